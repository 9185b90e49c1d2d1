// `offset + size` is compared with the length of the data: in the field the sum may be small.
// Source: selfxyz/self, zkbugs zksecurity_the_registration_and_disclosure_circuits_lack_range_checks_for_the_input_indices, class W and L.
field bn254;
priv offset, size : u11;
pub selected;
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
    def (high:_) = num2bits (n + 1) (a + 2^n - b);
    1 - high
};
def less_equal n a b = less n a (b + 1);
less_equal 12 (offset + size) 1536 = 1;
selected = (offset + 3*size + 7)^5;
