//! Every value of every accepted run lies in its interval.

mod dense;
mod strict;

use num_bigint::{BigInt, BigUint};
use num_traits::Zero;
use proptest::prelude::*;
use vampx_fields::Field;
use vampx_ir::Interval;
use vampx_ir::program::{GuardId, Inputs, Node, NodeId, Program};
use vampx_ir::testing::{programs, random_inputs, random_program, with_one_changed};
use vampx_overflow_analysis::{Bounded, analyze};

/// Checks one run; returns whether it was accepted.
#[track_caller]
fn check_run(bounded: &Bounded, inputs: &Inputs) -> bool {
    let program = bounded.program();
    let Ok(evaluation) = program.evaluate(inputs) else {
        return false;
    };
    assert_eq!(bounded.contradiction(), None, "{program}");
    let given = inputs.resolve(program).unwrap().values;
    let values: Vec<BigUint> = program
        .inputs()
        .iter()
        .zip(given)
        .map(|(input, value)| {
            value.unwrap_or_else(|| evaluation.public(&input.name).unwrap().value.clone())
        })
        .collect();
    let values = strict::values(program, &evaluation, &values);
    for (index, value) in values.iter().enumerate() {
        let id = NodeId(index as u32);
        let evaluated = evaluation.value(id);
        assert!(
            evaluated.is_none_or(|evaluated| evaluated == *value),
            "%{index}\n{program}"
        );
        let interval = bounded.interval(id);
        assert!(
            holds(program.field(), interval, value),
            "%{index}: {value} is not in {interval}\n{program}"
        );
        assert!(
            bounded
                .values(id)
                .is_none_or(|members| stands_for(program.field(), &members, value)),
            "%{index}: {value} is none of {:?}\n{program}",
            bounded.values(id)
        );
        assert!(
            bounded
                .is_exact(id)
                .then(|| is_integral(bounded, id, &values))
                != Some(false),
            "%{index} wraps\n{program}"
        );
    }
    check_guards(bounded, &values);
    true
}

/// Checks what is said of values where guards are active.
#[track_caller]
fn check_guards(bounded: &Bounded, values: &[BigUint]) {
    let program = bounded.program();
    let mut is_active: Vec<bool> = Vec::new();
    for (index, guard) in program.guards().iter().enumerate() {
        let takes_arm = values[guard.selector.index()] == BigUint::from(guard.arm);
        is_active.push(takes_arm && guard.parent.is_none_or(|parent| is_active[parent.index()]));
        if !is_active[index] {
            continue;
        }
        let id = GuardId(index as u32);
        assert!(
            !bounded.is_never_active(id),
            "guard {index} is active\n{program}"
        );
        for (node, value) in values.iter().enumerate() {
            let interval = bounded.interval_under(NodeId(node as u32), Some(id));
            assert!(
                holds(program.field(), interval, value),
                "%{node} under guard {index}: {value} is not in {interval}\n{program}"
            );
        }
    }
}

/// The integer of the interval of `node` that stands for `value`.
fn integer(bounded: &Bounded, node: NodeId, value: &BigUint) -> BigInt {
    let value = BigInt::from(value.clone());
    let p = BigInt::from(bounded.program().field().modulus().clone());
    let negative = &value - p;
    if bounded.interval(node).contains(&negative) {
        negative
    } else {
        value
    }
}

/// Whether the integers that stand for values agree with the operation of `node` on integers.
fn is_integral(bounded: &Bounded, node: NodeId, values: &[BigUint]) -> bool {
    let integer = |id: NodeId| integer(bounded, id, &values[id.index()]);
    integer(node)
        == match bounded.program().node(node) {
            Node::Add(a, b) => integer(a) + integer(b),
            Node::Mul(a, b) => integer(a) * integer(b),
            Node::Neg(a) => -integer(a),
            Node::Lt(a, b) => BigInt::from(integer(a) >= integer(b)),
            Node::Branch { selector, zero, .. } if integer(selector).is_zero() => integer(zero),
            Node::Branch { one, .. } => integer(one),
            Node::Constant(_) | Node::Input(_) | Node::Hint(..) => integer(node),
        }
}

/// Whether one of `members` is congruent to `value`.
fn stands_for(field: &Field, members: &[BigInt], value: &BigUint) -> bool {
    members.iter().any(|member| field.reduce(member) == *value)
}

/// Whether a member of `interval` is congruent to `value`.
fn holds(field: &Field, interval: &Interval, value: &BigUint) -> bool {
    let p = BigInt::from(field.modulus().clone());
    let value = BigInt::from(value.clone());
    [&value - &p, value]
        .iter()
        .any(|value| interval.contains(value))
}

