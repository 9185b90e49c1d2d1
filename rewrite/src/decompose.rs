//! Numbers taken apart into digits: `a = b0 + 2*b1 + 4*b2 + ...` for hints that are bits.
//!
//! # Soundness
//! Digits `d` below `2^width` each, side by side, below `2^n <= p` together, are determined by their sum, and exist if and
//! only if the sum is below `2^n`. So digits of a sum of known digits are those ([`reuse`]), and digits that nothing else
//! reads are one range ([`merge`]). With hints as they are written the sum is right if and only if the value is below `2^n`.

use num_bigint::BigUint;
use num_traits::{One, Signed, Zero};
use rustc_hash::{FxHashMap, FxHashSet};
use vampx_ir::program::{Assertion, Claim, Node, NodeId, Program};

use crate::digits::{Digits, logarithm};
use crate::eliminate::MAX_OPERATIONS;
use crate::facts::Facts;
use crate::linear::{Linear, difference, is_linear, linear};
use crate::pins;
use crate::plan::{Part, Plan, Replacement};
use crate::reads::below;
use crate::sizes::Sizes;
use crate::total::Total;

/// Digits that nothing reads are made one if they have so many bits: a range costs about as much as two bits.
const MIN_WIDTH: u32 = 3;

/// Expressions stand for digits if by the ranges of what they read they have at most so many bits: each exclusive or of such
/// expressions adds two, though its value is a bit again, and a target should hold sums of them with room to spare.
const MAX_DIGIT_SIZE: u64 = 16;

/// An equation that says which digits a value has, all of them.
pub(crate) struct Decomposition {
    /// The index of the equation.
    pub equation: usize,
    /// The value.
    pub root: NodeId,
    /// The digits side by side, the lowest first.
    pub parts: Vec<Digit>,
}

/// A digit that assertions hold below `2^width`.
pub(crate) struct Digit {
    /// The hint that is the digit.
    pub hint: NodeId,
    /// The position of its lowest bit.
    pub shift: u32,
    width: u32,
}

impl Decomposition {
    /// The number of bits.
    fn bits(&self) -> u32 {
        self.parts.last().map_or(0, |part| part.shift + part.width)
    }
}

/// The decompositions of a program, and what else is known of their digits.
pub(crate) struct Decompositions {
    /// In the order of their equations.
    pub all: Vec<Decomposition>,
    /// The assertions that bound each digit and say nothing else.
    pins: FxHashMap<NodeId, Vec<usize>>,
    /// Nodes that decide branches.
    selectors: FxHashSet<NodeId>,
}

/// The program without digits of values whose digits are known, if there are any.
pub(crate) fn reuse(program: &Program) -> Option<Program> {
    let total = Total::new(program);
    let found = Decompositions::new(program, &total)?;
    if found.in_order(program).is_empty() {
        return None;
    }
    let facts = Facts::new(program);
    let mut plan = Plan::default();
    let mut sizes = Sizes::new(program, &facts);
    for one in found.in_order(program) {
        if let Some(known) = known_digits(program, &facts, one)
            && let Some(digits) = one.parts.iter().map(|part| part.of(&known)).collect()
        {
            let digits: Vec<Linear> = digits;
            sizes.reach(one.root);
            if (digits.iter()).any(|digit| sizes.of_sum(digit) > MAX_DIGIT_SIZE) {
                continue;
            }
            plan.assertions.insert(one.equation, Replacement::Nothing);
            for (part, digit) in one.parts.iter().zip(digits) {
                found.unpin(program, part.hint, &mut plan);
                sizes.replace(part.hint, &digit);
                plan.substitutions.insert(part.hint, digit);
            }
        }
    }
    if plan.is_empty() {
        return None;
    }
    plan.apply(program, &total)
}

/// The program with ranges in the place of digits that nothing reads, if there are any.
pub(crate) fn merge(program: &Program) -> Option<Program> {
    let total = Total::new(program);
    let found = Decompositions::new(program, &total)?;
    let is_read = found.read(program);
    let mut plan = Plan::default();
    for one in &found.all {
        let is_free =
            |part: &Digit| !is_read[part.hint.index()] && !found.selectors.contains(&part.hint);
        let Some(parts) = merged(one, is_free) else {
            continue;
        };
        let stays = |part: &Digit| {
            let is_it = |kept: &Part| matches!(kept, Part::Old { hint, .. } if *hint == part.hint);
            parts.iter().any(is_it)
        };
        for part in one.parts.iter().filter(|part| !stays(part)) {
            found.unpin(program, part.hint, &mut plan);
        }
        let root = one.root;
        plan.assertions
            .insert(one.equation, Replacement::Parts { root, parts });
    }
    if plan.is_empty() {
        return None;
    }
    plan.apply(program, &total)
}

