//! Polynomials in one atom, or in one sum of atoms.

use num_bigint::BigUint;
use num_traits::{One, Zero};
use vampx_fields::Field;

use super::{Monomial, Polynomial, split::Split};

/// The largest power of one atom that is taken out as a block.
const MAX_BLOCK: u32 = 12;

/// About how many products a polynomial in one sum of atoms needs; `None` if it is none.
pub(super) fn estimate(polynomial: &Polynomial) -> Option<usize> {
    let (_, outer) = ridge(polynomial)?;
    let shifted = centered(&outer).map(|(_, shifted)| sparse(&shifted));
    let simple = sparse(&outer).min(shifted.unwrap_or(usize::MAX));
    let radical = repeated(&outer).map(|repeated| outer.degree() - repeated.degree());
    let as_power = radical
        .filter(|degree| outer.degree().is_multiple_of(*degree))
        .map(|degree| dense(degree) + power(outer.degree() / degree));
    Some(simple.min(as_power.unwrap_or(usize::MAX)))
}

/// About how many products a polynomial in atom 0 needs, if it is one in a power of it.
fn sparse(outer: &Polynomial) -> usize {
    let exponents = outer.terms().keys().map(Monomial::degree);
    let step = exponents.fold(0, num_integer::gcd).max(1);
    power(step) + dense(outer.degree() / step)
}

fn dense(degree: u32) -> usize {
    let blocks = 1..=degree.clamp(1, MAX_BLOCK);
    let counts = blocks.map(|block| in_blocks(degree, block, block - 1));
    counts.min().unwrap_or(0)
}

/// The products of a polynomial in one atom by Horner's rule in a power of it, if so many powers are to be computed.
pub(super) fn in_blocks(degree: u32, block: u32, n_missing: u32) -> usize {
    (n_missing + degree.saturating_sub(1) / block) as usize
}

/// The products of a power by squaring.
pub(super) fn power(exponent: u32) -> usize {
    (exponent.max(1).ilog2() + exponent.count_ones()).saturating_sub(1) as usize
}

/// Splits by powers, repeated factors and squares; of the polynomial, and of one in a sum of atoms that it is equal to.
pub(super) fn splits(polynomial: &Polynomial) -> Vec<Split> {
    let mut found = Vec::new();
    found.extend(square(polynomial));
    let Some((inner, outer)) = ridge(polynomial) else {
        return found;
    };
    found.extend(of_one_atom(&outer, &inner));
    if let Some((shift, shifted)) = centered(&outer) {
        let inner = inner.plus(&shift);
        found.extend(of_one_atom(&shifted, &inner));
    }
    found
}

/// The splits of a polynomial in atom 0, with `inner` for that atom.
fn of_one_atom(outer: &Polynomial, inner: &Polynomial) -> Vec<Split> {
    let mut found = Vec::new();
    let degree = outer.degree();
    let mut add = |a: &Polynomial, b: &Polynomial| {
        let [a, b] = [a, b].map(|factor| substitute(factor, inner));
        found.push(Split::new(a, b));
    };
    if outer.terms().len() == 1 {
        let half = chain(degree);
        let factors = [half, degree - half].map(|exponent| x_to(outer, exponent));
        add(&factors[0], &factors[1]);
    }
    if let Some(repeated) = repeated(outer) {
        add(&outer.quotient(&repeated), &repeated);
    }
    for exponent in 1..=MAX_BLOCK.min(degree) {
        let block = x_to(outer, exponent);
        let quotient = outer.coefficient_of(&Monomial::new([(0, exponent)]));
        if quotient.degree() > 0 {
            add(&block, &quotient);
        }
    }
    found
}

fn x_to(like: &Polynomial, exponent: u32) -> Polynomial {
    let monomial = Monomial::new([(0, exponent)]);
    Polynomial::term(like.field(), monomial, &BigUint::one())
}

/// The larger of two exponents with this sum, with which a short chain of products goes on: the parent in Knuth's power
/// tree.
fn chain(exponent: u32) -> u32 {
    let mut parents = vec![0; exponent as usize + 1];
    let mut level = vec![1_u32];
    while parents[exponent as usize] == 0 {
        let mut next = Vec::new();
        for node in level {
            let mut path = vec![node];
            while let Some(last) = path.last().filter(|last| **last > 1) {
                path.push(parents[*last as usize]);
            }
            for other in path.into_iter().rev() {
                let sum = node + other;
                if sum <= exponent && parents[sum as usize] == 0 {
                    parents[sum as usize] = node;
                    next.push(sum);
                }
            }
        }
        level = next;
    }
    parents[exponent as usize]
}

/// `outer` in atom 0 and `inner` of degree 1, so that the polynomial is `outer(inner)` but for linear terms. Exact: the
/// derivatives are multiples of one of them, and the result is compared.
fn ridge(polynomial: &Polynomial) -> Option<(Polynomial, Polynomial)> {
    let field = polynomial.field();
    let nonlinear = polynomial.nonlinear();
    let atoms = nonlinear.atoms();
    let (first, others) = atoms.split_first()?;
    let slope = |atom| {
        let derivative = nonlinear.derivative(atom);
        let constant = Polynomial::constant(field, &derivative.coefficient(&Monomial::default()));
        derivative.minus(&constant)
    };
    let by_first = slope(*first);
    let mut inner = Polynomial::atom(field, *first);
    for atom in others {
        let by_atom = slope(*atom);
        let (lead, coefficient) = by_first.leading()?;
        let ratio = by_atom.coefficient(lead) * field.inverse(coefficient)? % field.modulus();
        if by_first.scaled(&ratio) != by_atom {
            return None;
        }
        inner = inner.plus(&Polynomial::atom(field, *atom).scaled(&ratio));
    }
    let mut outer = Polynomial::zero(field);
    for (monomial, coefficient) in nonlinear.terms() {
        if let [(atom, exponent)] = monomial.powers()
            && atom == first
        {
            outer.add_term(Monomial::new([(0, *exponent)]), coefficient);
        }
    }
    let is_equal = others.is_empty() || substitute(&outer, &inner).nonlinear() == nonlinear;
    is_equal.then_some((inner, outer))
}

