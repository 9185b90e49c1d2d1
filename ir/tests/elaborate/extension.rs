//! Programs over extension fields, against arithmetic of polynomials done the long way.

use expect_test::{Expect, expect};
use num_bigint::{BigInt, BigUint};
use proptest::prelude::*;
use vampx_fields::Extension;
use vampx_ir::Source;
use vampx_ir::program::{Claim, EvaluateError, HintOp, Inputs, Node, Program};
use vampx_ir::syntax::compile;

use crate::support::described;

/// Fields small enough to try all pairs of elements.
const TINY: [&str; 4] = [
    "prime:3[u]/(u^2+1)",
    "prime:5[u]/(u^2+u+1)",
    "prime:7[u]/(u^2-3)",
    "prime:3[u]/(u^3-u+1)",
];

#[track_caller]
fn program(field: &str, text: &str) -> Program {
    let text = format!("field {field};\n{text}");
    let program = compile(&Source::new("test.pir", &*text), None)
        .unwrap_or_else(|diagnostics| panic!("{}", described(&text, &diagnostics)));
    program
        .validate()
        .unwrap_or_else(|invalid| panic!("{invalid}"));
    program
}

/// An element: its coefficients.
type Element = Vec<BigUint>;

/// The field the long way.
struct Naive(Extension);

impl Naive {
    fn new(name: &str) -> Self {
        Self(Extension::by_name(name).expect("a field"))
    }

    fn reduce(&self, x: Vec<BigInt>) -> Element {
        x.iter().map(|x| self.0.field().reduce(x)).collect()
    }

    fn add(&self, x: &Element, y: &Element, sign: i32) -> Element {
        let sum =
            |(x, y): (&BigUint, &BigUint)| BigInt::from(x.clone()) + BigInt::from(y.clone()) * sign;
        self.reduce(x.iter().zip(y).map(sum).collect())
    }

    /// Multiplies the polynomials, then replaces the highest power until none is too high.
    fn mul(&self, x: &Element, y: &Element) -> Element {
        let k = self.0.degree();
        let mut product = vec![BigInt::from(0); 2 * k - 1];
        for (i, x) in x.iter().enumerate() {
            for (j, y) in y.iter().enumerate() {
                product[i + j] += BigInt::from(x * y);
            }
        }
        while product.len() > k {
            let leading = product.pop().expect("a coefficient");
            let at = product.len() - k;
            for (i, c) in self.0.polynomial().iter().enumerate() {
                product[at + i] -= &leading * BigInt::from(c.clone());
            }
        }
        self.reduce(product)
    }

    fn one(&self) -> Element {
        let mut one = vec![BigUint::ZERO; self.0.degree()];
        one[0] = 1u32.into();
        one
    }

    fn power(&self, x: &Element, exponent: u32) -> Element {
        (0..exponent).fold(self.one(), |power, _| self.mul(&power, x))
    }

    fn all(&self) -> Vec<Element> {
        let p: usize = self.0.field().modulus().try_into().expect("small");
        let digits = |n: usize| {
            let digit = |i| BigUint::from(n / p.pow(i) % p);
            (0..self.0.degree() as u32).map(digit).collect()
        };
        (0..p.pow(self.0.degree() as u32)).map(digits).collect()
    }

    fn inverse(&self, x: &Element) -> Option<Element> {
        self.all()
            .into_iter()
            .find(|y| self.mul(x, y) == self.one())
    }
}

fn inputs(values: &[(&str, &Element)]) -> Inputs {
    let coefficients = values.iter().flat_map(|(name, element)| {
        let named = move |(i, c): (usize, &BigUint)| (format!("{name}.u{i}"), c.clone());
        element.iter().enumerate().map(named)
    });
    coefficients.collect()
}