/// The parts after runs of free ones are made one; `None` if there is no such run.
fn merged(one: &Decomposition, is_free: impl Fn(&Digit) -> bool) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut changes = false;
    let mut rest = &one.parts[..];
    while let Some(first) = rest.first() {
        let n_free = rest.iter().take_while(|part| is_free(part)).count();
        let (run, others) = rest.split_at(n_free.max(1));
        let width: u32 = run.iter().map(|part| part.width).sum();
        let shift = first.shift;
        rest = others;
        if n_free > 0 && width == 0 {
            changes = true;
        } else if n_free > 1 && width >= MIN_WIDTH || n_free == one.parts.len() {
            changes = true;
            parts.push(Part::New { shift, width });
        } else {
            let bits = run.iter().filter(|part| part.width > 0 || n_free == 0);
            changes |= n_free > 0 && bits.clone().count() < run.len();
            parts.extend(bits.map(|part| Part::Old {
                hint: part.hint,
                shift: part.shift,
            }));
        }
    }
    changes.then_some(parts)
}

impl Decompositions {
    /// Those of sums, in the order of the sums.
    fn in_order<'a>(&'a self, program: &Program) -> Vec<&'a Decomposition> {
        let sums = self.all.iter();
        let mut sums: Vec<_> = sums.filter(|one| is_linear(program, one.root)).collect();
        sums.sort_by_key(|one| one.root);
        sums
    }

    /// Finds them; `None` if there are none.
    pub fn new(program: &Program, total: &Total) -> Option<Self> {
        let digits = Digits::new(program);
        if digits.is_empty() {
            return None;
        }
        let mut pins: FxHashMap<NodeId, Vec<(usize, u32)>> = FxHashMap::default();
        for (index, assertion) in unguarded(program) {
            if let Some((leaf, width)) = pins::width(program, assertion.claim)
                && digits.get(leaf).is_some()
            {
                pins.entry(leaf).or_default().push((index, width));
            }
        }
        let width = |hint: NodeId| {
            let pins = pins.get(&hint)?.iter();
            pins.map(|(_, width)| *width).min()
        };
        let found = unguarded(program).filter_map(|(equation, assertion)| {
            let Claim::Equal(left, right) = assertion.claim else {
                return None;
            };
            let is_atom = |node| digits.is_root(node);
            let sum = difference(program, [left, right], is_atom, MAX_OPERATIONS)?;
            let is_total = sum.terms.iter().all(|(node, _)| total.get(*node));
            is_total.then_some(())?;
            decomposition(program, &digits, width, equation, sum)
        });
        let mut all: Vec<Decomposition> = found.collect();
        let mut n_uses: FxHashMap<NodeId, u32> = FxHashMap::default();
        for part in all.iter().flat_map(|one| &one.parts) {
            *n_uses.entry(part.hint).or_default() += 1;
        }
        all.retain(|one| one.parts.iter().all(|part| n_uses[&part.hint] == 1));
        let guards = program.guards().iter().map(|guard| guard.selector);
        let branches = program.nodes().iter().filter_map(|node| match node {
            Node::Branch { selector, .. } => Some(*selector),
            _ => None,
        });
        (!all.is_empty()).then(|| Self {
            all,
            pins: pins
                .into_iter()
                .map(|(hint, pins)| (hint, pins.into_iter().map(|(index, _)| index).collect()))
                .collect(),
            selectors: guards.chain(branches).collect(),
        })
    }

    /// Drops the assertions that bound `hint`, but for those that a branch on it needs.
    fn unpin(&self, program: &Program, hint: NodeId, plan: &mut Plan) {
        let is_needed = |index: &usize| {
            self.selectors.contains(&hint)
                && matches!(program.assertions()[*index].claim, Claim::Boolean(_))
        };
        let pins = self.pins[&hint].iter().filter(|index| !is_needed(index));
        plan.assertions
            .extend(pins.map(|index| (*index, Replacement::Nothing)));
    }

    /// Whether the node decides a branch.
    pub fn is_selector(&self, node: NodeId) -> bool {
        self.selectors.contains(&node)
    }

    /// Which nodes have a use beside the decompositions and the bounds of digits.
    fn read(&self, program: &Program) -> Vec<bool> {
        below(program, self.readers(program).into_iter())
    }

    /// What reads nodes, beside the decompositions and the bounds of digits.
    pub fn readers(&self, program: &Program) -> Vec<NodeId> {
        let mut own: FxHashSet<usize> = self.all.iter().map(|one| one.equation).collect();
        let parts = self.all.iter().flat_map(|one| &one.parts);
        own.extend(parts.flat_map(|part| &self.pins[&part.hint]));
        let assertions = program.assertions().iter().enumerate();
        let others = assertions.filter(|(index, _)| !own.contains(index));
        let claimed = others.flat_map(|(_, assertion)| assertion.claim.nodes());
        let defined = program.definitions().iter().map(|one| one.node);
        let selected = program.guards().iter().map(|guard| guard.selector);
        let roots = self.all.iter().map(|one| one.root);
        let readers = claimed.chain(defined).chain(selected).chain(roots);
        readers.collect()
    }
}

