// |x| <= max by two comparisons of 31 bits, which nothing keeps `max` and `x` within.
// Source: Dark Forest v0.3 RangeProof, zk-bug-tracker 1, class L.
field bn254;
pub max;
priv x;
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
less 31 (max + x) 0 = 0;            // flagged: VX0002|VX0005
less 31 (2*max) (max + x) = 0;      // flagged: VX0002|VX0005
