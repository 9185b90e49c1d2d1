//! Fields that are not in the catalog: tiny ones, and for each number of words moduli at its ends.

arithmetic_suite!(prime_3: "prime:3");
arithmetic_suite!(prime_5: "prime:5");
arithmetic_suite!(prime_7: "prime:7");
arithmetic_suite!(prime_13: "prime:13");
arithmetic_suite!(prime_31: "prime:31");
arithmetic_suite!(prime_97: "prime:97");
arithmetic_suite!(prime_251: "prime:251");
arithmetic_suite!(prime_8209: "prime:8209");
// 2^61 - 1
arithmetic_suite!(mersenne_61: "prime:0x1fffffffffffffff");
// 2^64 - 59
arithmetic_suite!(largest_64: "prime:0xffffffffffffffc5");
// 2^128 - 159
arithmetic_suite!(largest_128: "prime:0xffffffffffffffffffffffffffffff61");
// 2^192 - 237
arithmetic_suite!(largest_192: "prime:0xffffffffffffffffffffffffffffffffffffffffffffff13");
// 2^320 - 197
arithmetic_suite!(largest_320: "prime:0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff3b");
// 2^384 - 317
arithmetic_suite!(largest_384: "prime:0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec3");
// 2^448 - 203
arithmetic_suite!(largest_448: "prime:0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff35");
// 2^512 - 569
arithmetic_suite!(largest_512: "prime:0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffdc7");
// 2^64 + 13
arithmetic_suite!(smallest_65: "prime:0x1000000000000000d");
// 2^128 + 51
arithmetic_suite!(smallest_129: "prime:0x100000000000000000000000000000033");
// 2^512 + 75
arithmetic_suite!(smallest_513: "prime:0x10000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000004b");
// An arbitrary prime of 381 bits.
arithmetic_suite!(arbitrary_381: "prime:0x1e1b178a368ba488a7a09a6548a198251b16fe00e437aa9f33f86bd107152582938102b0f939478178a894fd7ab970b5");
// 2^520 + 513
arithmetic_suite!(smallest_521: "prime:0x10000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000201");
