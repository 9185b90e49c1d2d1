// The square of a sum of four, expanded.
pub out;
priv a; priv b; priv c; priv d;
out = a^2 + b^2 + c^2 + d^2 + 2*a*b + 2*a*c + 2*a*d + 2*b*c + 2*b*d + 2*c*d;
