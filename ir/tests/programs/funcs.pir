// Equations made by partial application.
def equal x y = { x = y };
def flip f x y = f y x;
def apply f x = f x;

equal b c;
apply (flip equal d) e;
def equals_f = equal f;
equals_f g;
