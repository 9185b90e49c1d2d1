//! Fragments compute what they are asked for, and how many products they take, as a golden table.

use expect_test::expect_file;
use num_bigint::{BigInt, BigUint};
use proptest::{
    prelude::RngExt,
    test_runner::{RngAlgorithm, TestRng},
};
use vampx_fields::Field;
use vampx_rewrite::polynomial::{Fragment, Monomial, Polynomial, cheapest};

/// What the search may do for a polynomial of the table.
const WORK: usize = 20_000;

fn field(name: &str) -> Field {
    Field::by_name(name).expect("a field")
}

/// A sum of products of numbers, and letters with exponents: `4*a*v*u^3 - z`.
fn parse(text: &str, field: &Field) -> Polynomial {
    let mut polynomial = Polynomial::zero(field);
    let text = text.replace(' ', "").replace('-', "+-");
    for term in text.split('+').filter(|term| !term.is_empty()) {
        let (sign, term) = match term.strip_prefix('-') {
            Some(term) => (-1, term),
            None => (1, term),
        };
        let mut coefficient = BigInt::from(sign);
        let mut powers = Vec::new();
        for factor in term.split('*') {
            match factor.parse::<u64>() {
                Ok(number) => coefficient *= number,
                Err(_) => {
                    let (letter, exponent) = factor.split_once('^').unwrap_or((factor, "1"));
                    let letter = letter.as_bytes()[0];
                    powers.push((u32::from(letter), exponent.parse().expect("an exponent")));
                }
            }
        }
        polynomial.add_term(Monomial::new(powers), &field.reduce(&coefficient));
    }
    polynomial
}

fn power(base: &Polynomial, exponent: u32) -> Polynomial {
    let one = Polynomial::constant(base.field(), &1u32.into());
    (0..exponent).fold(one, |product, _| product.times(base))
}

/// The sum of all products of `k` of `n` atoms.
fn symmetric(field: &Field, n: u32, k: u32) -> Polynomial {
    let mut sum = Polynomial::zero(field);
    for subset in 0..1_u32 << n {
        if subset.count_ones() == k {
            let atoms = (0..n).filter(|atom| subset >> atom & 1 == 1);
            sum.add_term(Monomial::new(atoms.map(|atom| (atom, 1))), &1u32.into());
        }
    }
    sum
}

/// The determinant of an `n` by `n` matrix of atoms, row by row.
fn determinant(field: &Field, n: u32) -> Polynomial {
    let mut sum = Polynomial::zero(field);
    let mut permutation: Vec<u32> = Vec::new();
    permute(n, &mut permutation, &mut |permutation| {
        let pairs = (0..permutation.len()).flat_map(|j| (0..j).map(move |i| (i, j)));
        let swaps = pairs
            .filter(|(i, j)| permutation[*i] > permutation[*j])
            .count();
        let sign = BigInt::from(if swaps % 2 == 0 { 1 } else { -1 });
        let atoms = (0..n)
            .zip(permutation)
            .map(|(row, column)| (row * n + column, 1));
        sum.add_term(Monomial::new(atoms), &field.reduce(&sign));
    });
    sum
}

fn permute(n: u32, prefix: &mut Vec<u32>, visit: &mut impl FnMut(&[u32])) {
    if prefix.len() == n as usize {
        visit(prefix);
    }
    for next in 0..n {
        if !prefix.contains(&next) {
            prefix.push(next);
            permute(n, prefix, visit);
            prefix.pop();
        }
    }
}

/// The powers of `width` sums of atoms, by a Cauchy matrix.
fn powers_after_mds(field: &Field, width: u32, exponent: u32) -> Vec<Polynomial> {
    let rows = (0..width).map(|row| {
        let columns = (0..width).map(|column| {
            let entry = field.inverse(&BigUint::from(1 + row + width + column));
            Polynomial::atom(field, column).scaled(&entry.expect("not 0"))
        });
        let sum = columns
            .reduce(|sum, term| sum.plus(&term))
            .expect("a column");
        power(&sum, exponent)
    });
    rows.collect()
}

/// A name, where it is from, and the polynomials.
type Case = (String, Vec<Polynomial>);

