use proptest::prelude::*;

use super::*;
use crate::program::fixtures::{Build, big};

/// A program over the field of 97 elements with inputs of the given names, all private.
fn program(names: &[&str]) -> Program {
    let mut build = Build::over(97);
    for name in names {
        build.private(name);
    }
    build.finish()
}

fn resolve(json: &str, names: &[&str]) -> Result<Vec<BigUint>, InputError> {
    let resolved = Inputs::from_json(json)?.resolve(&program(names))?;
    Ok(resolved
        .values
        .into_iter()
        .map(|value| value.expect("no input is defined"))
        .collect())
}

fn values(json: &str, names: &[&str]) -> Vec<u64> {
    let values = resolve(json, names).unwrap();
    values
        .iter()
        .map(|value| u64::try_from(value).unwrap())
        .collect()
}

fn message(json: &str, names: &[&str]) -> String {
    resolve(json, names).unwrap_err().to_string()
}

#[test]
fn numbers_and_strings() {
    assert_eq!(
        values(r#"{"a": 5, "b": "6", "c": "0x1f"}"#, &["c", "b", "a"]),
        [31, 6, 5]
    );
    assert_eq!(values("{}", &[]), [0u64; 0]);
}

#[test]
fn large_numbers_are_exact() {
    let p = "52435875175126190479447740508185965837690552500527637822603658699938581184513";
    let largest = "52435875175126190479447740508185965837690552500527637822603658699938581184512";
    let field = vampx_fields::Field::by_name("bls12-381").unwrap();
    let mut builder = crate::program::ProgramBuilder::new(field.clone());
    let input = |name: &str| crate::program::Input {
        name: name.to_owned(),
        public: false,
        range: None,
        span: crate::Span::default(),
    };
    builder.input(input("a")).unwrap();
    builder.input(input("b")).unwrap();
    let program = builder.finish();
    let inputs = Inputs::from_json(&format!(r#"{{"a": {largest}, "b": "{largest}"}}"#)).unwrap();
    let expected = field.modulus() - 1u32;
    assert_eq!(
        inputs.resolve(&program).unwrap().values,
        [Some(expected.clone()), Some(expected)]
    );
    let inputs = Inputs::from_json(&format!(r#"{{"a": {p}, "b": 1}}"#)).unwrap();
    let error = inputs.resolve(&program).unwrap_err();
    assert!(
        matches!(&error, InputError::Value { name, .. } if name == "a"),
        "{error:?}"
    );
    assert!(
        error
            .to_string()
            .contains("not below the modulus of bls12-381"),
        "{error}"
    );
}

#[test]
fn lists_are_right_nested_tuples() {
    let names = ["x.0", "x.1.0", "x.1.1"];
    assert_eq!(values(r#"{"x": [1, 2, 3]}"#, &names), [1, 2, 3]);
    assert_eq!(values(r#"{"x": [1, [2, "3"]]}"#, &names), [1, 2, 3]);
    assert_eq!(values(r#"{"x.0": 1, "x.1": [2, 3]}"#, &names), [1, 2, 3]);
    assert_eq!(
        values(r#"{"x.1.1": 3, "x.0": 1, "x.1.0": 2}"#, &names),
        [1, 2, 3]
    );
    assert_eq!(
        values(r#"{"x": [[1, 2], 3]}"#, &["x.0.0", "x.0.1", "x.1"]),
        [1, 2, 3]
    );
    assert_eq!(values(r#"{"x": [7]}"#, &["x"]), [7]);
}

#[test]
fn lists_are_coefficients() {
    let names = ["x.u0", "x.u1", "x.u2"];
    assert_eq!(values(r#"{"x": [1, 2, 3]}"#, &names), [1, 2, 3]);
    assert_eq!(values(r#"{"x": 5}"#, &names), [5, 0, 0]);
    assert_eq!(
        values(r#"{"x.u2": 3, "x.u0": 1, "x.u1": 2}"#, &names),
        [1, 2, 3]
    );
    let tuple = ["t.0.u0", "t.0.u1", "t.1.u0", "t.1.u1"];
    assert_eq!(values(r#"{"t": [[1, 2], [3, 4]]}"#, &tuple), [1, 2, 3, 4]);
    assert_eq!(values(r#"{"t": [5, [3, 4]]}"#, &tuple), [5, 0, 3, 4]);
    assert_eq!(values(r#"{"t": [[3, 4], 5]}"#, &tuple), [3, 4, 5, 0]);
    for json in [
        r#"{"x": [1, 2]}"#,
        r#"{"x": [1, 2, 3, 4]}"#,
        r#"{"x": [1, [2, 3]]}"#,
        r#"{"x": 5, "x.u1": 1}"#,
    ] {
        assert!(resolve(json, &names).is_err(), "{json}");
    }
    assert!(resolve(r#"{"x": 1}"#, &["x.0", "x.1"]).is_err());
}

#[test]
fn other_shapes_are_refused() {
    let tuple = ["x.0", "x.1.0", "x.1.1"];
    for json in [
        r#"{"x": 1}"#,
        r#"{"x": [1, 2]}"#,
        r#"{"x": [1, 2, 3, 4]}"#,
        r#"{"x": [[1, 2], 3]}"#,
        r#"{"x": [1, [2, 3], 4]}"#,
    ] {
        let expected = InputError::Shape {
            name: "x".to_owned(),
            n_leaves: 3,
        };
        assert_eq!(resolve(json, &tuple), Err(expected), "{json}");
    }
    assert_eq!(
        message(r#"{"x": [1, 2]}"#, &["x"]),
        "the input `x` has another shape in the program: give one number"
    );
}

#[test]
fn doubled_names() {
    let doubled = |name: &str| Err(InputError::Doubled(name.to_owned()));
    assert_eq!(
        resolve(r#"{"a": 1, "b": 2, "a": 1}"#, &["a", "b"]),
        doubled("a")
    );
    assert_eq!(
        resolve(r#"{"x": [1, 2], "x.1": 2}"#, &["x.0", "x.1"]),
        doubled("x.1")
    );
    let mut inputs = Inputs::new();
    inputs.set("a=1").unwrap();
    assert_eq!(inputs.set("a=2"), Err(InputError::Doubled("a".to_owned())));
}

#[test]
fn assignments_go_over_the_file() {
    let mut inputs = Inputs::from_json(r#"{"a": 1, "x": [2, 3], "y": [4, 5]}"#).unwrap();
    for assignment in ["a=0x10", " x.1 = 6 ", "y=[7, \"8\"]"] {
        inputs.set(assignment).unwrap();
    }
    let resolved = inputs
        .resolve(&program(&["a", "x.0", "x.1", "y.0", "y.1"]))
        .unwrap();
    assert_eq!(
        resolved.values,
        [16, 2, 6, 7, 8].map(|value| Some(big(value)))
    );
}

#[test]
fn assignments_that_are_none() {
    for text in ["", "a", "=5", " = 5"] {
        assert_eq!(
            Inputs::new().set(text),
            Err(InputError::Assignment(text.to_owned()))
        );
    }
    let mut inputs = Inputs::new();
    inputs.set("a==5").unwrap();
    assert!(matches!(
        inputs.resolve(&program(&["a"])),
        Err(InputError::Value { .. })
    ));
    assert!(matches!(
        Inputs::new().set("a=[1, 2"),
        Err(InputError::Json { .. })
    ));
}

#[test]
fn unknown_and_missing_names() {
    let names = ["left", "right", "x.0", "x.1"];
    let all = r#"{"left": 1, "right": 2, "x": [3, 4]"#;
    assert_eq!(
        message(&format!(r#"{all}, "lefft": 1}}"#), &names),
        "the program has no input `lefft`; did you mean `left`?"
    );
    assert_eq!(
        message(&format!(r#"{all}, "unlike": 1}}"#), &names),
        "the program has no input `unlike`; leave it out"
    );
    assert!(matches!(
        resolve(&format!(r#"{all}, "x.0.1": 1}}"#), &names),
        Err(InputError::Unknown { .. })
    ));
    assert_eq!(
        message(r#"{"right": 2}"#, &names),
        "the inputs `left`, `x.0`, `x.1` are not given: add to the inputs, or set NAME=VALUE"
    );
    assert_eq!(
        message("{}", &["a"]),
        "the input `a` is not given: add to the inputs, or set NAME=VALUE"
    );
    let many: Vec<String> = (0..20).map(|index| format!("a{index}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert!(message("{}", &many).contains("`a7` and 12 more are"));
}

#[test]
fn numbers_that_are_no_elements() {
    for text in [
        "97",
        "\"97\"",
        "-1",
        "\"-1\"",
        "\"\"",
        "\"1.5\"",
        "\"five\"",
        "\"0xg\"",
        "\" 5\"",
        "-0",
        "1000000000000000000000000",
    ] {
        let error = resolve(&format!(r#"{{"a": {text}}}"#), &["a"]).unwrap_err();
        assert!(
            matches!(&error, InputError::Value { name, .. } if name == "a"),
            "{text}: {error:?}"
        );
        assert!(error.to_string().contains("`a`"), "{error}");
    }
    for text in ["1.5", "1e3", "5.0", "1E2", "-1.5"] {
        let error = resolve(&format!(r#"{{"a": {text}}}"#), &["a"]);
        assert!(
            matches!(&error, Err(InputError::NotAnInteger { name, .. }) if name == "a"),
            "{text}: {error:?}"
        );
    }
    for (text, found) in [
        ("null", "null"),
        ("true", "a truth value"),
        ("{}", "an object"),
        ("[]", "an empty list"),
        ("[1, [[]]]", "an empty list"),
    ] {
        let expected = InputError::NotANumber {
            name: "a".to_owned(),
            found,
        };
        assert_eq!(
            resolve(&format!(r#"{{"a": {text}}}"#), &["a"]),
            Err(expected)
        );
    }
}

#[test]
fn texts_that_are_no_objects() {
    for text in [
        "",
        "5",
        "[1]",
        "{",
        "{\"a\": 5,}",
        "{\"a\" 5}",
        "{} {}",
        "{a: 5}",
        "\u{0}",
    ] {
        assert!(
            matches!(Inputs::from_json(text), Err(InputError::Json { .. })),
            "{text}"
        );
    }
    let error = Inputs::from_json("{\n  \"a\": 5,\n  b\n}")
        .unwrap_err()
        .to_string();
    assert!(error.contains("line 3 column 3"), "{error}");
}

#[test]
fn deep_lists_are_refused() {
    let deep = format!(
        r#"{{"a": {}1{}}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    assert!(matches!(
        Inputs::from_json(&deep),
        Err(InputError::Json { .. })
    ));
}

#[test]
fn long_lists_are_quick() {
    let long = format!(r#"{{"a": [{}]}}"#, vec!["1"; 200_000].join(","));
    let error = resolve(&long, &["a.0", "a.1"]);
    assert_eq!(
        error,
        Err(InputError::Shape {
            name: "a".to_owned(),
            n_leaves: 2
        })
    );
}

#[test]
fn public_inputs_without_definition_are_needed() {
    let mut build = Build::over(97);
    let (x, y) = (build.public("x"), build.public("y"));
    let square = build.mul(x, x);
    build.equal(y, square);
    let program = build.finish();
    let names = |inputs: Inputs| match inputs.resolve(&program) {
        Err(InputError::Missing { names }) => names,
        other => panic!("{other:?}"),
    };
    assert_eq!(names(Inputs::new()), ["x"]);
    let given = [("x", big(3))].into_iter().collect::<Inputs>();
    assert_eq!(
        given.resolve(&program).unwrap().values,
        [Some(big(3)), None]
    );
}

proptest! {
    #[test]
    fn random_texts_do_not_panic(text in ".*", assignment in ".*") {
        let mut inputs = Inputs::from_json(&text).unwrap_or_default();
        let set = inputs.set(&assignment);
        let resolved = inputs.resolve(&program(&["a", "x.0", "x.1"]));
        prop_assert!(resolved.is_err());
        prop_assert!(set.is_ok() || !set.unwrap_err().to_string().is_empty());
    }

    #[test]
    fn mutated_texts_do_not_panic(position in 0usize..60, byte in 0u8..128) {
        let mut text = br#"{"a": 5, "b": "0x10", "x": [1, [2, "3"]], "y.0": 1, "y.1": 2}"#.to_vec();
        text[position] = byte;
        let text = String::from_utf8(text).unwrap();
        let names = ["a", "b", "x.0", "x.1.0", "x.1.1", "y.0", "y.1"];
        match resolve(&text, &names) {
            Ok(values) => prop_assert!(values.iter().all(|value| *value < big(97))),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }

    #[test]
    fn what_is_inserted_is_resolved(numbers in prop::collection::vec(0u64..97, 5)) {
        let names = ["a", "b", "x.0", "x.1.0", "x.1.1"];
        let inputs: Inputs = names.into_iter().zip(numbers.iter().map(|number| big(*number))).collect();
        let resolved = inputs.resolve(&program(&names)).unwrap();
        let expected: Vec<_> = numbers.into_iter().map(|number| Some(big(number))).collect();
        prop_assert_eq!(resolved.values, expected);
    }
}
