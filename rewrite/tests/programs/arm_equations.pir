// What both arms check alike, and an arm that checks again what is checked around it.
pub out;
priv c : 0..2; priv x; priv y; priv z;
def on_curve x y = { y*y = x*x*x + 7; x };
on_curve x y;
out = branch c
    (branch (lt z 10) ({ on_curve z x; on_curve x y + 1 }) ({ on_curve z x; x }))
    (on_curve x y * z);
