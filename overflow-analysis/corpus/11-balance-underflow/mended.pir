// A withdrawal is taken from a balance that may be less.
// Source: zk-bug-tracker, common vulnerabilities 3, class W.
field bn254;
pub balance, withdrawal : u64;
pub new_balance;
lt balance withdrawal = 1;
new_balance = balance - withdrawal;
