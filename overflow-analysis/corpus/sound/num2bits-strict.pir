// 254 bits of an element of BN254, whose number is below r by a comparison of its halves: circomlib's Num2Bits_strict.
field bn254;
pub x, lowest;
def bool b = { b*(b - 1) = 0; b };
def step (rest, bits) = (fresh (rest \ 2), bool (fresh (rest % 2)):bits);
// The number of `n` bits that the prover takes from `x`, the highest first, and the lowest bit.
def bits n x = {
    def (_, list) = iter n step (x, []);
    fold list (fun b k number _ { k (2*number + b) b }) (fun number last { (number, last) }) 0 0
};
def (low, last) = bits 127 x;
def (high, _) = bits 127 (fresh (x \ 2^127));
x = low + 2^127*high;
branch (lt high 0x60c89ce5c263405370a08b6d0302b0ba) () ({ high = 0x60c89ce5c263405370a08b6d0302b0ba; lt low 0x2833e84879b9709143e1f593f0000001 = 0 });
lowest = last;
