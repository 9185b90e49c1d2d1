// Four numbers in order.
pub w; pub x; pub y; pub z;
priv a : 0..256; priv b : 0..256; priv c : 0..256; priv d : 0..256;
def sort x y = branch (lt x y) (x, y) (y, x);
def (a, b) = sort a b;
def (c, d) = sort c d;
def (a, c) = sort a c;
def (b, d) = sort b d;
def (b, c) = sort b c;
w = a; x = b; y = c; z = d;
