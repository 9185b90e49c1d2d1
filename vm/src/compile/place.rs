//! In which region each node is computed, and which nodes are thunks.

use vampx_ir::program::NodeId;

use super::graph::{Graph, Need};
use super::regions::{MAIN, Region, Regions};
use super::visit::{Event, Site, Visit};

/// Where nodes are computed.
pub(super) enum Places {
    /// All in the main region.
    Main,
    /// In different regions.
    Regions {
        /// The region in which each node runs that some run needs; that of a thunk is its own.
        inner: Vec<Option<Region>>,
        /// Whether each node is a thunk.
        is_thunk: Vec<bool>,
    },
}

impl Places {
    /// The region in which a node runs that some run needs.
    pub(super) fn inner(&self, node: NodeId) -> Region {
        match self {
            Self::Main => MAIN,
            Self::Regions { inner, .. } => inner[node.index()]
                .unwrap_or_else(|| unreachable!("invariant: nodes that a run needs have a place")),
        }
    }

    pub(super) fn is_thunk(&self, node: NodeId) -> bool {
        match self {
            Self::Main => false,
            Self::Regions { is_thunk, .. } => is_thunk[node.index()],
        }
    }
}

/// Places each node, users before their operands.
pub(super) fn place(
    graph: &Graph<'_>,
    regions: &mut Regions,
    schedule: &[Event],
    visit: &Visit,
) -> Places {
    if regions.is_trivial() && !visit.has_branches {
        return Places::Main;
    }
    let n_nodes = graph.program.nodes().len();
    // The innermost region around the uses met so far, and in the end the place.
    let mut inner: Vec<Option<Region>> = vec![None; n_nodes];
    let mut is_thunk = vec![false; n_nodes];
    for event in schedule {
        let (region, nodes) = event.demands(graph, regions);
        for node in nodes {
            use_in(&mut inner[node.index()], region, regions);
        }
    }
    for &node in visit.order.iter().rev() {
        let home = inner[node.index()]
            .unwrap_or_else(|| unreachable!("invariant: what is visited is used"));
        let first = match visit.first[node.index()] {
            Some(Site::Event(region)) => region,
            Some(Site::Operand(user, need)) => {
                let region = inner[user.index()]
                    .unwrap_or_else(|| unreachable!("invariant: users are placed first"));
                site(graph, regions, user, region, need)
            }
            None => unreachable!("invariant: what is visited has a first use"),
        };
        let region = if first == home {
            home
        } else {
            regions.child(home)
        };
        is_thunk[node.index()] = first != home;
        inner[node.index()] = Some(region);
        for position in 0.. {
            let Some((operand, need)) = graph.operand(node, position) else {
                break;
            };
            let region = site(graph, regions, node, region, need);
            use_in(&mut inner[operand.index()], region, regions);
        }
    }
    Places::Regions { inner, is_thunk }
}

/// The region in which `user`, itself in `region`, demands an operand.
fn site(
    graph: &Graph<'_>,
    regions: &mut Regions,
    user: NodeId,
    region: Region,
    need: Need,
) -> Region {
    match (need, graph.operand(user, 0)) {
        (Need::Arm(arm), Some((selector, _))) => regions.arm_or_new(region, selector, arm),
        _ => region,
    }
}

fn use_in(place: &mut Option<Region>, region: Region, regions: &Regions) {
    *place = Some(match *place {
        Some(other) => regions.common(other, region),
        None => region,
    });
}
