//! The five Poseidon programs, written by the generator of round constants that the paper describes.

use num_bigint::BigUint;
use num_traits::{Num, One, Zero};
use vampx_fields::Field;

use crate::support::{inputs, program_over, run};

/// A Poseidon permutation of hadeshash.
pub struct Parameters {
    /// The name there, without `poseidonperm_`.
    pub name: &'static str,
    /// The field.
    pub field: &'static str,
    exponent: u32,
    width: usize,
    n_full: usize,
    n_partial: usize,
    /// The permutation of 0, 1, 2, ...: from `test_vectors.txt` of hadeshash; empty where that has none.
    published: &'static [&'static str],
}

/// The parameters of the five programs.
pub const ALL: [Parameters; 5] = [
    Parameters {
        name: "x3_255_2",
        field: "bls12-381",
        exponent: 3,
        width: 2,
        n_full: 8,
        n_partial: 83,
        published: &[],
    },
    Parameters {
        name: "x5_255_3",
        field: "bls12-381",
        exponent: 5,
        width: 3,
        n_full: 8,
        n_partial: 57,
        published: &[
            "28ce19420fc246a05553ad1e8c98f5c9d67166be2c18e9e4cb4b4e317dd2a78a",
            "51f3e312c95343a896cfd8945ea82ba956c1118ce9b9859b6ea56637b4b1ddc4",
            "3b2b69139b235626a0bfb56c9527ae66a7bf486ad8c11c14d1da0c69bbe0f79a",
        ],
    },
    Parameters {
        name: "x5_254_3",
        field: "bn254",
        exponent: 5,
        width: 3,
        n_full: 8,
        n_partial: 57,
        published: &[
            "115cc0f5e7d690413df64c6b9662e9cf2a3617f2743245519e19607a4417189a",
            "0fca49b798923ab0239de1c9e7a4a9a2210312b6a2f616d18b5a87f9b628ae29",
            "0e7ae82e40091e63cbd4f16a6d16310b3729d4b6e138fcf54110e2867045a30c",
        ],
    },
    Parameters {
        name: "x5_254_5",
        field: "bn254",
        exponent: 5,
        width: 5,
        n_full: 8,
        n_partial: 60,
        published: &[
            "299c867db6c1fdd79dcefa40e4510b9837e60ebb1ce0663dbaa525df65250465",
            "1148aaef609aa338b27dafd89bb98862d8bb2b429aceac47d86206154ffe053d",
            "24febb87fed7462e23f6665ff9a0111f4044c38ee1672c1ac6b0637d34f24907",
            "0eb08f6d809668a981c186beaf6110060707059576406b248e5d9cf6e78b3d3e",
            "07748bc6877c9b82c8b98666ee9d0626ec7f5be4205f79ee8528ef1c4a376fc7",
        ],
    },
    Parameters {
        name: "x5_255_5",
        field: "bls12-381",
        exponent: 5,
        width: 5,
        n_full: 8,
        n_partial: 60,
        published: &[
            "2a918b9c9f9bd7bb509331c81e297b5707f6fc7393dcee1b13901a0b22202e18",
            "65ebf8671739eeb11fb217f2d5c5bf4a0c3f210e3f3cd3b08b5db75675d797f7",
            "2cc176fc26bc70737a696a9dfd1b636ce360ee76926d182390cdb7459cf585ce",
            "4dc4e29d283afd2a491fe6aef122b9a968e74eff05341f3cc23fda1781dcb566",
            "03ff622da276830b9451b88b85e6184fd6ae15c8ab3ee25a5667be8592cce3b1",
        ],
    },
];

/// Round constants, a row for each round, and the matrix that mixes.
struct Constants {
    rounds: Vec<Vec<BigUint>>,
    matrix: Vec<Vec<BigUint>>,
}

/// The bits of the Grain generator. Source: Poseidon, eprint 2019/458, appendix E.
struct Grain([bool; 80]);

impl Grain {
    fn new(n_bits: u32, parameters: &Parameters) -> Self {
        let fields = [
            (1, 2),
            (0, 4),
            (n_bits as usize, 12),
            (parameters.width, 12),
            (parameters.n_full, 10),
            (parameters.n_partial, 10),
            ((1 << 30) - 1, 30),
        ];
        let bits = fields
            .iter()
            .flat_map(|&(value, length)| (0..length).rev().map(move |bit| value >> bit & 1 == 1));
        let mut state = [false; 80];
        state
            .iter_mut()
            .zip(bits)
            .for_each(|(cell, bit)| *cell = bit);
        let mut grain = Self(state);
        (0..160).for_each(|_| {
            grain.shift();
        });
        grain
    }

    fn shift(&mut self) -> bool {
        let bit = [0, 13, 23, 38, 51, 62]
            .iter()
            .fold(false, |sum, &tap| sum ^ self.0[tap]);
        self.0.rotate_left(1);
        self.0[79] = bit;
        bit
    }

    /// Of each two bits the second, if the first is 1.
    fn bit(&mut self) -> bool {
        loop {
            let keep = self.shift();
            let bit = self.shift();
            if keep {
                return bit;
            }
        }
    }

    fn integer(&mut self, n_bits: u32) -> BigUint {
        (0..n_bits).fold(BigUint::zero(), |value, _| {
            (value << 1u32) + u32::from(self.bit())
        })
    }
}

impl Parameters {
    fn field(&self) -> Field {
        Field::by_name(self.field).expect("a field of the catalog")
    }

