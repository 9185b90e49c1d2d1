//! Programs whose runs are to be cheap: the meaning stays, and the plan goes by the odds.

use vampx_ir::Source;
use vampx_ir::program::{Inputs, Likelihood, Node, NodeId, Odds, Program};
use vampx_ir::syntax::compile;
use vampx_ir::testing::{random_inputs, random_program, with_one_changed};
use vampx_rewrite::optimize_execution;

mod common;

use common::{acceptable, field, n_runs, verdict};

/// The same odds for every branch.
fn likelihood(program: &Program, odds: Odds) -> Likelihood {
    let mut likelihood = Likelihood::default();
    for index in 0..program.nodes().len() as u32 {
        likelihood.add(program.span(NodeId(index)), odds);
    }
    likelihood
}

const ALL_ODDS: [Odds; 3] = [
    Odds { zero: 1, one: 0 },
    Odds::EVEN,
    Odds { zero: 0, one: 1 },
];

#[test]
fn random_programs_are_evaluated_alike() {
    let mut n_changed = 0;
    for (name, n_programs) in [("prime:3", 700), ("prime:13", 700), ("goldilocks", 400)] {
        let field = field(name);
        for seed in 0..n_programs {
            let (program, given) = random_program(seed, &field, 1 + seed as usize % 35);
            let mut inputs = vec![random_inputs(seed, &program)];
            if !program.inputs().is_empty() && given != Inputs::new() {
                inputs.push(with_one_changed(seed, &program, &given));
            }
            inputs.push(given);
            let odds = ALL_ODDS[seed as usize % 3];
            let Some(better) = optimize_execution(&program, &likelihood(&program, odds)) else {
                continue;
            };
            better.validate().expect("a valid program");
            for inputs in &inputs {
                let verdicts = [&program, &better].map(|program| verdict(program, inputs));
                assert_eq!(verdicts[0], verdicts[1], "{inputs:?}\n{program}\n{better}");
            }
            n_changed += 1;
        }
    }
    assert!(n_changed > 200, "{n_changed} programs changed");
}

#[test]
fn no_hints_make_more_acceptable() {
    let mut n_checked = 0;
    for (name, n_programs, max_size) in [("prime:3", 12_000, 16), ("prime:5", 8_000, 10)] {
        let field = field(name);
        for seed in 0..n_programs {
            let (program, _) = random_program(seed, &field, 1 + seed as usize % max_size);
            let odds = ALL_ODDS[seed as usize % 3];
            let better = optimize_execution(&program, &likelihood(&program, odds));
            let Some(better) = better else {
                continue;
            };
            if n_runs(&program).max(n_runs(&better)) <= 2_000 {
                let sets = [&program, &better].map(acceptable);
                assert_eq!(sets[0], sets[1], "{program}\n{better}");
                n_checked += 1;
            }
        }
    }
    assert!(n_checked > 50, "{n_checked} programs checked");
}

/// What becomes of `choice` if its branch is taken with these odds.
fn planned(choice: &str, odds: Odds) -> String {
    let text = format!("pub y;\ns*(s - 1) = 0;\ny = {choice};\n");
    let source = Source::new("choice.pir", text);
    let program = compile(&source, Some(&field("goldilocks"))).expect("a program");
    let planned = optimize_execution(&program, &likelihood(&program, odds));
    let nodes = planned.as_ref().unwrap_or(&program).nodes().to_vec();
    let is_branch = |node: &&Node| matches!(node, Node::Branch { .. });
    match nodes.iter().filter(is_branch).count() {
        0 => "arithmetic".to_owned(),
        n_branches => format!("{n_branches} branch"),
    }
}

#[test]
fn rare_arms_stay_behind_branches_and_cheap_ones_do_not() {
    let [mostly_zero, mostly_one] = [Odds { zero: 99, one: 1 }, Odds { zero: 1, one: 99 }];
    let power = "branch s 0 (x*x*x)";
    assert_eq!(planned(power, mostly_zero), "1 branch");
    assert_eq!(planned(power, Odds::EVEN), "1 branch");
    assert_eq!(planned(power, mostly_one), "arithmetic");
    let one_sum = "branch s 0 (x + 1)";
    assert_eq!(planned(one_sum, Odds::EVEN), "arithmetic");
    assert_eq!(planned(one_sum, mostly_one), "arithmetic");
    let two_powers = "branch s (x*x*x*x*x) (z*z*z)";
    for odds in [mostly_zero, Odds::EVEN, mostly_one] {
        assert_eq!(planned(two_powers, odds), "1 branch");
    }
    assert_eq!(planned("s*(x*x*x)", Odds::EVEN), "1 branch");
    assert_eq!(planned("s*x", Odds::EVEN), "arithmetic");
}

#[test]
fn what_may_trap_stays_where_it_is() {
    let division = "branch s 0 (x / z)";
    for odds in ALL_ODDS {
        assert_eq!(planned(division, odds), "1 branch");
    }
}
