//! Reading the assembly.

use std::str::SplitAsciiWhitespace;

use num_bigint::BigUint;
use vampx_fields::Field;
use vampx_ir::Span;
use vampx_ir::program::{HintOp, Input, InputId};

use super::ParseCodeError;
use crate::{
    Cell, Check, CheckId, Code, Constant, Flag, Instruction, Pc, Preload, Register, Thunk,
};

/// The code that `text` writes.
pub(super) fn code(text: &str) -> Result<Code, ParseCodeError> {
    let mut lines = text.lines().enumerate();
    let first = lines.next().map_or("", |(_, line)| line);
    let field = field(first).map_err(|expected| ParseCodeError::Line { line: 1, expected })?;
    let mut reader = Reader {
        code: Code {
            field,
            inputs: Vec::new(),
            given: Vec::new(),
            n_registers: 0,
            n_cells: 0,
            n_flags: 0,
            constants: Vec::new(),
            preloads: Vec::new(),
            thunks: Vec::new(),
            checks: Vec::new(),
            instructions: Vec::new(),
            spans: Vec::new(),
        },
    };
    for (index, line) in lines {
        let mut words = Words(line.split_ascii_whitespace());
        reader
            .line(&mut words)
            .and_then(|()| words.end())
            .map_err(|expected| ParseCodeError::Line {
                line: index + 1,
                expected,
            })?;
    }
    reader.code.validate()?;
    Ok(reader.code)
}

/// What should stand where something else stands.
type Expected = &'static str;

fn field(line: &str) -> Result<Field, Expected> {
    const EXPECTED: Expected = "`field` and the name of a field";
    let mut words = Words(line.split_ascii_whitespace());
    if words.next(EXPECTED)? != "field" {
        return Err(EXPECTED);
    }
    let field = Field::by_name(words.next(EXPECTED)?).map_err(|_| EXPECTED)?;
    words.end()?;
    Ok(field)
}

struct Reader {
    code: Code,
}

impl Reader {
    fn line(&mut self, words: &mut Words<'_>) -> Result<(), Expected> {
        const EXPECTED: Expected = "a declaration, or the number of the next instruction and `:`";
        let code = &mut self.code;
        match words.next(EXPECTED)? {
            "registers" => code.n_registers = words.number()?,
            "cells" => code.n_cells = words.number()?,
            "flags" => code.n_flags = words.number()?,
            "input" => self.input(words)?,
            "constant" => code.constants.push(words.integer()?),
            "preload" => {
                let register = words.register()?;
                let preload = match words.next("`constant` or `input`")? {
                    "constant" => Preload::Constant(Constant(words.number()?)),
                    "input" => Preload::Input(InputId(words.number()?)),
                    _ => return Err("`constant` or `input`"),
                };
                code.preloads.push((register, preload));
            }
            "thunk" => code.thunks.push(words.pc()?),
            number => {
                let number = number.strip_suffix(':').and_then(decimal);
                if number.is_none_or(|number| number as usize != code.instructions.len()) {
                    return Err(EXPECTED);
                }
                let instruction = self.instruction(words)?;
                self.code.instructions.push(instruction);
                self.code.spans.push(words.span()?);
            }
        }
        Ok(())
    }

    fn input(&mut self, words: &mut Words<'_>) -> Result<(), Expected> {
        let public = words.either("private", "public", "`public` or `private`")?;
        let name = words.next("the name of an input")?.to_owned();
        let range = words.range()?;
        let given = words.either("computed", "given", "`given` or `computed`")?;
        self.code.inputs.push(Input {
            name,
            public,
            range,
            span: words.span()?,
        });
        self.code.given.push(given);
        Ok(())
    }

    fn instruction(&mut self, words: &mut Words<'_>) -> Result<Instruction, Expected> {
        Ok(match words.next("an instruction")? {
            "constant" => Instruction::Constant(words.register()?, Constant(words.number()?)),
            "input" => Instruction::Input(words.register()?, InputId(words.number()?)),
            "move" => Instruction::Move(words.register()?, words.register()?),
            "load" => Instruction::Load(words.register()?, words.cell()?),
            "store" => Instruction::Store(words.cell()?, words.register()?),
            "neg" => Instruction::Neg(words.register()?, words.register()?),
            "add" => Instruction::Add(words.register()?, words.register()?, words.register()?),
            "mul" => Instruction::Mul(words.register()?, words.register()?, words.register()?),
            "lt" => Instruction::Lt(words.register()?, words.register()?, words.register()?),
            "hint" => {
                let name = words.next("an operation")?;
                let op = HintOp::ALL.into_iter().find(|op| op.name() == name);
                let op = op.ok_or("an operation")?;
                let (to, a) = (words.register()?, words.register()?);
                let b = if op.is_binary() { words.register()? } else { a };
                Instruction::Hint(op, to, a, b)
            }
            "branch" => Instruction::Branch(words.register()?, words.pc()?, words.pc()?),
            "jump" => Instruction::Jump(words.pc()?),
            "when" => {
                let register = words.register()?;
                let arm = words.either("0", "1", "0 or 1")?;
                Instruction::When(register, arm, words.flag()?, words.pc()?)
            }
            "again" => Instruction::Again(words.flag()?, words.pc()?),
            "force" => Instruction::Force(words.thunk()?),
            "return" => Instruction::Return(words.thunk()?),
            "assert" => {
                let check = check(words)?;
                self.code.checks.push(check);
                Instruction::Assert(CheckId(self.code.checks.len() as u32 - 1))
            }
            "output" => Instruction::Output(InputId(words.number()?), words.register()?),
            "halt" => Instruction::Halt,
            _ => return Err("an instruction"),
        })
    }
}

