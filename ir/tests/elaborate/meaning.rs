//! Random programs mean what a small interpreter says: computed one by one, over fields of 7 and 97 elements.

use proptest::prelude::*;
use vampx_ir::program::EvaluateError;

use crate::support::{inputs, try_compile};

/// A witness, a bound name, a literal or an operation.
#[derive(Clone, Debug)]
enum Term {
    Input(usize),
    /// The value bound by the `Let` so many outwards, or 5 if there are fewer.
    Bound(usize),
    Integer(i64),
    Binary(&'static str, Box<Term>, Box<Term>),
    Power(Box<Term>, i64),
    Lt(Box<Term>, Box<Term>),
    Branch(Box<Term>, Box<Term>, Box<Term>),
    Let(Box<Term>, Box<Term>),
    Applied(Box<Term>, Box<Term>),
    /// `fold` of a list of three with `a - 2 b`.
    Fold(Box<Term>, Box<Term>, Box<Term>),
}

/// A value, or nothing where evaluation traps.
type Value = Option<i64>;

fn inverse(p: i64, x: i64) -> Value {
    (1..p).find(|i| i * x % p == 1)
}

fn power(p: i64, base: i64, exponent: i64) -> Value {
    let base = if exponent < 0 {
        inverse(p, base)?
    } else {
        base
    };
    Some((0..exponent.abs()).fold(1, |product, _| product * base % p))
}

fn binary(p: i64, op: &str, a: i64, b: i64) -> Value {
    Some(match op {
        "+" => (a + b) % p,
        "-" => (a - b).rem_euclid(p),
        "*" => a * b % p,
        "/" => a * inverse(p, b)? % p,
        "|" => a * inverse(p, b).unwrap_or(0) % p,
        "\\" => a.checked_div(b)?,
        "%" => a.checked_rem(b)?,
        op => unreachable!("{op}"),
    })
}

impl Term {
    fn value(&self, p: i64, inputs: &[i64], bound: &mut Vec<i64>) -> Value {
        match self {
            Self::Input(i) => Some(inputs[*i]),
            Self::Bound(i) => Some(bound.iter().rev().nth(*i).copied().unwrap_or(5 % p)),
            Self::Integer(n) => Some(n.rem_euclid(p)),
            Self::Binary(op, a, b) => {
                let (a, b) = (a.value(p, inputs, bound)?, b.value(p, inputs, bound)?);
                binary(p, op, a, b)
            }
            Self::Power(a, exponent) => power(p, a.value(p, inputs, bound)?, *exponent),
            Self::Lt(a, b) => {
                let (a, b) = (a.value(p, inputs, bound)?, b.value(p, inputs, bound)?);
                Some((a >= b).into())
            }
            Self::Branch(c, a, b) => match c.value(p, inputs, bound)? {
                0 => a.value(p, inputs, bound),
                1 => b.value(p, inputs, bound),
                _ => None,
            },
            Self::Let(a, b) | Self::Applied(b, a) => {
                let a = a.value(p, inputs, bound)?;
                bound.push(a);
                let result = b.value(p, inputs, bound);
                bound.pop();
                result
            }
            Self::Fold(a, b, c) => {
                let mut elements = Vec::new();
                for element in [a, b, c] {
                    elements.push(element.value(p, inputs, bound)?);
                }
                Some(
                    elements
                        .iter()
                        .rev()
                        .fold(1 % p, |rest, x| (x - 2 * rest).rem_euclid(p)),
                )
            }
        }
    }

    fn text(&self, depth: usize) -> String {
        match self {
            Self::Input(i) => format!("x{i}"),
            Self::Bound(i) if *i < depth => format!("v{}", depth - 1 - i),
            Self::Bound(_) => "5".to_owned(),
            Self::Integer(n) if *n < 0 => format!("({n})"),
            Self::Integer(n) => n.to_string(),
            Self::Binary(op, a, b) => format!("({} {op} {})", a.text(depth), b.text(depth)),
            Self::Power(a, exponent) => format!("({}^({exponent}))", a.text(depth)),
            Self::Lt(a, b) => format!("(lt {} {})", a.text(depth), b.text(depth)),
            Self::Branch(c, a, b) => format!(
                "(branch {} {} {})",
                c.text(depth),
                a.text(depth),
                b.text(depth)
            ),
            Self::Let(a, b) => format!(
                "({{ def v{depth} = {}; {} }})",
                a.text(depth),
                b.text(depth + 1)
            ),
            Self::Applied(b, a) => format!(
                "((fun v{depth} {{ {} }}) {})",
                b.text(depth + 1),
                a.text(depth)
            ),
            Self::Fold(a, b, c) => format!(
                "(fold ({}:{}:{}:[]) (fun a b {{ a - 2*b }}) 1)",
                a.text(depth),
                b.text(depth),
                c.text(depth)
            ),
        }
    }
}

fn terms() -> impl Strategy<Value = Term> {
    let leaf = prop_oneof![
        3 => (0..3usize).prop_map(Term::Input),
        2 => (0..4usize).prop_map(Term::Bound),
        2 => (-3..120i64).prop_map(Term::Integer),
    ];
    leaf.prop_recursive(6, 60, 3, |inner| {
        let boxed = || inner.clone().prop_map(Box::new);
        prop_oneof![
            5 => (prop::sample::select(vec!["+", "-", "*", "/", "|", "\\", "%"]), boxed(), boxed())
                .prop_map(|(op, a, b)| Term::Binary(op, a, b)),
            1 => (boxed(), -3..9i64).prop_map(|(a, exponent)| Term::Power(a, exponent)),
            1 => (boxed(), boxed()).prop_map(|(a, b)| Term::Lt(a, b)),
            1 => (boxed(), boxed(), boxed()).prop_map(|(c, a, b)| Term::Branch(c, a, b)),
            2 => (boxed(), boxed(), boxed(), boxed())
                .prop_map(|(x, y, a, b)| Term::Branch(Box::new(Term::Lt(x, y)), a, b)),
            1 => (boxed(), boxed()).prop_map(|(a, b)| Term::Let(a, b)),
            1 => (boxed(), boxed()).prop_map(|(b, a)| Term::Applied(b, a)),
            1 => (boxed(), boxed(), boxed()).prop_map(|(a, b, c)| Term::Fold(a, b, c)),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// The output is the value, and there is none where evaluation traps.
    #[test]
    fn programs_mean_what_the_interpreter_says(
        term in terms(),
        values in prop::array::uniform3(0..97i64),
        p in prop::sample::select(vec![7, 97i64]),
    ) {
        let values = values.map(|value| value % p);
        let expected = term.value(p, &values, &mut Vec::new());
        let text = format!("pub out; (x0, x1, x2) = (x0, x1, x2); {} = out;", term.text(0));
        let [x0, x1, x2] = values;
        let inputs = inputs(&format!(r#"{{"x0": {x0}, "x1": {x1}, "x2": {x2}}}"#), &[]);
        match try_compile(&text, &format!("prime:{p}")) {
            Err(_) => prop_assert_eq!(expected, None, "refused: {}", text),
            Ok(program) => {
                program.validate().map_err(|invalid| TestCaseError::fail(invalid.to_string()))?;
                let actual = match program.evaluate(&inputs) {
                    Ok(evaluation) => evaluation.public("out").map(|out| i64::try_from(&out.value).expect("small")),
                    Err(EvaluateError::Rejected(_)) => None,
                    Err(error) => panic!("{error}: {text}"),
                };
                prop_assert_eq!(actual, expected, "{}", text);
            }
        }
    }
}
