//! The search: suppositions about inputs, from the widest to single values.

use std::{collections::BTreeMap, iter};

use num_bigint::BigUint;
use num_traits::Zero;
use vampx_ir::program::{InputId, Inputs, NodeId, Program, ResolvedInputs};
use vampx_overflow_analysis::{Bounded, analyze};

use crate::equations::Equations;
use crate::specialize::{Case, Special, specialize};
use crate::{Answer, Found, missing};

/// How many terms of polynomials are written for one case, for each node and at least.
const TERMS_PER_NODE: usize = 8;
const MIN_TERMS: usize = 20_000;

/// How many visits the analysis of a node stands for.
const ANALYSIS: u64 = 8;

/// So many combinations of values are tried without asking what follows from some of them.
const MAX_COMBINATIONS: u32 = 64;

/// A search under way.
pub(crate) struct Search<'p> {
    program: &'p Program,
    missing: Vec<InputId>,
    /// What remains to be looked at, the next one last.
    open: Vec<Case>,
    found: Option<ResolvedInputs>,
    n_cases: u64,
    work: u64,
    max_work: u64,
}

/// What follows from a case.
enum Step {
    /// No run of it is accepted.
    Excluded,
    /// All of it is in these, which are to be looked at in this order.
    Cases(Vec<Case>),
    /// Nothing is missing.
    Complete,
}

/// The values that an input can have in the accepted runs of a case.
#[derive(Debug)]
enum Domain {
    /// These.
    Few(Vec<BigUint>),
    /// Those of one or two ranges, inclusive, of canonical integers.
    Ranges(Vec<(BigUint, BigUint)>),
}

impl<'p> Search<'p> {
    pub(crate) fn new(program: &'p Program, given: &'p ResolvedInputs, max_work: u64) -> Self {
        Self {
            program,
            missing: missing(program, given),
            open: vec![Case {
                values: given.values.clone(),
                ranges: vec![None; given.values.len()],
            }],
            found: None,
            n_cases: 0,
            work: 0,
            max_work,
        }
    }

    pub(crate) fn run(mut self) -> Found {
        while let Some(case) = self.open.pop() {
            if self.work >= self.max_work {
                return self.end(Answer::Unknown);
            }
            self.n_cases += 1;
            match self.step(&case) {
                Step::Excluded => {}
                Step::Cases(cases) => self.open.extend(cases.into_iter().rev()),
                Step::Complete => {
                    let values = ResolvedInputs {
                        values: case.values,
                    };
                    if self.is_accepted(&values) {
                        match self.found.take() {
                            None => self.found = Some(values),
                            Some(first) => return self.end(|_| Answer::Two(first, values)),
                        }
                    }
                }
            }
        }
        self.end(|found| found.map_or(Answer::None, Answer::One))
    }

    fn end(self, answer: impl FnOnce(Option<ResolvedInputs>) -> Answer) -> Found {
        Found {
            answer: answer(self.found),
            n_cases: self.n_cases,
            work: self.work,
        }
    }

    /// Whether the evaluator accepts: nothing else decides.
    fn is_accepted(&mut self, values: &ResolvedInputs) -> bool {
        self.work += self.program.nodes().len() as u64;
        let names = self.program.inputs().iter().map(|input| input.name.clone());
        let given = names.zip(&values.values);
        let inputs: Inputs = given
            .filter_map(|(name, value)| Some((name, value.clone()?)))
            .collect();
        self.program.evaluate(&inputs).is_ok()
    }

    fn step(&mut self, case: &Case) -> Step {
        if self
            .missing
            .iter()
            .all(|input| case.values[input.index()].is_some())
        {
            return Step::Complete;
        }
        self.work += self.program.nodes().len() as u64;
        let Some(special) = specialize(self.program, case) else {
            return Step::Excluded;
        };
        let n_nodes = special.program.nodes().len();
        self.work += ANALYSIS * n_nodes as u64;
        let bounded = analyze(special.program.clone());
        if bounded.contradiction().is_some() {
            return Step::Excluded;
        }
        let n_terms = MIN_TERMS.max(TERMS_PER_NODE * n_nodes);
        let equations = Equations::of(&special.program, n_terms);
        let Ok(solved) = equations.solve() else {
            return Step::Excluded;
        };
        self.work += solved.n_terms as u64;
        let mut domains = BTreeMap::new();
        for (node, roots) in &solved.roots {
            let known = Domain::of(&bounded, *node);
            let possible = roots.iter().filter(|root| known.contains(root));
            let possible = Domain::Few(possible.cloned().collect());
            if possible.size().is_zero() {
                return Step::Excluded;
            }
            domains.insert(*node, possible);
        }
        for ((input, node), declared) in special.inputs() {
            let known = domains.remove(&node);
            let mut domain = known.unwrap_or_else(|| Domain::of(&bounded, node));
            if let Some(range) = declared {
                domain.narrow(range);
            }
            if domain.size().is_zero() {
                return Step::Excluded;
            }
            if self.missing.binary_search(&input).is_ok() {
                domains.insert(node, domain);
            }
        }
        Step::Cases(divide(case, &special, &domains))
    }
}

