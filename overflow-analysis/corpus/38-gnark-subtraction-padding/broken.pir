// A difference in an emulated field of 64 bits: the multiple of the modulus added against negative numbers is too small.
// Source: gnark issues 1200 and 1152, class E.
field bn254;
def q = 0xffffffff00000001;
pub a, b, c : u64;
pub difference;
def padding = 2*q;
difference = (a + padding - (b + b + c)) % q;  // flagged: VX0002|VX0003
