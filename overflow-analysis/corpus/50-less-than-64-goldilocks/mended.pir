// LessThan(64) over Goldilocks says that 2 is less than 2: 2^64 is not in the field.
// Source: circomlib LessThan(64) over Goldilocks, measured, class W.
field goldilocks;
pub a, b : u62;
def bool b = { b*(b - 1) = 0; b };
def bits_step rest a = {
    def b = bool (fresh (a % 2));
    def half = fresh (a \ 2);
    a = b + 2*half;
    b:rest half
};
// Bits of a number, the lowest first.
def bits n = iter n bits_step (fun 0 { [] });
def nth n list = { def (x:_) = iter n (fun (_:rest) { rest }) list; x };
def less n a b = 1 - nth n (bits (n + 1) (a + 2^n - b));
less 62 a b = 1;
