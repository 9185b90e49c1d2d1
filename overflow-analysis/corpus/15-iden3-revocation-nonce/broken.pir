// A revocation nonce is the low half of a claim's slot, of 254 bits that may be those of the slot plus r.
// Source: iden3/circuits, zkbugs trailofbits_unsafe_use_of_num2bits_in_multiple_circuits, class A.
field bn254;
pub slot, nonce;
def bool b = { b*(b - 1) = 0; b };
def bits_step rest a = {
    def b = bool (fresh (a % 2));
    def half = fresh (a \ 2);
    a = b + 2*half;   // flagged: VX0004
    b:rest half
};
// Bits of a number, the lowest first.
def bits n = iter n bits_step (fun 0 { [] });

def low n list = { def take (all, weight, value) = { def (b:rest) = all; (rest, 2*weight, value + weight*b) };
    def (_, _, value) = iter n take (list, 1, 0);
    value };
nonce = low 64 (bits 254 slot);
