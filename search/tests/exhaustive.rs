//! What a search says, against trying all values.

use num_bigint::BigUint;
use vampx_fields::Field;
use vampx_ir::program::{InputId, Inputs, Program, ResolvedInputs};
use vampx_ir::testing::{random_inputs, random_program};
use vampx_search::{Answer, DEFAULT_WORK, missing, search};

fn named(program: &Program, values: &ResolvedInputs) -> Inputs {
    let names = program.inputs().iter().map(|input| input.name.clone());
    let given = names.zip(&values.values);
    given
        .filter_map(|(name, value)| Some((name, value.clone()?)))
        .collect()
}

fn is_accepted(program: &Program, values: &ResolvedInputs) -> bool {
    program.evaluate(&named(program, values)).is_ok()
}

/// All accepted values of the missing inputs, up to two.
fn tried(program: &Program, given: &ResolvedInputs) -> Vec<ResolvedInputs> {
    let p: u64 = program.field().modulus().try_into().unwrap();
    let missing = missing(program, given);
    let n_choices = p.pow(missing.len() as u32);
    let with = |choice: u64| {
        let mut values = given.clone();
        for (digit, input) in missing.iter().enumerate() {
            let value = choice / p.pow(digit as u32) % p;
            values.values[input.index()] = Some(value.into());
        }
        values
    };
    let accepted = (0..n_choices)
        .map(with)
        .filter(|values| is_accepted(program, values));
    accepted.take(2).collect()
}

/// Whether `values` are `given` with something for each that is missing.
fn completes(program: &Program, given: &ResolvedInputs, values: &ResolvedInputs) -> bool {
    let pairs = given.values.iter().zip(&values.values);
    let missing = missing(program, given);
    pairs.enumerate().all(|(index, (given, value))| {
        let is_missing = missing.contains(&InputId(index as u32));
        if is_missing {
            value.is_some()
        } else {
            given == value
        }
    })
}

fn check(program: &Program, given: &ResolvedInputs) -> usize {
    let answer = search(program, given, DEFAULT_WORK).answer;
    let tried = tried(program, given);
    let found: Vec<&ResolvedInputs> = match &answer {
        Answer::None => vec![],
        Answer::One(one) => vec![one],
        Answer::Two(one, other) => vec![one, other],
        Answer::Unknown(_) => panic!("small fields are searched to the end:\n{program}"),
    };
    assert_eq!(found.len(), tried.len(), "{given:?} of\n{program}");
    for values in &found {
        assert!(completes(program, given, values));
        assert!(is_accepted(program, values), "{values:?} of\n{program}");
    }
    assert!(found.len() < 2 || found[0] != found[1]);
    found.len()
}

/// Random programs over tiny fields with one to three inputs missing: traps, guards, hints and outputs are among them.
#[test]
fn answers_are_those_of_trying_everything() {
    let mut n_answers = [0; 3];
    for (name, most_missing, n_programs) in [
        ("prime:3", 3, 160),
        ("prime:5", 3, 120),
        ("prime:13", 2, 120),
    ] {
        let field = Field::by_name(name).unwrap();
        for seed in 0..n_programs {
            let (program, satisfying) = random_program(seed, &field, 2 + seed as usize % 9);
            let inputs = if seed % 3 == 0 {
                random_inputs(seed, &program)
            } else {
                satisfying
            };
            let mut given = inputs.resolve(&program).unwrap();
            let n_inputs = given.values.len();
            for turn in 0..1 + seed as usize % most_missing {
                given.values[(seed as usize * 7 + turn * 5) % n_inputs] = None;
            }
            n_answers[check(&program, &given)] += 1;
        }
    }
    assert!(
        n_answers.iter().all(|n| *n > 20),
        "all answers occur: {n_answers:?}"
    );
}

/// All programs `(a x + b y + c) (x - d) = e`, `x y = f` over the field of three elements.
#[test]
fn equations_in_two_unknowns_are_solved_completely() {
    let field = Field::by_name("prime:3").unwrap();
    for code in 0..3u32.pow(6) {
        let digit = |i: u32| code / 3u32.pow(i) % 3;
        let [a, b, c, d, e, f] = [0, 1, 2, 3, 4, 5].map(digit);
        let program = parse(
            &field,
            &format!("({a}*?x + {b}*?y + {c}) * (?x - {d}) = {e}; ?x * ?y = {f};"),
        );
        let given = Inputs::new().resolve_given(&program).unwrap();
        check(&program, &given);
    }
}

fn parse(field: &Field, text: &str) -> Program {
    use vampx_ir::syntax::{Limits, elaborate, parse, types};
    let module = parse(&vampx_ir::Source::new("test", text)).unwrap();
    let types = types::infer(&module).unwrap();
    elaborate(&module, &types, field, &Limits::default()).unwrap()
}

