// Choices by arithmetic. With i a hint, `x*(1 - i*x) = 0` makes i*x 1 where x is not 0.
def bool b = { b*(b - 1) = 0; b };
def is_nonzero x = {
    def i = fresh (1 | x);
    def n = i*x;
    x*(1 - n) = 0;
    n
};
def is_equal x y = 1 - is_nonzero (x - y);
def if_else c x y = { def b = is_nonzero c; b*x + (1 - b)*y };
def when c x = if_else c x 0;

if_else a b c = chosen;
if_else (is_equal a 5) (if_else b 1 2) 3 = nested;
when (a - 5) 100 = 0;
bool (is_nonzero c);
