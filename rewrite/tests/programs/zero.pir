// Whether three numbers are 0.
pub out;
priv a; priv b; priv c;
out = (1 - a*(1 | a)) * (1 - b*(1 | b)) * (1 - c*(1 | c));
