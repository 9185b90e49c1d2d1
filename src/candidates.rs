//! The programs that a circuit may be made of, and the choice between their circuits.

use rayon::prelude::*;
use vampx_fields::{Extension, Field};
use vampx_ir::circuit::Circuit;
use vampx_overflow_analysis::{Bounded, analyze, findings::Finding, rules::find};
use vampx_rewrite::{Effort, Model, optimize_for};

use crate::{
    Code, CompileOptions, Error, Times,
    code::Reading,
    pipeline::backend_for,
    profiles::{Priced, Profiles},
};

/// An estimate that says less than one part in so many is saved is compared with the circuits.
const DOUBTFUL: u64 = 8;
/// So is any of a program of at most so many nodes, which is done before threads have started.
const SMALL: usize = 2_000;
/// For less than one part in so many of a program that is not tiny, a second circuit costs more than it saves.
const NEGLIGIBLE: u64 = 1_000;
/// A program of at most so many nodes is.
const TINY: usize = 200;

/// What the stages come to that need no target.
pub(crate) struct Bound {
    pub(crate) source_field: Extension,
    pub(crate) bounded: Bounded,
    /// What optimizing makes of the program, each cheaper than the one before.
    pub(crate) optimized: Vec<Bounded>,
    pub(crate) findings: Vec<Finding>,
}

/// Findings are about the program as it is written; what is lowered is the optimized one.
pub(crate) fn bound(
    code: Code,
    options: &CompileOptions,
    times: &mut Times,
) -> Result<Bound, Error> {
    let unconcerned = code.unconcerned();
    let Reading {
        source_field,
        program,
        mut findings,
    } = code.read(options, times)?;
    let bounded = times.measure("analyze", || analyze(program));
    let find = || {
        let mut times = Times::default();
        (times.measure("analyze", || find(&bounded)), times)
    };
    let optimize = || optimized(&bounded, options);
    let ((found, finding), (optimized, optimizing)) = match is_small(&bounded) {
        true => (find(), optimize()),
        false => rayon::join(find, optimize),
    };
    times.extend(&finding);
    times.extend(&optimizing);
    findings.extend(found);
    findings.retain(|finding| !unconcerned.contains(&finding.rule));
    findings.sort_by_key(|finding| (finding.span, finding.rule.id));
    Ok(Bound {
        source_field,
        bounded,
        optimized,
        findings,
    })
}

fn optimized(bounded: &Bounded, options: &CompileOptions) -> (Vec<Bounded>, Times) {
    let mut times = Times::default();
    let model = crate::model(bounded.program().field(), options);
    let mut optimized: Vec<Bounded> = Vec::new();
    for effort in [Effort::Normal, Effort::Thorough] {
        if effort > options.effort {
            break;
        }
        let before = optimized.last().unwrap_or(bounded).program();
        let program = times.measure("optimize", || {
            let after = optimize_for(before, effort, &model)?;
            let is_all_counted = options.effort == Effort::Thorough || is_tiny(bounded);
            let cost = model.estimate(before);
            let is_worth = model.estimate(&after) < cost - cost / NEGLIGIBLE;
            (is_all_counted || is_worth).then_some(after)
        });
        optimized.extend(program.map(|program| times.measure("analyze", || analyze(program))));
    }
    (optimized, times)
}

fn is_tiny(bounded: &Bounded) -> bool {
    bounded.program().nodes().len() <= TINY
}

fn is_small(bounded: &Bounded) -> bool {
    bounded.program().nodes().len() <= SMALL
}

impl Bound {
    /// The cheapest circuit of the program itself and of what optimizing makes of it; of equals, the one of the most
    /// optimized program. Where the estimate leaves no doubt, those of others are not made, unless they are small or the
    /// target cannot carry the better ones.
    pub(crate) fn lower(&self, target: &Field, options: &CompileOptions) -> Result<Circuit, Error> {
        let backend = backend_for(target, options);
        let profiles = Profiles::new(self.bounded.program().field(), target, backend)?;
        let make = |bounded: &&Bounded| profiles.cheapest(bounded);
        let model = crate::model(self.bounded.program().field(), options);
        let (compared, others) = self.compared(&model);
        let circuits: Vec<Result<Priced, Error>> = match &compared[..] {
            [one] => vec![make(one)],
            _ => compared.par_iter().map(make).collect(),
        };
        let best = circuits
            .into_iter()
            .reduce(|best, next| match (&best, &next) {
                (Ok(known), Ok(new)) if new.cost >= known.cost => best,
                (Ok(_), Err(_)) => best,
                _ => next,
            });
        let best = best.unwrap_or_else(|| unreachable!("invariant: one program is compared"));
        let best = others.iter().fold(best, |best, other| match best {
            Ok(_) => best,
            Err(_) => make(other),
        });
        Ok(best?.circuit)
    }

    /// The programs, the most optimized first: those whose circuits are compared, at least one, and the others.
    fn compared(&self, model: &Model) -> (Vec<&Bounded>, Vec<&Bounded>) {
        let programs = [&self.bounded].into_iter().chain(&self.optimized).rev();
        let mut compared: Vec<&Bounded> = programs.collect();
        let mut costs = compared.iter().map(|it| model.estimate(it.program()));
        let least = costs.next().unwrap_or_default();
        let rest = compared[1..].iter().zip(costs);
        let doubtful =
            rest.take_while(|(other, cost)| is_small(other) || least >= cost - cost / DOUBTFUL);
        let n_compared = 1 + doubtful.count();
        let others = compared.split_off(n_compared);
        (compared, others)
    }
}
