// A nullifier of 256 bits from outside becomes an element: r more is the same element and another nullifier.
// Source: Semaphore, zk-bug-tracker 4, class I.
field bn254;
pub low : u128;
pub high : u128;
pub external;
priv identity;
def mix a b = (a + 3*b + 7)^5;
def nullifier = low + 2^128*high;            // flagged: VX0002|VX0004
nullifier = mix identity external;
