//! The backends: the one place that names them all.

use std::fmt;

use vampx_backend_api as api;
use vampx_exec::Exec;
use vampx_fields::Field;
use vampx_ir::circuit::{Circuit, TargetProfile};

use crate::Error;

/// The backend of a crate, if the feature that builds it is on.
macro_rules! built {
    ($feature:literal, $backend:path) => {{
        #[cfg(feature = $feature)]
        const BUILT: Option<&dyn api::Backend> = Some(&$backend);
        #[cfg(not(feature = $feature))]
        const BUILT: Option<&dyn api::Backend> = None;
        BUILT
    }};
}

/// All backends: to add one is to add its entry here, and its feature to the manifest.
static REGISTRY: &[Entry] = &[
    EXEC,
    Entry {
        name: "plonky3",
        description: "proves with a batched STARK of Plonky3; security is proven for each circuit",
        default_for: &["goldilocks", "babybear", "koalabear"],
        built: built!("plonky3", vampx_plonky3::Plonky3),
    },
    Entry {
        name: "halo2",
        description: "proves with zcash's halo2, no trusted setup; secure if discrete logarithms on Pasta are hard",
        default_for: &["pallas", "vesta"],
        built: built!("halo2", vampx_halo2::Halo2),
    },
    Entry {
        name: "groth16",
        description: "proves with Groth16, small and quick to verify; needs a trusted setup, and one made here is for tests only",
        default_for: &["bls12-381", "bn254"],
        built: built!("groth16", vampx_groth16::Groth16),
    },
];

const EXEC: Entry = Entry {
    name: "exec",
    description: "runs the circuit and checks every constraint; no proof",
    default_for: &[],
    built: Some(&Exec),
};

/// A backend, whether it is built in or not.
struct Entry {
    /// The name, in kebab-case; that of the feature that builds it as well.
    name: &'static str,
    /// What it does, as a phrase.
    description: &'static str,
    /// The targets that it proves over if nothing else is said.
    default_for: &'static [&'static str],
    /// The backend itself, if it is built in.
    built: Option<&'static dyn api::Backend>,
}

/// A backend that is built in.
#[derive(Clone, Copy)]
pub struct Backend {
    entry: &'static Entry,
    implementation: &'static dyn api::Backend,
}

impl Backend {
    /// Runs a circuit over any field and checks it; proves nothing.
    pub const EXEC: Self = Self {
        entry: &EXEC,
        implementation: &Exec,
    };

    /// All backends that are built in.
    pub fn all() -> impl Iterator<Item = Self> {
        REGISTRY.iter().filter_map(Self::built)
    }

    /// The backend called `name`.
    ///
    /// # Errors
    /// If there is none: unsupported if it is only not built in, else the user's error.
    pub fn by_name(name: &str) -> Result<Self, Error> {
        match REGISTRY.iter().find(|entry| entry.name == name) {
            Some(entry) => Self::built(entry).ok_or_else(|| not_built(entry)),
            None => Err(Error::NoBackend {
                name: name.to_owned(),
            }),
        }
    }

    /// The backend that proves over `target` if nothing else is said.
    ///
    /// # Errors
    /// If no backend proves over `target`, or that which does is not built in.
    pub fn of(target: &Field) -> Result<Self, Error> {
        let own = |entry: &&Entry| entry.default_for.contains(&target.name());
        match REGISTRY.iter().find(own) {
            Some(entry) => Self::built(entry).ok_or_else(|| not_built(entry)),
            None => Err(Error::Unsupported {
                what: format!("no backend proves over {}", target.name()),
                nearest: nearest(),
            }),
        }
    }

    fn built(entry: &'static Entry) -> Option<Self> {
        let implementation = entry.built?;
        Some(Self {
            entry,
            implementation,
        })
    }

    /// The name, in kebab-case.
    pub fn name(self) -> &'static str {
        self.entry.name
    }

    /// What it does, as a phrase.
    pub fn description(self) -> &'static str {
        self.entry.description
    }

    /// Whether it proves.
    pub fn proves(self) -> bool {
        self.implementation.prover().is_some()
    }

    /// Whether each setup has its own keys, and whoever knows its secret can prove anything.
    pub fn has_trusted_setup(self) -> bool {
        let prover = self.implementation.prover();
        prover.is_some_and(|prover| prover.needs_trusted_setup())
    }

    /// Whether it takes circuits over `target`.
    pub fn serves(self, target: &Field) -> bool {
        self.implementation.profiles(target).is_ok()
    }

    /// What is cheap over `target`: at least one candidate.
    ///
    /// # Errors
    /// If it takes no circuits over `target`.
    pub fn profiles(self, target: &Field) -> Result<Vec<TargetProfile>, Error> {
        Ok(self.implementation.profiles(target)?)
    }

    /// What a setup of `circuit` shares with others of its size, if that is worth keeping in a file.
    pub fn parameters(self, circuit: &Circuit) -> Option<Box<dyn api::Parameters>> {
        self.implementation.prover()?.parameters(circuit)
    }

    /// The backend itself.
    pub fn implementation(self) -> &'static dyn api::Backend {
        self.implementation
    }

    /// The side of the backend that proves.
    ///
    /// # Errors
    /// If it has none.
    pub fn prover(self) -> Result<&'static dyn api::Prover, Error> {
        self.implementation
            .prover()
            .ok_or_else(|| Error::Unsupported {
                what: format!("the backend {self} proves nothing"),
                nearest: nearest(),
            })
    }

    /// All names, for people.
    pub(crate) fn names() -> String {
        let names: Vec<&str> = REGISTRY.iter().map(|entry| entry.name).collect();
        names.join(", ")
    }
}

impl PartialEq for Backend {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Backend {}

impl fmt::Debug for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Backend").field(&self.name()).finish()
    }
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

fn not_built(entry: &Entry) -> Error {
    let Entry { name, .. } = entry;
    Error::Unsupported {
        what: format!(
            "the backend {name} is not built into this vampx; it is with --features {name}"
        ),
        nearest: nearest(),
    }
}

/// What works: without a proof over every target, and with one over the first that a backend built in proves over.
fn nearest() -> String {
    let runs = "`vampx run`, or --backend exec, runs and checks the circuit without a proof";
    let mut targets = Backend::all().flat_map(|backend| backend.entry.default_for);
    match targets.next() {
        Some(target) => format!("{runs}, and --target {target} proves"),
        None => runs.to_owned(),
    }
}