fn corpus(field: &Field) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let texts: &[(&str, &[&str])] = &[
        // Hosangadi, Fallah, Kastner 2004, 2006: a quartic spline, the series of the sine.
        (
            "quartic spline",
            &["z*u^4 + 4*a*v*u^3 + 6*b*u^2*v^2 + 4*u*v^3*w + q*v^4"],
        ),
        ("sine, degree 7", &["x - 20*x^3 + 42*x^5 - 5040*x^7"]),
        // Gopalakrishnan, Kalla 2009: a system in which x + 3*y is hidden.
        (
            "hidden sum",
            &[
                "x^2 + 6*x*y + 9*y^2",
                "4*x*y^2 + 12*y^3",
                "2*x^2*z + 6*x*y*z",
            ],
        ),
        // Savitzky-Golay filters of two variables: a full quadratic and a full cubic.
        (
            "filter, degree 2",
            &["3 + 5*x + 7*y + 11*x^2 + 13*x*y + 17*y^2"],
        ),
        (
            "filter, degree 3",
            &["3 + 5*x + 7*y + 11*x^2 + 13*x*y + 17*y^2 + 19*x^3 + 23*x^2*y + 29*x*y^2 + 31*y^3"],
        ),
        // What solving a cubic needs (MiBench, basicmath): Q and R up to constants, and R^2 - Q^3.
        ("cubic, Q and R", &["a^2 - 3*b", "2*a^3 - 9*a*b + 27*c"]),
        (
            "cubic, discriminant",
            &["b^2*c^2 - 4*a*c^3 - 4*b^3*d - 27*a^2*d^2 + 18*a*b*c*d"],
        ),
        (
            "quartic, resolvent",
            &[
                "b^2 - 3*a*c + 12*d",
                "2*b^3 - 9*a*b*c + 27*c^2 + 27*a^2*d - 72*b*d",
            ],
        ),
        ("Chebyshev 5", &["16*x^5 - 20*x^3 + 5*x"]),
        ("Chebyshev 8", &["128*x^8 - 256*x^6 + 160*x^4 - 32*x^2 + 1"]),
        (
            "Chebyshev 12",
            &["2048*x^12 - 6144*x^10 + 6912*x^8 - 3584*x^6 + 840*x^4 - 72*x^2 + 1"],
        ),
        (
            "Volterra, degree 3",
            &["a*x + b*y + c*x^2 + d*x*y + e*y^2 + f*x^3 + g*x^2*y + h*x*y^2 + i*y^3"],
        ),
        ("difference of squares", &["x^2 - y^2"]),
        (
            "three factors",
            &["a*c*e + a*c*f + a*d*e + a*d*f + b*c*e + b*c*f + b*d*e + b*d*f"],
        ),
        ("Karatsuba", &["a*c", "a*d + b*c", "b*d"]),
        ("complex product", &["a*c - b*d", "a*d + b*c"]),
        ("quaternion norm", &["a^2 + b^2 + c^2 + d^2"]),
        ("Edwards addition", &["a*d + b*c", "b*d - a*c", "a*b*c*d"]),
    ];
    for (name, polynomials) in texts {
        let polynomials = polynomials.iter().map(|text| parse(text, field));
        cases.push((name.to_string(), polynomials.collect()));
    }
    let x = Polynomial::atom(field, 0);
    for degree in [5, 8, 16, 24] {
        let terms = (0..=degree).map(|e| (Monomial::new([(0, e)]), BigUint::from(e * e + 3)));
        let mut dense = Polynomial::zero(field);
        terms.for_each(|(monomial, coefficient)| dense.add_term(monomial, &coefficient));
        cases.push((format!("dense, degree {degree}"), vec![dense]));
    }
    for exponent in [5, 7, 11, 15, 23] {
        cases.push((format!("power {exponent}"), vec![power(&x, exponent)]));
    }
    let shifted = x.clone().plus(&Polynomial::constant(field, &3u32.into()));
    let square = x.times(&x).plus(&shifted);
    cases.push(("(x + 3)^9, expanded".into(), vec![power(&shifted, 9)]));
    cases.push(("(x*x + x + 3)^6, expanded".into(), vec![power(&square, 6)]));
    let sum = (0..3).map(|atom| Polynomial::atom(field, atom));
    let sum = sum.reduce(|sum, atom| sum.plus(&atom)).expect("an atom");
    cases.push(("(x + y + z)^5, expanded".into(), vec![power(&sum, 5)]));
    for (n, k) in [(3, 2), (4, 2), (6, 2), (4, 3), (5, 3), (6, 3)] {
        cases.push((
            format!("symmetric {k} of {n}"),
            vec![symmetric(field, n, k)],
        ));
    }
    let all = (2..=4).map(|k| symmetric(field, 4, k)).collect();
    cases.push(("all symmetric of 4".into(), all));
    for n in 2..=4 {
        cases.push((format!("determinant {n}x{n}"), vec![determinant(field, n)]));
    }
    cases.push((
        "squares after MDS 3x3".into(),
        powers_after_mds(field, 3, 2),
    ));
    cases.push((
        "fifth powers after MDS 3x3".into(),
        powers_after_mds(field, 3, 5),
    ));
    cases
}

/// The products of the expanded form: each term by itself.
fn expanded(polynomials: &[Polynomial]) -> usize {
    let terms = polynomials
        .iter()
        .flat_map(|polynomial| polynomial.terms().keys());
    terms
        .map(|term| term.degree().saturating_sub(1) as usize)
        .sum()
}

/// The atoms' values are at their numbers.
fn random_point(random: &mut TestRng, field: &Field) -> Vec<BigUint> {
    let value = |random: &mut TestRng| {
        let words: Vec<u32> = (0..9).map(|_| random.random_range(0..=u32::MAX)).collect();
        BigUint::new(words) % field.modulus()
    };
    (0..128).map(|_| value(random)).collect()
}

