// An inverse in BabyBear, computed in BN254: the hint has 31 bits and is not held below the modulus.
// Source: SP1 recursion circuit, zkbugs ghsa_insufficient_range_checks_babybear_arithmetic, class E.
field bn254;
def p = 2013265921;
pub a : 1..2013265921;
pub inverse;
// a^14, and 26 bits of the exponent p - 2.
def power = fresh (iter 26 (fun y { y*y % p*a % p }) (a^7 % p*a^7 % p));
def i = range 31 (fresh (power*power % p*a % p));   // flagged: VX0004|VX0009
def k = range 31 (fresh (a*i \ p));
a*i = 1 + k*p;                                      // flagged: VX0004
inverse = i;
