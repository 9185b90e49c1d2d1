// Comparison and remainder of signed 16-bit numbers. As with `lt`, 0 is yes: `less16 a b` is 0 if a < b, else 1.
def bool b = { b*(b - 1) = 0; b };
def step k a = {
    def bit = bool (fresh (a % 2));
    def rest = fresh (a \ 2);
    a = bit + 2*rest;
    bit:(k rest)
};
def bits n = iter n step (fun 0 { [] });
def nth n list = { def (x:_) = iter n (fun (_:rest) { rest }) list; x };

// Signed numbers are -2^15 .. 2^15 - 1.
def signed16 x = { bits 16 (x + 2^15); x };
def less16 a b = nth 16 (bits 17 (signed16 a - signed16 b + 2^16));

// Quotient and remainder for b > 0; the remainder is 0 .. b - 1, also where a is negative.
def divrem16 a b = {
    def raised = a + 2^15*b;
    def q = signed16 (fresh (raised \ b - 2^15));
    def r = signed16 (fresh (raised % b));
    less16 (-1) r = 0;
    less16 r b = 0;
    a = b*q + r;
    (q, r)
};

def choose c a b = (1 - c)*a + c*b;
def pointwise f (a, b) (c, d) = (f a c, f b d);
def sort a b = pointwise (choose (less16 a b)) (a, b) (b, a);

sort a b = (least, greatest);
divrem16 a b = (q, r);
less16 a b = 0;
less16 b a = 1;
less16 a a = 1;
