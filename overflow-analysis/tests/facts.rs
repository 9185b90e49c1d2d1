//! What is learned, and what must not be.

mod sketch;

use sketch::Sketch;
use vampx_ir::Span;
use vampx_ir::program::{Claim, HintOp, NodeId};
use vampx_overflow_analysis::{Bounded, analyze};

const ANY: &str = "0 ..= 100";

/// Checks the intervals of the nodes that `build` returns, modulo 101.
#[track_caller]
fn check<const N: usize>(build: impl FnOnce(&mut Sketch) -> [NodeId; N], expected: [&str; N]) {
    check_over("prime:101", build, expected);
}

#[track_caller]
fn check_over<const N: usize>(
    field: &str,
    build: impl FnOnce(&mut Sketch) -> [NodeId; N],
    expected: [&str; N],
) {
    let (bounded, nodes) = analyzed(field, build);
    assert_eq!(
        nodes.map(|node| bounded.interval(node).to_string()),
        expected,
        "{}",
        bounded.program()
    );
}

#[track_caller]
fn analyzed<const N: usize>(
    field: &str,
    build: impl FnOnce(&mut Sketch) -> [NodeId; N],
) -> (Bounded, [NodeId; N]) {
    let mut sketch = Sketch::new(field);
    let nodes = build(&mut sketch);
    let program = sketch.finish();
    assert_eq!(program.validate(), Ok(()));
    (analyze(program), nodes)
}

mod forward {
    use super::*;

    #[test]
    fn values_near_zero_stay_small_on_both_sides() {
        check(
            |p| {
                let x = p.range(0, 1);
                let y = p.plus(x, -1);
                [y, p.times(y, -3), p.mul(y, y)]
            },
            ["-1 ..= 0", "0 ..= 3", "0 ..= 1"],
        );
    }

    #[test]
    fn what_wraps_is_anything() {
        check(
            |p| {
                let x = p.range(0, 20);
                let square = p.mul(x, x);
                [square, p.times(square, 2), p.add(square, x), p.plus(x, 95)]
            },
            [ANY, ANY, ANY, "-6 ..= 14"],
        );
    }

    #[test]
    fn comparisons_are_decided_where_ranges_do_not_meet() {
        check(
            |p| {
                let [low, middle, high] = [p.range(0, 9), p.range(9, 20), p.range(10, 100)];
                let negative = p.range(90, 100);
                [
                    p.lt(low, high),
                    p.lt(high, low),
                    p.lt(low, middle),
                    p.lt(negative, low),
                ]
            },
            ["0 ..= 0", "1 ..= 1", "0 ..= 1", "1 ..= 1"],
        );
    }

    #[test]
    fn branches_hold_both_arms_or_the_one_that_is_decided() {
        check(
            |p| {
                let [bit, x, y] = [p.range(0, 1), p.range(3, 5), p.range(98, 99)];
                let [low, high] = [p.range(0, 9), p.range(10, 11)];
                let [less, not_less] = [p.lt(low, high), p.lt(high, low)];
                [
                    p.branch(bit, x, y),
                    p.branch(less, x, y),
                    p.branch(not_less, x, y),
                ]
            },
            ["-3 ..= 5", "3 ..= 5", "-3 ..= -2"],
        );
    }

    #[test]
    fn a_branch_on_anything_is_anything() {
        check(
            |p| {
                let [selector, x, y] = [p.range(0, 2), p.range(3, 5), p.range(6, 7)];
                [p.branch(selector, x, y)]
            },
            [ANY],
        );
    }

    #[test]
    fn hints_hold_zero_for_where_nobody_demands_them() {
        check(
            |p| {
                let [x, y, any] = [p.range(20, 30), p.range(5, 7), p.any()];
                [
                    p.hint(HintOp::Copy, x, x),
                    p.hint(HintOp::Quotient, x, y),
                    p.hint(HintOp::Remainder, x, y),
                    p.hint(HintOp::Remainder, y, x),
                    p.hint(HintOp::Quotient, any, y),
                    p.hint(HintOp::Quotient, x, any),
                    p.hint(HintOp::Divide, x, y),
                    p.hint(HintOp::Inverse, y, y),
                ]
            },
            [
                "0 ..= 30", "0 ..= 6", "0 ..= 6", "0 ..= 7", "0 ..= 20", "0 ..= 30", ANY, ANY,
            ],
        );
    }
}

mod finite_sets {
    use super::*;

    #[test]
    fn booleans_are_seen_in_every_shape() {
        let shapes: [fn(&mut Sketch, NodeId); 9] = [
            |p, x| {
                let less = p.plus(x, -1);
                let product = p.mul(x, less);
                p.is(product, 0);
            },
            |p, x| {
                let square = p.mul(x, x);
                p.equal(square, x);
            },
            |p, x| {
                let square = p.mul(x, x);
                let difference = p.sub(square, x);
                p.is(difference, 0);
            },
            |p, x| {
                let square = p.mul(x, x);
                let difference = p.sub(x, square);
                p.is(difference, 0);
            },
            |p, x| {
                let one = p.constant(1);
                let complement = p.sub(one, x);
                let product = p.mul(complement, x);
                p.is(product, 0);
            },
            |p, x| {
                let [less, half] = [p.plus(x, -1), p.times(x, 51)];
                let product = p.mul(half, less);
                let zero = p.constant(0);
                p.equal(zero, product);
            },
            |p, x| {
                let less = p.plus(x, -1);
                let product = p.mul(x, less);
                let more = p.plus(product, 7);
                p.is(more, 7);
            },
            |p, x| {
                let double = p.times(x, 2);
                let less = p.plus(double, -1);
                let square = p.mul(less, less);
                p.is(square, 1);
            },
            |p, x| p.assert(Claim::Boolean(x)),
        ];
        for shape in shapes {
            let build = |p: &mut Sketch| {
                let x = p.any();
                shape(p, x);
                [x, p.plus(x, 1)]
            };
            check(build, ["0 ..= 1", "1 ..= 2"]);
            let (bounded, [x, _]) = analyzed("prime:101", build);
            assert!(bounded.is_boolean(x) && bounded.is_learned(x) && bounded.cause(x) == Some(0));
        }
    }

