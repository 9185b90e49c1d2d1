// A running sum of 85 windows of 3 bits: 255 bits, in a field of 255 bits.
// Source: zcash/halo2 820, class A.
field pallas;
pub scalar, lowest;
def window rest z = {
    def k = range 3 (fresh (z % 8));
    def next = fresh (z \ 8);
    z = k + 8*next;                            // flagged: VX0002|VX0004
    k:rest next
};
def windows n = iter n window (fun 0 { [] });
def (k:_) = windows 85 scalar;
lowest = k;
