// The templates that the samples use, with the names and the meaning that they have in circomlib.
pragma circom 2.0.0;

template Num2Bits(n) {
    signal input in;
    signal output out[n];
    var sum = 0;
    for (var i = 0; i < n; i++) {
        out[i] <-- (in >> i) & 1;
        out[i] * (out[i] - 1) === 0;
        sum += out[i] * 2 ** i;
    }
    sum === in;
}

template LessThan(n) {
    signal input in[2];
    signal output out;
    component bits = Num2Bits(n + 1);
    bits.in <== in[0] + 2 ** n - in[1];
    out <== 1 - bits.out[n];
}
