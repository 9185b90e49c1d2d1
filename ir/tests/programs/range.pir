// Five bits of a public number, two of which are fixed.
pub x;

def bool b = { b*(b - 1) = 0; b };
def bits5 a = {
    def b0 = bool (fresh (a % 2));
    def b1 = bool (fresh (a \ 2 % 2));
    def b2 = bool (fresh (a \ 4 % 2));
    def b3 = bool (fresh (a \ 8 % 2));
    def b4 = bool (fresh (a \ 16));
    a = b0 + 2*b1 + 4*b2 + 8*b3 + 16*b4;
    (b0, b1, b2, b3, b4)
};

def (b0, 1, b2, b3, 0) = bits5 x;
