//! Programs over primes below 256 in SMT-LIB: a bit vector a node, and a variable for each quotient by the prime.
//!
//! The values are those of a circuit: all operands and arms are computed, and a hint that no active assertion demands is 0.

use std::fmt::Write;

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive};
use vampx_ir::Interval;
use vampx_ir::program::{Assertion, Claim, GuardId, HintOp, Node, NodeId, Program};
use vampx_overflow_analysis::Bounded;

/// The bits of a value.
const VALUE: u32 = 8;
/// The bits of integers: products of two values with a sign.
const WIDE: u32 = 18;

/// Terms and commands of one program.
pub struct Script<'a> {
    program: &'a Program,
    p: u64,
    text: String,
}

/// The declarations and assertions that the accepted runs of `program` satisfy, and no others.
pub fn runs(program: &Program) -> String {
    let mut script = Script::new(program);
    script.guards();
    script.demands();
    for id in script.ids() {
        script.node(id);
        if let Node::Hint(op, a, b) = program.node(id) {
            script.hint(id, op, &value(a), &value(b));
        }
    }
    for assertion in program.assertions() {
        script.assertion(assertion);
    }
    script.text
}

/// What any prover can assign in a circuit that enforces what was learned, and nothing else: no equation holds.
pub fn assignments(bounded: &Bounded) -> String {
    let mut script = Script::new(bounded.program());
    let p = BigInt::from(script.p);
    for id in script.ids() {
        script.node(id);
        if bounded.is_learned(id) {
            script.assert(&within(id, bounded.interval(id), &p));
        }
    }
    script.text
}

/// A term that holds if an assignment leaves the interval of a node, or wraps where nothing does.
pub fn escapes(bounded: &Bounded) -> String {
    any(escape_cases(bounded))
}

fn escape_cases(bounded: &Bounded) -> Vec<String> {
    let program = bounded.program();
    let p = BigInt::from(program.field().modulus().clone());
    let mut cases = Vec::new();
    for id in (0..program.nodes().len() as u32).map(NodeId) {
        cases.push(format!("(not {})", within(id, bounded.interval(id), &p)));
        if bounded.is_exact(id) {
            cases.push(format!("(not {})", exactness(bounded, id, &p)));
        }
    }
    cases
}

/// A term that holds if a run contradicts what `bounded` says of some node; the names are those of [`runs`].
pub fn contradictions(bounded: &Bounded) -> String {
    let program = bounded.program();
    let p = BigInt::from(program.field().modulus().clone());
    let mut cases = escape_cases(bounded);
    let guards = (0..program.guards().len() as u32).map(GuardId);
    let idle = guards.filter(|guard| bounded.is_never_active(*guard));
    cases.extend(idle.map(|guard| active(Some(guard))));
    for id in (0..program.nodes().len() as u32).map(NodeId) {
        if let Some(values) = bounded.values(id) {
            let is_one = values
                .into_iter()
                .map(|value| within(id, &Interval::point(value), &p));
            cases.push(format!("(not {})", any(is_one)));
        }
        if *bounded.stride(id) > BigInt::from(1) {
            let steps = format!(
                "(bvurem (bvsub {} {}) {})",
                representative(bounded, id, &p),
                integer(bounded.interval(id).lo()),
                integer(bounded.stride(id))
            );
            cases.push(format!("(not (= {steps} {}))", constant(0, WIDE)));
        }
        for guard in (0..program.guards().len() as u32).map(GuardId) {
            let interval = bounded.interval_under(id, Some(guard));
            cases.push(format!(
                "(and {} (not {}))",
                active(Some(guard)),
                within(id, interval, &p)
            ));
        }
    }
    any(cases)
}

/// A term that holds if the nodes have these values.
pub fn equal(values: &[u64]) -> String {
    let cases = (0..)
        .zip(values)
        .map(|(index, known)| format!("(= {} {})", value(NodeId(index)), constant(*known, VALUE)));
    format!("(and true {})", cases.collect::<Vec<_>>().join(" "))
}

