// Words of 16 bits are added and multiplied in 32 bits, over a field of 64.
field goldilocks;
pub a, b, c : u16;
pub sum, high;
sum = range 17 (a + b);
def product = a*b + c;
high = product \ 2^16;
lt product (2^32) = 0;
