// Functions over tuples. `q` is four inputs, q.0 to q.1.1.1, and `r` is three.
def bool x = { x*(x - 1) = 0; x };
def map f (a, b, c, d) = (f a, f b, f c, f d);
def swap (a, b) = (b, a);
def id x = x;

map bool q;

def (first, rest) = r;
swap (first, rest) = swap (id r);
(first, rest) = (7, 8, 9);

// A polymorphic function at two types.
id first = id 7;
id (first, ()) = (7, id ());