    #[test]
    fn a_sum_can_be_boolean() {
        check(
            |p| {
                let [x, y] = [p.any(), p.any()];
                let sum = p.add(x, y);
                let less = p.plus(sum, -1);
                let product = p.mul(sum, less);
                p.is(product, 0);
                [x, y, sum]
            },
            [ANY, ANY, "0 ..= 1"],
        );
    }

    #[test]
    fn products_of_differences_give_hulls() {
        for (constants, expected) in [
            (&[0i64, 1, 2][..], "0 ..= 2"),
            (&[-1, 1], "-1 ..= 1"),
            (&[40, 50, 60], "40 ..= 60"),
            (&[7], "7 ..= 7"),
            (&[0, 10, 20, 30, 40, 50, 60, 70, 80, 90], "0 ..= 90"),
        ] {
            check(
                |p| {
                    let x = p.any();
                    let differences: Vec<NodeId> =
                        constants.iter().map(|c| p.plus(x, -c)).collect();
                    let product = differences.into_iter().reduce(|a, b| p.mul(a, b)).unwrap();
                    p.is(product, 0);
                    [x]
                },
                [expected],
            );
        }
    }

    #[test]
    fn what_is_known_already_leaves_fewer_roots() {
        check(
            |p| {
                let x = p.range(0, 20);
                let [a, b] = [p.plus(x, 3), p.plus(x, -7)];
                let product = p.mul(a, b);
                p.is(product, 0);
                [x]
            },
            ["7 ..= 7"],
        );
    }

    #[test]
    fn a_product_of_two_values_says_nothing_of_either() {
        check(
            |p| {
                let [x, y] = [p.any(), p.any()];
                let less = p.plus(y, -1);
                let product = p.mul(x, less);
                p.is(product, 0);
                [x, y]
            },
            [ANY, ANY],
        );
    }

    #[test]
    fn a_product_that_is_not_zero_gives_no_set() {
        check(
            |p| {
                let [x, y] = [p.any(), p.any()];
                let less = p.plus(x, -1);
                let product = p.mul(x, less);
                p.equal(product, y);
                let other = p.any();
                let [other_less, bit] = [p.plus(other, -1), p.range(0, 1)];
                let other_product = p.mul(other, other_less);
                p.equal(other_product, bit);
                [x, y, other]
            },
            [ANY, ANY, ANY],
        );
    }

    #[test]
    fn a_large_field_is_no_obstacle() {
        check_over(
            "bls12-381",
            |p| {
                let x = p.any();
                let square = p.mul(x, x);
                p.equal(square, x);
                let y = p.any();
                let cube = [1, 2, 3].map(|c| p.plus(y, -c));
                let product = cube.into_iter().reduce(|a, b| p.mul(a, b)).unwrap();
                p.is(product, 0);
                [x, y, p.sub(x, y)]
            },
            ["0 ..= 1", "1 ..= 3", "-3 ..= 0"],
        );
    }
}

mod backward {
    use super::*;

    /// `sum of 2^i * bit_i`, the bits unknown inputs asserted to be booleans, before or after the sum.
    fn recomposed(p: &mut Sketch, n_bits: u32, reverse: bool) -> NodeId {
        let bits: Vec<NodeId> = (0..n_bits).map(|_| p.any()).collect();
        let mut sum = bits[0];
        for (i, bit) in bits.iter().enumerate().skip(1) {
            let scaled = p.times(*bit, 1 << i);
            sum = p.add(sum, scaled);
        }
        let order: Vec<NodeId> = if reverse {
            bits.into_iter().rev().collect()
        } else {
            bits
        };
        for bit in order {
            let square = p.mul(bit, bit);
            p.equal(bit, square);
        }
        sum
    }

    #[test]
    fn a_decomposition_bounds_what_is_decomposed() {
        for reverse in [false, true] {
            check_over(
                "bn254",
                |p| {
                    let x = p.any();
                    let sum = recomposed(p, 32, reverse);
                    p.equal(x, sum);
                    [x, sum, p.mul(x, x)]
                },
                [
                    "0 ..= 4294967295",
                    "0 ..= 4294967295",
                    "0 ..= 18446744065119617025",
                ],
            );
        }
    }

    #[test]
    fn a_long_decomposition_is_bounded_in_whatever_order_its_bits_are() {
        for reverse in [false, true] {
            let (bounded, [x]) = analyzed("bn254", |p| {
                let x = p.any();
                let bits: Vec<NodeId> = (0..200).map(|_| p.any()).collect();
                let sum = bits.iter().rev().copied().reduce(|sum, bit| {
                    let double = p.times(sum, 2);
                    p.add(double, bit)
                });
                p.equal(x, sum.unwrap());
                let mut order = bits;
                if reverse {
                    order.reverse();
                }
                for bit in order {
                    p.assert(Claim::Boolean(bit));
                }
                [x]
            });
            assert_eq!(bounded.interval(x), &vampx_ir::Interval::bits(200));
        }
    }

