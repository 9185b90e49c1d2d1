//! Text that means something else over another field: integers that the modulus reduces.

use num_bigint::BigUint;
use rustc_hash::FxHashSet;
use vampx_fields::Field;
use vampx_ir::Span;
use vampx_ir::syntax::{BinaryOp, Expr, ItemKind, Module};

use super::wording;
use crate::findings::{Evidence, Finding, Label, Level, Rule};

pub(crate) const RULE: Rule = Rule {
    id: "VX0010",
    name: "field-dependent",
    level: Level::Warning,
    summary: "this is silently reduced modulo the source field",
};

/// The integers of `module` that are not below the modulus of `field`, and the ranges that reach beyond it.
///
/// Exponents are counts, which nothing reduces: they are passed over.
pub(crate) fn find(module: &Module, field: &Field) -> Vec<Finding> {
    let mut findings = literals(module, field);
    for item in &module.items {
        if let ItemKind::Inputs {
            range: Some(range), ..
        } = &item.kind
            && range.hi >= *field.modulus()
        {
            let message = format!(
                "the declared range ends at {}, beyond the field: values from p = {} on are cut off",
                wording::natural(&range.hi),
                wording::natural(field.modulus()),
            );
            let help = "declare what the field holds, or take the value in two parts".to_owned();
            findings.push(finding(message, range.span, field, help));
        }
    }
    findings
}

fn literals(module: &Module, field: &Field) -> Vec<Finding> {
    let exprs = || module.expr_ids();
    let exponents: FxHashSet<_> = exprs()
        .filter_map(|id| match module.expr(id) {
            Expr::Binary(BinaryOp::Pow, _, exponent) => Some(*exponent),
            _ => None,
        })
        .collect();
    let integers = exprs().filter(|id| !exponents.contains(id));
    integers
        .filter_map(|id| match module.expr(id) {
            Expr::Integer(integer) => Some((module.span(id), module.integer(*integer))),
            _ => None,
        })
        .filter(|(_, value)| *value >= field.modulus())
        .map(|(span, value)| literal(span, value, field))
        .collect()
}

fn literal(span: Span, value: &BigUint, field: &Field) -> Finding {
    let message = format!(
        "this integer of {} bits is not below the modulus of {}: it is read as {}",
        value.bits(),
        field.name(),
        wording::natural(&(value % field.modulus())),
    );
    let help = format!(
        "write the constant for {}, or name the field that the program is for in a `field` line",
        field.name()
    );
    finding(message, span, field, help)
}

fn finding(message: String, span: Span, field: &Field, help: String) -> Finding {
    Finding {
        labels: vec![Label {
            span,
            text: format!("p has {} bits", field.modulus().bits()),
        }],
        help: vec![help],
        evidence: Evidence::Proven,
        ..Finding::new(&RULE, span, message)
    }
}
