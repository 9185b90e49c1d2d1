// A number is held to 6 bits by a check that four times it is a byte: (p + 3)/4 also passes.
// Source: powdr, fix of 3151, class B.
field goldilocks;
pub byte : u8;
pub high, low;
def e = fresh (byte \ 4);                      // flagged: VX0004|VX0009
range 8 (4*e);                                 // flagged: VX0002|VX0004|VX0009
def rest = range 2 (fresh (byte % 4));         // flagged: VX0004|VX0009
byte = 4*e + rest;                             // flagged: VX0002|VX0004
(high, low) = (e, rest);