    fn constants(&self) -> Constants {
        let field = self.field();
        let mut grain = Grain::new(field.bits(), self);
        let mut element = || loop {
            let value = grain.integer(field.bits());
            if value < *field.modulus() {
                return value;
            }
        };
        let n_rounds = self.n_full + self.n_partial;
        let rounds = (0..n_rounds)
            .map(|_| (0..self.width).map(|_| element()).collect())
            .collect();
        let points: Vec<BigUint> = (0..2 * self.width)
            .map(|_| grain.integer(field.bits()) % field.modulus())
            .collect();
        let (xs, ys) = points.split_at(self.width);
        let inverse = |x: &BigUint, y: &BigUint| field.inverse(&(x + y)).expect("distinct points");
        let matrix = xs
            .iter()
            .map(|x| ys.iter().map(|y| inverse(x, y)).collect())
            .collect();
        Constants { rounds, matrix }
    }

    /// The permutation of `state`, computed here.
    fn permutation(&self, mut state: Vec<BigUint>) -> Vec<BigUint> {
        let field = self.field();
        let constants = self.constants();
        for (round, row) in constants.rounds.iter().enumerate() {
            let is_full = round < self.n_full / 2 || round >= self.n_full / 2 + self.n_partial;
            for (i, (cell, constant)) in state.iter_mut().zip(row).enumerate() {
                *cell += constant;
                if is_full || i == 0 {
                    *cell = cell.modpow(&self.exponent.into(), field.modulus());
                }
            }
            let mix = |row: &Vec<BigUint>| {
                row.iter().zip(&state).map(|(a, b)| a * b).sum::<BigUint>() % field.modulus()
            };
            state = constants.matrix.iter().map(mix).collect();
        }
        state
    }

    /// The program: `state` to the public `digest`, both tuples.
    pub fn program(&self) -> String {
        let constants = self.constants();
        let tuple = |items: Vec<String>| format!("({})", items.join(", "));
        let each = |item: fn(usize) -> String| (0..self.width).map(item).collect::<Vec<_>>();
        let row = |row: &Vec<BigUint>| {
            tuple(
                row.iter()
                    .zip(each(|i| format!("s{i}")))
                    .map(|(m, s)| format!("0x{m:x}*{s}"))
                    .collect(),
            )
            .replace(", ", " + ")
        };
        let list = |rows: &[Vec<BigUint>]| {
            let rows: Vec<String> = rows
                .iter()
                .map(|row| {
                    tuple(
                        row.iter()
                            .map(|constant| format!("0x{constant:x}"))
                            .collect(),
                    )
                })
                .collect();
            format!("{}:[]", rows.join(":\n    "))
        };
        let (half, state, keys) = (
            self.n_full / 2,
            tuple(each(|i| format!("s{i}"))),
            tuple(each(|i| format!("k{i}"))),
        );
        let full = tuple(each(|i| format!("sbox (s{i} + k{i})")));
        let partial = tuple(each(|i| {
            if i == 0 {
                "sbox (s0 + k0)".to_owned()
            } else {
                format!("s{i} + k{i}")
            }
        }));
        format!(
            "pub digest;
def sbox x = x^{exponent};
def mix {state} = {matrix};
def full {keys} {state} = mix {full};
def partial {keys} {state} = mix {partial};
def rounds round constants = fold constants (fun keys rest state {{ rest (round keys state) }}) (fun state {{ state }});
def permute state =
    rounds full ({last}) (rounds partial ({middle}) (rounds full ({first}) state));
permute state = digest;
",
            exponent = self.exponent,
            matrix = tuple(constants.matrix.iter().map(row).collect()),
            first = list(&constants.rounds[..half]),
            middle = list(&constants.rounds[half..half + self.n_partial]),
            last = list(&constants.rounds[half + self.n_partial..]),
        )
    }
}

#[test]
fn permutations_have_their_known_answers() {
    for parameters in ALL {
        let program = program_over(&parameters.program(), parameters.field);
        let state: Vec<BigUint> = (0..parameters.width).map(BigUint::from).collect();
        let answer = parameters.permutation(state.clone());
        for (computed, published) in answer.iter().zip(parameters.published) {
            assert_eq!(
                Ok(computed),
                BigUint::from_str_radix(published, 16).as_ref(),
                "{}",
                parameters.name
            );
        }
        let quoted = |values: &[BigUint]| {
            values
                .iter()
                .map(|value| format!("\"{value}\""))
                .collect::<Vec<_>>()
                .join(", ")
        };
        let json = |answer: &[BigUint]| {
            format!(
                r#"{{"state": [{}], "digest": [{}]}}"#,
                quoted(&state),
                quoted(answer)
            )
        };
        assert_eq!(
            run(&program, &inputs(&json(&answer), &[])),
            Ok(()),
            "{}",
            parameters.name
        );
        let mut wrong = answer;
        wrong[0] = if wrong[0].is_one() {
            BigUint::zero()
        } else {
            BigUint::one()
        };
        assert!(
            run(&program, &inputs(&json(&wrong), &[])).is_err(),
            "{}",
            parameters.name
        );
    }
}

/// Over another field the same text has another answer, and the program says so.
#[test]
fn the_wrong_field_is_noticed() {
    let parameters = &ALL[2];
    let answer: Vec<String> = parameters
        .published
        .iter()
        .map(|digit| format!("\"0x{digit}\""))
        .collect();
    let json = format!(
        r#"{{"state": [0, 1, 2], "digest": [{}]}}"#,
        answer.join(", ")
    );
    assert_eq!(
        run(
            &program_over(&parameters.program(), "bn254"),
            &inputs(&json, &[])
        ),
        Ok(())
    );
    assert!(
        run(
            &program_over(&parameters.program(), "bls12-381"),
            &inputs(&json, &[])
        )
        .is_err()
    );
}
