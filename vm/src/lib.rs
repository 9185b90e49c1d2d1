//! The machine that runs programs: registers, a few instructions, and only the branch taken.
//!
//! [`compile()`] turns a [`Program`](vampx_ir::program::Program) into [`Code`], [`allocate()`] fits it to a bounded number of
//! registers, and [`verify_allocation`] proves that it did. [`State::step`] is what an instruction means; [`run()`] is the fast way to the same
//! end, and a [`Batch`] makes many runs side by side, over any field in vectors where the processor has AVX-512 with IFMA.
//! What a program means is still [`Program::evaluate`](vampx_ir::program::Program::evaluate), which all of this is compared with.
//!
//! ```
//! use vampx_fields::Field;
//! use vampx_ir::program::{Inputs, Program};
//! use vampx_vm::{allocate, compile, run, verify_allocation};
//!
//! let program = Program::parse_text(
//!     "field prime:97\n\
//!      input public y - @0..1\n\
//!      input private x - @4..5\n\
//!      %0 = input 0 @0..1\n\
//!      %1 = input 1 @4..5\n\
//!      %2 = mul %1 %1 @4..7\n\
//!      assert - equal %0 %2 @0..7\n\
//!      define 0 = %2\n",
//! )?;
//! let inputs = Inputs::from_json(r#"{"x": 5}"#)?.resolve(&program)?;
//! let code = compile(&program, &inputs.given())?.code;
//! let small = allocate(&code, 4)?;
//! verify_allocation(&code, &small)?;
//! assert_eq!(run(&small, &inputs)?.publics[0].value, 25u32.into());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![deny(missing_docs, unsafe_code)]

mod allocate;
mod batch;
mod binary;
mod check;
mod code;
mod compile;
mod depth;
mod evaluate;
mod expected;
mod fast;
mod instruction;
mod lanes;
mod native;
mod outcome;
mod pack;
mod profile;
mod simd;
mod step;
mod text;
mod trace;
mod validate;
pub mod words;

pub use allocate::{AllocateError, MAX_REGISTERS, MIN_REGISTERS, allocate};
pub use batch::{Batch, Outcome};
pub use binary::{CodeDigest, ReadCodeError};
pub use check::{AllocationError, verify_allocation};
pub use code::{Code, Preload};
pub use compile::{CompileError, Compiled, compile};
pub use evaluate::evaluate;
pub use expected::expected_cost;
pub use fast::{Observer, observe, run};
pub use instruction::{Cell, Check, CheckId, Constant, Flag, Instruction, Pc, Register, Thunk};
pub use native::{MakeRunner, Runner};
pub use outcome::{Fault, Finished, RunError};
pub use profile::{Arms, Profile};
pub use step::{Event, State, ThunkState, run_stepwise};
pub use text::ParseCodeError;
pub use trace::write_trace;
pub use validate::InvalidCode;
