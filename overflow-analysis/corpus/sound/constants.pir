// Comparisons and remainders of constants.
field goldilocks;
pub out;
lt 2 3 = 0;
lt (2^40) (2^41 - 1) = 0;
out = 2^40 % 1000 + lt 7 7;
