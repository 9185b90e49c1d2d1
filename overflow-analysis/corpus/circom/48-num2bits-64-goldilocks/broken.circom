// The broken program of corpus/48-num2bits-64-goldilocks. Curve: GOLDILOCKS.
pragma circom 2.0.0;
include "../bits.circom";

template Lowest() {
    signal input in;
    signal output lowest;
    component bits = Num2Bits(64);       // flagged
    bits.in <== in;
    lowest <== bits.out[0];
}

component main {public [in]} = Lowest();
