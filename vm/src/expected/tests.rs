//! The mean cost is what runs cost, if branches are as independent as it takes them to be.

use std::collections::BTreeSet;

use vampx_fields::Field;
use vampx_ir::program::{
    ExecutionCosts, Inputs, Likelihood, Node, NodeId, Odds, Program, ResolvedInputs,
};
use vampx_ir::testing::random_program;

use super::{cost_of, expected_cost};
use crate::{Code, Profile, compile, observe};

/// Whether each branch can be told from the others by its place.
fn places_are_unique(program: &Program) -> bool {
    let mut starts = BTreeSet::new();
    let nodes = (0..program.nodes().len() as u32).map(NodeId);
    let mut branches = nodes.filter(|id| is_branch(&program.node(*id)));
    branches.all(|id| starts.insert(program.span(id).start))
}

fn profile<'a>(code: &'a Code, inputs: &ResolvedInputs) -> Option<Profile<'a>> {
    let mut profile = Profile::new(code);
    observe(code, inputs, &mut profile).ok()?;
    Some(profile)
}

#[test]
fn of_one_run_it_is_what_the_run_costs() {
    let field = Field::by_name("prime:97").expect("a field");
    let costs = ExecutionCosts::of(&field);
    let mut n_checked = 0;
    for seed in 0..2_000 {
        let (program, inputs) = random_program(seed, &field, 1 + seed as usize % 30);
        if !places_are_unique(&program) {
            continue;
        }
        let inputs = inputs.resolve(&program).expect("inputs");
        let Ok(compiled) = compile(&program, &inputs.given()) else {
            continue;
        };
        let code = compiled.code;
        let Some(profile) = profile(&code, &inputs) else {
            continue;
        };
        let spent: u64 = profile
            .executed()
            .map(|(_, instruction, count)| count * cost_of(instruction, &costs))
            .sum();
        let expected = expected_cost(&code, &profile.likelihood(), &costs);
        assert_eq!(expected, spent, "{program}\n{code}");
        n_checked += usize::from(program.nodes().iter().any(is_branch));
    }
    assert!(
        n_checked > 100,
        "{n_checked} programs with branches checked"
    );
}

fn is_branch(node: &Node) -> bool {
    matches!(node, Node::Branch { .. })
}

const CHOICE: &str = "field prime:97\n\
    input public y - @0..1\n\
    input private s - @4..5\n\
    input private x - @5..6\n\
    %0 = input 0 @0..1\n\
    %1 = input 1 @4..5\n\
    %2 = input 2 @5..6\n\
    %3 = mul %2 %2 @10..11\n\
    %4 = mul %3 %3 @11..12\n\
    %5 = branch %1 %2 %4 @20..21\n\
    assert - boolean %1 @4..5\n\
    assert - equal %0 %5 @0..9\n\
    define 0 = %5\n";

#[test]
fn it_goes_by_the_odds() {
    let program = Program::parse_text(CHOICE).expect("a program");
    let costs = ExecutionCosts::of(program.field());
    let code = compile(&program, &[false, true, true]).expect("code").code;
    let cost = |zero, one| {
        let mut likelihood = Likelihood::default();
        likelihood.add(program.span(NodeId(5)), Odds { zero, one });
        expected_cost(&code, &likelihood, &costs)
    };
    let both_products = 2 * costs.product;
    assert_eq!(cost(0, 1) - cost(1, 0), both_products);
    assert_eq!(cost(1, 1) - cost(1, 0), both_products / 2);
    assert_eq!(
        cost(1, 1),
        expected_cost(&code, &Likelihood::default(), &costs)
    );
    assert_eq!(cost(3, 1) - cost(1, 0), both_products / 4);
}

#[test]
fn runs_are_counted_by_place() {
    let program = Program::parse_text(CHOICE).expect("a program");
    let code = compile(&program, &[false, true, true]).expect("code").code;
    let mut likelihood = Likelihood::default();
    for (s, n_times) in [(0, 3), (1, 2)] {
        for _ in 0..n_times {
            let inputs = Inputs::from_json(&format!(r#"{{"s": {s}, "x": 5}}"#)).expect("inputs");
            let inputs = inputs.resolve(&program).expect("inputs");
            let profile = profile(&code, &inputs).expect("accepted");
            likelihood.add_all(&profile.likelihood());
        }
    }
    let known = likelihood.get(program.span(NodeId(5)));
    assert_eq!(known, Some(Odds { zero: 3, one: 2 }));
}
