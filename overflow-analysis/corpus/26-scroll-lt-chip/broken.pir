// a < b by the bytes of a - b + 2^64*less, which are not held to 8 bits.
// Source: Scroll LtChip, zkbugs zellic_Missing_range_checks_for_the_LtChip, class L.
field bn254;
pub a, b : u64;
pub is_less;
def bool b = { b*(b - 1) = 0; b };
def less = bool (fresh (1 - lt a b));          // flagged: VX0009
def difference = a - b + 2^64*less;
def step (rest, bytes) = (fresh (rest \ 256), fresh (rest % 256):bytes);   // flagged: VX0004|VX0009
def (_, bytes) = iter 8 step (difference, []);
def pack byte rest acc = rest (256*acc + byte);      // flagged: VX0002|VX0004
difference = fold bytes pack (fun acc { acc }) 0;   // flagged: VX0002|VX0004
is_less = less;
