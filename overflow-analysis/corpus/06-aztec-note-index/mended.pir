// A note is found by the low 32 bits of its index, and spent under all of it: the rest of the index is free.
// Source: Aztec 2.0, zk-bug-tracker 6, class B.
field bn254;
pub root, nullifier;
priv index, note, key;
def bool b = { b*(b - 1) = 0; b };
def bits_step rest a = {
    def b = bool (fresh (a % 2));
    def half = fresh (a \ 2);
    a = b + 2*half;
    b:rest half
};
// Bits of a number, the lowest first.
def bits n = iter n bits_step (fun 0 { [] });
def mix a b = (a + 3*b + 7)^5;
def value list = fold list (fun b rest { b + 2*rest }) 0;
def path = bits 32 index;
root = mix (value path) note;
nullifier = mix (mix index note) key;
