//! The machine's code as code of the processor, by Cranelift.
//!
//! A [`Jit`] does what [`vampx_vm::run`] does. It pays where one code is run often: making it takes about as long as a thousand runs.
//!
//! ```
//! use vampx_ir::program::{Inputs, Program};
//! use vampx_jit::Jit;
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
//! let code = vampx_vm::compile(&program, &inputs.given())?.code;
//! assert_eq!(Jit::new(&code)?.run(&inputs)?.publics[0].value, 25u32.into());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![deny(missing_docs, unsafe_code)]

mod arithmetic;
mod combinations;
mod context;
mod emit;
mod layout;
mod native;
mod values;
mod writer;

use std::sync::{Mutex, PoisonError};

use cranelift_codegen::settings::{self, Configurable};
use cranelift_jit::{JITBuilder, JITModule};
use cranelift_module::{ModuleError, default_libcall_names};
use num_bigint::BigUint;
use vampx_fields::{FieldVisitor, Montgomery};
use vampx_ir::program::ResolvedInputs;
use vampx_vm::{Code, Fault, Finished, InvalidCode, Preload, RunError, words};

use arithmetic::Constants;
use context::{Context, Helper};
use emit::{Emitted, HALTED, REJECTED, emit};
use layout::{Home, Layout};
use native::Native;

/// Why code cannot be compiled for the processor.
#[non_exhaustive]
#[derive(Debug, thiserror::Error)]
pub enum JitError {
    /// The code breaks an invariant.
    #[error(transparent)]
    Code(#[from] InvalidCode),
    /// There is no code generator for this machine.
    #[error("code cannot be generated for this machine: {0}")]
    Machine(String),
    /// The values of the code do not fit into 2 GiB.
    #[error("the code has too many values")]
    TooLarge,
    /// The code generator failed.
    #[error("the code generator failed: {0}")]
    Generator(Box<ModuleError>),
}

impl From<ModuleError> for JitError {
    fn from(error: ModuleError) -> Self {
        Self::Generator(Box::new(error))
    }
}

/// Code that the processor runs.
pub struct Jit {
    code: Code,
    layout: Layout,
    native: Native,
    /// The coefficients of linear combinations, in words.
    coefficients: Vec<u64>,
    /// Frames of runs that are over, whose constants are in place.
    frames: Mutex<Vec<Vec<u64>>>,
}

impl Jit {
    /// Compiles `code` for this machine, in time proportional to its length.
    ///
    /// # Errors
    /// If `code` is not valid or too large, or this machine has no code generator.
    pub fn new(code: &Code) -> Result<Self, JitError> {
        code.validate()?;
        let layout = Layout::new(code);
        // A block has at most two local values an instruction: what it writes, and a copy of what a product in a linear combination reads.
        let most_words = layout.local(2 * code.instructions().len() as u32);
        if most_words > i32::MAX as usize / 8 {
            return Err(JitError::TooLarge);
        }
        let arithmetic = code.field().visit(Constants);
        let mut module = code.field().visit(NewModule)?;
        let Emitted {
            functions,
            coefficients,
            n_locals,
        } = emit(code, &layout, &arithmetic, &mut module)?;
        let n_frame = layout.local(n_locals);
        let native = Native::new(module, &functions, layout.n_words, n_frame)?;
        Ok(Self {
            code: code.clone(),
            layout,
            native,
            coefficients,
            frames: Mutex::default(),
        })
    }

    /// Runs the code: the result is that of [`vampx_vm::run`].
    ///
    /// # Errors
    /// As [`vampx_vm::run`]. Code that reads what nothing has written, which none compiled here does, may find any value there.
    pub fn run(&self, inputs: &ResolvedInputs) -> Result<Finished, RunError> {
        self.code.field().visit(Run { jit: self, inputs })
    }

