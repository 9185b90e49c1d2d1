//! Programs in which some inputs have values and others narrower ranges.

use num_bigint::BigUint;
use num_traits::Zero;
use vampx_ir::program::{
    Claim, Guard, GuardId, Input, InputId, Node, NodeId, Program, ProgramBuilder,
};

/// What is supposed of the inputs of a program, one entry an input.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) values: Vec<Option<BigUint>>,
    /// Inclusive, of canonical integers.
    pub(crate) ranges: Vec<Option<(BigUint, BigUint)>>,
}

/// A program for the inputs that have no value in a [`Case`].
///
/// Every run that the program accepts with the values of the case, this one accepts with the other inputs; not the other way round.
pub(crate) struct Special {
    pub(crate) program: Program,
    /// Which input of the program each of its inputs is.
    pub(crate) origins: Vec<InputId>,
    /// The nodes of its inputs.
    pub(crate) nodes: Vec<NodeId>,
    /// Whether some assertion may say something of each node.
    pub(crate) is_live: Vec<bool>,
}

impl Special {
    /// Its inputs: which input of the program each is, its node and its range.
    pub(crate) fn inputs(
        &self,
    ) -> impl Iterator<Item = ((InputId, NodeId), Option<&(BigUint, BigUint)>)> {
        let inputs = self.origins.iter().copied().zip(self.nodes.iter().copied());
        let ranges = self
            .program
            .inputs()
            .iter()
            .map(|input| input.range.as_ref());
        inputs.zip(ranges)
    }
}

/// What is known of a guard.
#[derive(Clone, Copy)]
enum Active {
    /// Where this guard is.
    Under(Option<GuardId>),
    Never,
}

/// What `program` says in `case`; `None` if that is seen to be false.
pub(crate) fn specialize(program: &Program, case: &Case) -> Option<Special> {
    let mut special = Specializer {
        program,
        builder: ProgramBuilder::new(program.field().clone()),
        nodes: Vec::with_capacity(program.nodes().len()),
    };
    let inputs = special.inputs(case)?;
    special.nodes(case, &inputs);
    special.assertions()?;
    let inputs = inputs.into_iter().enumerate();
    let (origins, nodes) = inputs
        .filter_map(|(index, node)| Some((InputId(index as u32), node?)))
        .unzip();
    let program = special.builder.finish_with(Vec::new());
    Some(Special {
        is_live: live(&program),
        program,
        origins,
        nodes,
    })
}

struct Specializer<'p> {
    program: &'p Program,
    builder: ProgramBuilder,
    /// What each node became.
    nodes: Vec<NodeId>,
}

