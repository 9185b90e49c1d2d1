// a = q*b + r without r < b.
// Source: Polygon zkEVM divARITH, zk-bug-tracker 20, class L.
field goldilocks;
pub a : u32;
pub b : 1..0x100000000;
pub quotient, remainder;
def q = range 32 (fresh (a \ b));            // flagged: VX0004|VX0009
def r = range 32 (fresh (a % b));            // flagged: VX0004|VX0009
a = q*b + r;                                 // flagged: VX0004
(quotient, remainder) = (q, r);
