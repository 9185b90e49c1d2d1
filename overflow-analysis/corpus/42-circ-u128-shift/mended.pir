// A shift of 128 bits by up to 127, packed in one element before the low bits are taken.
// Source: CirC issues 242 and 238, class W.
field bls12-381;
pub x : u128;
pub s0, s1, s2, s3, s4, s5, s6 : u1;
pub shifted;
def shift x s n = x*(1 + s*(2^n - 1)) % 2^128;
def x1 = shift x s0 1;
def x2 = shift x1 s1 2;
def x4 = shift x2 s2 4;
def x8 = shift x4 s3 8;
def x16 = shift x8 s4 16;
def x32 = shift x16 s5 32;
def x64 = shift x32 s6 64;
shifted = x64 % 2^128;
