//! Random programs for tests, with inputs that satisfy them. Needs the feature `testing`.
//!
//! ```
//! use vampx_fields::Field;
//! use vampx_ir::testing::{random_program, with_one_changed};
//!
//! let (program, inputs) = random_program(1, &Field::by_name("prime:97")?, 20);
//! assert!(program.evaluate(&inputs).is_ok());
//! let changed = with_one_changed(1, &program, &inputs); // satisfies it seldom
//! assert_ne!(changed, inputs);
//! # Ok::<(), vampx_fields::FieldError>(())
//! ```

mod generator;
mod patterns;
mod random;

use num_bigint::BigUint;
use proptest::prelude::*;
use vampx_fields::Field;

use crate::program::{Input, Inputs, Program};
use generator::Generator;
use random::Random;

/// A program over `field` of `size` steps, and inputs that satisfy it. Equal arguments give equal results on every machine.
///
/// A step makes up to some tens of nodes: arithmetic, comparisons, nested branches with guarded assertions, hints with the
/// equations that bind them, bit decompositions, ranges, inputs of every kind, outputs. Arms that are not taken hold
/// divisions by zero and false assertions.
pub fn random_program(seed: u64, field: &Field, size: usize) -> (Program, Inputs) {
    let mut generator = Generator::new(seed, field);
    generator.steps(size);
    generator.finish()
}

/// [`random_program`] of 1 to `max_size` steps, which shrinks to fewer.
pub fn programs(field: Field, max_size: usize) -> impl Strategy<Value = (Program, Inputs)> {
    (any::<u64>().no_shrink(), 1..=max_size)
        .prop_map(move |(seed, size)| random_program(seed, &field, size))
}

/// Inputs for `program` that are complete, mostly inside the declared ranges, and satisfy it only by chance.
pub fn random_inputs(seed: u64, program: &Program) -> Inputs {
    let mut random = Random::new(seed, program.field());
    let is_defined = |index: usize| {
        program
            .definitions()
            .iter()
            .any(|definition| definition.input.index() == index)
    };
    let mut inputs = Inputs::new();
    for (index, input) in program.inputs().iter().enumerate() {
        if !is_defined(index) || random.one_in(4) {
            inputs.insert(&input.name, &any_value(&mut random, input));
        }
    }
    inputs
}

fn any_value(random: &mut Random, input: &Input) -> BigUint {
    match &input.range {
        Some((lo, hi)) if !random.one_in(10) => random.between(lo, hi),
        _ => random.element(),
    }
}

/// `inputs` with another value for one that they give.
///
/// # Panics
/// If they are not inputs of `program`, or give none.
pub fn with_one_changed(seed: u64, program: &Program, inputs: &Inputs) -> Inputs {
    let mut random = Random::new(seed, program.field());
    let values = inputs
        .resolve(program)
        .expect("inputs of the program")
        .values;
    let given: Vec<usize> = (0..values.len())
        .filter(|index| values[*index].is_some())
        .collect();
    let changed = given[random.below(given.len())];
    let named = program.inputs().iter().zip(values).enumerate();
    let value = |(index, (input, value)): (usize, (&Input, Option<BigUint>))| {
        let value = if index == changed {
            random.other_than(&value?)
        } else {
            value?
        };
        Some((input.name.clone(), value))
    };
    named.filter_map(value).collect()
}
