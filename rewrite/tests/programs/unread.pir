// Quotients, digits and inverses of which only some are read.
pub out;
priv a : 0..10000; priv n : 1..100;
def both a b = ((a \ b) : (a % b) : []);
def (quotient:_) = both a 100;
def (_:remainder:_) = both quotient 10;
def (_:_) = both a n;
def ratio = a / n;
def low = fresh (a % 16);
range 4 low;
out = quotient + 3;
