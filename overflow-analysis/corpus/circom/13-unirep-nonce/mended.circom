// The mended program of corpus/13-unirep-nonce. Curve: BN254.
pragma circom 2.0.0;
include "../bits.circom";

template Nonce() {
    signal input nonce;
    component bits = Num2Bits(8);
    bits.in <== nonce;
    component less = LessThan(8);
    less.in[0] <== nonce;
    less.in[1] <== 3;
    less.out === 1;
}

component main = Nonce();
