// The mended program of corpus/23-chacha-add32. Curve: BN254.
pragma circom 2.0.0;
include "../bits.circom";

template Add() {
    signal input a;
    signal input b;
    signal output sum;
    component a_bits = Num2Bits(32);
    component b_bits = Num2Bits(32);
    a_bits.in <== a;
    b_bits.in <== b;
    signal carry;
    carry <-- (a + b) >> 32;
    carry * (carry - 1) === 0;
    sum <== a + b - carry * 2 ** 32;
    component sum_bits = Num2Bits(32);
    sum_bits.in <== sum;
}

component main {public [a, b]} = Add();
