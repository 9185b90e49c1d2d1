// a < b by the lowest bit of 2*(a - b), of 254 bits that may be those of another number plus r.
// Source: ZoKrates 451, class L.
field bn254;
pub a, b : u252;
def bool b = { b*(b - 1) = 0; b };
def bits_step rest a = {
    def b = bool (fresh (a % 2));
    def half = fresh (a \ 2);
    a = b + 2*half;
    b:rest half
};
// Bits of a number, the lowest first.
def bits n = iter n bits_step (fun 0 { [] });

def bit_252 list = { def (x:_) = iter 252 (fun (_:rest) { rest }) list; x };
bit_252 (bits 253 (a + 2^252 - b)) = 0;
