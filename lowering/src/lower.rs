//! The way of a program through lowering, node by node.

use std::rc::Rc;

use indexmap::IndexMap;
use num_bigint::BigInt;
use num_traits::{One, Signed};
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use vampx_ir::{
    Interval, Span,
    circuit::{Chip, Circuit, Instance, Public, SignalId, TargetProfile},
    program::{Claim, GuardId, Node, NodeId, Program},
};
use vampx_overflow_analysis::Bounded;

use crate::{
    LowerError,
    chips::digits::centered,
    defined::Defined,
    emit::{ChipEntry, ChipKey},
    form::{Form, Linear},
    layout::Layout,
    signals::Signals,
};

/// The number of uses that makes a constant worth a chip of its own.
const POPULAR: u32 = 8;

/// Lowers a bounded program to a circuit over the profile's field.
///
/// The circuit is the same, byte for byte, for the same program and profile.
///
/// # Errors
/// [`LowerError`] when the target field is too small for the arithmetic the program needs.
pub fn lower(bounded: &Bounded, profile: &TargetProfile) -> Result<Circuit, LowerError> {
    let layout = Layout::of(bounded.program().field(), profile)?;
    lower_with(bounded, profile, layout)
}

/// Lowers with a given layout.
///
/// # Errors
/// As [`lower`].
pub fn lower_with(
    bounded: &Bounded,
    profile: &TargetProfile,
    layout: Layout,
) -> Result<Circuit, LowerError> {
    let mut lowering = Lowering::new(bounded, profile, layout);
    lowering.inputs()?;
    for index in 0..lowering.program.nodes().len() {
        if lowering.uses[index] > 0 {
            lowering.node(NodeId(index as u32))?;
        }
    }
    lowering.assertions()?;
    Ok(lowering.finish())
}

pub(crate) struct Lowering<'a> {
    pub bounded: &'a Bounded,
    pub program: &'a Program,
    pub profile: &'a TargetProfile,
    pub layout: Layout,
    pub p: BigInt,
    pub q: BigInt,
    /// Whether source and target field are the same: cells hold elements, and only where integers are seen are limbs needed.
    pub in_field: bool,
    /// How many operands and assertions refer to each node, as far as constraints depend on it.
    pub uses: Vec<u32>,
    /// Private inputs that are held as what they have to equal.
    pub defined: Defined,
    /// Constants multiplied with so often that chips for them pay.
    pub popular: FxHashSet<BigInt>,
    pub forms: Vec<Option<Rc<Form>>>,
    pub signals: Signals,
    pub publics: Vec<Public>,
    pub chips: Vec<Chip>,
    pub chip_names: FxHashMap<String, u32>,
    pub chip_cache: IndexMap<ChipKey, ChipEntry, FxBuildHasher>,
    pub instances: Vec<Instance>,
    /// Signals whose honest value is the canonical integer.
    pub canonical_when_honest: FxHashSet<SignalId>,
    /// Signals proved canonical.
    pub canonical: FxHashSet<SignalId>,
    /// Canonical integers of nodes whose form is an element of the same field.
    pub canonical_forms: FxHashMap<NodeId, Form>,
    pub splits: FxHashMap<SignalId, Linear>,
    pub selectors: FxHashMap<NodeId, Linear>,
    pub guards: FxHashMap<GuardId, Linear>,
}

impl<'a> Lowering<'a> {
    fn new(bounded: &'a Bounded, profile: &'a TargetProfile, layout: Layout) -> Self {
        let program = bounded.program();
        let p = BigInt::from(program.field().modulus().clone());
        let defined = Defined::new(program);
        Self {
            bounded,
            program,
            profile,
            in_field: *program.field() == profile.field,
            uses: uses(program, &defined),
            defined,
            popular: popular(program, &p),
            forms: vec![None; program.nodes().len()],
            signals: Signals::new(layout.limb_bits),
            publics: Vec::new(),
            chips: Vec::new(),
            chip_names: FxHashMap::default(),
            chip_cache: IndexMap::default(),
            instances: Vec::new(),
            canonical_when_honest: FxHashSet::default(),
            canonical: FxHashSet::default(),
            canonical_forms: FxHashMap::default(),
            splits: FxHashMap::default(),
            selectors: FxHashMap::default(),
            guards: FxHashMap::default(),
            q: BigInt::from(profile.field.modulus().clone()),
            p,
            layout,
        }
    }

