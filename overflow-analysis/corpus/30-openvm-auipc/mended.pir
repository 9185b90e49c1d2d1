// The program counter, below 2^30, falls into four limbs of 8 bits: one off by one, the last has not 6.
// Source: OpenVM AUIPC chip, zkbugs ghsa_auipc_pc_byte_decomposition_overflow, class C.
field babybear;
pub pc, low, high;
def l0 = range 8 (fresh (pc % 2^8));
def l1 = range 8 (fresh (pc \ 2^8 % 2^8));
def l2 = range 8 (fresh (pc \ 2^16 % 2^8));
def l3 = range 6 (fresh (pc \ 2^24));
pc = l0 + 2^8*l1 + 2^16*l2 + 2^24*l3;
low = l0 + 2^8*l1;
high = l2 + 2^8*l3;
