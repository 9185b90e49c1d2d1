// The broken program of corpus/41-circ-u128-product. Curve: BN254.
pragma circom 2.0.0;
include "../bits.circom";

template Product() {
    signal input a;
    signal input b;
    signal output product;
    component a_bits = Num2Bits(128);
    component b_bits = Num2Bits(128);
    a_bits.in <== a;
    b_bits.in <== b;
    product <== a * b;                   // flagged
}

component main {public [a, b]} = Product();
