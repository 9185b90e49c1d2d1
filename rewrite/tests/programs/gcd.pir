// The greatest common divisor of two numbers below 2^8 by six steps of Euclid's algorithm.
pub out;
priv a : 0..256;
priv b : 0..256;
def gcd = iter 6 (fun k x y { branch (lt 0 y) (k y (x % y)) x }) (fun x _ { x });
out = gcd a b;