    #[test]
    fn whether_a_value_is_zero_is_a_bit() {
        check(
            |p| {
                let [x, any, one] = [p.any(), p.any(), p.constant(1)];
                let inverse = p.hint(HintOp::InverseOrZero, x, x);
                let product = p.mul(inverse, x);
                let is_zero = p.sub(one, product);
                let zero = p.mul(x, is_zero);
                p.is(zero, 0);
                let unrelated = p.sub(one, any);
                let other = p.mul(x, unrelated);
                p.is(other, 0);
                [is_zero, p.times(is_zero, 5), x, unrelated]
            },
            ["0 ..= 1", "0 ..= 5", ANY, ANY],
        );
    }

    #[test]
    fn a_decomposition_may_stand_on_one_side() {
        check_over(
            "bn254",
            |p| {
                let x = p.any();
                let sum = recomposed(p, 8, false);
                let difference = p.sub(x, sum);
                p.is(difference, 0);
                [x]
            },
            ["0 ..= 255"],
        );
    }

    #[test]
    fn a_decomposition_as_wide_as_the_field_bounds_nothing() {
        check_over(
            "prime:251",
            |p| {
                let x = p.any();
                let sum = recomposed(p, 8, false);
                p.equal(x, sum);
                [x, sum]
            },
            ["0 ..= 250"; 2],
        );
    }

    #[test]
    fn quotient_and_remainder_by_hand_are_bounded() {
        check_over(
            "bls12-381",
            |p| {
                let [x, quotient, remainder] = [p.bits(35), p.bits(32), p.bits(32)];
                let scaled = p.times(quotient, 1 << 32);
                let sum = p.add(scaled, remainder);
                p.equal(x, sum);
                [quotient, remainder, sum]
            },
            ["0 ..= 7", "0 ..= 4294967295", "0 ..= 34359738367"],
        );
    }

    #[test]
    fn quotient_and_remainder_that_wrap_are_not() {
        check_over(
            "goldilocks",
            |p| {
                let [x, quotient, remainder] = [p.bits(35), p.bits(32), p.bits(32)];
                let scaled = p.times(quotient, 1 << 32);
                let sum = p.add(scaled, remainder);
                p.equal(x, sum);
                [quotient]
            },
            ["0 ..= 4294967295"],
        );
    }

    #[test]
    fn sums_and_products_bound_their_operands() {
        check(
            |p| {
                let [x, y] = [p.range(0, 20), p.range(0, 20)];
                let sum = p.add(x, y);
                p.assert(Claim::InRange {
                    value: sum,
                    bits: 3,
                });
                let [a, b] = [p.range(3, 10), p.range(0, 9)];
                let product = p.mul(a, b);
                p.assert(Claim::InRange {
                    value: product,
                    bits: 3,
                });
                let z = p.any();
                let more = p.plus(z, 5);
                p.assert(Claim::InRange {
                    value: more,
                    bits: 3,
                });
                [x, y, a, b, z]
            },
            ["0 ..= 7", "0 ..= 7", "3 ..= 10", "0 ..= 2", "-5 ..= 2"],
        );
    }

    #[test]
    fn a_multiple_in_a_range_keeps_what_wraps_into_it() {
        check(
            |p| {
                let x = p.range(0, 50);
                let multiple = p.times(x, 4);
                p.assert(Claim::InRange {
                    value: multiple,
                    bits: 3,
                });
                [x]
            },
            ["0 ..= 27"],
        );
    }

    #[test]
    fn what_has_an_inverse_is_not_zero() {
        check(
            |p| {
                let [x, small] = [p.any(), p.range(0, 5)];
                for value in [x, small] {
                    let inverse = p.hint(HintOp::Inverse, value, value);
                    let product = p.mul(inverse, value);
                    p.is(product, 1);
                }
                [x, small]
            },
            ["1 ..= 100", "1 ..= 5"],
        );
    }

    #[test]
    fn an_asserted_comparison_bounds_both_sides() {
        check(
            |p| {
                let [x, y, z, ten] = [p.any(), p.any(), p.range(0, 20), p.constant(10)];
                let [below, not_below, between] = [p.lt(x, ten), p.lt(y, ten), p.lt(x, z)];
                p.is(below, 0);
                p.is(not_below, 1);
                p.is(between, 0);
                [x, y, z]
            },
            ["0 ..= 9", "10 ..= 100", "1 ..= 20"],
        );
    }

    #[test]
    fn a_branch_bounds_its_selector_and_the_arm_decided() {
        check(
            |p| {
                let [bit, x, y] = [p.range(0, 1), p.range(0, 9), p.range(10, 20)];
                let result = p.branch(bit, x, y);
                p.assert(Claim::InRange {
                    value: result,
                    bits: 3,
                });
                [bit, x, y, result]
            },
            ["0 ..= 0", "0 ..= 7", "10 ..= 20", "0 ..= 7"],
        );
    }

    #[test]
    fn quotients_and_remainders_are_bounded_by_their_claim() {
        check(
            |p| {
                let [dividend, divisor, quotient, remainder] =
                    [p.range(10, 50), p.range(5, 8), p.any(), p.any()];
                p.assert(Claim::DivRem {
                    dividend,
                    divisor,
                    quotient,
                    remainder,
                });
                [dividend, divisor, quotient, remainder]
            },
            ["10 ..= 50", "5 ..= 8", "1 ..= 10", "0 ..= 7"],
        );
        check(
            |p| {
                let [dividend, divisor, quotient, remainder] =
                    [p.any(), p.any(), p.range(2, 3), p.range(4, 6)];
                p.assert(Claim::DivRem {
                    dividend,
                    divisor,
                    quotient,
                    remainder,
                });
                [dividend, divisor, quotient, remainder]
            },
            ["14 ..= 100", "5 ..= 48", "2 ..= 3", "4 ..= 6"],
        );
    }

