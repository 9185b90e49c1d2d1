use vampx_fields::Field;
use vampx_ir::program::ResolvedInputs;
use vampx_ir::testing::random_program;

use super::*;
use crate::{Instruction, Pc, Register, run, run_stepwise};

/// `y = x * x` over the integers modulo 97.
const SQUARE: &str = "field prime:97
registers 4
cells 0
flags 0
input public y - computed @0..1
input private x - given @4..5
0: input r0 1 @4..5
1: mul r1 r0 r0 @4..9
2: output 0 r1 @0..1
3: halt @0..0
";

fn square() -> Code {
    Code::parse_text(SQUARE).expect("code")
}

/// The test vector of format version 1. Other bytes need another version.
#[test]
fn the_format_is_stable() {
    let hex: String = square()
        .to_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let (content, checksum) = hex.split_at(hex.len() - 2 * CHECKSUM);
    assert_eq!(content, VECTOR);
    assert_eq!(checksum, VECTOR_CHECKSUM);
    assert_eq!(square().digest().to_string(), VECTOR_DIGEST);
}

#[test]
fn bytes_read_back() {
    for seed in 0..50 {
        let field = Field::by_name(["goldilocks", "pallas"][seed as usize % 2]).expect("a field");
        let (program, inputs) = random_program(seed, &field, 10);
        let given = inputs.resolve(&program).expect("inputs").given();
        let code = crate::compile(&program, &given).expect("code").code;
        assert_eq!(Code::from_bytes(&code.to_bytes()).as_ref(), Ok(&code));
        assert_ne!(code.digest(), square().digest());
    }
}

#[test]
fn damaged_bytes_are_errors() {
    let bytes = square().to_bytes();
    for end in 0..bytes.len() {
        assert!(Code::from_bytes(&bytes[..end]).is_err(), "{end}");
    }
    for at in 0..bytes.len() {
        let mut bytes = bytes.clone();
        bytes[at] ^= 1;
        assert!(Code::from_bytes(&bytes).is_err(), "{at}");
    }
    let mut newer = bytes.clone();
    newer[MAGIC.len()] = 2;
    assert_eq!(Code::from_bytes(&newer), Err(ReadCodeError::Version(2)));
    assert_eq!(
        Code::from_bytes(b"something else"),
        Err(ReadCodeError::Magic)
    );
}

/// Whoever knows the format can write any body. It is no code, or it is code that ends.
#[test]
fn forged_bytes_are_errors_or_run_to_an_end() {
    let bytes = square().to_bytes();
    let body = &bytes[..bytes.len() - CHECKSUM];
    let mut n_valid = 0;
    for at in HEADER..body.len() {
        for value in 0..=255 {
            let mut forged = body.to_vec();
            forged[at] = value;
            let checksum = blake3::hash(&forged);
            forged.extend(checksum.as_bytes());
            let Ok(code) = Code::from_bytes(&forged) else {
                continue;
            };
            n_valid += 1;
            assert_eq!(code.to_bytes(), forged);
            let values = code.given().iter().map(|given| given.then(|| 2u32.into()));
            let inputs = ResolvedInputs {
                values: values.collect(),
            };
            assert_eq!(run(&code, &inputs), run_stepwise(&code, &inputs, |_| ()));
        }
    }
    assert!(n_valid > 100, "{n_valid}");
}

#[test]
fn broken_invariants_are_named() {
    let broken = |change: fn(&mut Code)| {
        let mut code = square();
        change(&mut code);
        code.validate().expect_err("broken")
    };
    let with = |at: usize, instruction| {
        InvalidCode::Instruction(Pc({
            let mut code = square();
            code.instructions[at] = instruction;
            match code.validate() {
                Err(InvalidCode::Instruction(pc)) => pc.0,
                other => panic!("{other:?}"),
            }
        }))
    };
    assert_eq!(broken(|code| code.spans.clear()), InvalidCode::Lengths);
    assert_eq!(broken(|code| code.n_cells = 1 << 31), InvalidCode::Places);
    assert_eq!(
        broken(|code| code.constants.push(97u32.into())),
        InvalidCode::Constant(0)
    );
    assert_eq!(
        broken(|code| code.thunks.push(Pc(0))),
        InvalidCode::Thunk(0)
    );
    assert_eq!(
        broken(|code| code.thunks.push(Pc(4))),
        InvalidCode::Thunk(0)
    );
    assert_eq!(
        with(3, Instruction::Jump(Pc(3))),
        InvalidCode::Instruction(Pc(3))
    );
    assert_eq!(
        with(1, Instruction::Jump(Pc(4))),
        InvalidCode::Instruction(Pc(1))
    );
    assert_eq!(
        with(1, Instruction::Jump(Pc(0))),
        InvalidCode::Instruction(Pc(1))
    );
    assert_eq!(
        with(0, Instruction::Neg(Register(4), Register(0))),
        InvalidCode::Instruction(Pc(0))
    );
    assert_eq!(
        with(3, Instruction::Neg(Register(1), Register(0))),
        InvalidCode::Instruction(Pc(3))
    );
}

const VECTOR: &str = "76616d7078627963010000000239370201790100000101780000040502000104000000000000040100010701000011000112040405040900010000";
const VECTOR_CHECKSUM: &str = "14080eb36b3099631b2c7c8eb7e65dd142896580de3701a254323a10a7f5f405";
const VECTOR_DIGEST: &str = "071ab5b605bbf1fa44a91fa189da0cfe77ee1f442d110c6161a1a25f66a25d10";
