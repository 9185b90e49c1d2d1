// Two elements are compared by their 64 highest bits, of 254 bits that may be those of the element plus r.
// Source: Unirep UpperLessThan, zkbugs veridise_underconstrained_circuit_allows_invalid_comparison, class A.
field bn254;
pub a, b;

def upper n x = x \ 2^(254 - n);
lt (upper 64 a) (upper 64 b) = 0;
