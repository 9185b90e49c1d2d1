// Four numbers of von Neumann's middle square method, with four digits each.
pub out;
priv seed : 0..10000;
def next x = { x*x \ 100 % 10000 };
out = next (next (next (next seed)));
