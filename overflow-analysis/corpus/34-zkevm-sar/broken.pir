// A shift is taken apart by 64: the higher part has no range, and r mod 64 = 1.
// Source: zkevm-circuits 1227, class W.
field bn254;
pub shift : u8;
pub words, rest;
def mod64 = range 6 (fresh (shift % 64));      // flagged: VX0004|VX0009
def div64 = fresh (shift \ 64);                // flagged: VX0004|VX0009
shift = mod64 + 64*div64;                      // flagged: VX0002|VX0004
(words, rest) = (div64, mod64);
