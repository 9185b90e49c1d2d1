// a = q*b + r without r < b.
// Source: Polygon zkEVM divARITH, zk-bug-tracker 20, class L.
field goldilocks;
pub a : u32;
pub b : 1..0x100000000;
pub quotient, remainder;
def q = range 32 (fresh (a \ b));
def r = range 32 (fresh (a % b));
a = q*b + r;
lt r b = 0;
(quotient, remainder) = (q, r);
