// LessThan(32) says that p - 1 is less than 7.
// Source: circomlib LessThan(32), measured, class L.
field bn254;
pub a, b : u32;
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
less 32 a b = 1;
