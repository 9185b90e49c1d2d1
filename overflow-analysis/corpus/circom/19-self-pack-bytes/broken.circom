// The broken program of corpus/19-self-pack-bytes. Curve: BN254.
pragma circom 2.0.0;
include "../bits.circom";

template Pack() {
    signal input bytes[31];
    signal output packed;
    var sum = 0;
    for (var i = 0; i < 31; i++) {
        sum += bytes[i] * 256 ** i;
    }
    packed <== sum;                      // flagged
}

component main = Pack();
