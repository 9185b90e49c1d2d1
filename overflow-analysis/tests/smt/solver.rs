//! Asking z3.

use std::io::Write;
use std::process::{Command, Stdio};

/// Steps of the solver for one answer: a count, so that no clock has a say.
const LIMIT: u32 = 10000000;

/// What a solver says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Sat,
    Unsat,
    Unknown,
}

/// Whether there is a solver.
pub fn is_installed() -> bool {
    Command::new("z3")
        .arg("--version")
        .stdout(Stdio::null())
        .status()
        .is_ok()
}

/// Whether an assignment that satisfies `script` satisfies `goal`.
pub struct Query {
    pub script: String,
    pub goal: String,
}

/// One answer a query.
pub fn ask(queries: &[Query]) -> Vec<Answer> {
    let text = queries.iter().map(|Query { script, goal }| {
        let head = format!("(reset)\n(set-option :rlimit {LIMIT})\n(set-logic QF_BV)");
        format!("{head}\n{script}(assert {goal})\n(check-sat)\n")
    });
    let answers = answers(text.collect());
    assert_eq!(answers.len(), queries.len(), "one answer a query");
    answers
}

fn answers(text: String) -> Vec<Answer> {
    let mut solver = Command::new("z3")
        .args(["-in", "-smt2"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the solver starts");
    let mut stdin = solver.stdin.take().expect("a pipe");
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = solver.wait_with_output().expect("the solver ends");
    writer
        .join()
        .expect("the writer ends")
        .expect("the solver reads all");
    let lines = String::from_utf8(output.stdout).expect("text");
    let answer = |line: &str| match line {
        "sat" => Answer::Sat,
        "unsat" => Answer::Unsat,
        "unknown" | "timeout" => Answer::Unknown,
        other => panic!("the solver says {other}"),
    };
    lines.lines().map(answer).collect()
}
