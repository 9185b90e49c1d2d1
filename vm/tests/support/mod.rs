//! The programs and inputs with which all that runs the machine's code is compared.

use std::ops::Range;

use num_bigint::BigUint;
use vampx_fields::Field;
use vampx_ir::program::{Inputs, Program};
use vampx_ir::testing::{random_inputs, random_program, with_one_changed};

/// Fields of one word and of several, with and without their top bit.
pub const FIELDS: [&str; 6] = [
    "goldilocks",
    "bls12-381",
    "bls12-381-fq",
    "prime:3",
    "prime:97",
    "secp256k1",
];

/// Small programs over tiny fields, each with all choices of the inputs that are given; those with more than 400 choices are left out.
pub fn with_all_inputs(n_programs: u64, mut test: impl FnMut(&Program, &[Inputs])) {
    for seed in 0..n_programs {
        let p = [3_u64, 5, 7][seed as usize % 3];
        let field = Field::from_modulus(&p.into()).expect("a prime");
        let (program, inputs) = random_program(1_000_000 + seed, &field, 1 + seed as usize % 6);
        let given = inputs.resolve(&program).expect("inputs").given();
        let names: Vec<&str> = program
            .inputs()
            .iter()
            .zip(given)
            .filter_map(|(input, given)| given.then_some(input.name.as_str()))
            .collect();
        let n_choices = p.pow(names.len() as u32);
        if n_choices > 400 {
            continue;
        }
        let all = (0..n_choices).map(|choice| {
            let mut rest = choice;
            let values = names.iter().map(|name| {
                let value = rest % p;
                rest /= p;
                (*name, BigUint::from(value))
            });
            values.collect()
        });
        test(&program, &all.collect::<Vec<Inputs>>());
    }
}

/// Random programs, one a seed, each with its inputs, the same with one changed, and random ones; on all threads of the machine.
pub fn at_random(seeds: Range<u64>, test: impl Fn(u64, &Program, [Inputs; 3]) + Sync) {
    let n_threads = std::thread::available_parallelism().map_or(1, |n| n.get());
    let test = |seed: u64| {
        let field = Field::by_name(FIELDS[seed as usize % FIELDS.len()]).expect("a field");
        let (program, inputs) = random_program(seed, &field, 2 + seed as usize % 11);
        let changed = with_one_changed(seed, &program, &inputs);
        let random = random_inputs(seed, &program);
        test(seed, &program, [inputs, changed, random]);
    };
    std::thread::scope(|scope| {
        for thread in 0..n_threads {
            let (seeds, test) = (seeds.clone().skip(thread).step_by(n_threads), &test);
            scope.spawn(move || seeds.for_each(test));
        }
    });
}
