//! How often instructions are executed: by kind, by line, by arm; and how long the chains of them are.

use std::collections::BTreeMap;
use std::fmt::Write;

use vampx_ir::Span;
use vampx_ir::program::{Likelihood, Odds};

use crate::depth::Depth;
use crate::{Code, Instruction, Observer, Pc, Register};

/// How often each instruction of some code was executed, in any number of runs; the halt does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile<'a> {
    code: &'a Code,
    counts: Vec<u64>,
    depth: Depth,
}

/// How often the arms of one branch or guard were taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Arms {
    /// The arm for 0.
    pub zero: u64,
    /// The arm for 1.
    pub one: u64,
}

impl Observer for Profile<'_> {
    fn executes(&mut self, pc: Pc) {
        self.counts[pc.index()] += 1;
        self.depth.executes(self.code, pc);
    }

    fn wrote<const N: usize>(&mut self, _: Register, _: &[u64; N]) {}
}

impl<'a> Profile<'a> {
    /// The profile of no runs.
    pub fn new(code: &'a Code) -> Self {
        Self {
            code,
            counts: vec![0; code.instructions.len()],
            depth: Depth::new(code),
        }
    }

    /// Adds the runs of another profile of the same code.
    ///
    /// # Panics
    /// If it is of other code.
    pub fn add(&mut self, other: &Self) {
        assert_eq!(self.code, other.code, "profiles of the same code");
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        self.depth.add(&other.depth);
    }

    /// The number of instructions executed.
    pub fn n_steps(&self) -> u64 {
        self.executed().map(|(_, _, count)| count).sum()
    }

    /// The most instructions of one run each of which reads what the one before wrote: with any number of units, and every branch
    /// guessed right, a run takes that long.
    pub fn depth(&self) -> u64 {
        self.depth.longest()
    }

    /// How often each kind of instruction was executed, by its name in the assembly.
    pub fn by_kind(&self) -> BTreeMap<&'static str, u64> {
        let mut counts = BTreeMap::new();
        for (_, instruction, count) in self.executed() {
            *counts.entry(instruction.name()).or_default() += count;
        }
        counts
    }

    /// How many instructions of each line were executed; `line` gives the number of the line of a place in the text.
    pub fn by_line(&self, line: impl Fn(Span) -> u32) -> BTreeMap<u32, u64> {
        let mut counts = BTreeMap::new();
        for (at, _, count) in self.executed() {
            *counts.entry(line(self.code.span(at))).or_default() += count;
        }
        counts
    }

    /// How often the arms of the branches of each line were taken.
    pub fn by_branch(&self, line: impl Fn(Span) -> u32) -> BTreeMap<u32, Arms> {
        let mut branches: BTreeMap<u32, Arms> = BTreeMap::new();
        for (at, instruction, _) in self.executed() {
            if let Instruction::Branch(_, zero, one) = instruction {
                let arms = branches.entry(line(self.code.span(at))).or_default();
                arms.zero += self.counts[zero.index()];
                arms.one += self.counts[one.index()];
            }
        }
        branches
    }

    /// How often the arms of branches and guards were taken, by place: what the likelihood of other runs goes by.
    pub fn likelihood(&self) -> Likelihood {
        let mut likelihood = Likelihood::default();
        for (at, instruction, count) in self.executed() {
            let next = || {
                self.counts
                    .get(at.index() + 1)
                    .copied()
                    .unwrap_or(0)
                    .min(count)
            };
            let odds = match instruction {
                Instruction::Branch(_, zero, one) => Odds {
                    zero: self.counts[zero.index()],
                    one: self.counts[one.index()],
                },
                Instruction::When(_, true, ..) => Odds {
                    zero: count - next(),
                    one: next(),
                },
                Instruction::When(_, false, ..) => Odds {
                    zero: next(),
                    one: count - next(),
                },
                _ => continue,
            };
            likelihood.add(self.code.span(at), odds);
        }
        likelihood
    }

    /// The instructions executed as folded stacks, which tools draw flame graphs of: `name;branch 7=0;line 8;mul 12`.
    ///
    /// A frame is an arm of a branch or guard in the line named, a thunk, or a line.
    pub fn folded(&self, name: &str, line: impl Fn(Span) -> u32) -> String {
        let frames = Frames::of(self.code, &line);
        let mut stacks: BTreeMap<(u32, u32, &str), u64> = BTreeMap::new();
        for (at, instruction, count) in self.executed() {
            let frame = frames.of_instruction[at.index()];
            let key = (frame, line(self.code.span(at)), instruction.name());
            *stacks.entry(key).or_default() += count;
        }
        let mut text = String::new();
        for ((frame, line, kind), count) in stacks {
            let labels = frames.labels(frame).join(";");
            let separator = if labels.is_empty() { "" } else { ";" };
            writeln!(text, "{name}{separator}{labels};line {line};{kind} {count}")
                .unwrap_or_else(|_| unreachable!("invariant: text can be written to"));
        }
        text
    }

    pub(crate) fn executed(&self) -> impl Iterator<Item = (Pc, Instruction, u64)> {
        let all = (0..).map(Pc).zip(&self.code.instructions).zip(&self.counts);
        all.map(|((at, instruction), count)| (at, *instruction, *count))
            .filter(|(_, instruction, count)| *count > 0 && *instruction != Instruction::Halt)
    }
}

