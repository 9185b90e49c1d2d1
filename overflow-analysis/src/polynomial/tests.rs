use num_bigint::BigInt;
use vampx_fields::Field;

use super::Polynomials;

/// The sorted roots of a product of `factors`, each given by its coefficients from that of 1 upward.
#[track_caller]
fn check(field: &str, factors: &[&[i32]], expected: Option<&[i32]>) {
    let field = Field::by_name(field).unwrap();
    let polynomials = Polynomials::new(&field);
    let one = polynomials.constant(1.into());
    let product = factors.iter().fold(one, |product, coefficients| {
        let coefficients = coefficients
            .iter()
            .map(|coefficient| BigInt::from(*coefficient))
            .collect();
        polynomials
            .product(&product, &polynomials.reduced(coefficients))
            .unwrap()
    });
    let roots = polynomials.roots(product).map(|roots| {
        let mut roots: Vec<_> = roots.iter().map(|root| field.reduce(root)).collect();
        roots.sort();
        roots
    });
    let expected = expected.map(|roots| {
        let mut roots: Vec<_> = roots
            .iter()
            .map(|root| field.reduce(&BigInt::from(*root)))
            .collect();
        roots.sort();
        roots
    });
    assert_eq!(roots, expected);
}

#[test]
fn small_roots_are_found() {
    check("bn254", &[&[0, 1], &[-1, 1]], Some(&[0, 1]));
    check("bn254", &[&[0, 1], &[1, -1]], Some(&[0, 1]));
    check(
        "bn254",
        &[&[0, 1], &[-1, 1], &[-2, 1], &[1, 1]],
        Some(&[0, 1, 2, -1]),
    );
    check("bn254", &[&[0, 0, 1]], Some(&[0, 0]));
    check(
        "goldilocks",
        &[&[-3, 1], &[-100_000, 1]],
        Some(&[3, 100_000]),
    );
    check("goldilocks", &[&[-10, 2]], Some(&[5]));
}

#[test]
fn what_may_have_other_roots_gives_none() {
    check("bn254", &[&[-100, 1], &[-101, 1]], None);
    check("bn254", &[&[0, 1], &[-2, 0, 1]], None);
    check("bn254", &[&[]], None);
}

#[test]
fn a_constant_has_no_root() {
    check("bn254", &[&[7]], Some(&[]));
    check("prime:7", &[&[8]], Some(&[]));
    check("prime:7", &[&[7]], None);
}

#[test]
fn small_primes_agree_with_all_elements() {
    for p in [3u32, 5, 7, 11] {
        let field = Field::by_name(&format!("prime:{p}")).unwrap();
        let polynomials = Polynomials::new(&field);
        for index in 0..p.pow(4) {
            let digits = (0..4).map(|i| BigInt::from(index / p.pow(i) % p)).collect();
            let Some(roots) = polynomials.roots(polynomials.reduced(digits)) else {
                continue;
            };
            let value = |x: u32| {
                (0..4)
                    .rev()
                    .fold(0, |value, i| (value * x + index / p.pow(i) % p) % p)
            };
            for x in 0..p {
                let found = roots.iter().any(|root| field.reduce(root) == x.into());
                assert_eq!(found, value(x) == 0, "p = {p}, polynomial {index}, x = {x}");
            }
        }
    }
}

#[test]
fn the_degree_is_bounded() {
    let field = Field::by_name("bn254").unwrap();
    let polynomials = Polynomials::new(&field);
    let mut power = polynomials.variable();
    for _ in 0..4 {
        power = polynomials.product(&power, &power).unwrap();
    }
    assert_eq!(polynomials.product(&power, &polynomials.variable()), None);
    assert_eq!(polynomials.roots(power).unwrap().len(), 16);
}
