//! Powers with few multiplications.

use std::sync::LazyLock;

use num_bigint::BigUint;

/// Exponents below this have a chain of their own.
const SMALL: usize = 1 << 9;

/// Bits of the exponent taken at a time above that.
const WINDOW: u64 = 4;

/// A multiplication of two powers made before; power 0 is the base itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step(pub usize, pub usize);

/// For each small exponent the one before it in its chain.
///
/// Source: Knuth, *The Art of Computer Programming*, volume 2, 4.6.3, "power tree"; shortest possible below 77.
static POWER_TREE: LazyLock<[usize; SMALL]> = LazyLock::new(|| {
    let mut parents = [0; SMALL];
    let mut level = vec![1];
    while !level.is_empty() {
        let mut next = Vec::new();
        for &exponent in &level {
            for ancestor in path(&parents, exponent) {
                let child = exponent + ancestor;
                if child < SMALL && parents[child] == 0 {
                    parents[child] = exponent;
                    next.push(child);
                }
            }
        }
        level = next;
    }
    parents
});

/// The exponents on the way to `exponent`, from 1.
fn path(parents: &[usize; SMALL], exponent: usize) -> Vec<usize> {
    let mut path = vec![exponent];
    let mut current = exponent;
    while current > 1 {
        current = parents[current];
        path.push(current);
    }
    path.reverse();
    path
}

/// The multiplications that make the power `exponent`, which is the last power made.
///
/// # Panics
/// If `exponent` is 0.
pub(super) fn addition_chain(exponent: &BigUint) -> Vec<Step> {
    assert!(
        exponent.bits() > 0,
        "the power 0 is made without multiplications"
    );
    match usize::try_from(exponent) {
        Ok(small) if small < SMALL => small_chain(small),
        _ => windowed_chain(exponent),
    }
}

fn small_chain(exponent: usize) -> Vec<Step> {
    let path = path(&POWER_TREE, exponent);
    let step = |i: usize| {
        let difference = path[i] - path[i - 1];
        Step(
            i - 1,
            path.iter()
                .position(|&power| power == difference)
                .unwrap_or_else(|| {
                    unreachable!(
                        "invariant: the tree adds an exponent on the path, {difference} is none"
                    )
                }),
        )
    };
    (1..path.len()).map(step).collect()
}

/// Sliding windows: the odd powers below `2^WINDOW`, then one squaring a bit and one multiplication a window.
fn windowed_chain(exponent: &BigUint) -> Vec<Step> {
    let mut steps = vec![Step(0, 0)];
    let n_odd = 1 << (WINDOW - 1);
    steps.extend((1..n_odd).map(|i| Step(if i == 1 { 0 } else { i }, 1)));
    let odd_power = |odd: usize| if odd == 1 { 0 } else { odd / 2 + 1 };

    let mut power: Option<usize> = None;
    let mut end = exponent.bits();
    while end > 0 {
        let mut start = if exponent.bit(end - 1) {
            end.saturating_sub(WINDOW)
        } else {
            end - 1
        };
        while start + 1 < end && !exponent.bit(start) {
            start += 1;
        }
        let window = (start..end)
            .rev()
            .fold(0, |value, bit| 2 * value + usize::from(exponent.bit(bit)));
        if let Some(current) = &mut power {
            for _ in start..end {
                steps.push(Step(*current, *current));
                *current = steps.len();
            }
            if window > 0 {
                steps.push(Step(*current, odd_power(window)));
                *current = steps.len();
            }
        } else {
            power = Some(odd_power(window));
        }
        end = start;
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exponent_of(steps: &[Step]) -> BigUint {
        let mut powers = vec![BigUint::from(1u32)];
        for Step(left, right) in steps {
            powers.push(&powers[*left] + &powers[*right]);
        }
        powers.pop().expect("the base")
    }

    #[test]
    fn chains_make_the_exponent() {
        for exponent in 1..3000u32 {
            assert_eq!(
                exponent_of(&addition_chain(&exponent.into())),
                exponent.into()
            );
        }
        let large = (BigUint::from(1u32) << 255) - 19u32;
        assert_eq!(exponent_of(&addition_chain(&large)), large);
        assert_eq!(
            exponent_of(&addition_chain(&(&large - 2u32))),
            &large - 2u32
        );
    }

    /// Lengths of shortest addition chains, OEIS A003313.
    #[test]
    fn small_chains_are_shortest() {
        let shortest = [
            0, 1, 2, 2, 3, 3, 4, 3, 4, 4, 5, 4, 5, 5, 5, 4, 5, 5, 6, 5, 6, 6, 6, 5, 6, 6, 6, 6, 7,
            6, 7, 5,
        ];
        for (exponent, length) in (1u32..).zip(shortest) {
            assert_eq!(addition_chain(&exponent.into()).len(), length, "{exponent}");
        }
    }

    #[test]
    fn large_chains_multiply_once_a_window() {
        let inverse = (BigUint::from(1u32) << 255) - 21u32;
        assert!(addition_chain(&inverse).len() < 255 + 8 + 255 / 4 + 1);
    }
}
