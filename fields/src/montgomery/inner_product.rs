//! Inner products, reduced once.

use super::{Montgomery, multiply_add, sub_words};

impl<const N: usize> Montgomery<N> {
    /// `a[0] * b[0] + a[1] * b[1] + ...`, of as many elements as both have: cheaper than products and sums one by one.
    ///
    /// One word of the elements of `a` after another is multiplied with those of `b`, and the total divided by `2^64`. Of `k` products, the total before
    /// and after such a step is below `(k + 1) p`: a step takes it to below `((k + 1) p + k (2^64 - 1) p + (2^64 - 1) p) / 2^64 = (k + 1) p`. So it fits
    /// into `N + 1` words between steps, and into `N + 2` within one, as `k + 1 < 2^64`.
    ///
    /// # Source
    /// Longa, *Efficient Algorithms for Large Prime Characteristic Fields and Their Application to Bilinear Pairings* (2022), algorithm 2.
    #[inline]
    pub fn inner_product(&self, a: &[[u64; N]], b: &[[u64; N]]) -> [u64; N] {
        let (mut low, mut top) = ([0; N], 0_u64);
        for i in 0..N {
            let mut above = 0;
            for (a, b) in a.iter().zip(b) {
                let mut carry = 0;
                for (word, b) in low.iter_mut().zip(b) {
                    (*word, carry) = multiply_add(a[i], *b, *word, carry);
                }
                let overflows;
                (top, overflows) = top.overflowing_add(carry);
                above += u64::from(overflows);
            }
            let m = low[0].wrapping_mul(self.neg_inverse);
            let (_, mut carry) = multiply_add(m, self.modulus[0], low[0], 0);
            for j in 1..N {
                (low[j - 1], carry) = multiply_add(m, self.modulus[j], low[j], carry);
            }
            let (word, overflows) = top.overflowing_add(carry);
            (low[N - 1], top) = (word, above + u64::from(overflows));
        }
        loop {
            let (difference, borrow) = sub_words(&low, &self.modulus);
            match top.checked_sub(u64::from(borrow)) {
                None => return low,
                Some(rest) => (low, top) = (difference, rest),
            }
        }
    }
}
