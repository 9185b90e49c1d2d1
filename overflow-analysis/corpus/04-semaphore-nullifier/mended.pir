// A nullifier of 256 bits from outside becomes an element: r more is the same element and another nullifier.
// Source: Semaphore, zk-bug-tracker 4, class I.
field bn254;
pub low : u128;
pub high : 0..0x30644e72e131a029b85045b68181585d;
pub external;
priv identity;
def mix a b = (a + 3*b + 7)^5;
def nullifier = low + 2^128*high;
nullifier = mix identity external;
