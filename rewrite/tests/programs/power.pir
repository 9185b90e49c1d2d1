// x^e for an exponent of 8 bits, by squaring.
pub out;
priv x;
priv e;
def bool b = { b*(b - 1) = 0; b };
def power = iter 8 (fun k base e {
    def bit = bool (fresh (e % 2));
    def rest = fresh (e \ 2);
    e = bit + 2*rest;
    (branch bit 1 base) * k (base*base) rest
}) (fun _ 0 { 1 });
out = power x e;
