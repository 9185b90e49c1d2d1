// The determinant of a matrix of three rows.
pub out;
priv a; priv b; priv c; priv d; priv e; priv f; priv g; priv h; priv i;
out = a*e*i + b*f*g + c*d*h - c*e*g - b*d*i - a*f*h;
