// The 32 low bits of a sum, as in Vamp-IR's Blake2s: over a field below 2^64 there are two.
// Source: Vamp-IR tests/blake2s.pir over Goldilocks, measured, class A.
field bls12-381;
pub x, y : u32;
pub sum;
def bool b = { b*(b - 1) = 0; b };
def bits_step rest a = {
    def b = bool (fresh (a % 2));
    def half = fresh (a \ 2);
    a = b + 2*half;
    b:rest half
};
// Bits of a number, the lowest first.
def bits n = iter n bits_step (fun 0 { [] });
def rem32 x = {
    def high = fresh (x \ 2^32);
    def low = fresh (x % 2^32);
    x = high*2^32 + low;
    bits 32 high;
    bits 32 low;
    low
};
sum = rem32 (x + y);
