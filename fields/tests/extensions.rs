//! Extensions by name: which polynomials they are by, and what is refused.

use ark_ff::{Fp2Config, MontFp, PrimeField};
use num_bigint::{BigInt, BigUint};
use p3_field::PrimeField64;
use p3_field::extension::BinomiallyExtendable;
use p3_goldilocks::Goldilocks;
use vampx_fields::{Extension, Field};

fn extension(name: &str) -> Extension {
    Extension::by_name(name).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Asserts that the field `name` is by `u^k - w`.
fn check_binomial(name: &str, w: BigUint) {
    let extension = extension(name);
    let mut expected = vec![BigUint::ZERO; extension.degree()];
    expected[0] = extension.field().reduce(&-BigInt::from(w));
    assert_eq!(extension.polynomial(), expected, "{name}");
}

#[test]
fn polynomials_are_those_of_libraries() {
    let goldilocks = |w: Goldilocks| w.as_canonical_u64().into();
    check_binomial(
        "goldilocks^2",
        goldilocks(<Goldilocks as BinomiallyExtendable<2>>::W),
    );
    check_binomial(
        "goldilocks^5",
        goldilocks(<Goldilocks as BinomiallyExtendable<5>>::W),
    );
    fn nonresidue<C: Fp2Config>() -> BigUint {
        C::NONRESIDUE.into_bigint().into()
    }
    check_binomial("bls12-381-fq^2", nonresidue::<ark_bls12_381::Fq2Config>());
    assert_eq!(
        nonresidue::<ark_bls12_381::Fq2Config>(),
        ark_bls12_381::Fq::into_bigint(MontFp!("-1")).into()
    );
}

#[test]
fn names_are_read_back() {
    for known in Extension::catalog() {
        assert_eq!(&extension(known.name()), known);
        let by_polynomial = format!("{}[u]/({})", known.field(), known.polynomial_text());
        assert_eq!(extension(&by_polynomial).name(), known.name());
    }
    for (name, shown) in [
        ("prime:5[u]/(u^2+u+1)", "prime:5[u]/(u^2+u+1)"),
        ("prime:0x7[u]/(1+u^2)", "prime:7[u]/(u^2+1)"),
        ("prime:7[u]/(u^2-3*u-1)", "prime:7[u]/(u^2+4*u+6)"),
        ("m31[u]/(u^2+1)", "mersenne31^2"),
        ("m31^2", "mersenne31^2"),
        ("prime:7", "prime:7"),
        ("bn254-fr", "bn254"),
    ] {
        assert_eq!(extension(name).name(), shown);
        assert_eq!(extension(shown), extension(name));
    }
    assert_eq!(extension("bn254").degree(), 1);
}

#[test]
fn a_power_of_the_root_is_reduced() {
    let field = extension("goldilocks^5");
    assert_eq!(field.powers().len(), 9);
    assert_eq!(field.powers()[7][2], 3u32.into());
    let conjugation = extension("mersenne31^2");
    let image = [BigUint::ZERO, 2147483646u32.into()];
    assert_eq!(conjugation.frobenius()[1], image);
}

#[track_caller]
fn check_refused(name: &str, message: &str) {
    assert_eq!(
        Extension::by_name(name).expect_err(name).to_string(),
        message
    );
}

#[test]
fn what_is_no_extension_is_refused() {
    check_refused(
        "goldilocks^3",
        "there is no extension field `goldilocks^3`; there are goldilocks^2, goldilocks^5, babybear^4, babybear^5, koalabear^4, \
         mersenne31^2, bn254-fq^2, bls12-381-fq^2, bls12-377-fq^2, and `prime:7[u]/(u^2+1)` is one by a polynomial of your own",
    );
    check_refused(
        "goldilock^2",
        "there is no field `goldilock`; did you mean `goldilocks`?",
    );
    check_refused(
        "prime:7[u]/(u^2+5)",
        "`u^2+5` is not irreducible over prime:7: what it defines is no field",
    );
    for polynomial in [
        "", "2*u^2+1", "u^2 + 1", "u^2++1", "u+u", "x^2+1", "u^17+1", "1", "u^2+", "*u",
    ] {
        check_refused(
            &format!("prime:7[u]/({polynomial})"),
            &format!(
                "`{polynomial}` is not a polynomial in `u`: write it without spaces and with a leading coefficient of 1, as in \
                 `u^2-2*u+3`; its degree is at most 16"
            ),
        );
    }
    assert_eq!(
        Field::by_name("goldilocks^2")
            .expect_err("a prime field is meant")
            .to_string(),
        "`goldilocks^2` is an extension field, and only a source field can be one: name a prime field, such as `goldilocks`"
    );
}
