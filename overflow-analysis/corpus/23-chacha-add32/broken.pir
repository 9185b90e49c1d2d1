// a + b of 32 bits: the carry is the prover's choice, since the result has no range.
// Source: Reclaim ChaCha20 Add32Bits, zkbugs zksecurity_Unsound_Addition_Gadget, class C.
field bn254;
pub a, b : u32;
pub sum;
def bool b = { b*(b - 1) = 0; b };
def carry = bool (fresh ((a + b) \ 2^32));     // flagged: VX0009
sum = a + b - 2^32*carry;                      // flagged: VX0002|VX0003|VX0004