    #[test]
    fn facts_go_through_chains_of_equations() {
        check(
            |p| {
                let first = p.any();
                let mut last = first;
                for _ in 0..50 {
                    let next = p.hint(HintOp::Copy, last, last);
                    let [a, b] = [p.plus(last, 1), p.plus(next, 1)];
                    p.equal(a, b);
                    last = next;
                }
                p.assert(Claim::InRange {
                    value: last,
                    bits: 4,
                });
                [first, last]
            },
            ["0 ..= 15", "0 ..= 15"],
        );
    }
}

mod not_learned {
    use super::*;

    #[test]
    fn what_is_asserted_in_an_arm() {
        check(
            |p| {
                let [bit, x, y] = [p.range(0, 1), p.any(), p.any()];
                let guard = p.guard(bit, false);
                p.assert_under(guard, Claim::Boolean(x));
                p.assert_under(guard, Claim::InRange { value: y, bits: 3 });
                let square = p.mul(x, x);
                p.assert_under(guard, Claim::Equal(square, x));
                [x, y, p.branch(bit, x, y)]
            },
            [ANY; 3],
        );
    }

    #[test]
    fn the_selector_of_a_branch_in_an_arm() {
        check(
            |p| {
                let [bit, selector, x, y] = [p.range(0, 1), p.any(), p.range(0, 1), p.range(0, 1)];
                let guard = p.guard(bit, false);
                p.assert_under(guard, Claim::Boolean(selector));
                [selector, p.branch(selector, x, y)]
            },
            [ANY; 2],
        );
    }

    #[test]
    fn the_arms_of_a_bounded_branch() {
        check(
            |p| {
                let [bit, x, y] = [p.range(0, 1), p.any(), p.any()];
                let result = p.branch(bit, x, y);
                p.assert(Claim::InRange {
                    value: result,
                    bits: 3,
                });
                [bit, x, y, result]
            },
            ["0 ..= 1", ANY, ANY, "0 ..= 7"],
        );
    }

    #[test]
    fn the_operands_of_a_bounded_hint() {
        check(
            |p| {
                let [x, y, z] = [p.any(), p.any(), p.any()];
                let copy = p.hint(HintOp::Copy, x, x);
                let quotient = p.hint(HintOp::Quotient, y, z);
                p.assert(Claim::InRange {
                    value: copy,
                    bits: 3,
                });
                p.is(quotient, 3);
                [x, y, z, copy, quotient]
            },
            [ANY, ANY, ANY, "0 ..= 7", "3 ..= 3"],
        );
    }

    #[test]
    fn the_operands_of_a_comparison_that_is_not_decided() {
        check(
            |p| {
                let [x, ten] = [p.any(), p.constant(10)];
                let less = p.lt(x, ten);
                p.assert(Claim::Boolean(less));
                [x, less]
            },
            [ANY, "0 ..= 1"],
        );
    }

    #[test]
    fn one_factor_of_a_small_product() {
        check(
            |p| {
                let [x, y] = [p.any(), p.range(0, 3)];
                let product = p.mul(x, y);
                p.assert(Claim::InRange {
                    value: product,
                    bits: 3,
                });
                [x]
            },
            [ANY],
        );
    }
}

mod what_facts_rest_on {
    use super::*;

    #[test]
    fn learned_is_what_operands_do_not_imply() {
        let (bounded, [x, y, sum, double, square]) = analyzed("prime:101", |p| {
            let [x, y] = [p.range(0, 40), p.any()];
            let sum = p.add(x, y);
            p.assert(Claim::InRange {
                value: sum,
                bits: 3,
            });
            [x, y, sum, p.times(sum, 2), p.mul(y, y)]
        });
        let learned = [x, y, sum, double, square].map(|node| bounded.is_learned(node));
        assert_eq!(learned, [true, true, true, false, false]);
        let derived = [x, y, sum, double].map(|node| bounded.derived(node).to_string());
        assert_eq!(derived, [ANY, ANY, "-40 ..= 47", "0 ..= 14"]);
        let causes = [x, y, sum, double].map(|node| bounded.cause(node));
        assert_eq!(causes, [None, Some(0), Some(0), Some(0)]);
    }

    #[test]
    fn what_follows_from_operands_is_not_learned_even_if_asserted() {
        let (bounded, [sum, less, any]) = analyzed("prime:101", |p| {
            let [x, any] = [p.range(0, 3), p.any()];
            let sum = p.plus(x, 4);
            p.assert(Claim::InRange {
                value: sum,
                bits: 3,
            });
            [sum, p.lt(any, x), any]
        });
        assert_eq!(
            [sum, less, any].map(|node| bounded.is_learned(node)),
            [false; 3]
        );
    }

    #[test]
    fn the_bounds_of_hints_rest_on_the_prover() {
        let (bounded, [copy, quotient, inverse]) = analyzed("prime:101", |p| {
            let x = p.range(2, 9);
            [
                p.hint(HintOp::Copy, x, x),
                p.hint(HintOp::Quotient, x, x),
                p.hint(HintOp::Inverse, x, x),
            ]
        });
        assert_eq!(
            [copy, quotient, inverse].map(|node| bounded.is_learned(node)),
            [true, true, false]
        );
    }
}

mod arms {
    use super::*;