fn unguarded(program: &Program) -> impl Iterator<Item = (usize, &Assertion)> {
    let assertions = program.assertions().iter().enumerate();
    assertions.filter(|(_, assertion)| assertion.guard.is_none())
}

/// The decomposition that `sum = 0` is, if it is one. `width` has the bits of hints that are bounded.
fn decomposition(
    program: &Program,
    digits: &Digits,
    width: impl Fn(NodeId) -> Option<u32>,
    equation: usize,
    sum: Linear,
) -> Option<Decomposition> {
    let field = program.field();
    let root = sum
        .terms
        .iter()
        .find_map(|(node, _)| digits.get(*node))?
        .root;
    let sum = sum.solved_for(root, field)?;
    sum.constant.is_zero().then_some(())?;
    let parts: Option<Vec<Digit>> = (sum.terms.iter())
        .map(|(hint, coefficient)| {
            let digit = digits.get(*hint).filter(|digit| digit.root == root)?;
            let is_own = logarithm(coefficient) == Some(digit.shift);
            is_own.then_some(Digit {
                hint: *hint,
                shift: digit.shift,
                width: width(*hint)?,
            })
        })
        .collect();
    let mut parts = parts?;
    parts.sort_by_key(|part| part.shift);
    let (last, lower) = parts.split_last()?;
    let follows = parts.windows(2).all(|pair| {
        let gap = pair[1].shift - pair[0].shift;
        pair[0].width == gap
    });
    let honest = |part: &Digit| digits.get(part.hint).and_then(|digit| digit.width);
    let is_whole = lower.iter().all(|part| honest(part) == Some(part.width))
        && honest(last).is_none_or(|width| last.width <= width);
    let starts = parts[0].shift == 0;
    let one = Decomposition {
        equation,
        root,
        parts,
    };
    (starts && follows && is_whole && one.bits() < field.bits()).then_some(one)
}

/// A term of a sum of known digits.
struct Known {
    node: NodeId,
    shift: u32,
    width: u32,
}

/// The digits whose sum the root is, if their ranges say that they lie side by side within the bits of the decomposition.
fn known_digits(program: &Program, facts: &Facts, one: &Decomposition) -> Option<Vec<Known>> {
    let is_atom = |node| node != one.root && facts.is_boolean(node);
    let sum = linear(
        program,
        [(one.root, BigUint::one())],
        is_atom,
        MAX_OPERATIONS,
    )?;
    sum.constant.is_zero().then_some(())?;
    let terms = sum.terms.iter().map(|(node, coefficient)| {
        let interval = facts.interval(*node);
        let shift = logarithm(coefficient)?;
        (!interval.lo().is_negative()).then(|| Known {
            node: *node,
            shift,
            width: interval.hi().bits() as u32,
        })
    });
    let mut known = terms.collect::<Option<Vec<Known>>>()?;
    known.sort_by_key(|digit| digit.shift);
    let is_apart = known
        .windows(2)
        .all(|pair| pair[0].shift + pair[0].width <= pair[1].shift);
    let end = known.last().map_or(0, |last| last.shift + last.width);
    (is_apart && end <= one.bits()).then_some(known)
}

impl Digit {
    /// This digit of a sum of `known` ones, if none of them lies across its ends.
    fn of(&self, known: &[Known]) -> Option<Linear> {
        let end = self.shift + self.width;
        let mut digit = Linear::default();
        for one in known {
            let one_end = one.shift + one.width;
            if one_end <= self.shift || one.shift >= end {
                continue;
            }
            if one.shift < self.shift || one_end > end {
                return None;
            }
            let weight = BigUint::one() << (one.shift - self.shift);
            digit.terms.push((one.node, weight));
        }
        digit.terms.sort_unstable_by_key(|(node, _)| *node);
        Some(digit)
    }
}
