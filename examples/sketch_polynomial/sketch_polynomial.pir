// A polynomial in two secrets has a public value.
field bls12-381;
pub b;

a0^3 + 2*a1^2 - 3*a0 + 2 = b;
