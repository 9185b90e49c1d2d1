// A word shifted left falls into two parts, neither of which has a range.
// Source: Reclaim ChaCha20 RotateLeft32Bits, zkbugs zksecurity_unsound_left_rotation, class B.
field bn254;
pub word : u32;
pub rotated;
def part1 = range 32 (fresh (word*2^7 % 2^32));
def part2 = range 7 (fresh (word*2^7 \ 2^32));
word*2^7 = part1 + 2^32*part2;
rotated = part1 + part2;
