// A shift is taken apart by 64: the higher part has no range, and r mod 64 = 1.
// Source: zkevm-circuits 1227, class W.
field bn254;
pub shift : u8;
pub words, rest;
def mod64 = range 6 (fresh (shift % 64));
def div64 = range 2 (fresh (shift \ 64));
shift = mod64 + 64*div64;
(words, rest) = (div64, mod64);
