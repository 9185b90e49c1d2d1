// The path to a key in a sparse Merkle tree is 254 bits, which may be those of the key plus r.
// Source: selfxyz/self SMT verifier, zkbugs zksecurity_an_attacker_can_craft_a_fake_non_inclusion_proof, class A.
field bn254;
pub key, root;
priv s0, s1, s2, s3;

def (c0, c1, c2, c3) = (key % 2, key \ 2 % 2, key \ 4 % 2, key \ 8 % 2);
def mix a b = (a + 3*b + 7)^5;
def up c node sibling = branch c (mix node sibling) (mix sibling node);
// Nothing is stored at the key.
root = up c0 (up c1 (up c2 (up c3 0 s3) s2) s1) s0;
