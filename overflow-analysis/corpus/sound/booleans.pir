// Bits by their equation, and what is made of them.
field bn254;
priv a, b;
pub both, either, differ;
def bool x = { x*(x - 1) = 0; x };
bool a;
bool b;
both = a*b;
either = a + b - a*b;
differ = branch a b (1 - b);
