// BLAKE2s-256 of at most 64 bytes by bit decomposition: `message` is the 16 words of the only block, `length` the number
// of bytes, `digest` the 8 words of the hash. Proper over fields of more than 34 bits.
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
def rotr n a = { def list = bits 32 a; number (append (drop n list) (take n list)) };
def add a b = number (take 32 (bits 33 (a + b)));
def add3 a b c = number (take 32 (bits 34 (a + b + c)));

// RFC 7693, section 3.1: the mixing function.
def mix x y (a, b, c, d) = {
    def a = add3 a b x;
    def d = rotr 16 (xor d a);
    def c = add c d;
    def b = rotr 12 (xor b c);
    def a = add3 a b y;
    def d = rotr 8 (xor d a);
    def c = add c d;
    def b = rotr 7 (xor b c);
    (a, b, c, d)
};

// A round mixes the columns and then the diagonals of the state, four rows of four words.
def round sigma words (a0, a1, a2, a3) (b0, b1, b2, b3) (c0, c1, c2, c3) (d0, d1, d2, d3) = {
    def pick i = nth (nth i sigma) words;
    def (a0, b0, c0, d0) = mix (pick 0) (pick 1) (a0, b0, c0, d0);
    def (a1, b1, c1, d1) = mix (pick 2) (pick 3) (a1, b1, c1, d1);
    def (a2, b2, c2, d2) = mix (pick 4) (pick 5) (a2, b2, c2, d2);
    def (a3, b3, c3, d3) = mix (pick 6) (pick 7) (a3, b3, c3, d3);
    def (a0, b1, c2, d3) = mix (pick 8) (pick 9) (a0, b1, c2, d3);
    def (a1, b2, c3, d0) = mix (pick 10) (pick 11) (a1, b2, c3, d0);
    def (a2, b3, c0, d1) = mix (pick 12) (pick 13) (a2, b3, c0, d1);
    def (a3, b0, c1, d2) = mix (pick 14) (pick 15) (a3, b0, c1, d2);
    ((a0, a1, a2, a3), (b0, b1, b2, b3), (c0, c1, c2, c3), (d0, d1, d2, d3))
};

// RFC 7693, section 2.7.
def sigmas =
    (0:1:2:3:4:5:6:7:8:9:10:11:12:13:14:15:[]):
    (14:10:4:8:9:15:13:6:1:12:0:2:11:7:5:3:[]):
    (11:8:12:0:5:2:15:13:10:14:3:6:7:1:9:4:[]):
    (7:9:3:1:13:12:11:14:2:6:5:10:4:0:15:8:[]):
    (9:0:5:7:2:4:10:15:14:1:11:12:6:8:3:13:[]):
    (2:12:6:10:0:11:8:3:4:13:7:5:15:14:1:9:[]):
    (12:5:1:15:14:13:4:10:0:7:6:3:9:2:8:11:[]):
    (13:11:7:14:12:1:3:9:5:0:15:4:8:6:2:10:[]):
    (6:15:14:9:11:3:0:8:12:2:13:7:1:4:10:5:[]):
    (10:2:8:4:7:6:1:5:15:11:9:14:3:12:13:0:[]):[];
def rounds words = fold sigmas
    (fun sigma rest (a, b, c, d) { rest (round sigma words a b c d) })
    (fun state { state });

def (m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15) = message;
def words = m0:m1:m2:m3:m4:m5:m6:m7:m8:m9:m10:m11:m12:m13:m14:m15:[];
def iv_low = (0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a);
def iv_high = (0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19);

// RFC 7693, section 3.2: no key, 32 bytes of hash, one final block.
def (i0, i1, i2, i3) = iv_low;
def start = (xor i0 0x01010020, i1, i2, i3);
def (j0, j1, j2, j3) = iv_high;
def counted = (xor j0 length, j1, xor j2 0xffffffff, j3);

def ((a0, a1, a2, a3), (b0, b1, b2, b3), (c0, c1, c2, c3), (d0, d1, d2, d3)) = rounds words (start, iv_high, iv_low, counted);
def xor3 a b c = xor (xor a b) c;
def (s0, s1, s2, s3) = start;
(xor3 s0 a0 c0, xor3 s1 a1 c1, xor3 s2 a2 c2, xor3 s3 a3 c3, xor3 j0 b0 d0, xor3 j1 b1 d1, xor3 j2 b2 d2, xor3 j3 b3 d3) = digest;
