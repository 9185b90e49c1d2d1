// The broken program of corpus/50-less-than-64-goldilocks. Curve: GOLDILOCKS.
pragma circom 2.0.0;
include "../bits.circom";

template Compare() {
    signal input a;
    signal input b;
    component a_bits = Num2Bits(63);
    component b_bits = Num2Bits(63);
    component less = LessThan(64);       // flagged
    a_bits.in <== a;                     // flagged
    b_bits.in <== b;                     // flagged
    less.in[0] <== a;                    // flagged
    less.in[1] <== b;                    // flagged
    less.out === 1;
}

component main {public [a, b]} = Compare();
