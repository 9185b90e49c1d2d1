// One of two values, chosen by a comparison of secrets; only the arm taken is evaluated.
field bls12-381;
pub b;

branch (lt a0 a1) a2 (a3^2) = b;
