// I know a polynomial with coefficients of 32 bits whose value at `point`, in an extension of Goldilocks, is `value`.
// The point and the value are elements a + b u, where u^2 = 7; the coefficients are in Goldilocks itself.
field goldilocks^2;
pub point, value, slope;
priv a, b, c, d : u32;

def evaluate coefficients x = fold coefficients (fun coefficient rest { coefficient + x * rest }) 0;
value = evaluate (a : b : c : d : []) point;

// The quotient of differences from 0 to the point is one too.
slope = (value - a) / point;

// Only elements of Goldilocks are ordered.
lt a b = 0;
