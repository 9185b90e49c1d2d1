// Knowledge of a right triangle with a given square of the hypotenuse.
// The sides are below 2^16, so every value stays below 2^33 and nothing needs emulation over a field of 64 bits.
field bls12-381;
pub square;
priv a, b : u16;

square = a^2 + b^2;