/// `shift`, and the polynomial in `x + shift` that `outer` is in `x`, if its exponents have a common divisor.
fn centered(outer: &Polynomial) -> Option<(Polynomial, Polynomial)> {
    let field = outer.field();
    let degree = outer.degree();
    let (_, lead) = outer.leading()?;
    let second = outer.coefficient(&Monomial::new([(0, degree.checked_sub(1)?)]));
    let shift = second * field.inverse(&(lead * degree))? % field.modulus();
    if shift.is_zero() {
        return None;
    }
    let x = Polynomial::atom(field, 0);
    let shift = Polynomial::constant(field, &shift);
    let shifted = substitute(outer, &x.minus(&shift)).nonlinear();
    let exponents = shifted.terms().keys().map(Monomial::degree);
    let divisor = exponents.fold(0, num_integer::gcd);
    (divisor > 1).then_some((shift, shifted))
}

/// The polynomial in atom 0 with `inner` in its place.
fn substitute(outer: &Polynomial, inner: &Polynomial) -> Polynomial {
    let mut result = Polynomial::zero(outer.field());
    let mut power = Polynomial::constant(outer.field(), &BigUint::one());
    for exponent in 0..=outer.degree() {
        let coefficient = outer.coefficient(&Monomial::new([(0, exponent)]));
        result = result.plus(&power.scaled(&coefficient));
        if exponent < outer.degree() {
            power = power.times(inner);
        }
    }
    result
}

/// What a polynomial in one atom has in common with its derivative: the factors that it repeats, each once less. `None`
/// if there are none.
fn repeated(polynomial: &Polynomial) -> Option<Polynomial> {
    let field = polynomial.field();
    let common = common(
        coefficients(polynomial),
        coefficients(&polynomial.derivative(0)),
        field,
    );
    let degree = u32::try_from(common.len()).ok()?.checked_sub(1)?;
    if degree == 0 || degree >= polynomial.degree() {
        return None;
    }
    let inverse = field.inverse(common.last()?)?;
    let mut monic = Polynomial::zero(field);
    for (exponent, coefficient) in (0..).zip(common) {
        monic.add_term(Monomial::new([(0, exponent)]), &(coefficient * &inverse));
    }
    Some(monic)
}

/// The coefficients of a polynomial in atom 0, of the powers from 0 on; the last is not 0.
fn coefficients(polynomial: &Polynomial) -> Vec<BigUint> {
    let exponents = 0..=polynomial.degree();
    let mut coefficients: Vec<BigUint> = exponents
        .map(|exponent| polynomial.coefficient(&Monomial::new([(0, exponent)])))
        .collect();
    trim(&mut coefficients);
    coefficients
}

fn trim(coefficients: &mut Vec<BigUint>) {
    while coefficients.last().is_some_and(BigUint::is_zero) {
        coefficients.pop();
    }
}

/// A greatest common divisor, by coefficients; Euclid's algorithm with multiples in the place of quotients.
fn common(mut a: Vec<BigUint>, mut b: Vec<BigUint>, field: &Field) -> Vec<BigUint> {
    let modulus = field.modulus();
    while let Some(lead) = b.last().cloned() {
        while a.len() >= b.len() {
            let Some(top) = a.pop() else { break };
            let minus_top = modulus - top;
            let shift = a.len() + 1 - b.len();
            for coefficient in &mut a[..shift] {
                *coefficient = &*coefficient * &lead % modulus;
            }
            for (coefficient, other) in a[shift..].iter_mut().zip(&b) {
                *coefficient = (&*coefficient * &lead + other * &minus_top) % modulus;
            }
            trim(&mut a);
        }
        (a, b) = (b, a);
    }
    a
}

/// The square that agrees with the polynomial in the most leading terms, if its root has at least two.
fn square(polynomial: &Polynomial) -> Option<Split> {
    let field = polynomial.field();
    let (lead, factor) = polynomial.leading()?;
    if lead.powers().iter().any(|(_, exponent)| exponent % 2 > 0) {
        return None;
    }
    let lead = Monomial::new(lead.powers().iter().map(|(atom, e)| (*atom, e / 2)));
    let half = field.inverse(&BigUint::from(2u32))?;
    let mut rest = polynomial.scaled(&field.inverse(factor)?);
    let mut root = Polynomial::term(field, lead.clone(), &BigUint::one());
    rest = rest.minus(&root.times(&root));
    while let Some((monomial, coefficient)) = rest.leading() {
        let Some(next) = monomial.over(&lead).filter(|next| *next < lead) else {
            break;
        };
        let term = Polynomial::term(field, next, &(coefficient * &half));
        let sum = root.scaled(&BigUint::from(2u32)).plus(&term);
        rest = rest.minus(&sum.times(&term));
        root = root.plus(&term);
    }
    (root.terms().len() > 1).then(|| Split {
        factor: factor.clone(),
        ..Split::new(root.clone(), root)
    })
}
