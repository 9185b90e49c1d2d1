// A nullifier of eight 32-bit words becomes an element: r more is the same element.
// Source: a16z ZkDrops, zk-bug-tracker 9, class I.
field bn254;
pub w0, w1, w2, w3, w4, w5, w6, w7 : u32;
priv key;
def nullifier = w0 + 2^32*w1 + 2^64*w2 + 2^96*w3 + 2^128*w4 + 2^160*w5 + 2^192*w6 + 2^224*w7;   // flagged: VX0002|VX0004
nullifier = (key + 7)^5;
