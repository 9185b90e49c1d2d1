//! A function of the code generator with the frame and the runtime at hand.

use cranelift_codegen::ir::types::{I32, I64};
use cranelift_codegen::ir::{Block, FuncRef, InstBuilder, MemFlags, Value};
use cranelift_frontend::FunctionBuilder;

use crate::context::Helper;
use crate::emit::REJECTED;

/// Writes a function.
pub(crate) struct Writer<'b> {
    pub(crate) builder: FunctionBuilder<'b>,
    helpers: [FuncRef; Helper::ALL.len()],
    context: Value,
    frame: Value,
    /// The number of the block to begin with.
    pub(crate) entry: Value,
    /// Goes there where the run is rejected.
    pub(crate) reject: Block,
}

impl<'b> Writer<'b> {
    /// At the start of a function with the signature of [`Native`](crate::native::Native).
    pub(crate) fn new(
        mut builder: FunctionBuilder<'b>,
        helpers: [FuncRef; Helper::ALL.len()],
    ) -> Self {
        let start = builder.create_block();
        builder.append_block_params_for_function_params(start);
        builder.switch_to_block(start);
        let parameters = builder.block_params(start);
        let [context, frame, entry] = [parameters[0], parameters[1], parameters[2]];
        let reject = builder.create_block();
        builder.set_cold_block(reject);
        Self {
            builder,
            helpers,
            context,
            frame,
            entry,
            reject,
        }
    }

    /// The word of the frame at position `word`.
    pub(crate) fn load(&mut self, word: usize) -> Value {
        let flags = MemFlags::trusted();
        self.builder
            .ins()
            .load(I64, flags, self.frame, offset(word))
    }

    /// Writes the word of the frame at position `word`.
    pub(crate) fn store(&mut self, word: usize, value: Value) {
        let flags = MemFlags::trusted();
        self.builder
            .ins()
            .store(flags, value, self.frame, offset(word));
    }

    pub(crate) fn constant(&mut self, value: i64) -> Value {
        self.builder.ins().iconst(I64, value)
    }

    /// Calls a function of the runtime; goes on if it does not reject.
    pub(crate) fn call(&mut self, helper: Helper, arguments: &[u32]) {
        debug_assert_eq!(arguments.len(), helper.n_arguments());
        let mut values = vec![self.context];
        for argument in arguments {
            values.push(self.builder.ins().iconst(I32, i64::from(*argument)));
        }
        let call = self
            .builder
            .ins()
            .call(self.helpers[helper as usize], &values);
        if helper.answers() {
            let is_rejected = self.builder.inst_results(call)[0];
            self.reject_if(is_rejected);
        }
    }

    /// Rejects if the value is not 0, else goes on.
    pub(crate) fn reject_if(&mut self, condition: Value) {
        let next = self.builder.create_block();
        self.builder
            .ins()
            .brif(condition, self.reject, &[], next, &[]);
        self.builder.switch_to_block(next);
    }

    /// Returns a number.
    pub(crate) fn end(&mut self, status: u64) {
        let status = self.constant(status as i64);
        self.builder.ins().return_(&[status]);
    }

    /// The end of the function.
    pub(crate) fn finish(mut self) {
        self.builder.switch_to_block(self.reject);
        self.end(REJECTED);
        self.builder.seal_all_blocks();
        self.builder.finalize();
    }
}

/// The position of a word in bytes; frames that are longer were refused.
fn offset(word: usize) -> i32 {
    i32::try_from(word * 8).unwrap_or_else(|_| unreachable!("invariant: the frame is short enough"))
}
