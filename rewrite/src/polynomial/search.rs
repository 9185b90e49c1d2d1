//! The search for a fragment with few products.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use super::{
    Monomial, Polynomial,
    fragment::{Fragment, Sum, linear, product},
    least_products,
    space::Space,
    split::{Split, estimate, splits},
    univariate,
};

/// How many of the best splits are tried besides the best.
const MAX_SECOND: usize = 3;
/// The most products of a fragment.
const MAX_PRODUCTS: usize = 256;

/// A fragment that computes `polynomials` with few products; `None` if that is too much work.
///
/// The first try takes the best split at each step, by an estimate. The next ones take another one at some step, and what
/// is better is kept. `work` bounds the number of terms of what is estimated; the result depends on it and on nothing else.
///
/// # Panics
/// If the polynomials are not over one field, or there is none.
pub fn cheapest(polynomials: &[Polynomial], work: usize) -> Option<Fragment> {
    search(polynomials, &mut { work })
}

/// [`cheapest`], which takes what it does from `left`.
pub(crate) fn search(polynomials: &[Polynomial], left: &mut usize) -> Option<Fragment> {
    let least = polynomials
        .iter()
        .map(|it| least_products(it.degree()))
        .max();
    let least = least.unwrap_or(0);
    let mut estimates = FxHashMap::default();
    let mut best: Option<Fragment> = None;
    let mut next: VecDeque<Vec<(usize, usize)>> = VecDeque::from([Vec::new()]);
    while let Some(tried) = next.pop_front() {
        let mut attempt = Attempt::new(&tried, left, &mut estimates);
        let Some(outputs) = attempt.all(polynomials) else {
            if *left == 0 {
                break;
            }
            continue;
        };
        let widths = attempt.widths;
        let fragment = Fragment {
            field: polynomials[0].field().clone(),
            products: attempt.products,
            outputs,
        };
        let is_better = best
            .as_ref()
            .is_none_or(|best| fragment.cost() < best.cost());
        let (n_products, n_reduced, _) = fragment.cost();
        if is_better && n_products <= least && n_reduced < least {
            return Some(fragment);
        }
        if is_better {
            next = more_detours(&tried, &widths);
            best = Some(fragment);
        }
    }
    best
}

/// One more detour than these, later than they are, at each step and for each of the next best splits there.
fn more_detours(detours: &[(usize, usize)], widths: &[usize]) -> VecDeque<Vec<(usize, usize)>> {
    let first = detours.last().map_or(0, |(step, _)| step + 1);
    let steps = (first..widths.len()).flat_map(|step| {
        let ranks = 1..widths[step].min(MAX_SECOND + 1);
        ranks.map(move |rank| (step, rank))
    });
    let longer = steps.map(|detour| detours.iter().copied().chain([detour]).collect());
    longer.collect()
}

/// One way through the choices.
struct Attempt<'a> {
    space: Space,
    products: Vec<[Sum; 2]>,
    /// How many splits there were at each step.
    widths: Vec<usize>,
    /// At which steps which split is taken and not the best.
    detours: &'a [(usize, usize)],
    left: &'a mut usize,
    /// What was estimated, in all attempts.
    estimates: &'a mut FxHashMap<Polynomial, usize>,
}

impl<'a> Attempt<'a> {
    fn new(
        detours: &'a [(usize, usize)],
        left: &'a mut usize,
        estimates: &'a mut FxHashMap<Polynomial, usize>,
    ) -> Self {
        Self {
            space: Space::default(),
            products: Vec::new(),
            widths: Vec::new(),
            detours,
            left,
            estimates,
        }
    }

    fn estimate(&mut self, polynomial: &Polynomial) -> usize {
        if let Some(known) = self.estimates.get(polynomial) {
            return *known;
        }
        let n_products = estimate(polynomial);
        self.estimates.insert(polynomial.clone(), n_products);
        n_products
    }

