// A choice between sums with a part in common.
pub out;
priv c : 0..2;
priv a; priv b; priv x;
out = branch c (x*x*x + a) (x*x*x + b);
