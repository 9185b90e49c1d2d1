//! One element of each of the runs that stand side by side.

/// How many runs stand side by side.
pub(crate) const LANES: usize = 32;

/// Some of the runs, a bit each.
pub(crate) type Mask = u32;

/// An element of each run: a word of all elements, then the next word, so that a vector holds the same word of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(align(64))]
pub(crate) struct Lanes<const N: usize>(pub(crate) [[u64; LANES]; N]);

impl<const N: usize> Lanes<N> {
    /// The same element in each lane.
    pub(crate) fn all(element: &[u64; N]) -> Self {
        Self(element.map(|word| [word; LANES]))
    }

    /// The element that `make` gives for each lane.
    #[inline(always)]
    pub(crate) fn from_fn(make: impl Fn(usize) -> [u64; N]) -> Self {
        let mut lanes = Self([[0; LANES]; N]);
        for lane in 0..LANES {
            lanes.set(lane, &make(lane));
        }
        lanes
    }

    /// The element of a lane.
    #[inline(always)]
    pub(crate) fn get(&self, lane: usize) -> [u64; N] {
        std::array::from_fn(|word| self.0[word][lane])
    }

    /// Puts an element into a lane.
    #[inline(always)]
    pub(crate) fn set(&mut self, lane: usize, element: &[u64; N]) {
        for (words, word) in self.0.iter_mut().zip(element) {
            words[lane] = *word;
        }
    }

    /// The lanes whose elements `holds` is true of.
    pub(crate) fn mask(&self, holds: impl Fn(&[u64; N]) -> bool) -> Mask {
        (0..LANES).fold(0, |mask, lane| {
            mask | Mask::from(holds(&self.get(lane))) << lane
        })
    }

    /// The lanes in which `other` has the same element.
    pub(crate) fn equal(&self, other: &Self) -> Mask {
        let mut differences = [0; LANES];
        for (words, others) in self.0.iter().zip(&other.0) {
            for (difference, (word, other)) in differences.iter_mut().zip(words.iter().zip(others))
            {
                *difference |= word ^ other;
            }
        }
        let lanes = differences.iter().enumerate();
        lanes.fold(0, |mask, (lane, difference)| {
            mask | Mask::from(*difference == 0) << lane
        })
    }
}
