// A right triangle whose longest side is 5.
def pyt a b = { def square x = x^2; square a + square b = 25 };

pyt x y;