fn value(id: NodeId) -> String {
    format!("v{}", id.0)
}

fn demanded(id: NodeId) -> String {
    format!("d{}", id.0)
}

fn active(guard: Option<GuardId>) -> String {
    guard.map_or_else(|| "true".to_owned(), |guard| format!("g{}", guard.0))
}

fn constant(value: u64, width: u32) -> String {
    format!("(_ bv{value} {width})")
}

/// An integer in two's complement.
fn integer(value: &BigInt) -> String {
    let residue = if value.is_negative() {
        value + (BigInt::from(1) << WIDE)
    } else {
        value.clone()
    };
    format!("(_ bv{residue} {WIDE})")
}

fn any(cases: impl IntoIterator<Item = String>) -> String {
    format!(
        "(or false {})",
        cases.into_iter().collect::<Vec<_>>().join(" ")
    )
}

fn wide(term: &str) -> String {
    format!("((_ zero_extend {}) {term})", WIDE - VALUE)
}

/// Whether an integer of `interval` is congruent to the value of `id`.
fn within(id: NodeId, interval: &Interval, p: &BigInt) -> String {
    let value = wide(&value(id));
    let lies = |term: &str| {
        format!(
            "(and (bvsle {} {term}) (bvsle {term} {}))",
            integer(interval.lo()),
            integer(interval.hi())
        )
    };
    format!(
        "(or {} {})",
        lies(&value),
        lies(&format!("(bvsub {value} {})", integer(p)))
    )
}

/// The integer of the interval of `id` that stands for its value.
fn representative(bounded: &Bounded, id: NodeId, p: &BigInt) -> String {
    let interval = bounded.interval(id);
    let value = wide(&value(id));
    format!(
        "(ite (and (bvsle {} {value}) (bvsle {value} {})) {value} (bvsub {value} {}))",
        integer(interval.lo()),
        integer(interval.hi()),
        integer(p)
    )
}

/// Whether the integer of `id` is its operation on those of its operands.
fn exactness(bounded: &Bounded, id: NodeId, p: &BigInt) -> String {
    let of = |id: NodeId| representative(bounded, id, p);
    let result = match bounded.program().node(id) {
        Node::Constant(_) | Node::Input(_) | Node::Hint(..) => return "true".to_owned(),
        Node::Add(a, b) => format!("(bvadd {} {})", of(a), of(b)),
        Node::Mul(a, b) => format!("(bvmul {} {})", of(a), of(b)),
        Node::Neg(a) => format!("(bvneg {})", of(a)),
        Node::Lt(a, b) => {
            let [zero, one] = [0, 1].map(|bit| constant(bit, WIDE));
            format!("(ite (bvslt {} {}) {zero} {one})", of(a), of(b))
        }
        Node::Branch {
            selector,
            zero,
            one,
        } => {
            format!(
                "(ite (= {} {}) {} {})",
                value(selector),
                constant(0, VALUE),
                of(zero),
                of(one)
            )
        }
    };
    format!("(= {} {result})", of(id))
}

impl<'a> Script<'a> {
    /// Declares the values, which are below the prime.
    fn new(program: &'a Program) -> Self {
        let p = program.field().modulus().to_u64();
        let p = p
            .filter(|p| *p < 1 << VALUE)
            .expect("a prime of at most 8 bits");
        let mut script = Self {
            program,
            p,
            text: String::new(),
        };
        for id in script.ids() {
            script.declare(&value(id), VALUE);
            script.assert(&format!("(bvult {} {})", value(id), constant(p, VALUE)));
        }
        script
    }

    fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..self.program.nodes().len() as u32).map(NodeId)
    }

    fn declare(&mut self, name: &str, width: u32) {
        writeln!(self.text, "(declare-const {name} (_ BitVec {width}))").expect("text grows");
    }

    fn define(&mut self, name: &str, term: &str) {
        writeln!(
            self.text,
            "(declare-const {name} Bool)\n(assert (= {name} {term}))"
        )
        .expect("text grows");
    }

    fn assert(&mut self, term: &str) {
        writeln!(self.text, "(assert {term})").expect("text grows");
    }

    fn is(&self, id: NodeId, known: u64) -> String {
        format!("(= {} {})", value(id), constant(known, VALUE))
    }

    /// Declares whether each guard is active; what that is comes with [`Script::demands`].
    fn guards(&mut self) {
        for index in 0..self.program.guards().len() {
            writeln!(self.text, "(declare-const g{index} Bool)").expect("text grows");
        }
    }

    /// Says which nodes a run evaluates, and which guards are active. A branch that is evaluated has a selector of 0 or 1.
    fn demands(&mut self) {
        let mut users: Vec<Vec<String>> = vec![Vec::new(); self.program.nodes().len()];
        for (index, guard) in self.program.guards().iter().enumerate() {
            let parent = active(guard.parent);
            self.assert(&format!(
                "(= g{index} (and {parent} {}))",
                self.is(guard.selector, u64::from(guard.arm))
            ));
            users[guard.selector.index()].push(parent);
        }
        for assertion in self.program.assertions() {
            for id in assertion.claim.nodes() {
                users[id.index()].push(active(assertion.guard));
            }
        }
        for id in (0..self.program.nodes().len() as u32).rev().map(NodeId) {
            self.define(&demanded(id), &any(std::mem::take(&mut users[id.index()])));
            match self.program.node(id) {
                Node::Branch {
                    selector,
                    zero,
                    one,
                } => {
                    let (is_zero, is_one) = (self.is(selector, 0), self.is(selector, 1));
                    self.assert(&format!("(=> {} (or {is_zero} {is_one}))", demanded(id)));
                    users[selector.index()].push(demanded(id));
                    for (arm, is_taken) in [(zero, is_zero), (one, is_one)] {
                        users[arm.index()].push(format!("(and {} {is_taken})", demanded(id)));
                    }
                }
                node => node
                    .operands()
                    .for_each(|operand| users[operand.index()].push(demanded(id))),
            }
        }
    }

    /// The sum of two values, reduced.
    fn sum(&self, a: &str, b: &str) -> String {
        let (sum, p) = (
            format!("(bvadd {} {})", wide(a), wide(b)),
            constant(self.p, WIDE),
        );
        let reduced = format!("(ite (bvult {sum} {p}) {sum} (bvsub {sum} {p}))");
        format!("((_ extract {} 0) {reduced})", VALUE - 1)
    }

    fn negated(&self, a: &str) -> String {
        let zero = constant(0, VALUE);
        format!(
            "(ite (= {a} {zero}) {zero} (bvsub {} {a}))",
            constant(self.p, VALUE)
        )
    }

    /// Whether `a * b` is congruent to `c`, with a new variable for the quotient by the prime.
    fn is_product(&mut self, a: &str, b: &str, c: &str) -> String {
        let quotient = format!("q{}", self.text.len());
        self.declare(&quotient, VALUE);
        format!(
            "(= (bvmul {} {}) (bvadd (bvmul {} {}) {}))",
            wide(a),
            wide(b),
            wide(&quotient),
            constant(self.p, WIDE),
            wide(c)
        )
    }

    /// Whether `a = q * b + r` and `r < b` over the integers.
    fn is_division(&self, a: &str, b: &str, q: &str, r: &str) -> String {
        format!(
            "(and (= {} (bvadd (bvmul {} {}) {})) (bvult {r} {b}))",
            wide(a),
            wide(q),
            wide(b),
            wide(r)
        )
    }

    /// Says what the value of a node is, but for hints.
    fn node(&mut self, id: NodeId) {
        let result = value(id);
        let term = match self.program.node(id) {
            Node::Constant(known) => {
                let known = self
                    .program
                    .constant(known)
                    .to_u64()
                    .expect("below the prime");
                constant(known, VALUE)
            }
            Node::Input(input) => {
                if let Some((lo, hi)) = &self.program.inputs()[input.index()].range {
                    self.assert(&format!(
                        "(and (bvule (_ bv{lo} {VALUE}) {result}) (bvule {result} (_ bv{hi} {VALUE})))"
                    ));
                }
                return;
            }
            Node::Add(a, b) => self.sum(&value(a), &value(b)),
            Node::Mul(a, b) => {
                let product = self.is_product(&value(a), &value(b), &result);
                return self.assert(&product);
            }
            Node::Neg(a) => self.negated(&value(a)),
            Node::Lt(a, b) => {
                let [zero, one] = [0, 1].map(|bit| constant(bit, VALUE));
                format!("(ite (bvult {} {}) {zero} {one})", value(a), value(b))
            }
            Node::Branch {
                selector,
                zero,
                one,
            } => return self.branch(id, selector, zero, one),
            Node::Hint(..) => return,
        };
        self.assert(&format!("(= {result} {term})"));
    }

    /// An arm, or the line through both.
    fn branch(&mut self, id: NodeId, selector: NodeId, zero: NodeId, one: NodeId) {
        let (is_zero, is_one) = (self.is(selector, 0), self.is(selector, 1));
        let difference = self.sum(&value(one), &self.negated(&value(zero)));
        let rise = self.sum(&value(id), &self.negated(&value(zero)));
        let line = self.is_product(&value(selector), &difference, &rise);
        let (result, zero, one) = (value(id), value(zero), value(one));
        self.assert(&format!(
            "(ite {is_zero} (= {result} {zero}) (ite {is_one} (= {result} {one}) {line}))"
        ));
    }

    fn hint(&mut self, id: NodeId, op: HintOp, a: &str, b: &str) {
        let result = value(id);
        let [zero, one] = [0, 1].map(|bit| constant(bit, VALUE));
        let is_zero = |term: &str| format!("(= {term} {zero})");
        let other = format!("o{}", id.0);
        let honest = match op {
            HintOp::Copy => format!("(= {result} {a})"),
            HintOp::Inverse => self.is_product(&result, a, &one),
            HintOp::InverseOrZero => {
                let inverse = self.is_product(&result, a, &one);
                format!("(ite {} {} {inverse})", is_zero(a), is_zero(&result))
            }
            // If b is 0 and a is too, the product holds for any result.
            HintOp::Divide => {
                let quotient = self.is_product(&result, b, a);
                format!("(and (not {}) {quotient})", is_zero(b))
            }
            HintOp::DivideOrZero => {
                let quotient = self.is_product(&result, b, a);
                format!("(ite {} {} {quotient})", is_zero(b), is_zero(&result))
            }
            HintOp::Quotient => {
                self.declare(&other, VALUE);
                self.is_division(a, b, &result, &other)
            }
            HintOp::Remainder => {
                self.declare(&other, VALUE);
                self.is_division(a, b, &other, &result)
            }
        };
        let idle = is_zero(&result);
        self.assert(&format!("(ite {} {honest} {idle})", demanded(id)));
    }

    fn assertion(&mut self, assertion: &Assertion) {
        let claim = match assertion.claim {
            Claim::Equal(a, b) => format!("(= {} {})", value(a), value(b)),
            Claim::InRange { bits, .. } if bits >= VALUE => return,
            Claim::InRange { value: id, bits } => {
                format!("(bvult {} {})", value(id), constant(1 << bits, VALUE))
            }
            Claim::Boolean(id) => format!("(or {} {})", self.is(id, 0), self.is(id, 1)),
            Claim::DivRem {
                dividend,
                divisor,
                quotient,
                remainder,
            } => {
                let [a, b, q, r] = [dividend, divisor, quotient, remainder].map(value);
                self.is_division(&a, &b, &q, &r)
            }
        };
        self.assert(&format!("(=> {} {claim})", active(assertion.guard)));
    }
}
