//! Reading the textual form.

use std::str::SplitAsciiWhitespace;

use num_bigint::BigUint;
use vampx_fields::Field;

use super::ParseTextError;
use crate::Span;
use crate::program::{
    Assertion, Claim, ConstantId, Definition, Guard, GuardId, HintOp, Input, InputId, Node, NodeId,
    Program,
};

/// The program that `text` writes.
pub(super) fn program(text: &str) -> Result<Program, ParseTextError> {
    let mut lines = text.lines().enumerate();
    let first = lines.next().map_or("", |(_, line)| line);
    let field = field(first).map_err(|expected| ParseTextError::Line { line: 1, expected })?;
    let mut reader = Reader {
        program: Program {
            field,
            nodes: Vec::new(),
            spans: Vec::new(),
            constants: Vec::new(),
            inputs: Vec::new(),
            guards: Vec::new(),
            assertions: Vec::new(),
            definitions: Vec::new(),
        },
    };
    for (index, line) in lines {
        let mut words = Words(line.split_ascii_whitespace());
        reader
            .line(&mut words)
            .and_then(|()| words.end())
            .map_err(|expected| ParseTextError::Line {
                line: index + 1,
                expected,
            })?;
    }
    reader.program.validate()?;
    Ok(reader.program)
}

/// What should stand where something else stands.
type Expected = &'static str;

fn field(line: &str) -> Result<Field, Expected> {
    const EXPECTED: Expected = "`field` and the name of a field";
    let mut words = Words(line.split_ascii_whitespace());
    words.keyword("field", EXPECTED)?;
    let field = Field::by_name(words.next(EXPECTED)?).map_err(|_| EXPECTED)?;
    words.end()?;
    Ok(field)
}

struct Reader {
    program: Program,
}

impl Reader {
    fn line(&mut self, words: &mut Words<'_>) -> Result<(), Expected> {
        const EXPECTED: Expected = "`input`, a node, `guard`, `assert` or `define`";
        match words.next(EXPECTED)? {
            "input" => self.input(words),
            "guard" => self.guard(words),
            "assert" => self.assertion(words),
            "define" => self.definition(words),
            word if word.starts_with('%') => self.node(word, words),
            _ => Err(EXPECTED),
        }
    }

    fn input(&mut self, words: &mut Words<'_>) -> Result<(), Expected> {
        const RANGE: Expected = "a range LO..=HI or `-`";
        let public = match words.next("`public` or `private`")? {
            "public" => true,
            "private" => false,
            _ => return Err("`public` or `private`"),
        };
        let name = words.next("the name of the input")?.to_owned();
        let range = match words.next(RANGE)? {
            "-" => None,
            range => {
                let (lo, hi) = range.split_once("..=").ok_or(RANGE)?;
                Some((self.element(lo)?, self.element(hi)?))
            }
        };
        let span = words.span()?;
        self.program.inputs.push(Input {
            name,
            public,
            range,
            span,
        });
        Ok(())
    }

    fn node(&mut self, id: &str, words: &mut Words<'_>) -> Result<(), Expected> {
        if number(id, "%") != Some(self.program.nodes.len() as u32) {
            return Err("the id of the next node");
        }
        words.keyword("=", "`=`")?;
        let node = match words.next("an operation")? {
            "constant" => {
                let value = self.element(words.next("a constant")?)?;
                self.program.constants.push(value);
                Node::Constant(ConstantId(self.program.constants.len() as u32 - 1))
            }
            "input" => Node::Input(InputId(words.number("", "the number of an input")?)),
            "add" => Node::Add(words.node()?, words.node()?),
            "mul" => Node::Mul(words.node()?, words.node()?),
            "neg" => Node::Neg(words.node()?),
            "lt" => Node::Lt(words.node()?, words.node()?),
            "branch" => Node::Branch {
                selector: words.node()?,
                zero: words.node()?,
                one: words.node()?,
            },
            "hint" => {
                let op = words.hint_op()?;
                let a = words.node()?;
                Node::Hint(op, a, if op.is_binary() { words.node()? } else { a })
            }
            _ => return Err("an operation"),
        };
        self.program.nodes.push(node);
        self.program.spans.push(words.span()?);
        Ok(())
    }

