//! Ways to write a polynomial as a product and a rest.

use num_bigint::BigUint;
use num_traits::One;

use super::{Monomial, Polynomial, quadratic, space::Space, univariate};

/// `factor * a * b`, to be taken out of a polynomial. Neither factor is constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Split {
    pub(super) a: Polynomial,
    pub(super) b: Polynomial,
    pub(super) factor: BigUint,
}

impl Split {
    pub(super) fn new(a: Polynomial, b: Polynomial) -> Self {
        Self {
            a,
            b,
            factor: BigUint::one(),
        }
    }
}

/// At most so many terms are compared in pairs, and so many of what they have in common are tried.
const MAX_PAIRED: usize = 24;
const MAX_COMMON: usize = 6;
/// The most known products that are tried as divisors, the latest first.
const MAX_DIVISORS: usize = 6;
/// The most terms of a factor that was not there before.
const MAX_TERMS: usize = 48;

/// What may be taken out of `polynomial`, in a fixed order; nothing twice. Not empty for a polynomial of degree 2 or more.
pub(super) fn splits(polynomial: &Polynomial, space: &Space) -> Vec<Split> {
    let mut found: Vec<Split> = Vec::new();
    let mut add = |split: Split| {
        let is_new = |known: &Split| known.a != split.a || known.b != split.b;
        if split.a.degree() > 0 && split.b.degree() > 0 && found.iter().all(is_new) {
            found.push(split);
        }
    };
    univariate::splits(polynomial)
        .into_iter()
        .for_each(&mut add);
    for common in co_kernels(polynomial) {
        let kernel = polynomial.coefficient_of(&common);
        let cube = Polynomial::term(polynomial.field(), common, &BigUint::one());
        let rest = polynomial.clone().minus(&cube.times(&kernel));
        let more = rest.quotient(&kernel);
        add(Split::new(cube.clone(), kernel.clone()));
        if !more.is_zero() && more.terms().len() < MAX_TERMS {
            add(Split::new(cube.plus(&more), kernel));
        }
    }
    quadratic::splits(polynomial).into_iter().for_each(&mut add);
    for divisor in space.products().iter().rev().take(MAX_DIVISORS) {
        let quotient = polynomial.quotient(divisor);
        if quotient.degree() > 0 {
            add(Split::new(quotient, divisor.clone()));
        }
    }
    found
}

/// Monomials that divide some terms: what all have in common, the atoms, and what pairs have in common.
fn co_kernels(polynomial: &Polynomial) -> Vec<Monomial> {
    let mut found = vec![polynomial.content()];
    let atoms = polynomial.atoms().into_iter();
    found.extend(atoms.map(|atom| Monomial::new([(atom, 1)])));
    let terms: Vec<&Monomial> = polynomial.terms().keys().rev().take(MAX_PAIRED).collect();
    let mut common: Vec<Monomial> = Vec::new();
    for (index, a) in terms.iter().enumerate() {
        let shared = terms[..index].iter().map(|b| a.common(b));
        common.extend(shared.filter(|shared| shared.degree() > 1));
    }
    common.sort_unstable();
    let mut counted: Vec<(usize, Monomial)> = common
        .chunk_by(|a, b| a == b)
        .map(|same| (same.len() * same[0].degree() as usize, same[0].clone()))
        .collect();
    counted.sort_by(|a, b| b.cmp(a));
    let best = counted.into_iter().take(MAX_COMMON);
    found.extend(best.map(|(_, monomial)| monomial));
    found.retain(|monomial| monomial.degree() > 0);
    found
}

/// About how many products `polynomial` needs: those of a greedy Horner form, and of blocks of powers where one sum of atoms
/// is left.
pub(crate) fn estimate(polynomial: &Polynomial) -> usize {
    let mut open = vec![polynomial.nonlinear()];
    let mut n_products = 0;
    while let Some(next) = open.pop() {
        if next.degree() < 2 {
            continue;
        }
        if let Some(n) = univariate::estimate(&next) {
            n_products += n;
            continue;
        }
        let content = next.content();
        if content.degree() > 0 {
            let rest = next.coefficient_of(&content);
            n_products += of_monomial(&content) + usize::from(rest.degree() > 0);
            open.push(rest);
            continue;
        }
        let occurrences = |atom: &u32| {
            let terms = next.terms().keys();
            terms.filter(|term| term.exponent(*atom) > 0).count()
        };
        let Some(atom) = next.atoms().into_iter().rev().max_by_key(occurrences) else {
            continue;
        };
        let atom = Monomial::new([(atom, 1)]);
        let quotient = next.coefficient_of(&atom);
        let minus_one = next.field().modulus() - 1u32;
        let rest = next.plus(&quotient.shifted(&atom).scaled(&minus_one));
        n_products += usize::from(quotient.degree() > 0);
        open.extend([quotient.nonlinear(), rest.nonlinear()]);
    }
    n_products
}

/// The products of a monomial by squaring.
fn of_monomial(monomial: &Monomial) -> usize {
    let powers = monomial.powers().iter();
    let each = powers.map(|(_, exponent)| univariate::power(*exponent));
    each.sum::<usize>() + monomial.powers().len() - 1
}
