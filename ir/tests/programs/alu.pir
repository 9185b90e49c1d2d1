// An arithmetic and logic unit for n-bit numbers, by their bits. Its comparisons are 1 for yes, 0 for no.
// Proper over fields of more than 129 bits, which hold the product of two 64-bit numbers.
pub narrow, wide;

def bool b = { b*(b - 1) = 0; b };

// Lists.
def map f list = fold list (fun x rest { (f x):rest }) [];
def zip f a b = fold a (fun x k (y:ys) { (f x y):(k ys) }) (fun [] { [] }) b;
def append a b = fold a (fun x rest { x:rest }) b;
def take n = iter n (fun k (x:xs) { x:(k xs) }) (fun _ { [] });
def drop n = iter n (fun k (_:xs) { k xs }) (fun xs { xs });
def nth n list = { def (x:_) = drop n list; x };
def repeat n x = iter n (fun xs { x:xs }) [];

// The n bits of a number, the lowest first, and back.
def bits n = iter n (fun k a {
    def bit = bool (fresh (a % 2));
    def rest = fresh (a \ 2);
    a = bit + 2*rest;
    bit:(k rest)
}) (fun 0 { [] });
def number list = fold list (fun bit rest { bit + 2*rest }) 0;

// Bit by bit.
def bitwise f n a b = number (zip f (bits n a) (bits n b));
def and = bitwise (fun a b { a*b });
def or = bitwise (fun a b { a + b - a*b });
def xor = bitwise (fun a b { a + b - 2*a*b });
def not n a = number (map (fun bit { 1 - bit }) (bits n a));

// Shifts and rotations by a constant.
def shl n k a = number (append (repeat k 0) (take (n - k) (bits n a)));
def shr n k a = number (drop k (bits n a));
def sar n k a = { def list = bits n a; number (append (drop k list) (repeat k (nth (n - 1) list))) };
def rol n k a = { def list = bits n a; number (append (drop (n - k) list) (take (n - k) list)) };
def ror n k = rol n (n - k);

// Arithmetic modulo 2^n.
def low n m a = number (take n (bits m a));
def add n a b = low n (n + 1) (a + b);
def sub n a b = low n (n + 1) (a - b + 2^n);
def mul n a b = low n (2*n) (a*b);

// Comparisons of unsigned numbers, and of signed ones in two's complement.
def ule n a b = nth n (bits (n + 1) (b - a + 2^n));
def ult n a b = 1 - ule n b a;
def biased n a = add n a (2^(n - 1));
def sle n a b = ule n (biased n a) (biased n b);
def slt n a b = ult n (biased n a) (biased n b);

def divrem n a b = {
    def q = fresh (a \ b);
    def r = fresh (a % b);
    bits n q;
    bits n r;
    ult n r b = 1;
    a = b*q + r;
    (q, r)
};

def alu n a b = (
    (and n a b, or n a b, xor n a b, not n a),
    (shl n 3 a, shr n 3 a, sar n 3 a, rol n 3 a, ror n 3 a),
    (add n a b, sub n a b, mul n a b),
    (ule n a b, ult n a b, sle n a b, slt n a b),
    divrem n a b);

alu 32 a b = narrow;
alu 64 c d = wide;

// Everything is known here, and nothing is left of it.
alu 8 200 7 = ((0, 207, 207, 55), (64, 25, 249, 70, 25), (207, 193, 120), (0, 0, 1, 1), 28, 4);
