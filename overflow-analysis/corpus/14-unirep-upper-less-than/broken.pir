// Two elements are compared by their 64 highest bits, of 254 bits that may be those of the element plus r.
// Source: Unirep UpperLessThan, zkbugs veridise_underconstrained_circuit_allows_invalid_comparison, class A.
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
    x = total;   // flagged: VX0004
    list
};
// The `n` highest of 254 bits, as a number.
def upper n x = {
    def take (list, value) = { def (b:rest) = list; (rest, 2*value + b) };
    def (_, value) = iter n take (num2bits 254 x, 0);
    value
};

lt (upper 64 a) (upper 64 b) = 0;
