// The second program of the founding sketch: b is a2 if a0 < a1, else a3^2.
pub b;

branch (lt a0 a1) a2 (a3^2) = b;
