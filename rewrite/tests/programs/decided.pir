// Comparisons that ranges decide.
pub out;
priv x : 0..100;
priv y : 200..300;
out = branch (lt x y) (x*y) (branch (lt y 150) x y);
