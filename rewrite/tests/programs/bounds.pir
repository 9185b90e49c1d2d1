// Twelve numbers of known bits, which nothing reads.
priv a; priv b; priv c;
def bool b = { b*(b - 1) = 0; b };
def bits n = iter n (fun k a {
    def bit = bool (fresh (a % 2));
    def rest = fresh (a \ 2);
    a = bit + 2*rest;
    bit:(k rest)
}) (fun 0 { [] });
bits 8 a; bits 16 b; bits 32 c;
bits 10 (a + b); bits 17 (b + a); bits 33 (b + c);
