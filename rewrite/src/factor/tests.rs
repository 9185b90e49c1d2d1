use num_bigint::BigUint;
use proptest::{
    prelude::RngExt,
    test_runner::{RngAlgorithm, TestRng},
};
use vampx_fields::Field;
use vampx_ir::program::{Claim, HintOp, Input, Inputs, NodeId, Program, ProgramBuilder, Public};
use vampx_ir::syntax::compile;
use vampx_ir::{Source, Span};

use super::factor;
use crate::polynomial::region::is_product;
use crate::reads::read;

fn field(name: &str) -> Field {
    Field::by_name(name).expect("a field")
}

fn program(text: &str) -> Program {
    let source = Source::new("test", text);
    compile(&source, Some(&field("bls12-381"))).expect("a program")
}

/// Products of two values, which constants are none of, that constraints read.
fn n_products(program: &Program) -> usize {
    let nodes = program.nodes().iter().zip(read(program, []));
    let products = nodes.filter(|(node, is_read)| *is_read && is_product(program, **node));
    products.count()
}

#[track_caller]
fn assert_products(text: &str, before: usize, after: usize) {
    let program = program(text);
    let factored = factor(&program);
    let factored = factored.as_ref().unwrap_or(&program);
    assert_eq!(
        (n_products(&program), n_products(factored)),
        (before, after)
    );
}

#[test]
fn programs_need_fewer_products() {
    assert_products("pub y; y = x*x*w - z*z*w;", 4, 2);
    assert_products("pub y; y = a*c*e + a*c*f + a*d*e + a*d*f;", 6, 2);
    assert_products("pub y; y = x*x*x*x*x*x*x;", 6, 4);
    // Nothing to gain, or one instance as it is.
    assert_products("pub y; y = a*c + a*d + b*c + b*d;", 4, 4);
    assert_products("pub y; y = x*z + 3;", 1, 1);
    assert_products("pub y; y = x^5;", 3, 3);
    // Fewer products, and more cells.
    assert_products(
        "pub y; y = 3 + 5*x + 7*x^2 + 2*x^3 + 9*x^4 + x^5 + 4*x^6 + 8*x^7 + 6*x^8;",
        7,
        7,
    );
}

#[test]
fn what_is_read_twice_is_an_atom() {
    assert_products("pub y; pub z; z = a*c*e + a*d*e; y = z*b*c + z*e*c;", 8, 4);
}

/// Both sums stay below the largest they were; a product of a difference may be larger than a difference of products.
#[test]
fn ranges_are_kept() {
    let bytes = "range 8 a; range 8 b; range 8 c; range 8 d;";
    assert_products(&format!("pub y; {bytes} y = a*a*c + a*a*d;"), 3, 2);
    assert_products(&format!("pub y; {bytes} y = a*a*c - b*b*c;"), 4, 4);
}

fn input(name: &str, public: bool) -> Input {
    Input {
        name: name.to_owned(),
        public,
        range: None,
        span: Span::default(),
    }
}

/// `d*x + d*z + x*y + x*z - d*x - d*z` with `d = x / y`, which traps where `y` is 0.
#[test]
fn a_trap_is_not_forgotten() {
    let mut builder = ProgramBuilder::new(field("prime:7"));
    let span = Span::default();
    let [x, y, z, out] = [("x", false), ("y", false), ("z", false), ("out", true)]
        .map(|(name, public)| builder.input(input(name, public)).expect("a new name"));
    let d = builder.hint(HintOp::Divide, x, y, span);
    let dx = builder.mul(d, x, span);
    let dz = builder.mul(d, z, span);
    let xy = builder.mul(x, y, span);
    let xz = builder.mul(x, z, span);
    let mut sum = builder.add(dx, dz, span);
    sum = builder.add(sum, xy, span);
    sum = builder.sub(sum, dx, span);
    sum = builder.add(sum, xz, span);
    sum = builder.sub(sum, dz, span);
    builder.assert(Claim::Equal(out, sum), None, span);
    let program = builder.finish();
    assert!(factor(&program).is_none());
}

/// The public values, if the inputs are accepted.
fn verdict(program: &Program, inputs: &Inputs) -> Option<Vec<Public>> {
    let evaluation = program.evaluate(inputs).ok()?;
    Some(evaluation.publics().to_vec())
}

/// Two outputs that are sums of products of three inputs and of comparisons, choices and quotients that may trap.
fn random_program(random: &mut TestRng, field: &Field) -> Program {
    let mut builder = ProgramBuilder::new(field.clone());
    let span = Span::default();
    let mut atoms: Vec<NodeId> = ["x", "y", "z"]
        .map(|name| builder.input(input(name, false)).expect("a new name"))
        .to_vec();
    for output in ["out", "also"] {
        let pick = |random: &mut TestRng| atoms[random.random_range(0..atoms.len())];
        let (a, b) = (pick(random), pick(random));
        let selector = builder.lt(a, b, span);
        let atom = match random.random_range(0..4) {
            0 => builder.hint(HintOp::Divide, a, b, span),
            1 => builder.branch(selector, pick(random), a, span),
            _ => selector,
        };
        atoms.push(atom);
        let mut sum = builder.constant(&BigUint::from(random.random_range(0..2u32)), span);
        for _ in 0..random.random_range(2..8) {
            let factor = BigUint::from(random.random_range(1..4u32));
            let mut term = builder.constant(&factor, span);
            for _ in 0..random.random_range(1..4) {
                let factor = atoms[random.random_range(0..atoms.len())];
                term = builder.mul(term, factor, span);
            }
            sum = builder.add(sum, term, span);
        }
        atoms.push(sum);
        let output = builder.input(input(output, true)).expect("a new name");
        builder.assert(Claim::Equal(output, sum), None, span);
    }
    builder.finish()
}

#[test]
fn all_inputs_of_tiny_fields_are_treated_alike() {
    let mut random = TestRng::from_seed(RngAlgorithm::ChaCha, &[4; 32]);
    let mut n_factored = 0;
    for (name, n_programs) in [("prime:3", 150), ("prime:5", 60), ("prime:7", 20)] {
        let field = field(name);
        let p: u32 = field.modulus().try_into().expect("a small prime");
        for _ in 0..n_programs {
            let program = random_program(&mut random, &field);
            let Some(factored) = factor(&program) else {
                continue;
            };
            n_factored += 1;
            factored.validate().expect("a valid program");
            for code in 0..p.pow(3) {
                let values = [("x", code % p), ("y", code / p % p), ("z", code / p / p)];
                let mut inputs = Inputs::new();
                for (name, value) in values {
                    inputs.insert(name, &BigUint::from(value));
                }
                let both = [&program, &factored].map(|it| verdict(it, &inputs));
                assert_eq!(both[0], both[1], "{values:?}\n{program}\n{factored}");
            }
        }
    }
    assert!(n_factored > 60, "{n_factored} programs changed");
}