fn check(words: &mut Words<'_>) -> Result<Check, Expected> {
    Ok(match words.next("a check")? {
        "equal" => Check::Equal([words.register()?, words.register()?]),
        "range" => Check::InRange(words.register()?, words.number()?),
        "boolean" => Check::Boolean(words.register()?),
        "divrem" => Check::DivRem([
            words.register()?,
            words.register()?,
            words.register()?,
            words.register()?,
        ]),
        "declared" => Check::Declared(words.register()?, InputId(words.number()?)),
        _ => return Err("a check"),
    })
}

/// The number that `text` writes as [`Display`](std::fmt::Display) does: no sign, no leading zeros.
fn decimal(text: &str) -> Option<u32> {
    let number = text.parse().ok()?;
    (u32::to_string(&number) == text).then_some(number)
}

fn big_decimal(text: &str) -> Option<BigUint> {
    let is_plain =
        text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    // Longer than any modulus.
    (is_plain && text.len() < 200).then(|| text.parse().ok())?
}

/// The words of a line that are still to be read.
struct Words<'a>(SplitAsciiWhitespace<'a>);

impl<'a> Words<'a> {
    fn next(&mut self, expected: Expected) -> Result<&'a str, Expected> {
        self.0.next().ok_or(expected)
    }

    fn end(&mut self) -> Result<(), Expected> {
        self.0.next().map_or(Ok(()), |_| Err("the end of the line"))
    }

    /// Whether the next word is the second of the two.
    fn either(&mut self, no: &str, yes: &str, expected: Expected) -> Result<bool, Expected> {
        match self.next(expected)? {
            word if word == no => Ok(false),
            word if word == yes => Ok(true),
            _ => Err(expected),
        }
    }

    fn number(&mut self) -> Result<u32, Expected> {
        decimal(self.next("a number")?).ok_or("a number")
    }

    fn integer(&mut self) -> Result<BigUint, Expected> {
        big_decimal(self.next("an integer")?).ok_or("an integer")
    }

    fn prefixed(&mut self, prefix: char, expected: Expected) -> Result<u32, Expected> {
        let number = self.next(expected)?.strip_prefix(prefix);
        number.and_then(decimal).ok_or(expected)
    }

    fn register(&mut self) -> Result<Register, Expected> {
        self.prefixed('r', "a register").map(Register)
    }

    fn cell(&mut self) -> Result<Cell, Expected> {
        self.prefixed('m', "a cell of memory").map(Cell)
    }

    fn flag(&mut self) -> Result<Flag, Expected> {
        self.prefixed('f', "a flag").map(Flag)
    }

    fn thunk(&mut self) -> Result<Thunk, Expected> {
        self.prefixed('t', "a thunk").map(Thunk)
    }

    fn pc(&mut self) -> Result<Pc, Expected> {
        decimal(self.next("the number of an instruction")?)
            .map(Pc)
            .ok_or("the number of an instruction")
    }

    fn range(&mut self) -> Result<Option<(BigUint, BigUint)>, Expected> {
        const EXPECTED: Expected = "a range or `-`";
        let word = self.next(EXPECTED)?;
        if word == "-" {
            return Ok(None);
        }
        let (lo, hi) = word.split_once("..=").ok_or(EXPECTED)?;
        let ends = big_decimal(lo).zip(big_decimal(hi));
        ends.map(Some).ok_or(EXPECTED)
    }

    fn span(&mut self) -> Result<Span, Expected> {
        const EXPECTED: Expected = "a span";
        let word = self.next(EXPECTED)?.strip_prefix('@').ok_or(EXPECTED)?;
        let (start, end) = word.split_once("..").ok_or(EXPECTED)?;
        let (start, end) = decimal(start).zip(decimal(end)).ok_or(EXPECTED)?;
        if start > end {
            return Err(EXPECTED);
        }
        Ok(Span::new(start, end))
    }
}
