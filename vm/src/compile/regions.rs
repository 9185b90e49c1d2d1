//! What runs under which condition: a tree.

use rustc_hash::FxHashMap;
use vampx_ir::program::{GuardId, NodeId};

use super::graph::Graph;

/// What runs under one condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Region(pub(super) u32);

/// The region of the whole program.
pub(super) const MAIN: Region = Region(0);

#[derive(Clone, Copy)]
struct Entry {
    parent: Region,
    /// An ancestor further up, so that each ancestor is a logarithmic number of steps away.
    jump: Region,
    depth: u32,
}

/// The tree of regions. Branches and guards with the same selector in the same region share their arms.
///
/// # Source
/// Myers, *An Applicative Random-Access Stack* (1983), for the jumps.
pub(super) struct Regions {
    entries: Vec<Entry>,
    arms: FxHashMap<(Region, NodeId, bool), Region>,
    guards: Vec<Region>,
}

impl Regions {
    /// The main region and those of the guards.
    pub(super) fn new(graph: &Graph<'_>) -> Self {
        let main = Entry {
            parent: MAIN,
            jump: MAIN,
            depth: 0,
        };
        let mut regions = Self {
            entries: vec![main],
            arms: FxHashMap::default(),
            guards: Vec::new(),
        };
        for id in 0..graph.program.guards().len() {
            let guard = graph.guard(GuardId(id as u32));
            let region =
                regions.arm_or_new(regions.of_guard(guard.parent), guard.selector, guard.arm);
            regions.guards.push(region);
        }
        regions
    }

    /// Whether there is nothing but the main region.
    pub(super) fn is_trivial(&self) -> bool {
        self.entries.len() == 1
    }

    pub(super) fn of_guard(&self, guard: Option<GuardId>) -> Region {
        guard.map_or(MAIN, |guard| self.guards[guard.index()])
    }

    pub(super) fn child(&mut self, parent: Region) -> Region {
        let above = self.entry(parent);
        let far = self.entry(above.jump);
        let is_balanced = above.depth - far.depth == far.depth - self.entry(far.jump).depth;
        let region = Region(self.entries.len() as u32);
        self.entries.push(Entry {
            parent,
            jump: if is_balanced { far.jump } else { parent },
            depth: above.depth + 1,
        });
        region
    }

    pub(super) fn arm_or_new(&mut self, parent: Region, selector: NodeId, arm: bool) -> Region {
        if let Some(region) = self.arms.get(&(parent, selector, arm)) {
            return *region;
        }
        let region = self.child(parent);
        self.arms.insert((parent, selector, arm), region);
        region
    }

    /// The arm of a branch that was placed in `parent`.
    pub(super) fn arm(&self, parent: Region, selector: NodeId, arm: bool) -> Region {
        self.arms[&(parent, selector, arm)]
    }

    /// The innermost region around both.
    pub(super) fn common(&self, a: Region, b: Region) -> Region {
        if a == b || a == MAIN || b == MAIN {
            return if a == b { a } else { MAIN };
        }
        let depth = self.entry(a).depth.min(self.entry(b).depth);
        let (mut a, mut b) = (self.at_depth(a, depth), self.at_depth(b, depth));
        while a != b {
            let (above_a, above_b) = (self.entry(a), self.entry(b));
            (a, b) = if above_a.jump == above_b.jump {
                (above_a.parent, above_b.parent)
            } else {
                (above_a.jump, above_b.jump)
            };
        }
        a
    }

    /// Whether `outer` is `inner` or around it.
    pub(super) fn is_around(&self, outer: Region, inner: Region) -> bool {
        outer == inner || outer == MAIN || {
            let depth = self.entry(outer).depth;
            self.entry(inner).depth >= depth && self.at_depth(inner, depth) == outer
        }
    }

    fn at_depth(&self, mut region: Region, depth: u32) -> Region {
        while self.entry(region).depth > depth {
            let entry = self.entry(region);
            region = if self.entry(entry.jump).depth >= depth {
                entry.jump
            } else {
                entry.parent
            };
        }
        region
    }

    fn entry(&self, region: Region) -> Entry {
        self.entries[region.0 as usize]
    }
}
