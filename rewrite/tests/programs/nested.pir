// Choices within choices by one bit.
pub out;
priv c : 0..2;
priv a; priv b; priv d;
out = branch c (branch c a b) (branch c b (a*d));
