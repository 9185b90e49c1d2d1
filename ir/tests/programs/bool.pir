// Booleanity of constants and of a witness. The second `bit` hides the first.
def bool x = { x*(x - 1) = 0; x };

def bit = 1;
bool bit;

def bit = 0;
bool bit;

bool a;
