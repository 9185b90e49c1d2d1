// The path to a key in a sparse Merkle tree is 254 bits, which may be those of the key plus r.
// Source: selfxyz/self SMT verifier, zkbugs zksecurity_an_attacker_can_craft_a_fake_non_inclusion_proof, class A.
field bn254;
pub key, root;
priv s0, s1, s2, s3;
def bool b = { b*(b - 1) = 0; b };
// Bits of `x`, the highest first, bound by one equation.
def num2bits n x = {
    def step (weight, total, list) = {
        def b = bool (fresh (x \ weight % 2));
        (2*weight, total + weight*b, b:list)
    };
    def (_, total, list) = iter n step (1, 0, []);
    x = total;   // flagged: VX0004
    list
};

def last4 list = { def skip (_:rest) = rest; iter 250 skip list };
def (c3:c2:c1:c0:_) = last4 (num2bits 254 key);
def mix a b = (a + 3*b + 7)^5;
def up c node sibling = branch c (mix node sibling) (mix sibling node);
// Nothing is stored at the key.
root = up c0 (up c1 (up c2 (up c3 0 s3) s2) s1) s0;
