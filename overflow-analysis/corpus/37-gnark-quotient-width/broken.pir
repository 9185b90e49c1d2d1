// A product reduced in an emulated field of 64 bits: the quotient has no range.
// Source: gnark issues 426 and 368, class E.
field bn254;
def q = 0xffffffff00000001;
pub a, b : 0..0xffffffff00000001;
pub product;
def k = fresh (a*b \ q);                       // flagged: VX0004|VX0009
def r = range 64 (fresh (a*b % q));
lt r q = 0;
a*b = k*q + r;                                 // flagged: VX0002|VX0004
product = r;
