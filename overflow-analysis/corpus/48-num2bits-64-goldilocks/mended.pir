// 64 bits of an element of Goldilocks: p has the bits of p, and those of 0.
// Source: circomlib Num2Bits(64) over Goldilocks, measured, class A.
field goldilocks;
pub x, lowest;
def bool b = { b*(b - 1) = 0; b };
def bits_step rest a = {
    def b = bool (fresh (a % 2));
    def half = fresh (a \ 2);
    a = b + 2*half;
    b:rest half
};
// Bits of a number, the lowest first.
def bits n = iter n bits_step (fun 0 { [] });

def (b:_) = bits 63 x;
lowest = b;
