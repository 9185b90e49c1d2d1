// The mended program of corpus/50-less-than-64-goldilocks. Curve: GOLDILOCKS.
pragma circom 2.0.0;
include "../bits.circom";

template Compare() {
    signal input a;
    signal input b;
    component a_bits = Num2Bits(62);
    component b_bits = Num2Bits(62);
    component less = LessThan(62);
    a_bits.in <== a;
    b_bits.in <== b;
    less.in[0] <== a;
    less.in[1] <== b;
    less.out === 1;
}

component main {public [a, b]} = Compare();
