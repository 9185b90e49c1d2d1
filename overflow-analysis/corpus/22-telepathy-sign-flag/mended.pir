// The sign of a coordinate is read off 7 limbs of 55 bits, which may be those of the coordinate plus the modulus.
// Source: Telepathy G1BigIntToSignFlag, zkbugs trailofbits_prover_can_lock_user_funds_by_supplying_non-reduced_Y_values, class E.
field bls12-381-fq;
pub y, sign;
def take (rest, limbs) = (rest \ 2^55, rest % 2^55:limbs);
// The highest limb first.
def (_, limbs) = iter 7 take (y, []);
def half = 0x7f7fffffffd556:0x7ffeb153ffffb9:0x41ed61ec483d57:0x4e144afd9cc34a:0x5d66bb23ba5c27:0x69a4b1ba7b6434:0x340223d472ffc:[];
def less_limb a k (b:bs) below = k bs (branch (lt a b) 1 (branch (lt b a) 0 below));
def reverse list = fold list (fun x k done { k (x:done) }) (fun done { done }) [];
// Whether y is at least (p + 1)/2.
sign = 1 - fold (reverse limbs) less_limb (fun _ below { below }) half 0;
