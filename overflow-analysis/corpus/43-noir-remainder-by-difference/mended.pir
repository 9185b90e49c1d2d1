// b % (k - a), where a may exceed k.
// Source: noir issue 8272, class W.
field bn254;
pub a : 0..100;
pub b : u8;
pub remainder;
def k = 100;
remainder = b % (k - a);
