// Ranges, three ways: declared on an input, demanded of a value, and by bits.
field bls12-381;
pub spare;
priv balance : u32;
priv fee : 0..100;
priv amount;

// What is left is not negative: it is below 2^32, and a negative number is close to the modulus.
spare = range 32 (balance - amount - fee);

// The amount is below 2^16, as the sum of sixteen bits.
def boolean x = { x*(x - 1) = 0; x };
def bits n = iter n
    (fun next x { def low = boolean (fresh (x % 2)); def high = fresh (x \ 2); x = low + 2*high; low : next high })
    (fun x { x = 0; [] });
def amount_bits = bits 16 amount;