    #[test]
    fn a_branch_is_what_its_arms_give_where_they_are_taken() {
        check(
            |p| {
                let [a, b] = [p.range(0, 30), p.range(0, 20)];
                let less = p.lt(a, b);
                let [above, below] = [p.sub(b, a), p.sub(a, b)];
                let distance = p.branch(less, above, below);
                let minimum = p.branch(less, a, b);
                let maximum = p.branch(less, b, a);
                let unlike = p.branch(less, below, above);
                [distance, minimum, maximum, unlike, above, below]
            },
            [
                "0 ..= 30",
                "0 ..= 20",
                "0 ..= 30",
                "-30 ..= 0",
                "-30 ..= 20",
                "-20 ..= 30",
            ],
        );
    }

    #[test]
    fn conditional_subtractions_stay_small_however_many() {
        let (bounded, [last]) = analyzed("bn254", |p| {
            let limit = p.constant(1000);
            let mut last = p.range(0, 999);
            for _ in 0..100 {
                let step = p.range(0, 999);
                let sum = p.add(last, step);
                let less = p.lt(sum, limit);
                let reduced = p.plus(sum, -1000);
                last = p.branch(less, sum, reduced);
            }
            [last]
        });
        assert_eq!(bounded.interval(last).to_string(), "0 ..= 999");
        assert!(bounded.is_learned(last));
    }

    #[test]
    fn a_value_with_many_users_is_narrowed_in_every_arm() {
        let (bounded, [first, last]) = analyzed("bn254", |p| {
            let x = p.range(0, 1_000_000);
            let distances: Vec<NodeId> = (1..5_000)
                .map(|limit| {
                    let constant = p.constant(limit);
                    let less = p.lt(x, constant);
                    let [below, above] = [p.sub(constant, x), p.plus(x, -limit)];
                    p.branch(less, below, above)
                })
                .collect();
            [distances[0], distances[4_998]]
        });
        assert_eq!(bounded.interval(first).to_string(), "0 ..= 999999");
        assert_eq!(bounded.interval(last).to_string(), "0 ..= 995001");
    }

    #[test]
    fn what_a_guard_says_holds_under_it_only() {
        let mut guards = Vec::new();
        let (bounded, [x, y, square, sum]) = analyzed("prime:101", |p| {
            let [x, y, ten] = [p.any(), p.any(), p.constant(10)];
            let less = p.lt(x, ten);
            guards = [false, true].map(|arm| p.guard(less, arm)).to_vec();
            let square = p.mul(y, y);
            p.assert_under(guards[0], Claim::Equal(square, y));
            p.assert_under(guards[1], Claim::InRange { value: y, bits: 4 });
            [x, y, square, p.add(x, y)]
        });
        let under = |node, guard| bounded.interval_under(node, guard).to_string();
        let [low, high] = [Some(guards[0]), Some(guards[1])];
        assert_eq!(
            [x, y, sum].map(|node| under(node, low)),
            ["0 ..= 9", "0 ..= 1", "0 ..= 10"]
        );
        assert_eq!(
            [x, y].map(|node| under(node, high)),
            ["10 ..= 100", "0 ..= 15"]
        );
        assert_eq!([x, y, square, sum].map(|node| under(node, None)), [ANY; 4]);
        assert_eq!(
            [x, y, square, sum].map(|node| bounded.is_learned(node)),
            [false; 4]
        );
    }

    #[test]
    fn a_guard_within_a_guard_knows_what_that_knows() {
        let mut guards = Vec::new();
        let (bounded, [x, y]) = analyzed("prime:101", |p| {
            let [x, y, ten] = [p.any(), p.any(), p.constant(10)];
            let [less, lesser] = [p.lt(x, ten), p.lt(y, x)];
            let outer = p.guard(less, false);
            guards = vec![outer, p.guard_within(outer, lesser, false)];
            [x, y]
        });
        let under = |node, guard| bounded.interval_under(node, Some(guard)).to_string();
        assert_eq!([x, y].map(|node| under(node, guards[0])), ["0 ..= 9", ANY]);
        assert_eq!(
            [x, y].map(|node| under(node, guards[1])),
            ["1 ..= 9", "0 ..= 8"]
        );
    }

    #[test]
    fn an_arm_that_contradicts_itself_is_never_taken() {
        let mut guards = Vec::new();
        let (bounded, [bit, result]) = analyzed("prime:101", |p| {
            let [bit, x, y] = [p.range(0, 1), p.range(0, 5), p.range(10, 20)];
            guards = [false, true].map(|arm| p.guard(bit, arm)).to_vec();
            p.assert_under(guards[1], Claim::Equal(x, y));
            [bit, p.branch(bit, x, y)]
        });
        assert_eq!(bounded.contradiction(), None);
        assert_eq!(
            [bit, result].map(|node| bounded.interval(node).to_string()),
            ["0 ..= 0", "0 ..= 5"]
        );
        let is_never_active = [0, 1].map(|arm| bounded.is_never_active(guards[arm]));
        assert_eq!(is_never_active, [false, true]);
    }

    #[test]
    fn facts_of_an_arm_do_not_leave_it() {
        check(
            |p| {
                let [bit, x, y] = [p.range(0, 1), p.any(), p.range(0, 9)];
                let guard = p.guard(bit, false);
                p.assert_under(guard, Claim::Boolean(x));
                let [double, result] = [p.times(x, 2), p.branch(bit, x, y)];
                [x, double, result, p.branch(bit, y, x)]
            },
            [ANY, ANY, "0 ..= 9", ANY],
        );
    }

    #[test]
    fn a_claim_under_both_an_arm_and_another_guard_is_not_used_for_the_arm_alone() {
        check(
            |p| {
                let [outer, bit, x] = [p.range(0, 1), p.range(0, 1), p.any()];
                let guard = p.guard(outer, false);
                let inner = p.guard_within(guard, bit, false);
                p.assert_under(inner, Claim::Boolean(x));
                let zero = p.constant(0);
                [x, p.branch(bit, x, zero)]
            },
            [ANY; 2],
        );
    }
}

