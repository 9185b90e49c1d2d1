// Equations of products with a factor that is not 0, and one that is said twice.
pub out;
priv n : 1..100; priv x; priv y; priv z;
n*(x - y*z) = 0;
n*x*y = n*z*z;
(x - z)*(x - z) = 0;
2*x*y = 2*z*z;
out = x + y;
