// LessThan(8) of a byte and a number that nothing keeps to 8 bits.
// Source: zk-bug-tracker, common vulnerabilities 4, class L.
field bn254;
pub a : u8;
pub b;
def bool b = { b*(b - 1) = 0; b };
// Bits of `x`, the highest first, bound by one equation.
def num2bits n x = {
    def step (weight, total, list) = {
        def b = bool (fresh (x \ weight % 2));
        (2*weight, total + weight*b, b:list)
    };
    def (_, total, list) = iter n step (1, 0, []);
    x = total;
    list
};
def less n a b = {
    def (high:_) = num2bits (n + 1) (a + 2^n - b);   // flagged: VX0002|VX0003|VX0005
    1 - high
};
less 8 a b = 0;
