// a < b by the lowest bit of 2*(a - b), of 254 bits that may be those of another number plus r.
// Source: ZoKrates 451, class L.
field bn254;
pub a, b;
def bool b = { b*(b - 1) = 0; b };
def bits_step rest a = {
    def b = bool (fresh (a % 2));
    def half = fresh (a \ 2);
    a = b + 2*half;   // flagged: VX0002|VX0004
    b:rest half
};
// Bits of a number, the lowest first.
def bits n = iter n bits_step (fun 0 { [] });

def (odd:_) = bits 254 (2*(a - b));            // flagged: VX0002|VX0003
odd = 1;
