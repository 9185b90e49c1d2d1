// The broken program of corpus/10-polygon-div-remainder. Curve: GOLDILOCKS.
pragma circom 2.0.0;
include "../bits.circom";

template Divide() {
    signal input a;
    signal input b;
    signal output quotient;
    signal output remainder;
    component a_bits = Num2Bits(32);
    component b_bits = Num2Bits(32);
    component q_bits = Num2Bits(32);
    component r_bits = Num2Bits(32);
    a_bits.in <== a;
    b_bits.in <== b;
    quotient <-- a \ b;                 // flagged
    remainder <-- a % b;                // flagged
    q_bits.in <== quotient;
    r_bits.in <== remainder;
    a === quotient * b + remainder;     // flagged
}

component main {public [a, b]} = Divide();