    fn frames(&self) -> std::sync::MutexGuard<'_, Vec<Vec<u64>>> {
        self.frames.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn frame<const N: usize>(&self, field: &Montgomery<N>) -> Vec<u64> {
        if let Some(frame) = self.frames().pop() {
            return frame;
        }
        let mut frame = vec![0; self.native.n_frame()];
        for (index, constant) in self.code.constants().iter().enumerate() {
            let at = self.layout.constant(index);
            frame[at..at + N].copy_from_slice(&field.from_biguint(constant));
        }
        frame
    }
}

/// The code generator for this machine, with the runtime for elements of so many words.
struct NewModule;

impl FieldVisitor for NewModule {
    type Output = Result<JITModule, JitError>;

    fn visit<const N: usize>(self, _: &Montgomery<N>) -> Self::Output {
        let mut flags = settings::builder();
        for (name, value) in [
            ("opt_level", "speed"),
            ("enable_verifier", "true"),
            ("is_pic", "false"),
            ("use_colocated_libcalls", "false"),
        ] {
            flags
                .set(name, value)
                .unwrap_or_else(|error| unreachable!("invariant: {name} is a setting: {error}"));
        }
        let machine = cranelift_native::builder().map_err(|it| JitError::Machine(it.to_owned()))?;
        let machine = machine
            .finish(settings::Flags::new(flags))
            .map_err(|error| JitError::Machine(error.to_string()))?;
        let mut builder = JITBuilder::with_isa(machine, default_libcall_names());
        for helper in Helper::ALL {
            builder.symbol(helper.name(), helper.address::<N>());
        }
        Ok(JITModule::new(builder))
    }
}

/// One run.
struct Run<'a> {
    jit: &'a Jit,
    inputs: &'a ResolvedInputs,
}

impl FieldVisitor for Run<'_> {
    type Output = Result<Finished, RunError>;

    fn visit<const N: usize>(self, field: &Montgomery<N>) -> Self::Output {
        let Self { jit, inputs } = self;
        let is_given = inputs.values.iter().map(Option::is_some);
        if !is_given.eq(jit.code.given().iter().copied()) {
            return Err(Fault::Inputs.into());
        }
        let mut context = Context {
            field,
            code: &jit.code,
            coefficients: jit.coefficients.as_chunks().0,
            frame: jit.frame(field),
        };
        prepare(jit, &mut context, inputs);
        let is_accepted = execute(jit, &mut context);
        let finished = is_accepted.then(|| finish(jit, &context));
        jit.frames().push(context.frame);
        match finished {
            Some(finished) => Ok(finished?),
            None => vampx_vm::run(&jit.code, inputs),
        }
    }
}

/// Puts what the run begins with into the frame.
fn prepare<const N: usize>(jit: &Jit, context: &mut Context<'_, N>, inputs: &ResolvedInputs) {
    let (layout, field) = (&jit.layout, context.field);
    context.frame[..layout.n_control()].fill(0);
    for (index, value) in inputs.values.iter().enumerate() {
        if let Some(value) = value {
            context.set(layout.input(index), field.from_biguint(value));
        }
    }
    for (register, preload) in jit.code.preloads() {
        if let Home::Shared(slot) = layout.home(*register) {
            let from = match preload {
                Preload::Constant(constant) => layout.constant(constant.index()),
                Preload::Input(input) => layout.input(input.index()),
            };
            let value = *context.get(from);
            context.set(layout.shared(slot), value);
        }
    }
}

/// Runs to the end; whether it accepts.
fn execute<const N: usize>(jit: &Jit, context: &mut Context<'_, N>) -> bool {
    let mut block = 0;
    loop {
        let function = jit.layout.function_of(block);
        let first = jit.layout.blocks(function).start;
        match jit.native.call(function, block - first, context) {
            HALTED => return true,
            REJECTED => return false,
            next => block = next as u32,
        }
    }
}

fn finish<const N: usize>(jit: &Jit, context: &Context<'_, N>) -> Result<Finished, Fault> {
    let value = |index: usize| {
        context
            .field
            .to_biguint(context.get(jit.layout.input(index)))
    };
    let values: Vec<Option<BigUint>> = jit
        .code
        .inputs()
        .iter()
        .enumerate()
        .map(|(index, input)| input.public.then(|| value(index)))
        .collect();
    Ok(Finished {
        publics: words::publics(&jit.code, &values)?,
        n_steps: context.frame[jit.layout.steps()],
    })
}
