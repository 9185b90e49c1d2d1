// Literals of any size in all radixes, and negation.
x = 123456789012345678901234567890123456789012345678901234567890;
x + 1 = 0x13aaf504e4bc1e62173f87a4378c37b49c8ccff196ce3f0ad3;
c = 0b11110000 + 0o17;
f + 1 = (-0xff);
(-f) - 1 = (--255);
