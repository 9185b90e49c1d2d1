// The larger and the smaller of two secrets. `lt a b` is 0 if a < b, else 1; `branch c x y` is x if c is 0, y if it is 1.
field bls12-381;
pub larger, smaller;

larger = branch (lt a b) b a;
smaller = branch (lt a b) a b;
