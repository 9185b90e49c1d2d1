// The parity of the smaller number, whose bits are taken apart in the arm.
pub out;
priv a : 0..256; priv b : 0..256;
def bool b = { b*(b - 1) = 0; b };
def bits n = iter n (fun k a {
    def bit = bool (fresh (a % 2));
    def rest = fresh (a \ 2);
    a = bit + 2*rest;
    bit:(k rest)
}) (fun 0 { [] });
def parity n a = fold (bits n a) (fun bit odd { bit + odd - 2*bit*odd }) 0;
out = branch (lt a b) (parity 8 a) (parity 8 b);
