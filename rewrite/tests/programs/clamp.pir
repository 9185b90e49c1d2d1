// A number between two bounds.
pub out;
priv x : 0..65536;
out = branch (lt x 100) 100 (branch (lt 1000 x) 1000 x);
