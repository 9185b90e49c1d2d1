// The largest of eight numbers below 2^16.
pub out;
priv a : 0..65536; priv b : 0..65536; priv c : 0..65536; priv d : 0..65536;
priv e : 0..65536; priv f : 0..65536; priv g : 0..65536; priv h : 0..65536;
def max x y = branch (lt x y) y x;
out = max (max (max a b) (max c d)) (max (max e f) (max g h));