mod differences {
    use super::*;

    #[test]
    fn an_asserted_order_makes_a_difference_positive() {
        check(
            |p| {
                let [a, b] = [p.range(0, 30), p.range(0, 20)];
                let less = p.lt(a, b);
                p.is(less, 0);
                let [c, d] = [p.range(5, 30), p.range(0, 40)];
                let difference = p.sub(c, d);
                let not_less = p.lt(c, d);
                p.is(not_less, 1);
                [p.sub(b, a), p.sub(a, b), difference, p.sub(d, c)]
            },
            ["1 ..= 20", "-20 ..= -1", "0 ..= 30", "-30 ..= 0"],
        );
    }

    #[test]
    fn an_order_not_asserted_says_nothing() {
        check(
            |p| {
                let [a, b] = [p.range(0, 30), p.range(0, 20)];
                let less = p.lt(a, b);
                p.assert(Claim::Boolean(less));
                [p.sub(b, a), p.sub(a, b)]
            },
            ["-30 ..= 20", "-20 ..= 30"],
        );
    }

    #[test]
    fn a_divisor_exceeds_the_remainder() {
        check(
            |p| {
                let [dividend, divisor, quotient, remainder] =
                    [p.range(0, 40), p.range(1, 20), p.any(), p.any()];
                p.assert(Claim::DivRem {
                    dividend,
                    divisor,
                    quotient,
                    remainder,
                });
                [p.sub(divisor, remainder), p.sub(dividend, remainder)]
            },
            ["1 ..= 20", "0 ..= 40"],
        );
    }
}

mod values_that_occur_twice {
    use super::*;

    #[test]
    fn what_cancels_does_not_count() {
        check(
            |p| {
                let [a, b, any] = [p.range(0, 9), p.range(0, 30), p.any()];
                let less = p.sub(a, b);
                let [double, more] = [p.times(a, 2), p.add(a, any)];
                let sum = p.add(a, b);
                [
                    p.add(less, b),
                    p.sub(double, a),
                    p.sub(more, any),
                    p.sub(sum, less),
                ]
            },
            ["0 ..= 9", "0 ..= 9", "0 ..= 9", "0 ..= 60"],
        );
    }

    #[test]
    fn a_choice_by_a_bit_is_one_or_the_other() {
        check(
            |p| {
                let [bit, a, b, one] =
                    [p.range(0, 1), p.range(3, 9), p.range(5, 30), p.constant(1)];
                let difference = p.sub(a, b);
                let chosen = p.mul(bit, difference);
                let complement = p.sub(one, bit);
                let [first, second] = [p.mul(bit, a), p.mul(complement, b)];
                [p.add(chosen, b), p.add(first, second), p.sub(b, chosen)]
            },
            ["3 ..= 30", "3 ..= 30", "1 ..= 57"],
        );
    }

    #[test]
    fn operations_on_bits_give_bits() {
        check_over(
            "bls12-381",
            |p| {
                let [a, b, c] = [p.range(0, 1), p.range(0, 1), p.range(0, 1)];
                let [sum, product] = [p.add(a, b), p.mul(a, b)];
                let or = p.sub(sum, product);
                let twice = p.times(product, 2);
                let xor = p.sub(sum, twice);
                let less = p.plus(a, -1);
                let [ac, bc] = [p.mul(a, c), p.mul(b, c)];
                let pairs = p.add(ac, bc);
                let pairs = p.add(pairs, product);
                let abc = p.mul(product, c);
                let twice = p.times(abc, 2);
                [or, xor, p.mul(a, less), p.sub(pairs, twice)]
            },
            ["0 ..= 1", "0 ..= 1", "0 ..= 0", "0 ..= 1"],
        );
    }

    #[test]
    fn a_bit_that_is_not_one_is_not_tried() {
        check(
            |p| {
                let [trit, a, b] = [p.range(0, 2), p.range(0, 9), p.range(0, 9)];
                let difference = p.sub(a, b);
                let chosen = p.mul(trit, difference);
                [p.add(chosen, b)]
            },
            ["-18 ..= 27"],
        );
    }

    #[test]
    fn what_is_learned_of_an_expression_counts_where_its_parts_do_not() {
        check(
            |p| {
                let [x, y, z] = [p.range(0, 20), p.range(0, 20), p.range(0, 9)];
                let sum = p.add(x, y);
                p.assert(Claim::Boolean(sum));
                let product = p.mul(sum, z);
                [p.sub(z, product)]
            },
            ["0 ..= 9"],
        );
    }

    #[test]
    fn such_bounds_count_as_learned() {
        let (bounded, [xor, sum]) = analyzed("prime:101", |p| {
            let [a, b] = [p.range(0, 1), p.range(0, 1)];
            let [sum, product] = [p.add(a, b), p.mul(a, b)];
            let twice = p.times(product, 2);
            [p.sub(sum, twice), sum]
        });
        assert_eq!(
            [xor, sum].map(|node| bounded.is_learned(node)),
            [true, false]
        );
        assert_eq!(bounded.derived(xor).to_string(), "-2 ..= 2");
    }
}

mod congruences {
    use super::*;

    #[track_caller]
    fn strides<const N: usize>(
        build: impl FnOnce(&mut Sketch) -> [NodeId; N],
        expected: [&str; N],
    ) {
        let (bounded, nodes) = analyzed("prime:1000003", build);
        let shown = |node| {
            let interval = bounded.interval(node);
            format!("{interval} by {}", bounded.stride(node))
        };
        assert_eq!(nodes.map(shown), expected, "{}", bounded.program());
    }

