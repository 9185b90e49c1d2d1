//! One program of each kind through lowering, solved and checked.

use num_bigint::BigUint;
use vampx_fields::Field;
use vampx_ir::{
    Span,
    circuit::TargetProfile,
    program::{Claim, Input, Inputs, ProgramBuilder},
};
use vampx_lowering::lower;

fn profile(target: &str, table_bits: u32) -> TargetProfile {
    TargetProfile {
        field: Field::by_name(target).unwrap(),
        table_bits,
        cell_cost: 1.0,
        lookup_cost: 1.0,
        half_lookup_cost: 0.5,
        message_cost: 1.0,
    }
}

#[test]
fn chain_of_multiplications() {
    for source in ["bls12-381", "secp256k1", "goldilocks", "babybear"] {
        for (target, bits) in [
            ("goldilocks", 16),
            ("goldilocks", 8),
            ("bls12-381", 16),
            ("pallas", 1),
            ("babybear", 8),
        ] {
            let field = Field::by_name(source).unwrap();
            let span = Span::default();
            let mut b = ProgramBuilder::new(field.clone());
            let input = |name: &str, public| Input {
                name: name.into(),
                public,
                range: None,
                span,
            };
            let h = b.input(input("h", true)).unwrap();
            let x = b.input(input("x", false)).unwrap();
            let y = b.input(input("y", false)).unwrap();
            let mut z = x;
            for _ in 0..5 {
                z = b.mul(z, y, span);
                z = b.mul(z, z, span);
                z = b.sub(z, x, span);
            }
            b.assert(Claim::Equal(z, h), None, span);
            let c = b.lt(x, y, span);
            let w = b.branch(c, x, y, span);
            let k = b.input(input("k", true)).unwrap();
            b.assert(Claim::Boolean(c), None, span);
            b.assert(Claim::Equal(w, k), None, span);
            let program = b.finish();
            let mut inputs = Inputs::new();
            inputs.insert("x", &(field.modulus() - BigUint::from(3u32)));
            inputs.insert("y", &(field.modulus() / BigUint::from(7u32)));
            let bounded = vampx_overflow_analysis::analyze(program);
            let circuit = match lower(&bounded, &profile(target, bits)) {
                Ok(circuit) => circuit,
                Err(error) => {
                    println!("{source} -> {target}/{bits}: {error}");
                    continue;
                }
            };
            circuit.validate().unwrap();
            let witness = circuit.solve(&inputs).unwrap();
            if let Err(violations) = circuit.check(&witness) {
                panic!("{source} {target} {bits}: {:#?}", violations);
            }
            circuit
                .verify_certificates()
                .unwrap_or_else(|e| panic!("{source} {target} {bits}: {e}"));
            let s = circuit.statistics();
            println!("{source} -> {target}/{bits}: {:?}", s);
        }
    }
}
