// What a left shift moves out of 32 bits has no range.
// Source: Ceno issue 1296, class B.
field goldilocks;
pub x : u32;
pub shifted;
def outflow = fresh (x*2^13 \ 2^32);           // flagged: VX0004|VX0009
def result = range 32 (fresh (x*2^13 % 2^32)); // flagged: VX0004|VX0009
x*2^13 = 2^32*outflow + result;                // flagged: VX0002|VX0004
shifted = result;
