// 31 values are packed into one element as if they were bytes.
// Source: selfxyz/self PackBytes, zkbugs zksecurity_second_pre_image_attacks_on_packbytesandposeidon, class B.
field bn254;
priv b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15;
priv b16, b17, b18, b19, b20, b21, b22, b23, b24, b25, b26, b27, b28, b29, b30;
pub hash;
def low = b0:b1:b2:b3:b4:b5:b6:b7:b8:b9:b10:b11:b12:b13:b14:b15:[];
def high = b16:b17:b18:b19:b20:b21:b22:b23:b24:b25:b26:b27:b28:b29:b30:[];
def pack bytes = fold bytes (fun b rest { b + 256*rest }) 0;   // flagged: VX0002|VX0004
hash = (pack low + 2^128*pack high + 7)^5;            // flagged: VX0002|VX0004
