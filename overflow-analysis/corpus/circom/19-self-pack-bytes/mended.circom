// The mended program of corpus/19-self-pack-bytes. Curve: BN254.
pragma circom 2.0.0;
include "../bits.circom";

template Pack() {
    signal input bytes[31];
    signal output packed;
    component bits[31];
    var sum = 0;
    for (var i = 0; i < 31; i++) {
        bits[i] = Num2Bits(8);
        bits[i].in <== bytes[i];
        sum += bytes[i] * 256 ** i;
    }
    packed <== sum;
}

component main = Pack();
