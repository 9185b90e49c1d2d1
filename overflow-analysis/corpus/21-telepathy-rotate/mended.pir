// Limbs of a public key are packed as if each had 55 bits.
// Source: Telepathy Rotate, zkbugs trailofbits_prover_can_lock_user_funds_by_including_ill-formed_bigints, class C.
field bn254;
priv x0, x1, x2, x3, x4, x5, x6 : u55;
pub commitment;
def low = x0 + 2^55*x1 + 2^110*x2 + 2^165*x3;
def high = x4 + 2^55*x5 + 2^110*x6;
commitment = (low + 3*high + 7)^5;