    /// Sums that are the polynomials; those of few terms first.
    fn all(&mut self, polynomials: &[Polynomial]) -> Option<Vec<Sum>> {
        let mut order: Vec<usize> = (0..polynomials.len()).collect();
        order.sort_by_key(|index| polynomials[*index].nonlinear().terms().len());
        let mut outputs = vec![Sum::default(); polynomials.len()];
        for index in order {
            outputs[index] = self.compute(&polynomials[index])?;
        }
        Some(outputs)
    }

    /// A sum that is the polynomial. Recursion is as deep as the degree, since factors are of a lower one.
    fn compute(&mut self, polynomial: &Polynomial) -> Option<Sum> {
        let field = polynomial.field().clone();
        let mut sum = Sum::default();
        let mut rest = polynomial.clone();
        loop {
            let (reduced, known) = self.space.reduce(&rest);
            if reduced.degree() < 2 || self.estimate(&reduced) < self.estimate(&rest) {
                sum.add(&known, &1u32.into(), &field);
                rest = reduced;
            }
            if rest.degree() < 2 {
                sum.add(&linear(&rest), &1u32.into(), &field);
                return Some(sum);
            }
            let split = self.choose(&rest)?;
            let a = self.compute(&split.a)?;
            let b = self.compute(&split.b)?;
            if self.products.len() == MAX_PRODUCTS {
                return None;
            }
            let expanded = split.a.times(&split.b);
            rest = rest.minus(&expanded.scaled(&split.factor));
            let index = self.space.insert(expanded);
            self.products.push([a, b]);
            sum.add(&product(index), &split.factor, &field);
        }
    }

    fn choose(&mut self, polynomial: &Polynomial) -> Option<Split> {
        let candidates = splits(polynomial, &self.space);
        let n_terms = candidates.len() * (4 + polynomial.terms().len());
        *self.left = self.left.saturating_sub(n_terms);
        if *self.left == 0 {
            return None;
        }
        let missing = self.missing_powers(polynomial);
        let mut ranked: Vec<(usize, usize)> = candidates
            .iter()
            .enumerate()
            .map(|(index, split)| {
                (
                    self.with_split(polynomial, split, missing.as_deref()),
                    index,
                )
            })
            .collect();
        ranked.sort_unstable();
        let step = self.widths.len();
        self.widths.push(ranked.len());
        let detour = self.detours.iter().find(|(at, _)| *at == step);
        let rank = detour.map_or(0, |(_, rank)| *rank);
        ranked
            .get(rank)
            .map(|(_, index)| candidates[*index].clone())
    }

    /// For a polynomial in one atom, how many of its powers from 2 on up to each exponent are not known.
    fn missing_powers(&self, polynomial: &Polynomial) -> Option<Vec<u32>> {
        let [atom] = polynomial.atoms()[..] else {
            return None;
        };
        let mut missing = vec![0, 0];
        for exponent in 2..=polynomial.degree() {
            let power = Monomial::new([(atom, exponent)]);
            let power = Polynomial::term(polynomial.field(), power, &1u32.into());
            let is_known = self.space.reduce(&power).0.degree() < 2;
            missing.push(missing[exponent as usize - 1] + u32::from(!is_known));
        }
        Some(missing)
    }

    /// About how many products are needed with this split, as far as they are not known.
    fn with_split(
        &mut self,
        polynomial: &Polynomial,
        split: &Split,
        missing: Option<&[u32]>,
    ) -> usize {
        let expanded = split.a.times(&split.b).scaled(&split.factor);
        let rest = polynomial.clone().minus(&expanded);
        let parts = [&split.a, &split.b, &rest].map(|part| {
            let reduced = self.space.reduce(part).0;
            self.estimate(part).min(self.estimate(&reduced))
        });
        let factors = if split.a == split.b {
            parts[0]
        } else {
            parts[0] + parts[1]
        };
        let all = factors + parts[2] + 1;
        let block = (split.a.terms().len() == 1).then(|| split.a.degree());
        match (missing, block) {
            (Some(missing), Some(block)) => {
                let n_missing = missing[block as usize];
                all.min(univariate::in_blocks(polynomial.degree(), block, n_missing))
            }
            _ => all,
        }
    }
}
