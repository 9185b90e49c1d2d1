// The broken program of corpus/14-unirep-upper-less-than. Curve: BN254.
pragma circom 2.0.0;
include "../bits.circom";

template Upper() {
    signal input in;
    signal output upper;
    component bits = Num2Bits(254);      // flagged
    bits.in <== in;
    var sum = 0;
    for (var i = 0; i < 64; i++) {
        sum += bits.out[189 + i] * 2 ** i;
    }
    upper <== sum;
}

component main {public [in]} = Upper();
