//! Reading the textual form.

mod chip;
mod words;

use num_bigint::BigInt;
use rustc_hash::FxHashMap;
use vampx_fields::Field;

use super::ParseCircuitError;
use crate::circuit::{
    Certificate, Chip, ChipId, Circuit, Instance, MAX_CHIP_CELLS, Public, Signal, SignalId,
};
use crate::{
    Interval, Span,
    program::{NodeId, Program},
};
use chip::ChipReader;
use words::{Expected, Words, id, numbered, parse};

pub(super) fn circuit(text: &str) -> Result<Circuit, ParseCircuitError> {
    let mut reader = None;
    let mut rest = text;
    let mut line = 0;
    loop {
        line += 1;
        let malformed = |expected| ParseCircuitError::Line { line, expected };
        let (this, after) = rest
            .split_once('\n')
            .ok_or(malformed("a line `program`, and the program"))?;
        rest = after;
        if this.trim() == "program" {
            break;
        }
        match &mut reader {
            None => reader = Some(Reader::new(this).map_err(malformed)?),
            Some(reader) => reader.line(this).map_err(malformed)?,
        }
    }
    let reader = reader.ok_or(ParseCircuitError::Line {
        line: 1,
        expected: "`circuit` and a field",
    })?;
    let circuit = reader.finish(Program::parse_text(rest)?);
    circuit.validate()?;
    Ok(circuit)
}

/// A circuit as far as it is read.
struct Reader {
    circuit: CircuitParts,
    chip_ids: FxHashMap<String, ChipId>,
    /// The registers of the last chip.
    n_registers: usize,
}

/// A circuit without its program.
struct CircuitParts {
    target: Field,
    chips: Vec<Chip>,
    intervals: Vec<Interval>,
    signals: Vec<Signal>,
    publics: Vec<Public>,
    instances: Vec<Instance>,
}

impl Reader {
    fn new(line: &str) -> Result<Self, Expected> {
        let expected = "`circuit` and a field";
        let mut words = Words::new(line);
        words.keyword("circuit", expected)?;
        let target = Field::by_name(words.next(expected)?).map_err(|_| expected)?;
        words.end()?;
        let circuit = CircuitParts {
            target,
            chips: Vec::new(),
            intervals: Vec::new(),
            signals: Vec::new(),
            publics: Vec::new(),
            instances: Vec::new(),
        };
        Ok(Self {
            circuit,
            chip_ids: FxHashMap::default(),
            n_registers: 0,
        })
    }

    fn finish(self, program: Program) -> Circuit {
        let CircuitParts {
            target,
            chips,
            intervals,
            signals,
            publics,
            instances,
        } = self.circuit;
        Circuit {
            target,
            chips,
            intervals,
            signals,
            publics,
            instances,
            program,
        }
    }

    fn line(&mut self, line: &str) -> Result<(), Expected> {
        let mut words = Words::new(line);
        let expected = "a declaration";
        match words.next(expected)? {
            "interval" => self.interval(words),
            "signal" => self.signal(words),
            "public" => self.public(line),
            "chip" => self.chip(line),
            "instance" => self.instance(line),
            first => {
                let chip = self.circuit.chips.last_mut().ok_or(expected)?;
                ChipReader {
                    chip,
                    n_registers: &mut self.n_registers,
                }
                .line(first, words)
            }
        }
    }

    fn interval(&mut self, mut words: Words) -> Result<(), Expected> {
        let expected = "the number of the interval, in order";
        let index = words.id("v", expected)?;
        let interval = words.interval()?;
        self.circuit.intervals.push(interval);
        numbered(index, self.circuit.intervals.len(), expected)?;
        words.end()
    }

    fn signal(&mut self, mut words: Words) -> Result<(), Expected> {
        let expected = "the number of the signal, in order";
        let index = words.id("s", expected)?;
        let bounds = words
            .words
            .map(|word| id(word, "v").ok_or("an interval such as `v0`"));
        self.circuit.signals.push(Signal {
            bounds: bounds.collect::<Result<_, _>>()?,
        });
        numbered(index, self.circuit.signals.len(), expected)
    }

    fn public(&mut self, line: &str) -> Result<(), Expected> {
        let (name, mut words) = Words::name(line)?;
        let signal = SignalId(words.id("s", "a signal such as `s0`")?);
        let (lo, hi) = words.interval()?.into();
        let natural = |end: BigInt| end.to_biguint().ok_or("a range without negative integers");
        let range = (natural(lo)?, natural(hi)?);
        words.keyword("limbs", "`limbs` and a number of bits")?;
        let limb_bits = words.parse("a number of bits")?;
        self.circuit.publics.push(Public {
            name,
            signal,
            range,
            limb_bits,
        });
        words.end()
    }

    fn chip(&mut self, line: &str) -> Result<(), Expected> {
        let (name, mut words) = Words::name(line)?;
        let number = |word: &str| word.parse::<u32>().ok();
        words.keyword("inputs", "`inputs`")?;
        let inputs = words.until("outputs", number, "numbers of cells up to `outputs`")?;
        let outputs = words.until("locals", number, "numbers of cells up to `locals`")?;
        let locals: u32 = words.parse("a number of locals")?;
        words.keyword("fixed", "`fixed`")?;
        let fixed: u32 = words.parse("a number of fixed cells")?;
        words.keyword("advice", "`advice`")?;
        let advice = words.parse("a number of advice values")?;
        words.end()?;
        let counts = inputs.iter().chain(&outputs).chain([&locals, &fixed]);
        if counts.map(|count| u64::from(*count)).sum::<u64>() > MAX_CHIP_CELLS {
            return Err("a chip of fewer cells");
        }
        let id = ChipId(self.circuit.chips.len() as u32);
        if self.chip_ids.insert(name.clone(), id).is_some() {
            return Err("a name that no other chip has");
        }
        self.n_registers = 0;
        self.circuit.chips.push(Chip {
            name,
            inputs,
            outputs,
            locals,
            fixed,
            advice,
            exprs: Vec::new(),
            constraints: Vec::new(),
            ranges: Vec::new(),
            hints: Vec::new(),
            certificate: Certificate::PerInstance,
        });
        Ok(())
    }

    fn instance(&mut self, line: &str) -> Result<(), Expected> {
        let (name, mut words) = Words::name(line)?;
        let chip = *self.chip_ids.get(&name).ok_or("the name of a chip above")?;
        let signal = |word: &str| id(word, "s").map(SignalId);
        let inputs = words.until("->", signal, "signals up to `->`")?;
        let outputs = words.until("fixed", signal, "signals up to `fixed`")?;
        let fixed = words.until(
            "advice",
            |word| word.parse().ok(),
            "integers up to `advice`",
        )?;
        let mut advice = Vec::new();
        let expected = "nodes such as `%0`, and a span such as `@0..1`";
        let span = loop {
            let word = words.next(expected)?;
            if let Some(span) = word.strip_prefix('@') {
                let (start, end) = span.split_once("..").ok_or(expected)?;
                break Span::new(parse(start, expected)?, parse(end, expected)?);
            }
            advice.push(NodeId(id(word, "%").ok_or(expected)?));
        };
        self.circuit.instances.push(Instance {
            chip,
            inputs,
            outputs,
            fixed,
            advice,
            span,
        });
        words.end()
    }
}
