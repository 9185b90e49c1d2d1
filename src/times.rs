//! How long each stage took.

use std::time::{Duration, Instant};

/// Wall-clock times of stages, in the order in which they were first measured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Times(Vec<(&'static str, Duration)>);

impl Times {
    /// The result of `work`, whose time is added to that of `stage`.
    pub fn measure<T>(&mut self, stage: &'static str, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = work();
        self.add(stage, start.elapsed());
        result
    }

    /// The stages and their times.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, Duration)> + '_ {
        self.0.iter().copied()
    }

    /// Adds all times of `other`.
    pub fn extend(&mut self, other: &Self) {
        for (stage, time) in other.iter() {
            self.add(stage, time);
        }
    }

    fn add(&mut self, stage: &'static str, time: Duration) {
        match self.0.iter_mut().find(|(known, _)| *known == stage) {
            Some((_, total)) => *total += time,
            None => self.0.push((stage, time)),
        }
    }
}
