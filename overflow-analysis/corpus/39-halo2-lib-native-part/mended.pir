// An emulated number of three limbs and its native residue: the limbs are checked, the residue is not.
// Source: halo2-lib issue 209, class E.
field bn254;
pub l0, l1 : u88;
pub l2 : u77;
pub tag;
def native = fresh (l0 + 2^88*l1 + 2^176*l2);
native = l0 + 2^88*l1 + 2^176*l2;
tag = (native + 7)^5;