/// The element that `program` computes for its public `r`; `None` if it rejects.
fn result(program: &Program, values: &[(&str, &Element)]) -> Option<Element> {
    match program.evaluate(&inputs(values)) {
        Ok(evaluation) => Some(
            evaluation
                .publics()
                .iter()
                .map(|public| public.value.clone())
                .collect(),
        ),
        Err(EvaluateError::Rejected(_)) => None,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn arithmetic_of_all_pairs() {
    for name in TINY {
        let field = Naive::new(name);
        let of = |text: &str| program(name, &format!("pub r; r = {text};"));
        let programs = [
            "a + b", "a - b", "a * b", "a / b", "a | b", "-a", "a^5", "b^(-3)",
        ]
        .map(of);
        let [
            sum,
            difference,
            product,
            quotient,
            or_zero,
            negative,
            power,
            inverted,
        ] = &programs;
        let elements = field.all();
        for b in &elements {
            let inverse = field.inverse(b);
            for a in &elements {
                let given = [("a", a), ("b", b)];
                let two = |program| result(program, &given);
                let divided = inverse.as_ref().map(|inverse| field.mul(a, inverse));
                assert_eq!(two(sum), Some(field.add(a, b, 1)));
                assert_eq!(two(difference), Some(field.add(a, b, -1)));
                assert_eq!(two(product), Some(field.mul(a, b)));
                assert_eq!(two(quotient), divided, "{name}: {a:?} / {b:?}");
                let zero = vec![BigUint::ZERO; a.len()];
                assert_eq!(two(or_zero), Some(divided.unwrap_or(zero)));
            }
            let zero = vec![BigUint::ZERO; b.len()];
            let given = [("a", b)];
            assert_eq!(result(negative, &given), Some(field.add(&zero, b, -1)));
            assert_eq!(result(power, &given), Some(field.power(b, 5)));
            let inverted = result(inverted, &[("b", b)]);
            assert_eq!(inverted, inverse.map(|inverse| field.power(&inverse, 3)));
        }
    }
}

fn elements() -> impl Strategy<Value = [Vec<u64>; 2]> {
    let element = || prop::collection::vec(any::<u64>(), 30);
    [element(), element()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]
    #[test]
    fn arithmetic_over_the_catalog(words in elements()) {
        for extension in Extension::catalog() {
            let field = Naive(extension.clone());
            let element = |words: &[u64]| -> Element {
                let words = words.chunks(6).take(extension.degree());
                let integer = |words: &[u64]| {
                    words.iter().fold(BigInt::from(0), |sum, &word| (sum << 64) + word)
                };
                field.reduce(words.map(integer).collect())
            };
            let (a, b) = (element(&words[0]), element(&words[1]));
            prop_assume!(b.iter().any(|c| *c != BigUint::ZERO));
            let given = [("a", &a), ("b", &b)];
            let of = |text: &str| {
                let program = program(extension.name(), &format!("pub r; r = {text};"));
                result(&program, &given).expect("the program accepts")
            };
            prop_assert_eq!(of("a * b + a"), field.add(&field.mul(&a, &b), &a, 1));
            prop_assert_eq!(field.mul(&of("a / b"), &b), a.clone());
            prop_assert_eq!(field.mul(&of("fresh (a | b)"), &b), a);
        }
    }
}

/// The values of all nodes, where `hints` are those of the hints in order.
fn forged(program: &Program, inputs: &[BigUint], hints: &[BigUint]) -> Vec<BigUint> {
    let (mut values, mut hints) = (Vec::<BigUint>::new(), hints.iter());
    for &node in program.nodes() {
        let value = |id: vampx_ir::program::NodeId| &values[id.index()];
        let result = match node {
            Node::Constant(id) => program.constant(id).clone(),
            Node::Input(id) => inputs[id.index()].clone(),
            Node::Add(a, b) => value(a) + value(b),
            Node::Mul(a, b) => value(a) * value(b),
            Node::Neg(a) => program.field().modulus() - value(a),
            Node::Hint(..) => hints.next().expect("a value for each hint").clone(),
            other => panic!("{other:?}"),
        };
        values.push(result % program.field().modulus());
    }
    values
}

/// Of all values that a prover can choose for the hints of `1 / b` and `1 | b`, one satisfies the assertions at most.
#[test]
fn no_false_inverse_is_accepted() {
    for name in TINY {
        let field = Naive::new(name);
        for text in ["pub r; r = 1 / b;", "pub r; r = 1 | b;"] {
            let program = program(name, text);
            let is_hint = |node: &&Node| matches!(node, Node::Hint(..));
            let n_hints = program.nodes().iter().filter(is_hint).count();
            assert_eq!(n_hints, field.0.degree());
            let zero = vec![BigUint::ZERO; n_hints];
            for b in field.all() {
                let truth = match field.inverse(&b) {
                    None if text.contains('/') => None,
                    inverse => Some(inverse.unwrap_or(zero.clone())),
                };
                for choice in field.all() {
                    let values = forged(&program, &[choice.clone(), b.clone()].concat(), &choice);
                    let holds = program.assertions().iter().all(|assertion| {
                        let Claim::Equal(a, b) = assertion.claim else {
                            panic!("{:?}", assertion.claim)
                        };
                        values[a.index()] == values[b.index()]
                    });
                    assert_eq!(
                        holds,
                        Some(&choice) == truth.as_ref(),
                        "{text} {b:?} {choice:?}"
                    );
                }
            }
        }
    }
}

/// Asserts whether `text` over goldilocks^2 accepts `json`.
#[track_caller]
fn check(text: &str, json: &str, is_accepted: bool) {
    let inputs = Inputs::from_json(json).unwrap_or_else(|error| panic!("{error}"));
    match program("goldilocks^2", text).evaluate(&inputs) {
        Ok(_) => assert!(is_accepted, "accepted"),
        Err(EvaluateError::Rejected(rejection)) => assert!(!is_accepted, "{rejection:?}"),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn constants_are_folded() {
    let text = "def u = basis 1; u^2 = 7; (2 + u) * (2 - u) = -3; (1 / u) * 7 = u; u^(-2) * 7 = 1;
        coefficient 1 (5 + 3 * u) = 3; coefficient 0 u = 0; basis 0 = 1; (0 - u) | (3 * u) = -1 / 3;
        2^(coefficient 1 (3 * u)) = 8;";
    assert_eq!(program("goldilocks^2", text).assertions(), []);
}

#[test]
fn structures_hold_elements() {
    let both = r#"{"t": [[1, 2], [3, 4]]}"#;
    check(
        "def (a, b) = t; (b, a) = (3 + 4 * basis 1, 1 + 2 * basis 1);",
        both,
        true,
    );
    check(
        "def (a, b) = t; (b, a) = (3 + 4 * basis 1, 1 + 3 * basis 1);",
        both,
        false,
    );
    check(
        "def (a, b) = t; fold [] (fun x y { x }) a = t_; t_ = 1 + 2 * basis 1;",
        r#"{"t": [[1, 2], 3], "t_": [1, 2]}"#,
        true,
    );
    let chosen = "priv c : u1; branch c a (1 / b) = r;";
    check(
        chosen,
        r#"{"c": 0, "a": [5, 6], "b": 0, "r": [5, 6]}"#,
        true,
    );
    check(
        chosen,
        r#"{"c": 1, "a": [5, 6], "b": 0, "r": [5, 6]}"#,
        false,
    );
    check(chosen, r#"{"c": 1, "a": [5, 6], "b": 1, "r": 1}"#, true);
    check(
        "fresh (a * b) = r;",
        r#"{"a": [0, 1], "b": [0, 1], "r": 7}"#,
        true,
    );
}

#[test]
fn the_base_field_is_ordered() {
    let least = "pub x, y : u32; lt x y = 0;";
    check(least, r#"{"x": 3, "y": 4}"#, true);
    check(least, r#"{"x": 4, "y": 3}"#, false);
    let ranged = "lt (range 4 x) 9 = 0;";
    check(ranged, r#"{"x": 8}"#, true);
    check(ranged, r#"{"x": 9}"#, false);
    check(ranged, r#"{"x": [8, 1]}"#, false);
    check(
        "lt (coefficient 1 x) 5 = 0; 17 \\ coefficient 1 x = 4;",
        r#"{"x": [8, 4]}"#,
        true,
    );
    check("range 4 x = x;", r#"{"x": [16, 0]}"#, false);
}

#[track_caller]
fn check_errors(text: &str, expected: Expect) {
    let diagnostics = compile(&Source::new("test.pir", text), None).expect_err("an error");
    expected.assert_eq(&described(text, &diagnostics));
}

#[test]
fn what_needs_an_order_needs_the_base_field() {
    check_errors(
        "field goldilocks^2; pub y : u32;
lt x y = 0;
lt y (x * 3) = 0;
branch x 1 2 = 1;
x % y = 0;
2^x = 0;
basis 2 = x;
iter x (fun x { x }) 1 = 1;",
        expect![[r#"
            2:1 the first argument of `lt` is not known to be in goldilocks [an element of goldilocks^2, which has no order]
              help: `coefficient 0 x` is in the base field, and so are inputs with a range, as in `pub x : u32`, and what is made of these alone; `range 32 x` states that `x` is one of 32 bits
            3:1 the second argument of `lt` is not known to be in goldilocks [an element of goldilocks^2, which has no order]
              help: `coefficient 0 x` is in the base field, and so are inputs with a range, as in `pub x : u32`, and what is made of these alone; `range 32 x` states that `x` is one of 32 bits
            4:8 the selector of a branch is not known to be in goldilocks [an element of goldilocks^2, which has no order]
              help: `coefficient 0 x` is in the base field, and so are inputs with a range, as in `pub x : u32`, and what is made of these alone; `range 32 x` states that `x` is one of 32 bits
            5:1 an operand of `%` is not known to be in goldilocks [an element of goldilocks^2, which has no order]
              help: `coefficient 0 x` is in the base field, and so are inputs with a range, as in `pub x : u32`, and what is made of these alone; `range 32 x` states that `x` is one of 32 bits
            6:1 the exponent is not known when the program is compiled [an element of the extension field]
              help: a power is unrolled into multiplications: the exponent must be made of literals
            7:1 the exponent of `basis` is 2, but goldilocks^2 has degree 2
              help: it is an integer from 0 to 1
            8:1 the count of `iter` is not known when the program is compiled [an element of the extension field]
              help: it must be made of literals
        "#]],
    );
}

#[test]
fn fields_that_are_none() {
    for name in [
        "goldilocks^3",
        "nothing^2",
        "prime:7[u]/(u^2+5)",
        "prime:7[u]/(3*u^2)",
        "prime:7[u]/(1)",
    ] {
        let text = format!("field {name}; x = 1;");
        let diagnostics = compile(&Source::new("test.pir", &*text), None).expect_err("an error");
        assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
        assert_eq!(
            text.get(diagnostics[0].span.start as usize..diagnostics[0].span.end as usize),
            Some(name)
        );
    }
    check_errors(
        "field goldilocks^3; x = 1;",
        expect![[r#"
        1:7 there is no extension field `goldilocks^3`; there are goldilocks^2, goldilocks^5, babybear^4, babybear^5, koalabear^4, mersenne31^2, bn254-fq^2, bls12-381-fq^2, bls12-377-fq^2, and `prime:7[u]/(u^2+1)` is one by a polynomial of your own
    "#]],
    );
    check_errors(
        "field goldilocks^2; field goldilocks; x = 1;",
        expect![[r#"
            1:27 the program names two fields, goldilocks^2 and goldilocks
              1:7 first named here
        "#]],
    );
}

#[test]
fn products_cost_what_the_polynomial_needs() {
    let n_products = |field: &str, text: &str| {
        let program = program(field, text);
        let is_product = |node: &&Node| match node {
            Node::Mul(a, b) => [a, b]
                .iter()
                .all(|&&id| !matches!(program.node(id), Node::Constant(_))),
            _ => false,
        };
        program.nodes().iter().filter(is_product).count()
    };
    assert_eq!(n_products("goldilocks^2", "x * y = z;"), 4);
    assert_eq!(n_products("goldilocks^2", "x^2 = z;"), 3);
    assert_eq!(n_products("goldilocks^2", "priv y : u8; x * y = z;"), 2);
    assert_eq!(n_products("babybear^4", "x * y = z;"), 16);
    let hints = program("babybear^4", "1 / x = y;");
    let is_division = |node: &&Node| matches!(node, Node::Hint(HintOp::Divide, ..));
    assert_eq!(hints.nodes().iter().filter(is_division).count(), 4);
    assert_eq!(hints.assertions().len(), 8);
}