    fn guard(&mut self, words: &mut Words<'_>) -> Result<(), Expected> {
        if words.number("!", "the id of the next guard")? as usize != self.program.guards.len() {
            return Err("the id of the next guard");
        }
        words.keyword("=", "`=`")?;
        let (parent, selector) = (words.guard()?, words.node()?);
        let arm = match words.next("the arm 0 or 1")? {
            "0" => false,
            "1" => true,
            _ => return Err("the arm 0 or 1"),
        };
        self.program.guards.push(Guard {
            parent,
            selector,
            arm,
        });
        Ok(())
    }

    fn assertion(&mut self, words: &mut Words<'_>) -> Result<(), Expected> {
        let guard = words.guard()?;
        let claim = match words.next("a claim")? {
            "equal" => Claim::Equal(words.node()?, words.node()?),
            "range" => Claim::InRange {
                value: words.node()?,
                bits: words.number("", "a number of bits")?,
            },
            "boolean" => Claim::Boolean(words.node()?),
            "divrem" => Claim::DivRem {
                dividend: words.node()?,
                divisor: words.node()?,
                quotient: words.node()?,
                remainder: words.node()?,
            },
            _ => return Err("a claim"),
        };
        let span = words.span()?;
        self.program
            .assertions
            .push(Assertion { claim, guard, span });
        Ok(())
    }

    fn definition(&mut self, words: &mut Words<'_>) -> Result<(), Expected> {
        let input = InputId(words.number("", "the number of an input")?);
        words.keyword("=", "`=`")?;
        let node = words.node()?;
        self.program.definitions.push(Definition { input, node });
        Ok(())
    }

    /// A canonical integer in plain decimal.
    fn element(&self, word: &str) -> Result<BigUint, Expected> {
        const EXPECTED: Expected = "an integer below the modulus in plain decimal";
        let value = self.program.field.parse(word).map_err(|_| EXPECTED)?;
        if value.to_string() == word {
            Ok(value)
        } else {
            Err(EXPECTED)
        }
    }
}

/// The words of a line.
struct Words<'a>(SplitAsciiWhitespace<'a>);

impl<'a> Words<'a> {
    fn next(&mut self, expected: Expected) -> Result<&'a str, Expected> {
        self.0.next().ok_or(expected)
    }

    fn end(&mut self) -> Result<(), Expected> {
        self.0.next().map_or(Ok(()), |_| Err("the end of the line"))
    }

    fn keyword(&mut self, keyword: &str, expected: Expected) -> Result<(), Expected> {
        if self.next(expected)? == keyword {
            Ok(())
        } else {
            Err(expected)
        }
    }

    fn number(&mut self, prefix: &str, expected: Expected) -> Result<u32, Expected> {
        number(self.next(expected)?, prefix).ok_or(expected)
    }

    fn node(&mut self) -> Result<NodeId, Expected> {
        self.number("%", "a node such as %0").map(NodeId)
    }

    fn guard(&mut self) -> Result<Option<GuardId>, Expected> {
        const EXPECTED: Expected = "a guard such as !0, or `-`";
        match self.next(EXPECTED)? {
            "-" => Ok(None),
            word => number(word, "!")
                .map(|id| Some(GuardId(id)))
                .ok_or(EXPECTED),
        }
    }

    fn hint_op(&mut self) -> Result<HintOp, Expected> {
        const EXPECTED: Expected = "the name of a hint";
        let name = self.next(EXPECTED)?;
        HintOp::ALL
            .into_iter()
            .find(|op| op.name() == name)
            .ok_or(EXPECTED)
    }

    fn span(&mut self) -> Result<Span, Expected> {
        const EXPECTED: Expected = "a span such as @0..5";
        let (start, end) = self.next(EXPECTED)?.split_once("..").ok_or(EXPECTED)?;
        match (number(start, "@"), number(end, "")) {
            (Some(start), Some(end)) => Ok(Span::new(start, end)),
            _ => Err(EXPECTED),
        }
    }
}

/// The number after `prefix`, if it is in plain decimal.
fn number(word: &str, prefix: &str) -> Option<u32> {
    let digits = word.strip_prefix(prefix)?;
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit())
        && (digits == "0" || !digits.starts_with('0'));
    if is_plain { digits.parse().ok() } else { None }
}
