//! What a run costs on average, if the arms of branches are taken as often as is said.

use vampx_ir::program::{ExecutionCosts, Likelihood, Odds};

use crate::{Code, Instruction, Pc};

/// Certainty; probabilities are parts of it.
const CERTAIN: u64 = 1 << 32;

/// The mean cost of a run that is accepted, in tenths of an addition.
///
/// Each instruction counts by the probability that it is executed. Branches count as independent of each other, but for those of
/// the same flag; a thunk that several places may force, as the sum of these, at most 1.
pub fn expected_cost(code: &Code, likelihood: &Likelihood, costs: &ExecutionCosts) -> u64 {
    let mut walk = Walk {
        code,
        likelihood,
        reach: vec![0; code.instructions.len()],
        flags: vec![0; code.n_flags as usize],
        forced: vec![0; code.thunks.len()],
    };
    walk.part(Pc(0), CERTAIN);
    for thunk in forcing_order(code) {
        walk.part(code.thunks[thunk], walk.forced[thunk].min(CERTAIN));
    }
    let steps = code.instructions.iter().zip(&walk.reach);
    let cost = steps
        .map(|(instruction, reach)| u128::from(*reach) * u128::from(cost_of(*instruction, costs)));
    (cost.sum::<u128>() / u128::from(CERTAIN)) as u64
}

fn cost_of(instruction: Instruction, costs: &ExecutionCosts) -> u64 {
    match instruction {
        Instruction::Mul(..) => costs.product,
        Instruction::Lt(..) => costs.comparison,
        Instruction::Branch(..) | Instruction::When(..) => costs.branch,
        Instruction::Hint(..) | Instruction::Assert(_) | Instruction::Output(..) => costs.other,
        // Part of what a branch costs.
        Instruction::Jump(_) | Instruction::Move(..) | Instruction::Halt => 0,
        _ => costs.plain,
    }
}

/// The thunks, each after those that force it.
fn forcing_order(code: &Code) -> Vec<usize> {
    let mut bounds: Vec<usize> = code.thunks.iter().map(|start| start.index()).collect();
    bounds.push(code.instructions.len());
    let forces = |thunk: usize| {
        let part = &code.instructions[bounds[thunk]..bounds[thunk + 1]];
        part.iter().filter_map(|instruction| match instruction {
            Instruction::Force(thunk) => Some(thunk.index()),
            _ => None,
        })
    };
    let n_thunks = code.thunks.len();
    let mut n_open = vec![0_u32; n_thunks];
    for forced in (0..n_thunks).flat_map(forces) {
        n_open[forced] += 1;
    }
    let mut order: Vec<usize> = (0..n_thunks).filter(|thunk| n_open[*thunk] == 0).collect();
    let mut next = 0;
    while let Some(thunk) = order.get(next).copied() {
        for forced in forces(thunk) {
            n_open[forced] -= 1;
            if n_open[forced] == 0 {
                order.push(forced);
            }
        }
        next += 1;
    }
    order
}

struct Walk<'a> {
    code: &'a Code,
    likelihood: &'a Likelihood,
    /// The probability that each instruction is executed.
    reach: Vec<u64>,
    /// The probability that each flag is set.
    flags: Vec<u64>,
    /// The sum over all places that force a thunk.
    forced: Vec<u64>,
}

impl Walk<'_> {
    /// The main part, or a thunk: from `start` to the halt or return.
    fn part(&mut self, start: Pc, probability: u64) {
        self.reach[start.index()] = probability;
        for at in start.index()..self.code.instructions.len() {
            let here = self.reach[at];
            match self.code.instructions[at] {
                Instruction::Branch(_, zero, one) => {
                    let odds = self.odds(at);
                    let taken = odds.mean(0, here);
                    self.reach[one.index()] += taken;
                    self.reach[zero.index()] += here - taken;
                }
                Instruction::When(_, arm, flag, to) => {
                    let odds = self.odds(at);
                    let taken = if arm {
                        odds.mean(0, here)
                    } else {
                        odds.mean(here, 0)
                    };
                    self.flags[flag.index()] = taken;
                    self.reach[at + 1] += taken;
                    self.reach[to.index()] += here - taken;
                }
                Instruction::Again(flag, to) => {
                    let taken = self.flags[flag.index()].min(here);
                    self.reach[at + 1] += taken;
                    self.reach[to.index()] += here - taken;
                }
                Instruction::Jump(to) => self.reach[to.index()] += here,
                Instruction::Halt | Instruction::Return(_) => return,
                Instruction::Force(thunk) => {
                    self.forced[thunk.index()] = self.forced[thunk.index()].saturating_add(here);
                    self.reach[at + 1] += here;
                }
                _ => self.reach[at + 1] += here,
            }
        }
    }

    fn odds(&self, at: usize) -> Odds {
        let known = self.likelihood.get(self.code.spans[at]);
        known.unwrap_or(Odds::EVEN)
    }
}

#[cfg(test)]
mod tests;