    #[test]
    fn multiples_and_sums_keep_them() {
        strides(
            |p| {
                let [x, y] = [p.range(0, 1000), p.range(0, 50)];
                let eightfold = p.times(x, 8);
                let packed = p.plus(eightfold, 5);
                let fourfold = p.times(y, -4);
                [packed, p.add(packed, fourfold), p.mul(eightfold, fourfold)]
            },
            [
                "5 ..= 8005 by 8",
                "-195 ..= 8005 by 4",
                "0 ..= 1000002 by 1",
            ],
        );
    }

    #[test]
    fn equations_take_them_to_the_other_side() {
        strides(
            |p| {
                let [x, y, rest] = [p.range(0, 1000), p.any(), p.range(0, 7)];
                let eightfold = p.times(x, 8);
                let sum = p.add(eightfold, rest);
                p.equal(y, sum);
                p.is(rest, 3);
                let [z, w] = [p.range(0, 9999), p.range(0, 100)];
                let twelvefold = p.times(w, 12);
                p.equal(z, twelvefold);
                [y, p.plus(y, -3), z, p.plus(z, 1)]
            },
            [
                "3 ..= 8003 by 8",
                "0 ..= 8000 by 8",
                "0 ..= 1200 by 12",
                "1 ..= 1201 by 12",
            ],
        );
    }

    #[test]
    fn divisions_by_constants_are_exact() {
        let (bounded, [remainder, quotient]) = analyzed("prime:1000003", |p| {
            let [x, eight, four] = [p.range(0, 1000), p.constant(8), p.constant(4)];
            let eightfold = p.times(x, 8);
            let packed = p.plus(eightfold, 5);
            [
                p.hint(HintOp::Remainder, packed, eight),
                p.hint(HintOp::Quotient, packed, four),
            ]
        });
        let zero_and_five = [0, 5].map(num_bigint::BigInt::from).to_vec();
        assert_eq!(bounded.values(remainder), Some(zero_and_five));
        assert_eq!(bounded.interval(quotient).to_string(), "0 ..= 2001");
    }

    #[test]
    fn what_wraps_loses_them() {
        strides(
            |p| {
                let x = p.range(0, 200_000);
                let eightfold = p.times(x, 8);
                [eightfold, p.plus(eightfold, 8)]
            },
            ["0 ..= 1000002 by 1", "0 ..= 1000002 by 1"],
        );
    }
}

mod sets {
    use super::*;

    #[track_caller]
    fn values<const N: usize>(
        build: impl FnOnce(&mut Sketch) -> [NodeId; N],
        expected: [Option<&[i32]>; N],
    ) {
        let (bounded, nodes) = analyzed("bn254", build);
        for (node, expected) in nodes.into_iter().zip(expected) {
            let expected: Option<Vec<_>> =
                expected.map(|values| values.iter().map(|value| (*value).into()).collect());
            assert_eq!(bounded.values(node), expected, "{}", bounded.program());
        }
    }

    #[test]
    fn roots_are_listed_and_what_is_computed_from_them() {
        values(
            |p| {
                let x = p.any();
                let factors = [1, 4, 10].map(|root| p.plus(x, -root));
                let product = factors.into_iter().reduce(|a, b| p.mul(a, b)).unwrap();
                p.is(product, 0);
                let [bit, y] = [p.range(0, 1), p.range(0, 20)];
                let scaled = p.times(bit, 100);
                [x, p.plus(x, -4), p.mul(x, x), p.add(x, scaled), p.add(x, y)]
            },
            [
                Some(&[1, 4, 10]),
                Some(&[-3, 0, 6]),
                Some(&[1, 16, 100]),
                Some(&[1, 4, 10, 101, 104, 110]),
                None,
            ],
        );
    }

    #[test]
    fn equations_and_comparisons_strike_out_members() {
        values(
            |p| {
                let sets = [(); 2].map(|()| {
                    let x = p.any();
                    let factors = [0, 3, 7].map(|root| p.plus(x, -root));
                    let product = factors.into_iter().reduce(|a, b| p.mul(a, b)).unwrap();
                    p.is(product, 0);
                    x
                });
                let [five, other] = [p.constant(5), p.range(1, 9)];
                let less = p.lt(sets[0], five);
                p.is(less, 0);
                p.equal(sets[1], other);
                [sets[0], sets[1], other]
            },
            [Some(&[0, 3]), Some(&[3, 7]), Some(&[3, 7])],
        );
    }

    #[test]
    fn two_members_that_no_third_value_joins() {
        values(
            |p| {
                let bit = p.range(0, 1);
                let byte = p.times(bit, 255);
                let other = p.plus(byte, 1);
                [byte, other, p.branch(bit, byte, other)]
            },
            [Some(&[0, 255]), Some(&[1, 256]), Some(&[0, 256])],
        );
    }
}

mod integers {
    use super::*;

    #[test]
    fn a_node_is_exact_where_nothing_wraps() {
        let (bounded, nodes) = analyzed("prime:101", |p| {
            let [x, y, any, bit] = [p.range(0, 10), p.range(0, 20), p.any(), p.range(0, 1)];
            let sum = p.add(x, y);
            let product = p.mul(x, y);
            let less = p.plus(x, -3);
            [
                sum,
                product,
                less,
                p.mul(less, less),
                p.plus(any, 1),
                p.lt(x, y),
                p.lt(less, y),
                p.branch(bit, less, y),
                p.branch(bit, less, any),
            ]
        });
        assert_eq!(
            nodes.map(|node| bounded.is_exact(node)),
            [true, false, true, true, false, true, false, true, false]
        );
        let unreduced = [nodes[0], nodes[1], nodes[4]].map(|node| bounded.unreduced(node));
        assert_eq!(
            unreduced.map(|interval| interval.to_string()),
            ["0 ..= 30", "0 ..= 200", "1 ..= 101"]
        );
    }

