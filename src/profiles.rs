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
    Profiles::new(bounded.program().field(), target, backend)?.cheapest(bounded)
}

/// The profiles that a backend offers for a target, for programs over one field.
pub(crate) struct Profiles {
    source: Field,
    backend: Backend,
    all: Vec<Profile>,
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
    pub(crate) fn cheapest(&self, bounded: &Bounded) -> Result<Circuit, Error> {
        let backend = self.backend;
        let mut best: Option<(f64, Circuit)> = None;
        let mut refused = None;
        for profile in &self.all {
            let least = backend.implementation().least_cost(&profile.target);
            if best.as_ref().is_some_and(|(cost, _)| *cost <= least) {
                continue;
            }
            match self.circuit(bounded, profile) {
                Ok(circuit) => {
                    let cost = backend.cost(&circuit);
                    if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                        best = Some((cost, circuit));
                    }
                }
                Err(error) => refused = refused.or(Some(error)),
            }
        }
        match (best, refused) {
            (Some((_, circuit)), _) => {
                circuit.verify_certificates()?;
                Ok(circuit)
            }
            (None, Some(error)) => Err(error),
            (None, None) => {
                unreachable!("invariant: a backend has a profile for each target it serves")
            }
        }
    }

    fn circuit(&self, bounded: &Bounded, profile: &Profile) -> Result<Circuit, Error> {
        let layout = profile
            .layout
            .get_or_init(|| Layout::of(&self.source, &profile.target));
        let circuit = lower_with(bounded, &profile.target, layout.clone()?)?;
        self.backend.implementation().supports(&circuit)?;
        Ok(circuit)
    }
}
