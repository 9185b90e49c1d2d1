//! The one place where memory becomes code and is called.
//!
//! What makes the call sound is checked here or before: the code is generated from [validated](vampx_vm::Code::validate) instructions and passes
//! Cranelift's verifier; it touches memory only through the frame, below `n_frame`, which [`Native::new`] is told by those who hand out the places;
//! it calls only the functions of [`context`](crate::context), which are safe code and check their bounds; control goes forward, but into thunks, which run
//! once, so that it ends; and the context it is called with has the number of words it is made for and a frame at least as long.

#![allow(unsafe_code)]

use std::ffi::c_void;
use std::sync::{Mutex, PoisonError};

use cranelift_jit::JITModule;
use cranelift_module::FuncId;

use crate::JitError;
use crate::context::Context;

/// A function: takes the context, the frame and the number of a block in it, and gives a block of another function or how the run ends.
type Entry = unsafe extern "C" fn(*mut c_void, *mut u64, u32) -> u64;

/// Functions that can be called.
pub(crate) struct Native {
    entries: Vec<Entry>,
    n_words: usize,
    n_frame: usize,
    /// The memory of the functions.
    module: Mutex<Option<JITModule>>,
}

impl Native {
    /// Makes the functions callable, which take a context, a frame of `n_frame` words and a number of 32 bits, and return one of 64, for elements of
    /// `n_words` words.
    pub(crate) fn new(
        mut module: JITModule,
        functions: &[FuncId],
        n_words: usize,
        n_frame: usize,
    ) -> Result<Self, JitError> {
        module.finalize_definitions()?;
        let entry = |function: &FuncId| {
            let address = module.get_finalized_function(*function);
            // Safety: it is a function of this signature, which lives as long as the module, and the module as long as `self`.
            unsafe { std::mem::transmute::<*const u8, Entry>(address) }
        };
        Ok(Self {
            entries: functions.iter().map(entry).collect(),
            n_words,
            n_frame,
            module: Mutex::new(Some(module)),
        })
    }

    /// The words of a frame.
    pub(crate) fn n_frame(&self) -> usize {
        self.n_frame
    }

    /// Runs a function from a block of it.
    ///
    /// # Panics
    /// If there is no such function, or the context is made for other code.
    pub(crate) fn call<const N: usize>(
        &self,
        function: usize,
        block: u32,
        context: &mut Context<'_, N>,
    ) -> u64 {
        assert_eq!(self.n_words, N, "the words of an element");
        assert!(
            context.frame.len() >= self.n_frame,
            "the words of the frame"
        );
        let frame = context.frame.as_mut_ptr();
        // Safety: see the top of the file.
        unsafe { self.entries[function](std::ptr::from_mut(context).cast(), frame, block) }
    }
}

impl Drop for Native {
    fn drop(&mut self) {
        let module = self
            .module
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(module) = module.take() {
            // Safety: `self` is the only one that has the functions, and nothing runs them any more.
            unsafe { module.free_memory() };
        }
    }
}
