// An inverse in an emulated field of 64 bits: its operand is a product not yet reduced, and times the inverse it wraps.
// Source: gnark issue 867, class E.
field bn254;
def q = 0xffffffff00000001;
pub a, b, c : u64;
priv i : u64;
pub inverse;
def operand = a*b % q*c % q;
def k = range 64 (fresh (operand*i \ q));
operand*i = 1 + k*q;
inverse = i % q;
