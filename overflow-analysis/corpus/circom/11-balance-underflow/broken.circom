// The broken program of corpus/11-balance-underflow. Curve: BN254.
pragma circom 2.0.0;
include "../bits.circom";

template Withdraw() {
    signal input balance;
    signal input withdrawal;
    signal output new_balance;
    component balance_bits = Num2Bits(64);
    component withdrawal_bits = Num2Bits(64);
    balance_bits.in <== balance;
    withdrawal_bits.in <== withdrawal;
    new_balance <== balance - withdrawal;   // flagged
}

component main {public [balance, withdrawal]} = Withdraw();
