// a*b = n for numbers of 64-bit limbs: the carries are divided in the field, and only the last one has a range.
// Source: selfxyz/self BigIntIsZero, zkbugs zksecurity_big_integer_zero_check_is_not_sound, class C.
field bn254;
priv a0, a1, a2, b0, b1 : u64;
pub n0, n1, n2, n3, n4 : u64;
def carry limb below = (limb + below)/2^64;    // flagged: VX0002|VX0004
def c0 = carry (a0*b0 - n0) 0;
def c1 = carry (a0*b1 + a1*b0 - n1) c0;
def c2 = carry (a1*b1 + a2*b0 - n2) c1;
def c3 = carry (a2*b1 - n3) c2;
range 69 (c3 + 2^68);
c3 - n4 = 0;
