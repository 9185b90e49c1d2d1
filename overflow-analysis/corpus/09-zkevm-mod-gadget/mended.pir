// a mod n by k*n + r = a on words of 256 bits: what exceeds 256 bits is computed and not looked at.
// Source: PSE zkEVM ModGadget, zk-bug-tracker 15, class W.
field bn254;
pub a0, a1, r0, r1 : u128;
pub n0, n1, n2, n3 : u64;
priv k0, k1, k2, k3 : u64;
def t0 = k0*n0;
def t1 = k0*n1 + k1*n0;
def t2 = k0*n2 + k1*n1 + k2*n0;
def t3 = k0*n3 + k1*n2 + k2*n1 + k3*n0;
def carry_low = range 67 (fresh ((t0 + 2^64*t1 + r0) \ 2^128));
t0 + 2^64*t1 + r0 = a0 + 2^128*carry_low;
def carry_high = range 68 (fresh ((t2 + 2^64*t3 + r1 + carry_low) \ 2^128));
t2 + 2^64*t3 + r1 + carry_low = a1 + 2^128*carry_high;
def overflow = carry_high + k1*n3 + k2*n2 + k3*n1 + k2*n3 + k3*n2 + k3*n3;
def exceeds = 1 - lt 0 overflow;
exceeds = 0;
def (n_low, n_high) = (n0 + 2^64*n1, n2 + 2^64*n3);
branch (lt r1 n_high) () ({ r1 = n_high; lt r0 n_low = 0 });