    #[test]
    fn what_is_learned_of_a_sum_can_make_it_exact() {
        let (bounded, [sum]) = analyzed("prime:101", |p| {
            let [x, y] = [p.range(0, 60), p.range(0, 60)];
            let sum = p.add(x, y);
            for value in [x, y] {
                p.assert(Claim::InRange { value, bits: 5 });
            }
            [sum]
        });
        assert!(bounded.is_exact(sum));
    }

    #[test]
    fn small_intervals_are_sets_of_values() {
        let (bounded, [x, y, any]) = analyzed("prime:101", |p| {
            let x = p.range(0, 2);
            [x, p.plus(x, -1), p.any()]
        });
        assert_eq!(bounded.values(y), Some([-1, 0, 1].map(Into::into).to_vec()));
        assert_eq!(bounded.values(x).map(|values| values.len()), Some(3));
        assert_eq!(bounded.values(any), None);
    }
}

mod ways {
    use super::*;

    #[test]
    fn a_way_leads_from_an_input_to_the_node() {
        let (bounded, [x, square, more]) = analyzed("prime:101", |p| {
            let x = p.range(0, 3);
            let square = p.mul(x, x);
            [x, square, p.plus(square, 1)]
        });
        let way = bounded.why(more);
        assert_eq!(
            way.iter().map(|step| step.node).collect::<Vec<_>>(),
            [x, square, more]
        );
        assert_eq!(way[2].interval.to_string(), "1 ..= 10");
        assert!(way.iter().all(|step| step.assertion.is_none()));
    }

    #[test]
    fn a_way_goes_through_the_equation_that_bounds() {
        let (bounded, [x, y, more]) = analyzed("prime:101", |p| {
            let [x, y] = [p.range(0, 3), p.any()];
            p.equal(x, y);
            [x, y, p.plus(y, 1)]
        });
        let way = bounded.why(more);
        let steps: Vec<_> = way.iter().map(|step| (step.node, step.assertion)).collect();
        assert_eq!(steps, [(x, None), (y, Some(0)), (more, None)]);
    }

    #[test]
    fn a_way_is_bounded() {
        let (bounded, [last]) = analyzed("bn254", |p| {
            let mut last = p.range(0, 1);
            for _ in 0..50 {
                last = p.plus(last, 1);
                last = p.mul(last, last);
            }
            [last]
        });
        let way = bounded.why(last);
        assert_eq!((way.len(), way[19].node), (20, last));
    }
}

mod contradictions {
    use super::*;

    #[track_caller]
    fn contradiction(build: impl FnOnce(&mut Sketch)) -> Option<Span> {
        let (bounded, []) = analyzed("prime:101", |p| {
            build(p);
            []
        });
        bounded.contradiction()
    }

    #[test]
    fn an_assertion_that_cannot_hold_is_found() {
        let span = Span::new(7, 9);
        let found = contradiction(|p| {
            let [x, y] = [p.range(0, 5), p.range(10, 15)];
            p.assert(Claim::InRange { value: x, bits: 2 });
            p.assert_at(Claim::Equal(x, y), span);
        });
        assert_eq!(found, Some(span));
    }

    #[test]
    fn constants_that_differ_are_a_contradiction() {
        let span = Span::new(7, 9);
        let found = contradiction(|p| {
            let [x, y] = [p.constant(1), p.constant(2)];
            p.assert_at(Claim::Equal(x, y), span);
        });
        assert_eq!(found, Some(span));
    }

    #[test]
    fn a_polynomial_without_roots_in_the_range_is_a_contradiction() {
        let span = Span::new(7, 9);
        let found = contradiction(|p| {
            let x = p.range(2, 50);
            let square = p.mul(x, x);
            p.assert_at(Claim::Equal(square, x), span);
        });
        assert_eq!(found, Some(span));
    }

    #[test]
    fn a_division_by_zero_is_a_contradiction() {
        let found = contradiction(|p| {
            let [x, y, zero] = [p.any(), p.any(), p.constant(0)];
            p.assert(Claim::DivRem {
                dividend: x,
                divisor: zero,
                quotient: y,
                remainder: x,
            });
        });
        assert_eq!(found, Some(Span::default()));
    }

    #[test]
    fn in_an_arm_there_is_none() {
        let found = contradiction(|p| {
            let [bit, one, two] = [p.range(0, 1), p.constant(1), p.constant(2)];
            let guard = p.guard(bit, true);
            p.assert_under(guard, Claim::Equal(one, two));
        });
        assert_eq!(found, None);
    }

    #[test]
    fn what_can_hold_is_none() {
        let found = contradiction(|p| {
            let [x, y] = [p.range(0, 10), p.range(10, 15)];
            p.equal(x, y);
        });
        assert_eq!(found, None);
    }
}

#[test]
fn bounds_that_shrink_by_one_each_time_end() {
    let (bounded, [x, _]) = analyzed("bn254", |p| {
        let [x, y] = [p.bits(200), p.bits(200)];
        let [less, greater] = [p.lt(x, y), p.lt(y, x)];
        p.is(less, 0);
        p.is(greater, 0);
        [x, y]
    });
    assert!(bounded.interval(x).hi().bits() == 200);
    assert_eq!(bounded.into_program().assertions().len(), 2);
}
