// a = q*b + m with limbs of 126 bits: the limbs of the remainder have no range.
// Source: circom-bigint BigMod, zk-bug-tracker 2, class B.
field bn254;
pub a0, a1, b0 : u126;
pub b1 : 1..0x40000000000000000000000000000000;
pub out0, out1;
def a = a0 + 2^126*a1;
def b = b0 + 2^126*b1;
def q = range 126 (fresh (a \ b));
def m0 = range 126 (fresh (a % b % 2^126));
def m1 = range 126 (fresh (a % b \ 2^126));
def carry = range 126 (fresh ((q*b0 + m0) \ 2^126));
q*b0 + m0 = a0 + 2^126*carry;
q*b1 + m1 + carry = a1;
branch (lt m1 b1) () ({ m1 = b1; lt m0 b0 = 0 });
(out0, out1) = (m0, m1);
