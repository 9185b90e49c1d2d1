//! The backends: the one place that names them all.

use std::fmt;

use vampx_backend_api as api;
use vampx_exec::Exec;
use vampx_fields::Field;
use vampx_halo2::Halo2;
use vampx_ir::circuit::{Circuit, TargetProfile};
use vampx_plonky3::Plonky3;

use crate::Error;

/// A backend, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// Runs a circuit over any field and checks it; proves nothing.
    Exec,
    /// Proves over Goldilocks.
    Plonky3,
    /// Proves over the fields of Pasta.
    Halo2,
}

/// A target field, its own backend, and whether that is there.
const OWN: &[(&str, &str, Option<Backend>)] = &[
    ("goldilocks", "plonky3", Some(Backend::Plonky3)),
    ("pallas", "halo2", Some(Backend::Halo2)),
    ("vesta", "halo2", Some(Backend::Halo2)),
    ("bls12-381", "groth16", None),
    ("bn254", "groth16", None),
];

impl Backend {
    /// All backends.
    pub const ALL: &[Self] = &[Self::Exec, Self::Plonky3, Self::Halo2];

    /// The backend called `name`.
    ///
    /// # Errors
    /// If there is none: unsupported if there will be, else the user's error.
    pub fn by_name(name: &str) -> Result<Self, Error> {
        if let Some(backend) = Self::ALL.iter().find(|backend| backend.name() == name) {
            return Ok(*backend);
        }
        match OWN.iter().find(|(_, own, _)| *own == name) {
            Some(_) => Err(not_there(name)),
            None => Err(Error::NoBackend {
                name: name.to_owned(),
            }),
        }
    }

    /// The backend that proves over `target` if nothing else is said.
    ///
    /// # Errors
    /// If no backend proves over `target`.
    pub fn of(target: &Field) -> Result<Self, Error> {
        match OWN.iter().find(|(name, ..)| *name == target.name()) {
            Some((_, _, Some(backend))) => Ok(*backend),
            Some((_, own, None)) => Err(not_there(own)),
            None => Err(Error::Unsupported {
                what: format!("no backend proves over {}", target.name()),
                nearest: format!("{NEAREST}, and --target goldilocks proves"),
            }),
        }
    }

    /// The name, in kebab-case.
    pub fn name(self) -> &'static str {
        self.implementation().name()
    }

    /// What it does, as a phrase.
    pub fn description(self) -> &'static str {
        match self {
            Self::Exec => "runs the circuit and checks every constraint; no proof",
            Self::Plonky3 => {
                "proves with a batched STARK of Plonky3; security is proven for each circuit"
            }
            Self::Halo2 => {
                "proves with zcash's halo2, no trusted setup; secure if discrete logarithms on Pasta are hard"
            }
        }
    }

    /// Whether it proves.
    pub fn proves(self) -> bool {
        self.implementation().prover().is_some()
    }

    /// Whether it takes circuits over `target`.
    pub fn serves(self, target: &Field) -> bool {
        self.implementation().profiles(target).is_ok()
    }

    /// What is cheap over `target`: at least one candidate.
    ///
    /// # Errors
    /// If it takes no circuits over `target`.
    pub fn profiles(self, target: &Field) -> Result<Vec<TargetProfile>, Error> {
        Ok(self.implementation().profiles(target)?)
    }

    /// How expensive a circuit is, in a unit of the backend's own.
    pub fn cost(self, circuit: &Circuit) -> f64 {
        self.implementation().cost(circuit)
    }

    /// The backend itself.
    pub fn implementation(self) -> &'static dyn api::Backend {
        match self {
            Self::Exec => &Exec,
            Self::Plonky3 => &Plonky3,
            Self::Halo2 => &Halo2,
        }
    }

    /// The side of the backend that proves.
    ///
    /// # Errors
    /// If it has none.
    pub fn prover(self) -> Result<&'static dyn api::Prover, Error> {
        self.implementation().prover().ok_or_else(|| Error::Unsupported {
            what: format!("the backend {self} proves nothing"),
            nearest: "`vampx run` runs and checks a circuit with it; --target goldilocks --backend plonky3 proves".to_owned(),
        })
    }

    /// All names, for people.
    pub(crate) fn names() -> String {
        Self::ALL
            .iter()
            .map(|backend| backend.name())
            .collect::<Vec<_>>()
            .join(", ")
    }
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What works over every target.
const NEAREST: &str = "`vampx run`, or --backend exec, runs and checks the circuit without a proof";

fn not_there(name: &str) -> Error {
    Error::Unsupported {
        what: format!("the backend {name} is not there yet"),
        nearest: format!("{NEAREST}, and --target goldilocks proves"),
    }
}
