//! A solver finds no accepted run that contradicts the analysis. Needs z3; without it nothing is asked.

#[path = "../dense/mod.rs"]
mod dense;
mod narrow;
mod solver;
#[path = "../strict/mod.rs"]
mod strict;
mod translate;

use num_traits::ToPrimitive;
use solver::{Answer, Query};
use vampx_fields::Field;
use vampx_ir::program::{Inputs, Program};
use vampx_ir::testing::random_program;
use vampx_overflow_analysis::analyze;

/// Programs that one process of the solver is asked about.
const BATCH: usize = 25;

/// Asks about all programs: the run with the given inputs is one, no run contradicts the analysis, and no assignment
/// escapes it that keeps to what was learned.
#[track_caller]
fn check(programs: &[(Program, Inputs)]) {
    if !solver::is_installed() {
        eprintln!("skipped: z3 is not installed");
        return;
    }
    let mut n_unknown = 0;
    for batch in programs.chunks(BATCH) {
        let queries: Vec<_> = batch
            .iter()
            .flat_map(|(program, inputs)| queries(program, inputs))
            .collect();
        let answers = solver::ask(&queries);
        for ((program, _), answers) in batch.iter().zip(answers.chunks(3)) {
            assert_eq!(
                answers[0],
                Answer::Sat,
                "the honest run is a run\n{program}"
            );
            assert_ne!(
                answers[1],
                Answer::Sat,
                "a run contradicts the analysis\n{program}"
            );
            assert_ne!(
                answers[2],
                Answer::Sat,
                "an assignment escapes the analysis\n{program}"
            );
            n_unknown += answers
                .iter()
                .filter(|answer| **answer == Answer::Unknown)
                .count();
        }
    }
    let n_queries = 3 * programs.len();
    println!(
        "{n_queries} questions about {} programs, {n_unknown} without an answer within the limit",
        programs.len()
    );
    assert!(n_unknown * 10 <= n_queries, "{n_unknown} of {n_queries}");
}

/// The three questions about a program.
fn queries(program: &Program, inputs: &Inputs) -> [Query; 3] {
    let bounded = analyze(program.clone());
    assert_eq!(bounded.contradiction(), None, "{program}");
    let runs = translate::runs(program);
    let contradictions = translate::contradictions(&bounded);
    [
        Query {
            script: runs.clone(),
            goal: translate::equal(&honest_values(program, inputs)),
        },
        Query {
            script: runs,
            goal: contradictions,
        },
        Query {
            script: translate::assignments(&bounded),
            goal: translate::escapes(&bounded),
        },
    ]
}

/// The value of every node in the run with `inputs`, which is accepted.
fn honest_values(program: &Program, inputs: &Inputs) -> Vec<u64> {
    let evaluation = program
        .evaluate(inputs)
        .unwrap_or_else(|error| panic!("{error}\n{program}"));
    let given = inputs
        .resolve(program)
        .expect("inputs of the program")
        .values;
    let values = program.inputs().iter().zip(given).map(|(input, value)| {
        value.unwrap_or_else(|| {
            evaluation
                .public(&input.name)
                .expect("an output")
                .value
                .clone()
        })
    });
    let values = strict::values(program, &evaluation, &values.collect::<Vec<_>>());
    values
        .iter()
        .map(|value| value.to_u64().expect("below the prime"))
        .collect()
}

fn prime(p: u32) -> Field {
    Field::by_name(&format!("prime:{p}")).expect("a prime")
}

#[test]
fn random_programs() {
    let cases = [(5, 60, 4), (31, 40, 3), (127, 25, 2), (251, 25, 2)];
    let programs = cases.iter().flat_map(|(p, n, size)| {
        let field = prime(*p);
        (0..*n).map(move |seed| random_program(seed, &field, *size))
    });
    check(&programs.collect::<Vec<_>>());
}

#[test]
fn programs_of_the_corpus_over_small_fields() {
    check(&narrow::programs());
}

/// Programs that are mostly assertions; some accept nothing, and where the analysis says so, there is no run.
#[test]
fn dense_programs() {
    if !solver::is_installed() {
        eprintln!("skipped: z3 is not installed");
        return;
    }
    let programs = [(31, 3), (101, 2), (251, 2)]
        .into_iter()
        .flat_map(|(p, n_inputs)| {
            (0..40).map(move |seed| dense::program(seed, prime(p), n_inputs))
        });
    let (mut n_contradictions, mut n_unknown) = (0, 0);
    for batch in programs.collect::<Vec<_>>().chunks(BATCH) {
        let bounded: Vec<_> = batch.iter().cloned().map(analyze).collect();
        let goals = bounded.iter().map(|bounded| Query {
            script: translate::runs(bounded.program()),
            goal: match bounded.contradiction() {
                Some(_) => "true".to_owned(),
                None => translate::contradictions(bounded),
            },
        });
        for (bounded, answer) in bounded.iter().zip(solver::ask(&goals.collect::<Vec<_>>())) {
            assert_ne!(
                answer,
                Answer::Sat,
                "a run contradicts the analysis\n{}",
                bounded.program()
            );
            n_contradictions += usize::from(bounded.contradiction().is_some());
            n_unknown += usize::from(answer == Answer::Unknown);
        }
    }
    println!(
        "120 dense programs, {n_contradictions} of which accept nothing, {n_unknown} without an answer within the limit"
    );
    assert!(n_unknown <= 12, "{n_unknown}");
}

/// What is true of numbers of 3 bits is false of numbers of 4 bits: the questions can be answered with yes.
#[test]
fn false_bounds_are_refuted() {
    if !solver::is_installed() {
        eprintln!("skipped: z3 is not installed");
        return;
    }
    let program = |bits: u32| {
        narrow::compiled(&format!(
            "field prime:251; pub a, b : u{bits}; range 7 (a*b);"
        ))
    };
    let [narrow, wide] = [3, 4].map(|bits| analyze(program(bits)));
    let answers = solver::ask(&[
        Query {
            script: translate::runs(wide.program()),
            goal: translate::contradictions(&narrow),
        },
        Query {
            script: translate::runs(narrow.program()),
            goal: translate::contradictions(&wide),
        },
        Query {
            script: translate::assignments(&wide),
            goal: translate::escapes(&narrow),
        },
    ]);
    assert_eq!(answers, [Answer::Sat, Answer::Unsat, Answer::Sat]);
}