/// The arms and thunks around each instruction.
struct Frames {
    /// The frame around each frame, and its label; the first one is the whole code.
    frames: Vec<(u32, String)>,
    of_instruction: Vec<u32>,
}

/// How many frames of a stack are shown, the innermost.
const MAX_FRAMES: usize = 64;

impl Frames {
    fn of(code: &Code, line: impl Fn(Span) -> u32) -> Self {
        let mut frames = Self {
            frames: vec![(0, String::new())],
            of_instruction: Vec::with_capacity(code.instructions.len()),
        };
        // Where each open frame ends; and what opens at places to come.
        let mut open: Vec<(u32, Pc)> = Vec::new();
        let mut second_arms: Vec<(Pc, u32)> = Vec::new();
        let mut thunks = code.thunks.iter().peekable();
        for (at, instruction) in (0..).map(Pc).zip(&code.instructions) {
            if thunks.next_if_eq(&&at).is_some() {
                open.clear();
                let label = format!("thunk {}", line(code.span(at)));
                open.push((frames.push(0, label), Pc(u32::MAX)));
            }
            while open.last().is_some_and(|(_, end)| *end <= at) {
                open.pop();
            }
            if let Some((_, branch_line)) = second_arms.pop_if(|(start, _)| *start == at)
                && let Some(Instruction::Jump(end)) = code.instructions.get(at.index() - 1)
            {
                let around = open.last().map_or(0, |(frame, _)| *frame);
                open.push((frames.push(around, format!("branch {branch_line}=1")), *end));
            }
            let around = open.last().map_or(0, |(frame, _)| *frame);
            frames.of_instruction.push(around);
            let here = line(code.span(at));
            match *instruction {
                Instruction::Branch(_, zero, one) if zero.0 == at.0 + 1 => {
                    second_arms.push((one, here));
                    open.push((frames.push(around, format!("branch {here}=0")), one));
                }
                Instruction::When(_, arm, _, end) => {
                    let label = format!("guard {here}={}", u8::from(arm));
                    open.push((frames.push(around, label), end));
                }
                Instruction::Again(_, end) => {
                    open.push((frames.push(around, format!("guard {here}")), end));
                }
                _ => {}
            }
        }
        frames
    }

    fn push(&mut self, around: u32, label: String) -> u32 {
        self.frames.push((around, label));
        self.frames.len() as u32 - 1
    }

    /// The labels from the outermost to `frame`.
    fn labels(&self, mut frame: u32) -> Vec<&str> {
        let mut labels = Vec::new();
        while frame != 0 && labels.len() < MAX_FRAMES {
            let (around, label) = &self.frames[frame as usize];
            labels.push(label.as_str());
            frame = *around;
        }
        labels.reverse();
        labels
    }
}