#[track_caller]
fn assert_computes(fragment: &Fragment, polynomials: &[Polynomial], random: &mut TestRng) {
    assert_eq!(fragment.expand(), polynomials);
    let point = random_point(random, polynomials[0].field());
    let values: Vec<BigUint> = polynomials.iter().map(|it| it.evaluate(&point)).collect();
    assert_eq!(fragment.evaluate(&point), values);
}

#[test]
fn products_are_few() {
    let field = field("bls12-381");
    let mut random = TestRng::from_seed(RngAlgorithm::ChaCha, &[1; 32]);
    let mut table = format!(
        "{:<28} {:>5} {:>6}  {:>8} {:>8}  {:>7} {:>5} {:>5}\n",
        "polynomials", "terms", "degree", "expanded", "products", "reduced", "large", "sums"
    );
    for (name, polynomials) in corpus(&field) {
        let fragment = cheapest(&polynomials, WORK).expect("a fragment");
        assert_computes(&fragment, &polynomials, &mut random);
        let n_terms: usize = polynomials.iter().map(|it| it.terms().len()).sum();
        let degree = polynomials.iter().map(Polynomial::degree).max();
        table += &format!(
            "{name:<28} {n_terms:>5} {:>6}  {:>8} {:>8}  {:>7} {:>5} {:>5}\n",
            degree.expect("a polynomial"),
            expanded(&polynomials),
            fragment.products().len(),
            fragment.n_reduced(),
            fragment.n_large(),
            fragment.n_terms(),
        );
    }
    expect_file!["polynomials.txt"].assert_eq(&table);
}

/// All polynomials of degree 2 in two atoms over the field of 3 elements, and some of degree 4 over that of 5, at all points.
#[test]
fn fragments_are_right_at_all_points_of_tiny_fields() {
    let three = field("prime:3");
    let monomials = ["1", "x", "y", "x^2", "x*y", "y^2"];
    for code in 0..3_u32.pow(6) {
        let digits = (0..6).map(|place| code / 3_u32.pow(place) % 3);
        let terms = digits
            .zip(monomials)
            .map(|(digit, m)| format!("{digit}*{m}"));
        let text = terms.collect::<Vec<_>>().join(" + ");
        assert_everywhere(&parse(&text, &three), 2_000);
    }
    let five = field("prime:5");
    let mut random = TestRng::from_seed(RngAlgorithm::ChaCha, &[2; 32]);
    for _ in 0..150 {
        assert_everywhere(&random_polynomial(&mut random, &five, 6, 4), 6_000);
    }
}

fn random_polynomial(random: &mut TestRng, field: &Field, terms: u32, degree: u32) -> Polynomial {
    let mut polynomial = Polynomial::zero(field);
    for _ in 0..random.random_range(1..=terms) {
        let n_factors = random.random_range(0..=degree);
        let letters = (0..n_factors).map(|_| (u32::from(b'x') + random.random_range(0..2u32), 1));
        let monomial = Monomial::new(letters);
        polynomial.add_term(monomial, &BigUint::from(random.random_range(1..100u32)));
    }
    polynomial
}

#[track_caller]
fn assert_everywhere(polynomial: &Polynomial, work: usize) {
    let fragment = cheapest(std::slice::from_ref(polynomial), work).expect("a fragment");
    assert_eq!(fragment.expand(), std::slice::from_ref(polynomial));
    let p: u32 = polynomial.field().modulus().try_into().expect("small");
    for (x, y) in (0..p).flat_map(|x| (0..p).map(move |y| (x, y))) {
        let mut point = vec![BigUint::ZERO; 128];
        point[usize::from(b'x')] = x.into();
        point[usize::from(b'y')] = y.into();
        assert_eq!(fragment.evaluate(&point), [polynomial.evaluate(&point)]);
    }
}

#[test]
fn random_polynomials_are_computed_by_no_more_products_than_their_terms() {
    let mut random = TestRng::from_seed(RngAlgorithm::ChaCha, &[3; 32]);
    for name in ["prime:7", "goldilocks", "bn254"] {
        let field = field(name);
        for _ in 0..25 {
            let polynomials = [
                random_polynomial(&mut random, &field, 10, 6),
                random_polynomial(&mut random, &field, 6, 3),
            ];
            let fragment = cheapest(&polynomials, 10_000).expect("a fragment");
            assert_computes(&fragment, &polynomials, &mut random);
            assert!(fragment.products().len() <= expanded(&polynomials));
        }
    }
}

#[test]
fn what_has_been_computed_is_free() {
    let field = field("goldilocks");
    let texts = ["x*y + 7*z", "3*x*y - x + 5", "2*x*y*z + z^2", "x*y*z"];
    let polynomials = texts.map(|text| parse(text, &field));
    let fragment = cheapest(&polynomials, 10_000).expect("a fragment");
    assert_eq!(fragment.expand(), polynomials);
    assert_eq!(fragment.products().len(), 3);
}

#[test]
fn too_much_work_is_refused() {
    let polynomial = determinant(&field("goldilocks"), 4);
    assert_eq!(cheapest(&[polynomial], 200), None);
}
