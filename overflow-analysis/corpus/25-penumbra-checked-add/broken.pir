// Addition on four limbs of 64 bits: carries are bits of the prover's choice, since the limbs of the sum have no range.
// Source: Penumbra U128x128 checked_add, zkbugs zksecurity_Unsound_fixed_point_addition, class C.
field bls12-377;
pub x0, x1, x2, x3, y0, y1, y2, y3 : u64;
pub z0, z1, z2, z3;
def bool b = { b*(b - 1) = 0; b };
def add x y below = {
    def carry = bool (fresh ((x + y + below) \ 2^64));   // flagged: VX0009
    (x + y + below - 2^64*carry, carry)                  // flagged: VX0002|VX0003|VX0004
};
def (s0, c1) = add x0 y0 0;
def (s1, c2) = add x1 y1 c1;
def (s2, c3) = add x2 y2 c2;
def (s3, c4) = add x3 y3 c3;
c4 = 0;
(z0, z1, z2, z3) = (s0, s1, s2, s3);
