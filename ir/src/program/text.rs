//! The textual form of a program, one declaration a line. It parses back to an equal program.
//!
//! ```text
//! field prime:97
//! input public a 0..=15 @4..5
//! input private b - @10..11
//! %0 = input 0 @4..5
//! %1 = input 1 @10..11
//! %2 = constant 3 @20..21
//! %3 = mul %1 %2 @20..25
//! %4 = lt %0 %3 @18..25
//! %5 = branch %4 %0 %1 @30..40
//! %6 = hint quotient %0 %1 @41..45
//! guard !0 = - %4 0
//! guard !1 = !0 %4 1
//! assert - boolean %4 @18..25
//! assert !1 equal %0 %3 @30..31
//! assert - range %6 4 @30..31
//! assert !0 divrem %0 %1 %6 %6 @30..31
//! define 0 = %3
//! ```
//!
//! `-` stands for no range and for no guard.

mod parse;

use std::fmt::{self, Display, Formatter};

use super::{Assertion, Claim, Guard, GuardId, Input, InvalidProgram, Node, NodeId, Program};
use crate::Span;

/// Why a text is no program.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseTextError {
    /// A line is malformed.
    #[error("line {line}: expected {expected}")]
    Line {
        /// The number of the line, from 1.
        line: usize,
        /// What should stand there.
        expected: &'static str,
    },
    /// Every line is well formed, but the whole is no program.
    #[error(transparent)]
    Invalid(#[from] InvalidProgram),
}

impl Program {
    /// The program that `text` is the textual form of.
    ///
    /// # Errors
    /// If a line is malformed, or the program breaks an invariant.
    pub fn parse_text(text: &str) -> Result<Self, ParseTextError> {
        parse::program(text)
    }
}

impl Display for Program {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "field {}", self.field)?;
        for input in &self.inputs {
            writeln!(f, "{}", InputText(input))?;
        }
        for (index, (node, span)) in self.nodes.iter().zip(&self.spans).enumerate() {
            writeln!(
                f,
                "%{index} = {} {}",
                NodeText(self, *node),
                SpanText(*span)
            )?;
        }
        for (index, guard) in self.guards.iter().enumerate() {
            let Guard {
                parent,
                selector,
                arm,
            } = *guard;
            writeln!(
                f,
                "guard !{index} = {} {} {}",
                GuardText(parent),
                Id(selector),
                u8::from(arm)
            )?;
        }
        for Assertion { claim, guard, span } in &self.assertions {
            writeln!(
                f,
                "assert {} {} {}",
                GuardText(*guard),
                ClaimText(*claim),
                SpanText(*span)
            )?;
        }
        for definition in &self.definitions {
            writeln!(f, "define {} = {}", definition.input.0, Id(definition.node))?;
        }
        Ok(())
    }
}

struct Id(NodeId);

impl Display for Id {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "%{}", self.0.0)
    }
}

struct SpanText(Span);

impl Display for SpanText {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "@{}..{}", self.0.start, self.0.end)
    }
}

struct GuardText(Option<GuardId>);

impl Display for GuardText {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(guard) => write!(f, "!{}", guard.0),
            None => f.write_str("-"),
        }
    }
}

struct InputText<'a>(&'a Input);

impl Display for InputText<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Input {
            name,
            public,
            range,
            span,
        } = self.0;
        write!(
            f,
            "input {} {name} ",
            if *public { "public" } else { "private" }
        )?;
        match range {
            Some((lo, hi)) => write!(f, "{lo}..={hi} ")?,
            None => f.write_str("- ")?,
        }
        write!(f, "{}", SpanText(*span))
    }
}

struct NodeText<'a>(&'a Program, Node);

impl Display for NodeText<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.1 {
            Node::Constant(constant) => write!(f, "constant {}", self.0.constant(constant)),
            Node::Input(input) => write!(f, "input {}", input.0),
            Node::Add(a, b) => write!(f, "add {} {}", Id(a), Id(b)),
            Node::Mul(a, b) => write!(f, "mul {} {}", Id(a), Id(b)),
            Node::Neg(a) => write!(f, "neg {}", Id(a)),
            Node::Lt(a, b) => write!(f, "lt {} {}", Id(a), Id(b)),
            Node::Branch {
                selector,
                zero,
                one,
            } => {
                write!(f, "branch {} {} {}", Id(selector), Id(zero), Id(one))
            }
            Node::Hint(op, a, b) if op.is_binary() => {
                write!(f, "hint {} {} {}", op.name(), Id(a), Id(b))
            }
            Node::Hint(op, a, _) => write!(f, "hint {} {}", op.name(), Id(a)),
        }
    }
}

struct ClaimText(Claim);

impl Display for ClaimText {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Claim::Equal(a, b) => write!(f, "equal {} {}", Id(a), Id(b)),
            Claim::InRange { value, bits } => write!(f, "range {} {bits}", Id(value)),
            Claim::Boolean(value) => write!(f, "boolean {}", Id(value)),
            Claim::DivRem {
                dividend,
                divisor,
                quotient,
                remainder,
            } => {
                write!(
                    f,
                    "divrem {} {} {} {}",
                    Id(dividend),
                    Id(divisor),
                    Id(quotient),
                    Id(remainder)
                )
            }
        }
    }
}

#[cfg(test)]
mod tests;
