// A number is written as 64 bytes: those of the number plus k*r pack to the same element.
// Source: Telepathy I2OSP, zkbugs veridise_zero_padding_for_sha256_in_ExpandMessageXMD_is_vulnerable_to_an_overflow, class W.
field bn254;
pub x, hash;
def step (rest, bytes) = {
    def b = range 8 (fresh (rest % 256));
    (fresh (rest \ 256), b:bytes)
};
// Bytes of `x`, the highest first.
def to_bytes n x = {
    def (_, bytes) = iter n step (x, []);
    def pack b rest acc = rest (256*acc + b);
    x = fold bytes pack (fun acc { acc }) 0;
    bytes
};
def bytes = to_bytes 31 x;
hash = fold bytes (fun b rest { (b + 3*rest + 7)^5 }) 0;
