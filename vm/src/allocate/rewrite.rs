//! Allocated instructions as code: with stores, and with the places they have in it.

use super::{Allocation, Value};
use crate::{Cell, Code, Instruction, Pc, Register};

/// The code that `allocation` of `code` comes to; `None` if it is too long.
pub(super) fn finish(code: &Code, n_registers: u32, allocation: Allocation) -> Option<Code> {
    let (cells, n_cells) = number_cells(&allocation.has_cell);
    let mut instructions = Vec::with_capacity(allocation.instructions.len());
    let mut spans = Vec::with_capacity(allocation.instructions.len());
    let mut starts: Vec<Option<Pc>> = vec![None; code.instructions.len()];
    for (instruction, origin) in allocation.instructions {
        let place = Pc(u32::try_from(instructions.len()).ok()?);
        starts[origin.index()].get_or_insert(place);
        let span = code.spans[origin.index()];
        let (instruction, is_fetch) = match instruction {
            Instruction::Load(to, Cell(value)) => {
                let cell = cell_of(&cells, Register(value));
                (Instruction::Load(to, cell), true)
            }
            Instruction::Constant(..) | Instruction::Input(..) => (instruction, true),
            other => (other, false),
        };
        instructions.push(instruction);
        spans.push(span);
        if let Some(value) = code.instructions[origin.index()].writes()
            && let Some(to) = instruction.writes().filter(|_| !is_fetch)
            && allocation.has_cell[value.index()]
        {
            instructions.push(Instruction::Store(cell_of(&cells, value), to));
            spans.push(span);
        }
    }
    u32::try_from(instructions.len()).ok()?;
    let start = |at: Pc| {
        starts[at.index()].unwrap_or_else(|| unreachable!("invariant: every instruction is there"))
    };
    for instruction in &mut instructions {
        *instruction = instruction.with_targets(start);
    }
    Some(Code {
        field: code.field.clone(),
        inputs: code.inputs.clone(),
        given: code.given.clone(),
        n_registers,
        n_cells,
        n_flags: code.n_flags,
        constants: code.constants.clone(),
        preloads: Vec::new(),
        thunks: code.thunks.iter().map(|at| start(*at)).collect(),
        checks: allocation.checks,
        instructions,
        spans,
    })
}

/// The cell of each value that has one, and how many there are.
fn number_cells(has_cell: &[bool]) -> (Vec<Option<Cell>>, u32) {
    let mut n_cells = 0;
    let cells = has_cell.iter().map(|has_cell| {
        has_cell.then(|| {
            n_cells += 1;
            Cell(n_cells - 1)
        })
    });
    (cells.collect(), n_cells)
}

fn cell_of(cells: &[Option<Cell>], value: Value) -> Cell {
    cells[value.index()].unwrap_or_else(|| unreachable!("invariant: what is loaded has a cell"))
}