/// The cases that `case` consists of where the inputs that are missing have `domains`, one of which is there for each.
fn divide(case: &Case, special: &Special, domains: &BTreeMap<NodeId, Domain>) -> Vec<Case> {
    let open = special.inputs().filter_map(|((input, node), _)| {
        let domain = domains.get(&node)?;
        Some((input, special.is_live[node.index()], domain))
    });
    let open: Vec<(InputId, bool, &Domain)> = open.collect();
    let mut forced = case.clone();
    let mut is_forced = false;
    for (input, _, domain) in &open {
        if let Some(value) = domain.only_value() {
            forced.values[input.index()] = Some(value.clone());
            is_forced = true;
        }
    }
    if is_forced {
        return vec![forced];
    }
    let n_combinations: BigUint = open.iter().map(|(_, _, domain)| domain.size()).product();
    if n_combinations <= MAX_COMBINATIONS.into() {
        let start = vec![case.clone()];
        return open.iter().fold(start, |cases, (input, _, domain)| {
            let with_each = |case: &Case| {
                let values = domain.values().into_iter();
                values
                    .map(|value| case.with_value(*input, value))
                    .collect::<Vec<_>>()
            };
            cases.iter().flat_map(with_each).collect()
        });
    }
    // What no assertion speaks of comes last.
    let choice = open
        .iter()
        .min_by_key(|(_, is_live, domain)| (!is_live, domain.size()));
    let Some((input, is_live, domain)) = choice else {
        unreachable!("invariant: an input is missing");
    };
    match domain.parts(*is_live) {
        Domain::Few(values) => {
            let values = values.into_iter();
            values.map(|value| case.with_value(*input, value)).collect()
        }
        Domain::Ranges(ranges) => {
            let ranges = ranges.into_iter();
            ranges.map(|range| case.with_range(*input, range)).collect()
        }
    }
}

impl Case {
    fn with_value(&self, input: InputId, value: BigUint) -> Self {
        let mut case = self.clone();
        case.values[input.index()] = Some(value);
        case
    }

    fn with_range(&self, input: InputId, range: (BigUint, BigUint)) -> Self {
        let mut case = self.clone();
        case.ranges[input.index()] = Some(range);
        case
    }
}

impl Domain {
    fn of(bounded: &Bounded, node: NodeId) -> Self {
        let field = bounded.program().field();
        if let Some(values) = bounded.values(node) {
            let mut values: Vec<BigUint> = values.iter().map(|value| field.reduce(value)).collect();
            values.sort();
            values.dedup();
            return Self::Few(values);
        }
        let interval = bounded.interval(node);
        let (lo, hi) = (field.reduce(interval.lo()), field.reduce(interval.hi()));
        if lo <= hi {
            Self::Ranges(vec![(lo, hi)])
        } else {
            Self::Ranges(vec![(BigUint::ZERO, hi), (lo, field.modulus() - 1u32)])
        }
    }

    fn size(&self) -> BigUint {
        match self {
            Self::Few(values) => values.len().into(),
            Self::Ranges(ranges) => ranges.iter().map(|(lo, hi)| hi - lo + 1u32).sum(),
        }
    }

    fn contains(&self, value: &BigUint) -> bool {
        match self {
            Self::Few(values) => values.contains(value),
            Self::Ranges(ranges) => ranges.iter().any(|(lo, hi)| lo <= value && value <= hi),
        }
    }

    /// Leaves out what is not in `lo ..= hi`.
    fn narrow(&mut self, (lo, hi): &(BigUint, BigUint)) {
        match self {
            Self::Few(values) => values.retain(|value| lo <= value && value <= hi),
            Self::Ranges(ranges) => {
                for (low, high) in ranges.iter_mut() {
                    *low = lo.max(low).clone();
                    *high = hi.min(high).clone();
                }
                ranges.retain(|(low, high)| low <= high);
            }
        }
    }

    /// All values, in order.
    fn values(&self) -> Vec<BigUint> {
        match self {
            Self::Few(values) => values.clone(),
            Self::Ranges(ranges) => {
                let each = |(lo, hi): &(BigUint, BigUint)| {
                    iter::successors(Some(lo.clone()), |value| Some(value + 1u32))
                        .take_while(move |value| value <= hi)
                        .collect::<Vec<_>>()
                };
                ranges.iter().flat_map(each).collect()
            }
        }
    }

    fn only_value(&self) -> Option<&BigUint> {
        match self {
            Self::Few(values) => match &values[..] {
                [value] => Some(value),
                _ => None,
            },
            Self::Ranges(ranges) => match &ranges[..] {
                [(lo, hi)] if lo == hi => Some(lo),
                _ => None,
            },
        }
    }

    /// Smaller domains that are it together: single values where they are few, else two ranges; the first of these has one value
    /// if nothing can be learned from halves.
    fn parts(&self, is_live: bool) -> Self {
        let ranges = match self {
            Self::Few(values) => return Self::Few(values.clone()),
            Self::Ranges(ranges) => ranges,
        };
        let [(lo, hi)] = &ranges[..] else {
            return Self::Ranges(ranges.clone());
        };
        let middle = if is_live {
            (lo + hi) >> 1u32
        } else {
            lo.clone()
        };
        let next = &middle + 1u32;
        Self::Ranges(vec![(lo.clone(), middle), (next, hi.clone())])
    }
}
