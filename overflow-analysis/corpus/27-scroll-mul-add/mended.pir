// a*b + c = d on 256-bit words: limbs are multiplied as if they had 64 bits, and no one says so.
// Source: Scroll MulAdd chip, zkbugs zellic_Missing_range_checks_in_MulAdd_chip, class C.
field bn254;
priv a0, a1, a2, a3, b0, b1, b2, b3 : u64;
priv c0, c1 : u128;
pub d0, d1 : u128;
def low = a0*b0 + 2^64*(a0*b1 + a1*b0) + c0;
def carry = range 72 (fresh (low \ 2^128));
d0 = low - 2^128*carry;
def t2 = a0*b2 + a1*b1 + a2*b0;
def t3 = a0*b3 + a1*b2 + a2*b1 + a3*b0;
def high = t2 + 2^64*t3 + c1 + carry;
def overflow = range 72 (fresh (high \ 2^128));
d1 = high - 2^128*overflow;
