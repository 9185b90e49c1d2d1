//! Whether the pairs mean what they say, by the reference evaluator.

use std::collections::BTreeMap;

use crate::case::{Case, Sound, Version};
use crate::forge;
use vampx_ir::program::Inputs;

/// Why an honest prover's run is rejected.
fn honest_complaint(name: &str, version: &Version, inputs: &Inputs) -> Option<String> {
    let rejection = forge::evaluate(version, inputs, &BTreeMap::new()).err()?;
    let line = version.line(rejection.span);
    Some(format!("{name}, line {line}: {rejection}"))
}

impl Sound {
    /// What is wrong with its inputs, which it accepts.
    pub fn complaints(&self) -> Vec<String> {
        honest_complaint(&self.name, &self.version, &self.inputs)
            .into_iter()
            .collect()
    }
}

impl Case {
    /// What is wrong with the honest inputs, which both versions accept.
    pub fn honest_complaints(&self) -> Vec<String> {
        let versions = [("broken", &self.broken), ("mended", &self.mended)];
        let complaint = |(name, version): &(&str, &Version)| {
            honest_complaint(&format!("{}, {name}", self.name), version, &self.honest)
        };
        versions.iter().filter_map(complaint).collect()
    }

    /// The forged values that no hint of the broken program takes.
    fn idle_hints(&self) -> Option<String> {
        let n_values: usize = self.hints.values().map(Vec::len).sum();
        let n_forged = forge::forged(&self.broken, &self.hints).len();
        (n_forged < n_values)
            .then(|| format!("{}: {n_forged} hints for {n_values} values", self.name))
    }

    /// What is wrong with the attack, if there is one, which the broken version alone accepts.
    pub fn attack_complaints(&self) -> Vec<String> {
        let Some(attack) = &self.attack else {
            return Vec::new();
        };
        let mut complaints = Vec::from_iter(self.idle_hints());
        if let Err(rejection) = forge::evaluate(&self.broken, attack, &self.hints) {
            let line = self.broken.line(rejection.span);
            complaints.push(format!("{}, broken, line {line}: {rejection}", self.name));
        }
        if forge::evaluate(&self.mended, attack, &self.hints).is_ok() {
            complaints.push(format!(
                "{}: the mended program accepts the attack",
                self.name
            ));
        }
        complaints
    }
}
