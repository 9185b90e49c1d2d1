// A sum of 63 products of limbs of 120 bits, each up to 4 bits larger than reduced ones, is assumed to fit the field.
// Source: noir-bignum 270, class E.
field bn254;
priv x, y : u120;
priv u, v : u124;
pub low, high;
// 60 products of one kind and three of the other.
def sum = 60*x*y + 3*u*v;
(low, high) = (sum % 2^120, sum \ 2^120);
