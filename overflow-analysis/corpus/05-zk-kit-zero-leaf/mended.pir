// The leaf that stands for "empty" is a hash of 256 bits, which no element is.
// Source: zk-kit incremental Merkle tree, zk-bug-tracker 5, class I.
field bn254;
pub root;
priv leaf;
def mix a b = (a + 3*b + 7)^5;
def zero = 0x00cbbd1e5b8a1a7d3d9a6f6f2a4d9b1f9d0c2b7a8e6f5d4c3b2a190807060504;
def empty1 = mix zero zero;
root = mix (mix leaf zero) empty1;
