// LessThan(254) in a field whose elements have 254 bits.
// Source: zkopru issue 116, circomlib issue 48, class L.
field bn254;
pub a, b;
def bool b = { b*(b - 1) = 0; b };
// Bits of `x`, the highest first, bound by one equation.
def num2bits n x = {
    def step (weight, total, list) = {
        def b = bool (fresh (x \ weight % 2));
        (2*weight, total + weight*b, b:list)
    };
    def (_, total, list) = iter n step (1, 0, []);
    x = total;   // flagged: VX0002|VX0004
    list
};
def less n a b = {
    def (high:_) = num2bits (n + 1) (a + 2^n - b);   // flagged: VX0002|VX0003|VX0004|VX0005|VX0010
    1 - high
};
less 254 a b = 1;
