// The broken program of corpus/47-agenc-first-byte. Curve: BN254.
pragma circom 2.0.0;
include "../bits.circom";

template Pack() {
    signal input bytes[32];
    signal output element;
    component bits[32];
    var sum = 0;
    for (var i = 0; i < 32; i++) {
        bits[i] = Num2Bits(8);
        bits[i].in <== bytes[i];
        sum += bytes[i] * 256 ** i;
    }
    component less = LessThan(8);
    less.in[0] <== bytes[31];
    less.in[1] <== 49;
    less.out === 1;
    element <== sum;                     // flagged
}

component main {public [bytes]} = Pack();
