// Choices between 32-bit numbers by their bits, which are a tree of pairs: its left half holds the lower bits.
def bool b = { b*(b - 1) = 0; b };

// The low and the high part of a number, to be bound by who asks.
def split n a = {
    def low = fresh (a % 2^n);
    def high = fresh (a \ 2^n);
    a = low + 2^n*high;
    (low, high)
};
def bits2 a = { def (low, high) = split 1 a; (bool low, bool high) };
def bits4 a = { def (low, high) = split 2 a; (bits2 low, bits2 high) };
def bits8 a = { def (low, high) = split 4 a; (bits4 low, bits4 high) };
def bits16 a = { def (low, high) = split 8 a; (bits8 low, bits8 high) };
def bits32 a = { def (low, high) = split 16 a; (bits16 low, bits16 high) };

def number2 (low, high) = low + 2*high;
def number4 (low, high) = number2 low + 2^2*number2 high;
def number8 (low, high) = number4 low + 2^4*number4 high;
def number16 (low, high) = number8 low + 2^8*number8 high;
def number32 (low, high) = number16 low + 2^16*number16 high;

def both f (a, b) = (f a, f b);
def zip f (a, b) (c, d) = (f a c, f b d);
def map32 f = both (both (both (both (both f))));
def zip32 f = zip (zip (zip (zip (zip f))));
def or a b = a + b - a*b;
def fold_pair f (a, b) = or (f a) (f b);
def id x = x;
def any32 = fold_pair (fold_pair (fold_pair (fold_pair (fold_pair id))));

def choose32 c x y = zip32 (fun a b { c*a + (1 - c)*b }) x y;
def if_else32 c x y = number32 (choose32 (any32 (bits32 c)) (bits32 x) (bits32 y));
def invert32 x = number32 (map32 (fun b { 1 - b }) (bits32 x));

if_else32 a b c = chosen;
if_else32 (a - a) b c = other;
invert32 b = inverted;
