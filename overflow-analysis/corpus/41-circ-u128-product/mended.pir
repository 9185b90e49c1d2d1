// The low 128 bits of a product of 256 bits, taken after the field has reduced it.
// Source: CirC issues 245 and 253, class W.
field bls12-381;
pub a, b : u128;
pub product;
def (a0, a1) = (a % 2^64, a \ 2^64);
def (b0, b1) = (b % 2^64, b \ 2^64);
product = (a0*b0 + 2^64*((a0*b1 + a1*b0) % 2^64)) % 2^128;
