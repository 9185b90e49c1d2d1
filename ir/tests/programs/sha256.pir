// SHA-256 of one padded block by bit decomposition: `message` is its 16 words, `digest` the 8 words of the hash.
// Proper over fields of more than 33 bits.
pub digest;

def bool b = { b*(b - 1) = 0; b };

// Lists.
def map f list = fold list (fun x rest { (f x):rest }) [];
def zip f a b = fold a (fun x k (y:ys) { (f x y):(k ys) }) (fun [] { [] }) b;
def append a b = fold a (fun x rest { x:rest }) b;
def take n = iter n (fun k (x:xs) { x:(k xs) }) (fun _ { [] });
def drop n = iter n (fun k (_:xs) { k xs }) (fun xs { xs });
def nth n list = { def (x:_) = drop n list; x };

// The n bits of a number, the lowest first, and back.
def bits n = iter n (fun k a {
    def bit = bool (fresh (a % 2));
    def rest = fresh (a \ 2);
    a = bit + 2*rest;
    bit:(k rest)
}) (fun 0 { [] });
def number list = fold list (fun bit rest { bit + 2*rest }) 0;

// Operations on 32-bit words: each takes its words apart and puts the result together.
def xor a b = number (zip (fun a b { a + b - 2*a*b }) (bits 32 a) (bits 32 b));
def and a b = number (zip (fun a b { a*b }) (bits 32 a) (bits 32 b));
def not a = number (map (fun bit { 1 - bit }) (bits 32 a));
def shr n a = number (drop n (bits 32 a));
def rotr n a = { def list = bits 32 a; number (append (drop n list) (take n list)) };
def add a b = number (take 32 (bits 33 (a + b)));
def xor3 a b c = xor (xor a b) c;

// FIPS 180-4, section 4.1.2.
def choose x y z = xor (and x y) (and (not x) z);
def majority x y z = xor3 (and x y) (and x z) (and y z);
def big_sigma0 x = xor3 (rotr 2 x) (rotr 13 x) (rotr 22 x);
def big_sigma1 x = xor3 (rotr 6 x) (rotr 11 x) (rotr 25 x);
def small_sigma0 x = xor3 (rotr 7 x) (rotr 18 x) (shr 3 x);
def small_sigma1 x = xor3 (rotr 17 x) (rotr 19 x) (shr 10 x);

// FIPS 180-4, section 4.2.2.
def constants =
    0x428a2f98:0x71374491:0xb5c0fbcf:0xe9b5dba5:0x3956c25b:0x59f111f1:0x923f82a4:0xab1c5ed5:
    0xd807aa98:0x12835b01:0x243185be:0x550c7dc3:0x72be5d74:0x80deb1fe:0x9bdc06a7:0xc19bf174:
    0xe49b69c1:0xefbe4786:0x0fc19dc6:0x240ca1cc:0x2de92c6f:0x4a7484aa:0x5cb0a9dc:0x76f988da:
    0x983e5152:0xa831c66d:0xb00327c8:0xbf597fc7:0xc6e00bf3:0xd5a79147:0x06ca6351:0x14292967:
    0x27b70a85:0x2e1b2138:0x4d2c6dfc:0x53380d13:0x650a7354:0x766a0abb:0x81c2c92e:0x92722c85:
    0xa2bfe8a1:0xa81a664b:0xc24b8b70:0xc76c51a3:0xd192e819:0xd6990624:0xf40e3585:0x106aa070:
    0x19a4c116:0x1e376c08:0x2748774c:0x34b0bcb5:0x391c0cb3:0x4ed8aa4a:0x5b9cca4f:0x682e6ff3:
    0x748f82ee:0x78a5636f:0x84c87814:0x8cc70208:0x90befffa:0xa4506ceb:0xbef9a3f7:0xc67178f2:[];

// The 64 words of the schedule: 48 times the first of a window of 16 words, which then moves on, and the last window.
def schedule = iter 48 (fun k window {
    def next = add (add (small_sigma1 (nth 14 window)) (nth 9 window)) (add (small_sigma0 (nth 1 window)) (nth 0 window));
    (nth 0 window):(k (append (drop 1 window) (next:[])))
}) (fun window { window });

def round k w (a, b, c, d, e, f, g, h) = {
    def t1 = add (add (add h (big_sigma1 e)) (add (choose e f g) k)) w;
    def t2 = add (big_sigma0 a) (majority a b c);
    (add t1 t2, a, b, c, add d t1, e, f, g)
};
def rounds words = fold (zip (fun k w { (k, w) }) constants words) (fun (k, w) rest state { rest (round k w state) }) (fun state { state });

def add8 (a, b, c, d, e, f, g, h) (i, j, k, l, m, n, o, p) = (add a i, add b j, add c k, add d l, add e m, add f n, add g o, add h p);

def compress state words = add8 state (rounds (schedule words) state);

def (m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15) = message;
def start = (
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19);
compress start (m0:m1:m2:m3:m4:m5:m6:m7:m8:m9:m10:m11:m12:m13:m14:m15:[]) = digest;
