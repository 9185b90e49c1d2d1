// False on purpose: constants are folded, and 2^5 is 32.
def two = 2;
two^5 = 5;
