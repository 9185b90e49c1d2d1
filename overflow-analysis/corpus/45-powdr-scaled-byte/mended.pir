// A number is held to 6 bits by a check that four times it is a byte: (p + 3)/4 also passes.
// Source: powdr, fix of 3151, class B.
field goldilocks;
pub byte : u8;
pub high, low;
def e = fresh (byte \ 4);
range 6 e;
def rest = range 2 (fresh (byte % 4));
byte = 4*e + rest;
(high, low) = (e, rest);
