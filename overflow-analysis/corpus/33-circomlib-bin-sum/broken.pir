// A sum of 16 numbers of 250 bits does not fit the field.
// Source: circomlib BinSum, anybody-problem issue 387, class W.
field bn254;
pub x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13, x14, x15 : u250;
pub parity;
def bool b = { b*(b - 1) = 0; b };
def bits_step rest a = {
    def b = bool (fresh (a % 2));
    def half = fresh (a \ 2);
    a = b + 2*half;   // flagged: VX0004
    b:rest half
};
// Bits of a number, the lowest first.
def bits n = iter n bits_step (fun 0 { [] });

def terms = x0:x1:x2:x3:x4:x5:x6:x7:x8:x9:x10:x11:x12:x13:x14:x15:[];
def sum = fold terms (fun x rest { x + rest }) 0;   // flagged: VX0002
def (lowest:_) = bits 254 sum;
parity = lowest;
