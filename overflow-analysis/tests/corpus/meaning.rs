//! Whether the pairs mean what they say, by the reference evaluator.

use std::collections::BTreeMap;

use crate::case::Case;
use crate::forge;

impl Case {
    /// What is wrong with the honest inputs, which both versions accept.
    pub fn honest_complaints(&self) -> Vec<String> {
        let versions = [("broken", &self.broken), ("mended", &self.mended)];
        let rejected = versions.iter().filter_map(|(name, version)| {
            let rejection = forge::evaluate(version, &self.honest, &BTreeMap::new()).err()?;
            let line = version.line(rejection.span);
            Some(format!("{}, {name}, line {line}: {rejection}", self.name))
        });
        rejected.collect()
    }

    /// What is wrong with the attack, if there is one, which the broken version alone accepts.
    pub fn attack_complaints(&self) -> Vec<String> {
        let Some(attack) = &self.attack else {
            return Vec::new();
        };
        let mut complaints = Vec::new();
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
