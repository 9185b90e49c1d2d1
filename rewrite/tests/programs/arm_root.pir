// A square root and an inverse that one arm asks for.
pub out;
priv x; priv y; priv c : 0..2;
def copy x = { def z = fresh x; z = x; z };
def cube x = copy (copy (x*x) * x);
out = branch c (cube x + cube (x + 1)) ({ cube y = cube x + 1; cube y * y });
