// A nullifier that is a hash of 32 bytes is packed into one element.
// Source: EY Nightfall, zk-bug-tracker 18, class I.
field bn254;
pub nullifier;
pub b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15 : u8;
pub b16, b17, b18, b19, b20, b21, b22, b23, b24, b25, b26, b27, b28, b29, b30, b31 : u8;
def low = b0:b1:b2:b3:b4:b5:b6:b7:b8:b9:b10:b11:b12:b13:b14:b15:[];
def high = b16:b17:b18:b19:b20:b21:b22:b23:b24:b25:b26:b27:b28:b29:b30:b31:[];
def pack bytes = fold bytes (fun b rest { b + 256*rest }) 0;
nullifier = pack low + 2^128*pack high;      // flagged: VX0002|VX0004
