// Quotients and remainders by constants.
pub out;
priv x : 0..1000000;
out = (x \ 1000) * 7 + x % 1000 + (x \ 1000) % 10;
