//! A second thread changes nothing that can be seen.

use vampx_fields::Field;

use super::*;
use crate::program::Odds;
use crate::program::evaluate::ahead::{Schedule, pays};
use crate::testing::{random_inputs, random_program, with_one_changed};

/// Which arm of each branch is said to be likely, at random.
fn guesses(program: &Program, seed: u64) -> Likelihood {
    let mut likelihood = Likelihood::default();
    let ids = (0..program.nodes().len() as u32).map(NodeId);
    let branches = ids.filter(|id| matches!(program.node(*id), Node::Branch { .. }));
    for (index, id) in branches.enumerate() {
        let zero = seed >> (index % 64) & 1;
        likelihood.add(
            program.span(id),
            Odds {
                zero,
                one: 1 - zero,
            },
        );
    }
    likelihood
}

/// The result without the second thread, and what that one did, after comparing.
fn compare(program: &Program, inputs: &Inputs, likelihood: &Likelihood) -> Ahead {
    let by = |schedule| program.evaluate_by(inputs, likelihood, schedule);
    let alone = by(Schedule::Alone);
    let together = by(Schedule::Together);
    let after = by(Schedule::First);
    let ahead = after.as_ref().map_or(Ahead::default(), |(_, ahead)| *ahead);
    let [alone, together, after] =
        [alone, together, after].map(|result| result.map(|(evaluation, _)| evaluation));
    assert_eq!(alone, together, "{program}");
    assert_eq!(alone, after, "{program}");
    assert!(ahead.n_used <= ahead.n_computed, "{ahead:?}");
    ahead
}

const FIELDS: [&str; 6] = [
    "prime:7",
    "prime:257",
    "goldilocks",
    "bls12-381",
    "bls12-381-fq",
    "secp256k1",
];

/// `VAMPX_RANDOM_PROGRAMS=20000` compares as many.
fn n_programs() -> u64 {
    let number = std::env::var("VAMPX_RANDOM_PROGRAMS").ok();
    number.map_or(600, |number| number.parse().expect("a number"))
}

#[test]
fn values_and_rejections_do_not_depend_on_a_second_thread() {
    let mut n_used = 0;
    let mut n_wasted = 0;
    for seed in 0..n_programs() {
        let field = Field::by_name(FIELDS[seed as usize % FIELDS.len()]).unwrap();
        let (program, inputs) = random_program(seed, &field, 40);
        let of_chance = [
            with_one_changed(seed, &program, &inputs),
            random_inputs(seed, &program),
        ];
        for inputs in [inputs].into_iter().chain(of_chance) {
            for likelihood in [Likelihood::default(), guesses(&program, seed ^ 0x5a5a)] {
                let ahead = compare(&program, &inputs, &likelihood);
                n_used += ahead.n_used;
                n_wasted += ahead.n_computed - ahead.n_used;
            }
        }
    }
    let n_programs = n_programs() as usize;
    assert!(n_used > 4 * n_programs, "{n_used} values were used");
    assert!(
        n_wasted > n_programs / 6,
        "{n_wasted} values were computed for nothing"
    );
}

/// `branch c x^(2^10) x^(3^10)`, and whether the arm for 1 was computed ahead.
fn ahead_of_branch(likelihood: Option<Odds>) -> (Ahead, Evaluation, NodeId) {
    let mut build = Build::over(P);
    let (c, x, out) = (build.private("c"), build.private("x"), build.public("out"));
    let square = |build: &mut Build, x| build.mul(x, x);
    let zero = (0..10).fold(x, |x, _| square(&mut build, x));
    let three = build.add(x, c);
    let one = (0..10).fold(three, |x, _| square(&mut build, x));
    let branch = (*build).branch(c, zero, one, at(7));
    build.equal(out, branch);
    let program = build.finish();
    let mut odds = Likelihood::default();
    if let Some(likely) = likelihood {
        odds.add(at(7), likely);
    }
    let inputs = given(&[("c", 0), ("x", 5)]);
    let schedule = Schedule::First;
    let (evaluation, ahead) = program.evaluate_by(&inputs, &odds, schedule).unwrap();
    (ahead, evaluation, one)
}

#[test]
fn an_arm_that_was_guessed_wrong_is_not_evaluated() {
    let (ahead, expected, one) = ahead_of_branch(None);
    assert_eq!(ahead.n_computed, ahead.n_used);
    for odds in [
        Odds { zero: 0, one: 9 },
        Odds { zero: 9, one: 0 },
        Odds::EVEN,
    ] {
        let (_, evaluation, _) = ahead_of_branch(Some(odds));
        assert_eq!(evaluation, expected);
        assert_eq!(evaluation.value(one), None);
    }
}

/// `n_chains` chains of `n_nodes` nodes, and their sum.
fn chains(field: &str, n_chains: u32, n_nodes: usize) -> Program {
    let field = Field::by_name(field).unwrap();
    let mut builder = ProgramBuilder::new(field);
    let mut sum = builder.constant(&big(0), at(0));
    for chain in 0..n_chains {
        let input = Input {
            name: format!("x{chain}"),
            public: false,
            range: None,
            span: at(0),
        };
        let mut x = builder.input(input).unwrap();
        for _ in 0..n_nodes {
            x = builder.mul(x, x, at(0));
        }
        sum = builder.add(sum, x, at(0));
    }
    builder.assert(Claim::Boolean(sum), None, at(0));
    builder.finish()
}

#[test]
fn a_second_thread_is_there_only_for_large_programs_of_wide_elements() {
    let pool = |n_threads| {
        rayon::ThreadPoolBuilder::new()
            .num_threads(n_threads)
            .build()
            .unwrap()
    };
    let pays = |program: &Program, n_words| pool(2).install(|| pays(program, n_words));
    assert!(pays(&chains("bls12-381", 2, 10_000), 4));
    assert!(!pays(&chains("bls12-381", 2, 100), 4), "it is too small");
    assert!(
        !pays(&chains("goldilocks", 2, 10_000), 1),
        "its elements are too small"
    );
    let alone = pool(1);
    assert!(!alone.install(|| super::super::ahead::pays(&chains("bls12-381", 2, 10_000), 4)));
}

#[test]
fn two_chains_are_evaluated_alike_by_two_threads() {
    let program = chains("bls12-381", 4, 10_000);
    let inputs: Inputs = (0..4).map(|x| (format!("x{x}"), big(0))).collect();
    compare(&program, &inputs, &Likelihood::default());
}
