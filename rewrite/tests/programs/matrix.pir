// A vector through a matrix twice.
pub u; pub v; pub w;
priv x; priv y; priv z;
def apply (x, y, z) = (2*x + y + z, x + 2*y + z, x + y + 2*z);
def (a, b, c) = apply (apply (x, y, z));
u = a*a; v = b*b; w = c*c;
