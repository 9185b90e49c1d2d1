//! What is done alike to each bit of a word is done to the word.
//!
//! - Choices by one selector in one sum are one choice: `sum 2^i (s*a_i + (1 - s)*b_i)` is the branch by `s` between two words.
//! - All digits of a value, side by side, are the value. If nothing else reads them, they become one range.
//! - Or of many bits is one comparison, whether their sum is 0; and so is their product.
//!
//! # Soundness
//! That selectors and bits are such follows from the pins (see [`Facts`]); that digits are those of a value is what its
//! equation says. Pins, and equations that are used so, are kept as they are written. What is rewritten has no trap.

use num_bigint::BigUint;
use num_traits::{One, Zero};
use rustc_hash::{FxHashMap, FxHashSet};
use vampx_ir::program::{Node, NodeId, Program};

use crate::decompose::{Decomposition, Decompositions, merge};
use crate::facts::Facts;
use crate::linear::Linear;
use crate::reads::uses;
use crate::saturate::{Expression, Id, Leaf, Operation, apply, leaves};
use crate::total::Total;
use choices::Sums;
use trees::trees;

mod choices;
mod trees;

/// The program with words in the place of their bits, if there are any.
pub(crate) fn words(program: &Program) -> Option<Program> {
    let total = Total::new(program);
    let decompositions = Decompositions::new(program, &total);
    let mut words = Words::new(program, decompositions.as_ref());
    let sums = Sums::new(program, &total);
    let mut roots = sums.roots(&words);
    let trees = trees(&sums);
    if let Some(decompositions) = decompositions.as_ref().filter(|_| !roots.is_empty()) {
        // What is left if all that may be rewritten reads nothing.
        let all = roots
            .iter()
            .copied()
            .chain(trees.iter().map(|tree| tree.root));
        let all: Better = all.map(|root| (root, Expression::default())).collect();
        words.keep_unread(decompositions, &all);
        roots = sums.roots(&words);
    }
    if roots.is_empty() && trees.is_empty() {
        return None;
    }
    let facts = Facts::new(program);
    let tests = trees.iter().filter(|tree| tree.is_of_bits(&facts));
    let tests: Better = tests.map(|tree| (tree.root, tree.test(program))).collect();
    let rewrite = |words: &Words| {
        let mut better = tests.clone();
        for root in &roots {
            if !tests.contains_key(root)
                && let Some(expression) = sums.rewritten(*root, &facts, words)
            {
                better.insert(*root, expression);
            }
        }
        better
    };
    if let Some(decompositions) = &decompositions {
        let better = rewrite(&words);
        words.keep_unread(decompositions, &better);
    }
    let better = rewrite(&words);
    if better.is_empty() {
        return None;
    }
    let next = apply(program, &total, &better, &words.equations())?;
    Some(merge(&next).unwrap_or(next))
}

/// What stands for values.
type Better = FxHashMap<NodeId, Expression>;

/// Inputs and hints that are taken apart.
struct Words<'a> {
    program: &'a Program,
    /// By the lowest digit.
    all: FxHashMap<NodeId, &'a Decomposition>,
}

impl<'a> Words<'a> {
    fn new(program: &'a Program, decompositions: Option<&'a Decompositions>) -> Self {
        let all = decompositions.into_iter().flat_map(|found| &found.all);
        let is_leaf = |node| matches!(program.node(node), Node::Input(_) | Node::Hint(..));
        let whole = all.filter(|one| one.parts.len() > 1 && is_leaf(one.root));
        Self {
            program,
            all: whole.map(|one| (one.parts[0].hint, one)).collect(),
        }
    }

    /// Whether the node is the lowest digit of a word.
    fn starts_at(&self, node: NodeId) -> bool {
        self.all.contains_key(&node)
    }

    /// The same sum with words for all their digits.
    fn recomposed(&self, mut sum: Linear) -> Linear {
        let field = self.program.field();
        let starts = sum.terms.iter().filter(|(node, _)| self.starts_at(*node));
        let starts: Vec<(NodeId, BigUint)> = starts.cloned().collect();
        for (lowest, factor) in starts {
            let word = self.all[&lowest];
            let is_whole = word.parts.iter().all(|part| {
                let expected = (&factor << part.shift) % field.modulus();
                sum.coefficient(part.hint) == Some(&expected)
            });
            if is_whole {
                let digits: FxHashSet<NodeId> = word.parts.iter().map(|part| part.hint).collect();
                sum.terms.retain(|(node, _)| !digits.contains(node));
                sum = sum.plus(
                    Linear {
                        terms: vec![(word.root, factor)],
                        constant: BigUint::ZERO,
                    },
                    field,
                );
            }
        }
        sum
    }

    /// Forgets the words of which some digit has another use in the program with `better`: its range would be lost.
    fn keep_unread(&mut self, decompositions: &Decompositions, better: &Better) {
        let mut is_read = vec![false; self.program.nodes().len()];
        let read = |is_read: &mut Vec<bool>, node: NodeId| is_read[node.index()] = true;
        for node in decompositions.readers(self.program) {
            read(&mut is_read, node);
        }
        for index in (0..is_read.len()).rev() {
            let node = self.program.nodes()[index];
            if !is_read[index] || matches!(node, Node::Hint(..)) {
                continue;
            }
            match better.get(&NodeId(index as u32)) {
                Some(expression) => leaves(expression).for_each(|leaf| read(&mut is_read, leaf)),
                None => node
                    .operands()
                    .for_each(|operand| read(&mut is_read, operand)),
            }
        }
        self.all.retain(|_, word| {
            let mut digits = word.parts.iter().map(|part| part.hint);
            digits.all(|digit| !is_read[digit.index()] && !decompositions.is_selector(digit))
        });
    }

    /// The assertions that say which digits the words have.
    fn equations(&self) -> FxHashSet<usize> {
        self.all.values().map(|word| word.equation).collect()
    }
}

/// An expression over nodes as it is written.
#[derive(Default)]
struct Writer(Expression);

impl Writer {
    fn leaf(&mut self, node: NodeId) -> Id {
        self.0.add(Operation::Leaf(Leaf(node.0)))
    }

    fn number(&mut self, number: &BigUint) -> Id {
        self.0.add(Operation::Number(number.clone()))
    }

    fn sum(&mut self, sum: &Linear) -> Id {
        let mut result = None;
        if !sum.constant.is_zero() || sum.terms.is_empty() {
            result = Some(self.number(&sum.constant));
        }
        for (node, factor) in &sum.terms {
            let mut term = self.leaf(*node);
            if !factor.is_one() {
                let factor = self.number(factor);
                term = self.0.add(Operation::Mul([factor, term]));
            }
            result = Some(match result {
                Some(sum) => self.0.add(Operation::Add([sum, term])),
                None => term,
            });
        }
        result.unwrap_or_else(|| unreachable!("invariant: a term or a constant"))
    }
}
