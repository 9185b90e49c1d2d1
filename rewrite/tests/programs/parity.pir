// The parity of a word of 16 bits.
pub out;
priv word;
def bool b = { b*(b - 1) = 0; b };
def bits n = iter n (fun k a {
    def bit = bool (fresh (a % 2));
    def rest = fresh (a \ 2);
    a = bit + 2*rest;
    bit:(k rest)
}) (fun 0 { [] });
out = fold (bits 16 word) (fun a b { a + b - 2*a*b }) 0;
