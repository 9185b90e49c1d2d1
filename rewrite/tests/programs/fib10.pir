// Fibonacci numbers by their recursion, both branches built ten levels deep.
pub out;
priv n : 0..11;
def fib = iter 10 (fun k n { branch (lt n 2) n (k (n - 1) + k (n - 2)) }) (fun n { n });
out = fib n;
