// A polynomial of degree eight, expanded.
pub out;
priv x;
out = 3*x^8 + 5*x^7 + 7*x^6 + 11*x^5 + 13*x^4 + 17*x^3 + 19*x^2 + 23*x + 29;