#[track_caller]
fn check_shape(bounded: &Bounded) {
    let p = BigInt::from(bounded.program().field().modulus().clone());
    for index in 0..bounded.program().nodes().len() as u32 {
        let interval = bounded.interval(NodeId(index));
        assert!(
            interval.lo() > &-&p && interval.hi() < &p && interval.width() < p,
            "{interval}"
        );
        let is_boolean = !interval.lo().lt(&BigInt::zero()) && interval.hi() < &BigInt::from(2);
        assert_eq!(bounded.is_boolean(NodeId(index)), is_boolean, "{interval}");
    }
}

/// All inputs of `program`, which are few.
fn all_inputs(program: &Program) -> impl Iterator<Item = Inputs> + use<'_> {
    let p: u64 = program.field().modulus().try_into().unwrap();
    let n_runs = p.pow(program.inputs().len() as u32);
    (0..n_runs).map(move |run| {
        let mut inputs = Inputs::new();
        for (index, input) in program.inputs().iter().enumerate() {
            inputs.insert(&input.name, &BigUint::from(run / p.pow(index as u32) % p));
        }
        inputs
    })
}

/// Checks `bounded` with all inputs; returns the number of accepted runs.
#[track_caller]
fn check_all_runs(bounded: &Bounded) -> usize {
    check_shape(bounded);
    all_inputs(bounded.program())
        .filter(|inputs| check_run(bounded, inputs))
        .count()
}

fn prime(p: u32) -> Field {
    Field::by_name(&format!("prime:{p}")).unwrap()
}

/// The generator gives every program a few inputs more than its steps need, hence the different sizes.
#[test]
fn random_programs_over_small_primes_with_all_inputs() {
    for (p, n_programs, size, max_inputs) in [
        (3, 500, 6, 7),
        (5, 500, 2, 5),
        (7, 500, 1, 4),
        (13, 200, 1, 3),
        (31, 20, 1, 3),
    ] {
        let programs = (0..n_programs).map(|seed| random_program(seed, &prime(p), size).0);
        let small: Vec<Program> = programs
            .filter(|program| program.inputs().len() <= max_inputs)
            .collect();
        assert!(
            small.len() > n_programs as usize / 4,
            "p = {p}: {} programs of {n_programs}",
            small.len()
        );
        for program in small {
            assert!(
                check_all_runs(&analyze(program)) > 0,
                "the inputs of the generator satisfy its program"
            );
        }
    }
}

/// Programs that are mostly assertions, over two or three inputs: most runs are rejected, and facts meet facts.
#[test]
fn dense_programs_over_small_primes_with_all_inputs() {
    for (p, n_programs, n_inputs) in [
        (3, 20_000, 3),
        (5, 6_000, 3),
        (7, 8_000, 2),
        (13, 2_500, 2),
        (31, 400, 2),
    ] {
        let (mut n_accepted, mut n_contradictions, mut n_learned) = (0, 0, 0);
        for seed in 0..n_programs {
            let bounded = analyze(dense::program(seed, prime(p), n_inputs));
            n_accepted += usize::from(check_all_runs(&bounded) > 0);
            n_contradictions += usize::from(bounded.contradiction().is_some());
            let nodes = (0..bounded.program().nodes().len() as u32).map(NodeId);
            n_learned += nodes.filter(|node| bounded.is_learned(*node)).count();
        }
        println!(
            "p = {p}: of {n_programs} programs, {n_accepted} accept an input, {n_contradictions} are found to accept none; {n_learned} facts"
        );
        let enough = n_programs as usize / 10;
        assert!(
            n_accepted > enough && n_contradictions > enough && n_learned > n_programs as usize
        );
    }
}

#[test]
fn larger_programs_over_small_primes() {
    for p in [3, 5, 7, 13, 31] {
        for seed in 0..100 {
            let (program, inputs) = random_program(seed, &prime(p), 8);
            let bounded = analyze(program);
            check_shape(&bounded);
            assert!(
                check_run(&bounded, &inputs),
                "the inputs of the generator satisfy its program"
            );
            for seed in 0..20 {
                check_run(
                    &bounded,
                    &with_one_changed(seed, bounded.program(), &inputs),
                );
            }
        }
    }
}

fn any_field() -> impl Strategy<Value = Field> {
    let names = [
        "prime:257",
        "babybear",
        "goldilocks",
        "bn254",
        "bls12-381",
        "secp256k1",
    ];
    prop::sample::select(Vec::from(names)).prop_map(|name| Field::by_name(name).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn programs_over_large_fields((program, inputs) in any_field().prop_flat_map(|field| programs(field, 40)), seed: u64) {
        let bounded = analyze(program);
        check_shape(&bounded);
        prop_assert!(check_run(&bounded, &inputs));
        check_run(&bounded, &with_one_changed(seed, bounded.program(), &inputs));
        check_run(&bounded, &random_inputs(seed, bounded.program()));
    }
}
