// x^65537.
pub out;
priv x;
def square = iter 16 (fun k x { k (x*x) }) (fun x { x });
out = x * square x;
