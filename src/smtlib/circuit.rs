//! A circuit over its target field as a formula.

use vampx_ir::circuit::{Cell, Circuit, Expr, Instance, Public, Ref, SignalId};

use super::{Script, at_least, at_most};

/// The formula of a valid circuit: variables `s<signal>.<cell>` for the cells of signals and `i<instance>.l<cell>` for local
/// ones, definitions `i<instance>.e<expression>`. A public value is its signal's cells, in limbs; a comment says which.
///
/// # Panics
/// Unless [`Circuit::validate`] finds nothing.
pub fn of_circuit(circuit: &Circuit) -> String {
    let mut script = Script::new(&circuit.target, "a circuit");
    for one in &circuit.publics {
        public(&mut script, circuit, one);
    }
    for (position, one) in circuit.instances.iter().enumerate() {
        instance(&mut script, circuit, position, one);
    }
    script.finish()
}

/// What the verifier does with a public value: it splits the integer into limbs.
fn public(script: &mut Script<'_>, circuit: &Circuit, public: &Public) {
    let Public {
        name,
        signal,
        range: (low, high),
        limb_bits,
    } = public;
    let cells = declare(script, circuit, *signal);
    script.line(format_args!(
        "; {name}, from the least: {}, {limb_bits} bits each",
        cells.join(" ")
    ));
    let mut integer = Vec::new();
    for (at, cell) in (0..).zip(&cells) {
        let rest = high.bits().saturating_sub(at * u64::from(*limb_bits));
        let is_last = at + 1 == cells.len() as u64;
        let bits = script.bits(
            cell,
            if is_last {
                rest
            } else {
                rest.min((*limb_bits).into())
            },
        );
        script.assert(&script.is_sum(cell, &bits));
        integer.extend(bits);
    }
    script.assert(&at_most(&integer, high));
    script.assert(&at_least(&integer, low));
}

fn instance(script: &mut Script<'_>, circuit: &Circuit, position: usize, instance: &Instance) {
    let chip = circuit.chip_of(instance);
    script.line(format_args!("; {} {position}", chip.name));
    let cells = cells(script, circuit, position, instance);
    let name = |expr: u32| format!("i{position}.e{expr}");
    let is_needed = chip.reachable(chip.constraints.iter().copied());
    for (at, expr) in (0..)
        .zip(&chip.exprs)
        .filter(|(at, _)| is_needed[*at as usize])
    {
        let term = sum(script, expr, |reference| match reference {
            Ref::Cell(Cell(cell)) => cells[cell as usize].clone(),
            Ref::Expr(expr) => name(expr),
        });
        script.define(&name(at), &term);
    }
    for constraint in &chip.constraints {
        let zero = script.constant(0);
        script.assert(&format!("(= {} {zero})", name(*constraint)));
    }
    for range in &chip.ranges {
        let cell = &cells[range.cell.0 as usize];
        let bits = script.bits(cell, range.bits.into());
        script.assert(&script.is_sum(cell, &bits));
    }
}

/// The symbols of an instance's cells: inputs, outputs, locals, fixed. Those it makes are declared.
fn cells(
    script: &mut Script<'_>,
    circuit: &Circuit,
    position: usize,
    instance: &Instance,
) -> Vec<String> {
    let mut cells = Vec::new();
    for signal in &instance.inputs {
        cells.extend(symbols(circuit, *signal));
    }
    for signal in &instance.outputs {
        cells.extend(declare(script, circuit, *signal));
    }
    for local in 0..circuit.chip_of(instance).locals {
        let symbol = format!("i{position}.l{local}");
        script.declare(&symbol);
        cells.push(symbol);
    }
    cells.extend(
        instance
            .fixed
            .iter()
            .map(|value| script.constant(value.clone())),
    );
    cells
}

fn symbols(circuit: &Circuit, signal: SignalId) -> Vec<String> {
    let n = circuit.signals[signal.0 as usize].bounds.len();
    (0..n).map(|cell| format!("s{}.{cell}", signal.0)).collect()
}

fn declare(script: &mut Script<'_>, circuit: &Circuit, signal: SignalId) -> Vec<String> {
    let symbols = symbols(circuit, signal);
    for symbol in &symbols {
        script.declare(symbol);
    }
    symbols
}

fn sum(script: &Script<'_>, expr: &Expr, symbol: impl Fn(Ref) -> String) -> String {
    let mut terms = vec![script.constant(expr.constant.clone())];
    for (coefficient, a) in &expr.linear {
        let coefficient = script.constant(coefficient.clone());
        terms.push(format!("(ff.mul {coefficient} {})", symbol(*a)));
    }
    for (coefficient, a, b) in &expr.products {
        let coefficient = script.constant(coefficient.clone());
        terms.push(format!(
            "(ff.mul {coefficient} {} {})",
            symbol(*a),
            symbol(*b)
        ));
    }
    match terms.as_slice() {
        [only] => only.clone(),
        terms => format!("(ff.add {})", terms.join(" ")),
    }
}
