//! Lowering for a backend: with each profile that it offers, of which the cheapest circuit is kept.

use std::sync::OnceLock;

use vampx_fields::Field;
use vampx_ir::circuit::{Circuit, TargetProfile};
use vampx_lowering::{Layout, LowerError, lower_with};
use vampx_overflow_analysis::Bounded;

use crate::{Backend, Error};

/// The circuit that costs `backend` the least, among those for its profiles of `target`.
///
/// # Errors
/// If no profile leads to a circuit: the error for the first one.
pub fn cheapest(bounded: &Bounded, target: &Field, backend: Backend) -> Result<Circuit, Error> {
    let profiles = Profiles::new(bounded.program().field(), target, backend)?;
    Ok(profiles.cheapest(bounded)?.circuit)
}

/// The profiles that a backend offers for a target, for programs over one field.
pub(crate) struct Profiles {
    source: Field,
    backend: Backend,
    all: Vec<Profile>,
}

/// A circuit, and what it costs the backend.
pub(crate) struct Priced {
    pub(crate) cost: f64,
    pub(crate) circuit: Circuit,
}

struct Profile {
    target: TargetProfile,
    /// How elements of the source field are held, which takes as long as lowering a small program: searched when it is first asked for.
    layout: OnceLock<Result<Layout, LowerError>>,
}

impl Profiles {
    /// The profiles for programs over `source`.
    ///
    /// # Errors
    /// If the backend does not serve the target.
    pub(crate) fn new(source: &Field, target: &Field, backend: Backend) -> Result<Self, Error> {
        let profiles = backend.profiles(target)?.into_iter();
        let all = profiles.map(|target| Profile {
            target,
            layout: OnceLock::new(),
        });
        Ok(Self {
            source: source.clone(),
            backend,
            all: all.collect(),
        })
    }

    /// The cheapest circuit of a program over the source field.
    ///
    /// # Errors
    /// If no profile leads to a circuit: the error for the first one.
    pub(crate) fn cheapest(&self, bounded: &Bounded) -> Result<Priced, Error> {
        let mut best: Option<Priced> = None;
        let mut refused = None;
        for profile in &self.all {
            let least = self.backend.implementation().least_cost(&profile.target);
            if best.as_ref().is_some_and(|best| best.cost <= least) {
                continue;
            }
            match self.circuit(bounded, profile) {
                Ok(priced) if best.as_ref().is_none_or(|best| priced.cost < best.cost) => {
                    best = Some(priced);
                }
                Ok(_) => {}
                Err(error) => refused = refused.or(Some(error)),
            }
        }
        match (best, refused) {
            (Some(best), _) => {
                best.circuit.verify_certificates()?;
                Ok(best)
            }
            (None, Some(error)) => Err(error),
            (None, None) => {
                unreachable!("invariant: a backend has a profile for each target it serves")
            }
        }
    }

    fn circuit(&self, bounded: &Bounded, profile: &Profile) -> Result<Priced, Error> {
        let layout = profile
            .layout
            .get_or_init(|| Layout::of(&self.source, &profile.target));
        let circuit = lower_with(bounded, &profile.target, layout.clone()?)?;
        let cost = self.backend.implementation().cost(&circuit)?;
        Ok(Priced { cost, circuit })
    }
}
