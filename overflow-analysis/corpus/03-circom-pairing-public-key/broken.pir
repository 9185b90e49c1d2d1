// The limbs of a coordinate are compared with those of the modulus, and nobody looks at the outcome.
// Source: circom-pairing CoreVerifyPubkeyG1, zk-bug-tracker 3, class U.
field bn254;
pub x0, x1, x2, x3, x4, x5, x6 : u55;
pub commitment;
def modulus = 0x7effffffffaaab:0x7ffd62a7ffff73:0x3dac3d8907aaf:0x1c2895fb398695:0x3acd764774b84f:0x53496374f6c869:0x680447a8e5ff9:[];
// 1 if the first of two numbers is less, whose limbs are given from the lowest.
def less_limb a k (b:bs) below = k bs (branch (lt a b) 1 (branch (lt b a) 0 below));   // flagged: VX0006
def less_limbs a b = fold a less_limb (fun _ below { below }) b 0;
def x = x0:x1:x2:x3:x4:x5:x6:[];
less_limbs x modulus;                        // flagged: VX0006
commitment = fold x (fun limb rest { (limb + 3*rest)^5 }) 0;
