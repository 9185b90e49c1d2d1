//! What is refused, and with which words.

use std::time::{Duration, Instant};

use num_bigint::BigUint;
use proptest::prelude::*;
use vampx_fields::{Field, MAX_BITS};

#[track_caller]
fn check_name(name: &str, message: &str) {
    assert_eq!(Field::by_name(name).expect_err(name).to_string(), message);
}

#[test]
fn names_are_refused_with_advice() {
    check_name(
        "bls12-318",
        "there is no field `bls12-318`; did you mean `bls12-381`?",
    );
    check_name(
        "Goldilocks",
        "there is no field `Goldilocks`; did you mean `goldilocks`?",
    );
    check_name(
        "bn-254",
        "there is no field `bn-254`; did you mean `bn254`?",
    );
    check_name(
        "",
        "there is no field ``; any prime can be given as `prime:` and its modulus",
    );
    check_name(
        "101",
        "there is no field `101`; any prime can be given as `prime:` and its modulus",
    );
}

#[test]
fn moduli_are_refused_with_the_reason() {
    check_name(
        "prime:0",
        "0 is not a prime: a field needs an odd prime modulus",
    );
    check_name(
        "prime:0x1",
        "1 is not a prime: a field needs an odd prime modulus",
    );
    check_name(
        "prime:2",
        "the field of 2 elements is not supported: the modulus must be an odd prime, 3 or larger",
    );
    check_name(
        "prime:4",
        "4 is not a prime: a field needs an odd prime modulus",
    );
    check_name(
        "prime:91",
        "91 is not a prime: a field needs an odd prime modulus",
    );
    for text in [
        "", "x", "0x", "-7", "+7", "7 ", "1e9", "0xfg", "7.0", "2^61-1",
    ] {
        check_name(
            &format!("prime:{text}"),
            &format!(
                "`{text}` is not a modulus: write it in decimal, or in hexadecimal after `0x`"
            ),
        );
    }
    let too_large = "the modulus is too large: it may have at most 521 bits";
    check_name(
        &format!("prime:{}", BigUint::from(1u32) << MAX_BITS),
        too_large,
    );
    check_name(&format!("prime:{}", "7".repeat(1_000_000)), too_large);
}

/// Composites that simpler tests take for primes.
#[test]
fn pseudoprimes_are_composite() {
    let strong_to_twelve_bases = "318665857834031151167461";
    let strong_to_thirteen_bases = "3317044064679887385961981";
    let carmichael = ["561", "1105", "825265", "1590231231043178376951698401"];
    let strong_to_two = ["2047", "3277", "4033"];
    let lucas = ["5459", "5777", "10877"];
    for text in [strong_to_twelve_bases, strong_to_thirteen_bases]
        .iter()
        .chain(&carmichael)
        .chain(&strong_to_two)
        .chain(&lucas)
    {
        check_name(
            &format!("prime:{text}"),
            &format!("{text} is not a prime: a field needs an odd prime modulus"),
        );
    }
}

#[test]
fn elements_are_refused_with_the_reason() {
    let field = Field::by_name("babybear").expect("a name of the catalog");
    let message = |text: &str| field.parse(text).expect_err(text).to_string();
    assert_eq!(
        message("2013265921"),
        "`2013265921` is not below the modulus of babybear; it is not reduced for you"
    );
    assert_eq!(
        message("-1"),
        "`-1` is negative; an element of babybear is an integer from 0 to p - 1"
    );
    assert_eq!(message(""), "`` has no digits");
    assert_eq!(message("0x"), "`0x` has no digits");
    assert_eq!(
        message("12z"),
        "`12z` is not a number: `z` is no digit in base 10"
    );
    assert_eq!(
        message("0b012"),
        "`0b012` is not a number: `2` is no digit in base 2"
    );
    assert_eq!(
        message("1_000"),
        "`1_000` is not a number: `_` is no digit in base 10"
    );
    assert!(message(&"9".repeat(1_000_000)).len() < 500);
}

#[test]
fn files_give_fields_only_in_their_one_form() {
    assert_eq!(
        serde_json::from_str::<Field>("\"97\"")
            .expect("a prime")
            .name(),
        "prime:97"
    );
    for file in [
        "\"91\"",
        "\"0x61\"",
        "\"097\"",
        "\"+97\"",
        "\"\"",
        "\"prime:97\"",
        "\"goldilocks\"",
        "97",
        "null",
        "[97]",
        "{}",
    ] {
        assert!(serde_json::from_str::<Field>(file).is_err(), "{file}");
    }
    let long = format!("\"{}\"", "1".repeat(1_000_000));
    assert!(serde_json::from_str::<Field>(&long).is_err());
}

/// Hostile files cannot keep a reader busy: the largest moduli take milliseconds each.
#[test]
fn the_largest_moduli_are_checked_at_once() {
    let smallest = BigUint::from(1u32) << (MAX_BITS - 1);
    let start = Instant::now();
    let is_prime = |distance: u32| Field::from_modulus(&(&smallest + distance)).is_ok();
    assert_eq!(
        (1..600).step_by(2).find(|&distance| is_prime(distance)),
        Some(513)
    );
    assert!(
        start.elapsed() < Duration::from_secs(60),
        "{:?}",
        start.elapsed()
    );
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC*", prefix in "(prime:)?(0[xob])?") {
        let text = format!("{prefix}{text}");
        let field = Field::by_name("p521").expect("a name of the catalog");
        if let Ok(element) = field.parse(&text) {
            prop_assert!(&element < field.modulus());
        }
        if let Ok(named) = Field::by_name(&text) {
            prop_assert!(named.modulus() > &BigUint::from(2u32));
        }
    }

    #[test]
    fn digits_are_read_as_numbers(digits in "[0-9]{1,200}") {
        let number: BigUint = digits.parse().expect("digits");
        let field = Field::by_name("p521").expect("a name of the catalog");
        prop_assert_eq!(field.parse(&digits).ok(), (number < *field.modulus()).then_some(number));
    }

    #[test]
    fn products_are_composite(factors in prop::array::uniform2(2u64..)) {
        let product = BigUint::from(factors[0]) * factors[1];
        prop_assert!(Field::from_modulus(&product).is_err());
    }
}
