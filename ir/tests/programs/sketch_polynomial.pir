// The first program of the founding sketch.
pub b;

a0^3 + 2*a1^2 - 3*a0 + 2 = b;