impl Specializer<'_> {
    /// The nodes of the inputs that have no value.
    fn inputs(&mut self, case: &Case) -> Option<Vec<Option<NodeId>>> {
        let mut nodes = Vec::with_capacity(case.values.len());
        for (index, input) in self.program.inputs().iter().enumerate() {
            let range = match (input.range.clone(), case.ranges[index].clone()) {
                (Some((lo, hi)), Some((low, high))) => Some((lo.max(low), hi.min(high))),
                (declared, supposed) => declared.or(supposed),
            };
            let value = case.values[index].as_ref();
            let is_possible = range.as_ref().is_none_or(|(lo, hi)| {
                lo <= hi && value.is_none_or(|value| lo <= value && value <= hi)
            });
            if !is_possible {
                return None;
            }
            nodes.push(match value {
                Some(_) => None,
                None => {
                    let input = Input {
                        public: false,
                        range,
                        ..input.clone()
                    };
                    let node = self.builder.input(input);
                    Some(node.unwrap_or_else(|error| {
                        unreachable!("invariant: inputs of a program are valid: {error}")
                    }))
                }
            });
        }
        Some(nodes)
    }

    fn nodes(&mut self, case: &Case, inputs: &[Option<NodeId>]) {
        for index in 0..self.program.nodes().len() {
            let id = NodeId(index as u32);
            let span = self.program.span(id);
            let of = |id: NodeId| self.nodes[id.index()];
            let builder = &mut self.builder;
            let node = match self.program.node(id) {
                Node::Constant(constant) => builder.constant(self.program.constant(constant), span),
                Node::Input(input) => match (inputs[input.index()], &case.values[input.index()]) {
                    (Some(node), _) => node,
                    (None, Some(value)) => builder.constant(value, span),
                    (None, None) => unreachable!("invariant: an input has a value or a node"),
                },
                Node::Add(a, b) => builder.add(of(a), of(b), span),
                Node::Mul(a, b) => builder.mul(of(a), of(b), span),
                Node::Neg(a) => builder.neg(of(a), span),
                Node::Lt(a, b) => builder.lt(of(a), of(b), span),
                Node::Branch {
                    selector,
                    zero,
                    one,
                } => builder.branch(of(selector), of(zero), of(one), span),
                Node::Hint(op, a, b) => builder.hint(op, of(a), of(b), span),
            };
            self.nodes.push(node);
        }
    }

    fn assertions(&mut self) -> Option<()> {
        let mut guards: Vec<Active> = Vec::with_capacity(self.program.guards().len());
        for guard in self.program.guards() {
            let around = guard
                .parent
                .map_or(Active::Under(None), |parent| guards[parent.index()]);
            guards.push(self.guard(*guard, around));
        }
        for assertion in self.program.assertions() {
            let active = assertion
                .guard
                .map_or(Active::Under(None), |guard| guards[guard.index()]);
            let Active::Under(guard) = active else {
                continue;
            };
            let claim = self.claim(assertion.claim);
            if guard.is_none() && self.holds(claim) == Some(false) {
                return None;
            }
            self.builder.assert(claim, guard, assertion.span);
        }
        Some(())
    }

    fn guard(&mut self, guard: Guard, around: Active) -> Active {
        let Active::Under(parent) = around else {
            return Active::Never;
        };
        let selector = self.nodes[guard.selector.index()];
        match self.builder.constant_value(selector) {
            Some(value) if *value == BigUint::from(guard.arm) => around,
            Some(_) => Active::Never,
            None => Active::Under(Some(self.builder.guard(Guard {
                parent,
                selector,
                arm: guard.arm,
            }))),
        }
    }

    fn claim(&self, claim: Claim) -> Claim {
        let of = |id: NodeId| self.nodes[id.index()];
        match claim {
            Claim::Equal(a, b) => Claim::Equal(of(a), of(b)),
            Claim::InRange { value, bits } => Claim::InRange {
                value: of(value),
                bits,
            },
            Claim::Boolean(value) => Claim::Boolean(of(value)),
            Claim::DivRem {
                dividend,
                divisor,
                quotient,
                remainder,
            } => Claim::DivRem {
                dividend: of(dividend),
                divisor: of(divisor),
                quotient: of(quotient),
                remainder: of(remainder),
            },
        }
    }

    /// Whether a claim about constants holds; `None` if it is about others.
    fn holds(&self, claim: Claim) -> Option<bool> {
        let values = claim.nodes().map(|node| self.builder.constant_value(node));
        let values: Vec<&BigUint> = values.collect::<Option<_>>()?;
        Some(match (claim, &values[..]) {
            (Claim::Equal(..), [a, b]) => a == b,
            (Claim::InRange { bits, .. }, [value]) => value.bits() <= u64::from(bits),
            (Claim::Boolean(_), [value]) => value.bits() <= 1,
            (Claim::DivRem { .. }, [a, b, q, r]) => !b.is_zero() && r < b && **a == *q * *b + *r,
            _ => unreachable!("invariant: claims have the nodes of their kind"),
        })
    }
}

/// Which nodes the assertions of `program` and their guards reach.
fn live(program: &Program) -> Vec<bool> {
    let mut is_live = vec![false; program.nodes().len()];
    for assertion in program.assertions() {
        for node in assertion.claim.nodes() {
            is_live[node.index()] = true;
        }
    }
    for guard in program.guards() {
        is_live[guard.selector.index()] = true;
    }
    for index in (0..is_live.len()).rev() {
        if is_live[index] {
            for operand in program.operands(NodeId(index as u32)) {
                is_live[operand.index()] = true;
            }
        }
    }
    is_live
}
