// A revocation nonce is the low half of a claim's slot, of 254 bits that may be those of the slot plus r.
// Source: iden3/circuits, zkbugs trailofbits_unsafe_use_of_num2bits_in_multiple_circuits, class A.
field bn254;
pub slot, nonce;

nonce = slot % 2^64;