/// The answer for a program without inputs, as the values of its free inputs in order.
fn answer(field: &str, text: &str) -> (&'static str, Vec<Vec<BigUint>>) {
    let program = parse(&Field::by_name(field).unwrap(), text);
    let given = Inputs::new().resolve_given(&program).unwrap();
    let of = |values: ResolvedInputs| {
        assert!(is_accepted(&program, &values));
        let free = missing(&program, &given).into_iter();
        free.map(|input| values.values[input.index()].clone().unwrap())
            .collect()
    };
    match search(&program, &given, DEFAULT_WORK).answer {
        Answer::None => ("none", vec![]),
        Answer::One(one) => ("one", vec![of(one)]),
        Answer::Two(one, other) => ("two", vec![of(one), of(other)]),
        Answer::Unknown(found) => ("unknown", found.into_iter().map(of).collect()),
    }
}

fn one(values: &[u64]) -> (&'static str, Vec<Vec<BigUint>>) {
    (
        "one",
        vec![values.iter().map(|value| BigUint::from(*value)).collect()],
    )
}

#[test]
fn large_fields_are_solved_by_algebra() {
    for field in ["goldilocks", "bls12-381", "secp256k1"] {
        assert_eq!(answer(field, "?x * ?x = 1764; lt ?x 1000 = 0;"), one(&[42]));
        assert_eq!(answer(field, "?x * ?x = 1764;").0, "two");
        assert_eq!(
            answer(field, "3 * ?x + ?y = 10; ?x - 2 * ?y = 1;"),
            one(&[3, 1])
        );
        assert_eq!(
            answer(field, "?x + ?y = 5; ?x * ?y = 6; lt ?x ?y = 0;"),
            one(&[2, 3])
        );
        assert_eq!(answer(field, "?x + ?y = 5; ?x + ?y = 6;").0, "none");
        assert_eq!(answer(field, "?x / (?x - 3) = 4;"), one(&[4]));
        assert_eq!(
            answer(field, "(?x - 3) * ?x = 0; 1 / ?x = 1 / 3;"),
            one(&[3])
        );
        assert_eq!(answer(field, "?x * 0 = 0; ?y = 2;").0, "two");
    }
    // 7 is the smallest that is no square modulo Goldilocks.
    assert_eq!(answer("goldilocks", "?x * ?x = 7;").0, "none");
}

#[test]
fn ranges_and_bits_are_searched() {
    let sum = "priv ?a, ?b, ?c, ?d, ?e, ?f : 0..=1;";
    let weights = "17*?a + 23*?b + 31*?c + 57*?d + 71*?e + 90*?f";
    let field = "bls12-381";
    assert_eq!(
        answer(field, &format!("{sum} {weights} = 151;")),
        one(&[0, 1, 0, 1, 1, 0])
    );
    assert_eq!(answer(field, &format!("{sum} {weights} = 112;")).0, "none");
    assert_eq!(
        answer(field, "priv ?x : u16; ?x % 1000 = 7; ?x \\ 1000 = 65;"),
        one(&[65007])
    );
    assert_eq!(
        answer(field, "priv ?x, ?y : 2..100; ?x * ?y = 1763; lt ?x ?y = 0;"),
        one(&[41, 43])
    );
    assert_eq!(
        answer(
            field,
            "priv ?x : 0..10; branch (lt ?x 5) (1 / 0) (?x * ?x) = 49;"
        ),
        one(&[7])
    );
}

/// 60 rounds, as those of MiMC, of powers that are one to one.
#[test]
fn chains_of_powers_are_followed_to_their_beginning() {
    for (field, power) in [("secp256k1-fr", 5), ("goldilocks", 7), ("mersenne31", 5)] {
        let round = format!("def round x = (x + 7) ^ {power} + 3; def all = iter 60 round;");
        let program = parse(
            &Field::by_name(field).unwrap(),
            &format!("{round} pub y; y = all 42;"),
        );
        let y = program
            .evaluate(&Inputs::new())
            .unwrap()
            .public("y")
            .unwrap()
            .value
            .clone();
        let text = format!("{round} all ?x = {y};");
        assert_eq!(answer(field, &text), one(&[42]), "{field}");
    }
}

#[test]
fn work_is_bounded() {
    let program = parse(
        &Field::by_name("goldilocks").unwrap(),
        "lt (?x * ?y * ?y + ?x) 3 = 0; lt (?y * ?x * ?x) 3 = 0; lt 5 ?x = 0; lt 5 ?y = 0;",
    );
    let given = Inputs::new().resolve_given(&program).unwrap();
    let found = search(&program, &given, 10_000);
    assert_eq!(found.answer, Answer::Unknown(None));
    assert!(found.work < 12_000, "{}", found.work);
    assert_eq!(found, search(&program, &given, 10_000));
}
