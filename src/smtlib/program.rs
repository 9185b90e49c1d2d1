//! A program over its source field as a formula.

use num_bigint::BigInt;
use vampx_ir::{
    Span,
    program::{Assertion, Claim, GuardId, Node, NodeId, Program},
};

use super::{Script, at_least, at_most, is_bit, is_less, quoted};

/// The program divides integers, which the theory cannot say without the bits of all products.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the program divides integers, and the theory of finite fields has no integers")]
pub struct IntegerDivision {
    /// The division.
    pub span: Span,
}

/// The formula of a program: a variable `|name|` for each input and `%n` for each hint, and what is computed as definitions
/// `%n`, with the numbers of the textual form. Comparisons and ranges are about bits, which are variables `%n.width.bit`.
///
/// # Errors
/// If the program divides integers with a remainder.
pub fn of_program(program: &Program) -> Result<String, IntegerDivision> {
    let mut script = Script::new(program.field(), "a program; % marks what it computes");
    for input in program.inputs() {
        script.declare(&quoted(&input.name));
    }
    for id in (0..program.nodes().len() as u32).map(NodeId) {
        node(&mut script, program, id);
    }
    for (position, guard) in program.guards().iter().enumerate() {
        let selected = script.constant(u8::from(guard.arm));
        let formula = format!(
            "(and {} (= {} {selected}))",
            active(guard.parent),
            symbol(guard.selector)
        );
        script.define_truth(&active(Some(GuardId(position as u32))), &formula);
    }
    for assertion in program.assertions() {
        let formula = claim(&mut script, assertion)?;
        match assertion.guard {
            None => script.assert(&formula),
            guard => script.assert(&format!("(=> {} {formula})", active(guard))),
        }
    }
    Ok(script.finish())
}

fn symbol(id: NodeId) -> String {
    format!("%{}", id.0)
}

fn active(guard: Option<GuardId>) -> String {
    guard.map_or_else(|| "true".to_owned(), |guard| format!("%guard{}", guard.0))
}

fn node(script: &mut Script<'_>, program: &Program, id: NodeId) {
    let name = symbol(id);
    let term = match program.node(id) {
        Node::Constant(constant) => {
            script.constant(BigInt::from(program.constant(constant).clone()))
        }
        Node::Input(input) => quoted(&program.inputs()[input.index()].name),
        Node::Add(a, b) => format!("(ff.add {} {})", symbol(a), symbol(b)),
        Node::Mul(a, b) => format!("(ff.mul {} {})", symbol(a), symbol(b)),
        Node::Neg(a) => format!("(ff.neg {})", symbol(a)),
        Node::Lt(a, b) => {
            let (a, b) = (script.canonical(&symbol(a)), script.canonical(&symbol(b)));
            format!("(ite {} (as ff0 F) (as ff1 F))", is_less(&a, &b))
        }
        Node::Branch {
            selector,
            zero,
            one,
        } => format!(
            "(ite (= {} (as ff0 F)) {} {})",
            symbol(selector),
            symbol(zero),
            symbol(one)
        ),
        Node::Hint(..) => return script.declare(&name),
    };
    script.define(&name, &term);
    if let Node::Input(input) = program.node(id)
        && let Some((low, high)) = &program.inputs()[input.index()].range
    {
        let bits = script.bits(&name, high.bits());
        script.assert(&script.is_sum(&name, &bits));
        script.assert(&at_most(&bits, high));
        script.assert(&at_least(&bits, low));
    }
}

fn claim(script: &mut Script<'_>, assertion: &Assertion) -> Result<String, IntegerDivision> {
    Ok(match assertion.claim {
        Claim::Equal(a, b) => format!("(= {} {})", symbol(a), symbol(b)),
        Claim::Boolean(value) => is_bit(&symbol(value)),
        Claim::InRange { value, bits } => {
            let bits = script.bits(&symbol(value), bits.into());
            script.is_sum(&symbol(value), &bits)
        }
        Claim::DivRem { .. } => {
            return Err(IntegerDivision {
                span: assertion.span,
            });
        }
    })
}
