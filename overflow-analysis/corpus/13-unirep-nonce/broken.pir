// An epoch key's nonce is compared by LessThan(8), and nothing keeps it to 8 bits.
// Source: Unirep, zkbugs veridise_missing_range_checks_on_comparison_circuits, class L.
field bn254;
priv nonce;
priv identity;
pub epoch_key;
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
less 8 nonce 3 = 1;
epoch_key = (identity + 3*nonce + 7)^5;
