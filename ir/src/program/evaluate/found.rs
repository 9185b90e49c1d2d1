//! What the thread that works ahead hands over to the run.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::program::NodeId;

/// The values found so far, of `N` words in Montgomery form.
pub(super) struct Found<const N: usize> {
    words: Vec<[AtomicU64; N]>,
    /// Set after the words are written.
    is_known: Vec<AtomicBool>,
    /// Whether the run has ended.
    is_over: AtomicBool,
}

impl<const N: usize> Found<N> {
    pub(super) fn new(n_nodes: usize) -> Self {
        let zero = || [const { AtomicU64::new(0) }; N];
        Self {
            words: (0..n_nodes).map(|_| zero()).collect(),
            is_known: (0..n_nodes).map(|_| AtomicBool::new(false)).collect(),
            is_over: AtomicBool::new(false),
        }
    }

    pub(super) fn get(&self, id: NodeId) -> Option<[u64; N]> {
        let is_known = self.is_known[id.index()].load(Ordering::Acquire);
        let words = &self.words[id.index()];
        is_known.then(|| std::array::from_fn(|word| words[word].load(Ordering::Relaxed)))
    }

    pub(super) fn set(&self, id: NodeId, value: &[u64; N]) {
        for (word, value) in self.words[id.index()].iter().zip(value) {
            word.store(*value, Ordering::Relaxed);
        }
        self.is_known[id.index()].store(true, Ordering::Release);
    }

    pub(super) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    pub(super) fn end(&self) {
        self.is_over.store(true, Ordering::Relaxed);
    }
}
