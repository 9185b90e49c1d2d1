//! What is exported as SMT-LIB says the same as the program: cvc5 is asked, where Python has it with finite fields.

use std::{
    io::Write,
    process::{Command, Stdio},
    thread,
};

use num_bigint::{BigInt, BigUint};
use vampx::{
    Backend, Circuit, CompileOptions, Field, Inputs, Program, Source, analyze, cheapest, smtlib,
};
use vampx_ir::{
    circuit::{Cell, Witness},
    program::{Node, NodeId, RejectionKind},
    testing::{random_inputs, random_program, with_one_changed},
};

/// Runs scripts from standard input, one after another, each after its length in a line; prints an answer a line.
const SOLVER: &str = "
import sys, cvc5
stream = sys.stdin.buffer
while head := stream.readline():
    terms = cvc5.TermManager()
    solver = cvc5.Solver(terms)
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, stream.read(int(head)).decode(), 'script')
    while not (command := parser.nextCommand()).isNull():
        sys.stdout.write(command.invoke(solver, parser.getSymbolManager()))
";

/// Whether Python has cvc5 with finite fields.
fn has_solver() -> bool {
    let probe = "import cvc5; assert cvc5.Solver(cvc5.TermManager()).getVersion(); import importlib.metadata as m; m.version('cvc5-gpl')";
    Command::new("python3")
        .args(["-c", probe])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// A formula, and conditions under each of which it is satisfiable or not.
struct Question {
    script: String,
    cases: Vec<(String, bool)>,
}

/// Asks all; `about` names a question where the answer is another.
fn ask(questions: &[Question], about: impl Fn(usize, usize) -> String) {
    let text = questions.iter().map(|question| {
        let formula = question
            .script
            .strip_suffix("(check-sat)\n")
            .expect("it ends with the question");
        let cases = question.cases.iter();
        let cases = cases.map(|(case, _)| {
            format!("(push 1)\n(assert (and true {case}))\n(check-sat)\n(pop 1)\n")
        });
        let script = format!(
            "(set-option :incremental true)\n{formula}{}",
            cases.collect::<String>()
        );
        format!("{}\n{script}", script.len())
    });
    let answers = answers(text.collect());
    let mut answers = answers.lines();
    for (place, question) in questions.iter().enumerate() {
        for (case, (condition, expected)) in question.cases.iter().enumerate() {
            let expected = if *expected { "sat" } else { "unsat" };
            let about = || {
                format!(
                    "{} with {condition}\n{}",
                    about(place, case),
                    question.script
                )
            };
            assert_eq!(answers.next(), Some(expected), "{}", about());
        }
    }
    assert_eq!(answers.next(), None);
}

fn answers(text: String) -> String {
    let mut solver = Command::new("python3")
        .args(["-c", SOLVER])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python starts");
    let mut pipe = solver.stdin.take().expect("a pipe");
    let writer = thread::spawn(move || pipe.write_all(text.as_bytes()));
    let output = solver.wait_with_output().expect("the solver ends");
    writer
        .join()
        .expect("the writer ends")
        .expect("the solver reads all");
    String::from_utf8(output.stdout).expect("text")
}

fn equals(symbol: &str, value: &BigUint) -> String {
    format!("(= {symbol} (as ff{value} F)) ")
}

/// All values of the inputs of a small program, by name.
fn all_inputs(program: &Program, modulus: u32) -> Vec<Vec<(String, BigUint)>> {
    let mut all = vec![Vec::new()];
    for input in program.inputs() {
        let with = |values: &Vec<(String, BigUint)>, value: u32| {
            let mut values = values.clone();
            values.push((input.name.clone(), value.into()));
            values
        };
        all = all
            .iter()
            .flat_map(|values| (0..modulus).map(move |value| with(values, value)))
            .collect();
    }
    all
}

/// Programs whose hints are determined, so that to be satisfiable is to be accepted.
const PROGRAMS: [(u32, &str); 9] = [
    (7, "x * x - 2 = 0;"),
    (7, "pub y; y = x^3 - 2 * x + 1;"),
    (7, "pub y; y = 1 / x;"),
    (11, "pub y; y = x | 3;"),
    (7, "pub y; y = lt x 3;"),
    (11, "pub y; y = lt x y;"),
    (11, "priv x : 2..9; pub y : u2; range 3 (x + y) = x + y;"),
    (7, "pub y; y = branch (lt x 4) (x + 1) (1 / (x - 5));"),
    (7, "branch b (range 1 x) ({x = 5; 0}) = y;"),
];

fn program(modulus: u32, text: &str) -> Program {
    let source = Source::new("small.pir", format!("field prime:{modulus};\n{text}"));
    let module = vampx::parse(&source).unwrap_or_else(|error| panic!("{text}: {error}"));
    let field = vampx::source_field(&module, &CompileOptions::default()).expect("a field");
    vampx::elaborate(&module, &field).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn formulas_of_small_programs_accept_what_the_programs_accept() {
    let mut questions = Vec::new();
    let mut n_accepted = 0;
    for (modulus, text) in PROGRAMS {
        let program = program(modulus, text);
        let case = |values: Vec<(String, BigUint)>| {
            let condition = values
                .iter()
                .map(|(name, value)| equals(&format!("|{name}|"), value))
                .collect();
            (
                condition,
                program.evaluate(&Inputs::from_iter(values)).is_ok(),
            )
        };
        let cases: Vec<_> = all_inputs(&program, modulus)
            .into_iter()
            .map(case)
            .collect();
        n_accepted += cases.iter().filter(|(_, is_accepted)| *is_accepted).count();
        let script = smtlib::of_program(&program).expect("it divides no integers");
        questions.push(Question { script, cases });
    }
    assert!(n_accepted > 50, "{n_accepted}");
    if has_solver() {
        ask(&questions, |place, _| PROGRAMS[place].1.to_owned());
    }
}

/// The values of inputs and hints as a condition, and whether the program accepts them; `None` if these are not its inputs, or if a division by 0
/// decides, which no assertion says.
fn decided(program: &Program, inputs: &Inputs) -> Option<(String, bool)> {
    let (evaluation, rejections) = program.evaluate_fully(inputs).ok()?;
    if rejections
        .iter()
        .any(|rejection| rejection.kind == RejectionKind::DivisionByZero)
    {
        return None;
    }
    let ids = (0..program.nodes().len() as u32).map(NodeId);
    let chosen = ids.filter(|id| matches!(program.node(*id), Node::Input(_) | Node::Hint(..)));
    let values =
        chosen.filter_map(|id| Some(equals(&format!("%{}", id.0), &evaluation.value(id)?)));
    Some((values.collect(), rejections.is_empty()))
}

#[test]
fn formulas_of_random_programs_say_what_the_programs_say() {
    let field = Field::by_name("prime:13").expect("a field");
    let mut questions = Vec::new();
    for seed in 0..60 {
        let (program, inputs) = random_program(seed, &field, 1 + seed as usize % 7);
        if let Ok(script) = smtlib::of_program(&program) {
            let changed = with_one_changed(seed, &program, &inputs);
            let all = [inputs, changed, random_inputs(seed, &program)];
            let cases = all
                .iter()
                .filter_map(|inputs| decided(&program, inputs))
                .collect();
            questions.push(Question { script, cases });
        }
    }
    let cases = questions.iter().flat_map(|question| &question.cases);
    let (accepted, rejected): (Vec<_>, Vec<_>) = cases.partition(|(_, is_accepted)| *is_accepted);
    assert!(
        questions.len() >= 20 && accepted.len() >= 20 && rejected.len() >= 20,
        "{} and {}",
        accepted.len(),
        rejected.len()
    );
    if has_solver() {
        ask(&questions, |place, _| format!("program {place}"));
    }
}

/// All cells of a witness as a condition, and whether the circuit accepts them.
fn filled(circuit: &Circuit, witness: &Witness) -> (String, bool) {
    let mut condition = String::new();
    for (place, instance) in circuit.instances.iter().enumerate() {
        for (symbol, cell) in made_cells(circuit, place) {
            condition += &equals(&symbol, &witness.cell(circuit, place, cell));
        }
        for signal in &instance.inputs {
            if let Some(public) = circuit
                .publics
                .iter()
                .find(|public| public.signal == *signal)
            {
                let value = witness.publics().get(&public.name).expect("a public value");
                let n_cells = circuit.signals[signal.0 as usize].bounds.len();
                for (cell, limb) in public
                    .limbs(value, n_cells)
                    .expect("in its range")
                    .iter()
                    .enumerate()
                {
                    condition += &equals(
                        &format!("s{}.{cell}", signal.0),
                        &circuit.target.reduce(&BigInt::from(limb.clone())),
                    );
                }
            }
        }
    }
    (condition, circuit.check(witness).is_ok())
}

/// The cells that an instance makes, with their symbols.
fn made_cells(circuit: &Circuit, place: usize) -> Vec<(String, Cell)> {
    let instance = &circuit.instances[place];
    let chip = circuit.chip_of(instance);
    let outputs = instance.outputs.iter().zip(&chip.outputs);
    let outputs =
        outputs.flat_map(|(signal, n)| (0..*n).map(move |cell| format!("s{}.{cell}", signal.0)));
    let locals = (0..chip.locals).map(|local| format!("i{place}.l{local}"));
    let first: u32 = chip.inputs.iter().sum();
    outputs.chain(locals).zip((first..).map(Cell)).collect()
}

#[test]
fn formulas_of_circuits_accept_what_the_circuits_accept() {
    let target = Field::by_name("prime:8191").expect("a field");
    let mut questions = Vec::new();
    for (modulus, text) in PROGRAMS {
        let program = program(modulus, text);
        let bounded = analyze(program);
        let circuit = cheapest(&bounded, &target, Backend::EXEC)
            .unwrap_or_else(|error| panic!("{text}: {error}"));
        let mut cases = Vec::new();
        let all = all_inputs(&circuit.program, modulus);
        let witnesses = all
            .into_iter()
            .filter_map(|values| circuit.solve(&Inputs::from_iter(values)).ok());
        for witness in witnesses.take(2) {
            cases.push(filled(&circuit, &witness));
            assert!(cases.last().is_some_and(|(_, is_accepted)| *is_accepted));
            for place in 0..circuit.instances.len() {
                for (_, cell) in made_cells(&circuit, place).into_iter().take(3) {
                    let mut changed = witness.clone();
                    let more = BigInt::from(witness.cell(&circuit, place, cell)) + 1;
                    changed.set(&circuit, place, cell, &more);
                    cases.push(filled(&circuit, &changed));
                }
            }
        }
        assert!(cases.len() >= 2, "{text}");
        questions.push(Question {
            script: smtlib::of_circuit(&circuit),
            cases,
        });
    }
    let n_rejected = questions
        .iter()
        .flat_map(|question| &question.cases)
        .filter(|(_, is_accepted)| !is_accepted)
        .count();
    assert!(n_rejected > 50, "{n_rejected}");
    if has_solver() {
        ask(&questions, |place, _| PROGRAMS[place].1.to_owned());
    }
}

#[test]
fn integer_division_is_refused() {
    let program = program(11, "pub y; y = x % 3;");
    let refused = smtlib::of_program(&program).expect_err("it divides");
    assert!(refused.span.end > refused.span.start);
}
