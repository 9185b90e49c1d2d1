// Five bits of a number, one by one: `fresh` asks the prover, the equations bind what it says.
def bool b = { b*(b - 1) = 0; b };
def split a = {
    def bit = bool (fresh (a % 2));
    def half = fresh (a \ 2);
    a = bit + 2*half;
    (bit, half)
};
def bits5 a = {
    def (b0, a) = split a;
    def (b1, a) = split a;
    def (b2, a) = split a;
    def (b3, a) = split a;
    def (b4, 0) = split a;
    (b0, b1, b2, b3, b4)
};

def (_, 1, _, _, 0) = bits5 x;
