// The distance of two numbers.
pub out;
priv a : 0..65536;
priv b : 0..65536;
out = branch (lt a b) (b - a) (a - b);
