// A value is split in two parts as if it had 160 bits, and the parts had 128 and 32.
// Source: Herodotus headers processor, zkbugs abdk_Implicitly_requires_value_to_fit_into_128_32_160_bits, class B.
field prime:0x800000000000011000000000000000000000000000000000000000000000001;
pub address, key;
def low = range 128 (fresh (address % 2^128));
def high = range 32 (fresh (address \ 2^128));
address = low + 2^128*high;
key = (low + 3*high + 7)^5;
