// The low 128 bits of a product of 256 bits, taken after the field has reduced it.
// Source: CirC issues 245 and 253, class W.
field bls12-381;
pub a, b : u128;
pub product;
product = a*b % 2^128;                         // flagged: VX0002