    fn node(&mut self, id: NodeId) -> Result<(), LowerError> {
        if self.forms[id.index()].is_some() {
            return Ok(());
        }
        let form = match self.program.node(id) {
            Node::Constant(constant) => {
                let value = BigInt::from(self.program.constant(constant).clone());
                Form::from(Linear::constant(centered(&value, &self.p)))
            }
            Node::Input(_) | Node::Hint(..) => match self.defined.value(id) {
                Some(value) => (*self.form(value)).clone(),
                None => self.fresh_node(id)?,
            },
            Node::Add(a, b) => self.add(a, b)?,
            Node::Neg(a) => self.form(a).scaled(&-BigInt::one()),
            Node::Mul(a, b) => self.multiply(a, b, self.span(id))?,
            Node::Lt(a, b) => self.less_than(a, b, self.span(id))?,
            Node::Branch {
                selector,
                zero,
                one,
            } => self.select(selector, zero, one, self.span(id))?,
        };
        let form = self.settle(id, form)?;
        self.forms[id.index()] = Some(Rc::new(form));
        Ok(())
    }

    /// The form of a node lowered before.
    pub fn form(&self, id: NodeId) -> Rc<Form> {
        self.forms[id.index()]
            .clone()
            .expect("invariant: operands are lowered before their users")
    }

    pub fn set_form(&mut self, id: NodeId, form: Form) {
        self.forms[id.index()] = Some(Rc::new(form));
    }

    pub fn span(&self, id: NodeId) -> Span {
        self.program.span(id)
    }

    /// What the analysis knows of a node; to be enforced wherever it is used.
    pub fn interval(&self, id: NodeId) -> &'a Interval {
        self.bounded.interval(id)
    }

    /// What the analysis knows of a node, as canonical integers unless it straddles 0.
    pub fn canonical_interval(&self, id: NodeId) -> Interval {
        let interval = self.interval(id);
        if interval.hi().is_negative() {
            interval.shifted(&self.p)
        } else {
            interval.clone()
        }
    }

    /// `value` modulo `p`, unless it is small already.
    pub fn reduce_coefficient(&self, value: &BigInt) -> BigInt {
        if value.abs() > &self.p >> 1 {
            centered(value, &self.p)
        } else {
            value.clone()
        }
    }

    fn finish(self) -> Circuit {
        let (signals, intervals) = self.signals.into_parts();
        Circuit {
            target: self.profile.field.clone(),
            chips: self.chips,
            intervals,
            signals,
            publics: self.publics,
            instances: self.instances,
            program: self.program.clone(),
        }
    }
}

/// How many constrained users each node has; 0 for nodes no assertion depends on.
fn uses(program: &Program, defined: &Defined) -> Vec<u32> {
    let mut uses = vec![0u32; program.nodes().len()];
    let mut count = |id: NodeId| uses[id.index()] += 1;
    for (index, assertion) in program.assertions().iter().enumerate() {
        if defined.is_definition(index) {
            continue;
        }
        match assertion.claim {
            Claim::Equal(a, b) => [a, b].into_iter().for_each(&mut count),
            Claim::InRange { value, .. } => count(value),
            Claim::Boolean(selector) => count(selector),
            Claim::DivRem {
                dividend,
                divisor,
                quotient,
                remainder,
            } => {
                [dividend, divisor, quotient, remainder]
                    .into_iter()
                    .for_each(&mut count);
            }
        }
    }
    program
        .guards()
        .iter()
        .for_each(|guard| count(guard.selector));
    for index in (0..uses.len()).rev() {
        let id = NodeId(index as u32);
        if uses[index] > 0 && !matches!(program.node(id), Node::Hint(..)) {
            program
                .operands(id)
                .chain(defined.value(id))
                .for_each(|operand| uses[operand.index()] += 1);
        }
    }
    uses
}

/// The constants, centered, that many products have as a factor.
fn popular(program: &Program, p: &BigInt) -> FxHashSet<BigInt> {
    let mut counts: FxHashMap<NodeId, u32> = FxHashMap::default();
    for node in program.nodes() {
        if let Node::Mul(a, b) = *node {
            for factor in [a, b] {
                if matches!(program.node(factor), Node::Constant(_)) {
                    *counts.entry(factor).or_default() += 1;
                }
            }
        }
    }
    let value = |id: NodeId| match program.node(id) {
        Node::Constant(constant) => Some(BigInt::from(program.constant(constant).clone())),
        _ => None,
    };
    let often = counts.into_iter().filter(|(_, count)| *count >= POPULAR);
    often
        .filter_map(|(id, _)| value(id))
        .map(|value| centered(&value, p))
        .collect()
}
