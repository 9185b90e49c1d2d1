//! The values of a run's nodes, which its threads share.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::program::NodeId;

/// Elements of `N` words in Montgomery form, one a node.
pub(super) struct Values<const N: usize> {
    words: Vec<[AtomicU64; N]>,
    /// Set after the words are written. Empty if there is one thread.
    is_known: Vec<AtomicBool>,
}

impl<const N: usize> Values<N> {
    /// 0 for each node, none of them known.
    pub(super) fn new(n_nodes: usize, are_shared: bool) -> Self {
        let n_known = if are_shared { n_nodes } else { 0 };
        let zeros = vec![[0; N]; n_nodes].into_iter();
        Self {
            words: zeros.map(|words| words.map(AtomicU64::new)).collect(),
            is_known: (0..n_known).map(|_| AtomicBool::new(false)).collect(),
        }
    }

    /// Whether one of two threads has written the value of a node.
    #[inline(always)]
    pub(super) fn is_known(&self, id: NodeId) -> bool {
        let is_known = self.is_known.get(id.index());
        is_known.is_some_and(|is_known| is_known.load(Ordering::Acquire))
    }

    /// What was written for a node, or 0.
    #[inline(always)]
    pub(super) fn get(&self, id: NodeId) -> [u64; N] {
        let words = &self.words[id.index()];
        std::array::from_fn(|word| words[word].load(Ordering::Relaxed))
    }

    /// Writes the value of a node. Where two threads do so, it is the same.
    #[inline(always)]
    pub(super) fn set(&self, id: NodeId, value: [u64; N]) {
        for (word, value) in self.words[id.index()].iter().zip(value) {
            word.store(value, Ordering::Relaxed);
        }
        if let Some(is_known) = self.is_known.get(id.index()) {
            is_known.store(true, Ordering::Release);
        }
    }

    /// The words of all nodes, 0 for those that the run has not `evaluated`.
    pub(super) fn into_elements(self, evaluated: &[bool]) -> Vec<u64> {
        let words = self.words.into_iter();
        let mut elements: Vec<[u64; N]> = words
            .map(|words| words.map(AtomicU64::into_inner))
            .collect();
        if !self.is_known.is_empty() {
            let others = elements.iter_mut().zip(evaluated);
            let others = others.filter(|(_, evaluated)| !**evaluated);
            others.for_each(|(element, _)| *element = [0; N]);
        }
        elements.into_flattened()
    }
}
