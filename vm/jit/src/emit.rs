//! From blocks of the machine's code to functions.

use std::collections::BTreeMap;

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I32, I64};
use cranelift_codegen::ir::{AbiParam, Block, InstBuilder, Signature, Type};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext, Switch};
use cranelift_jit::JITModule;
use cranelift_module::{FuncId, Linkage, Module};
use vampx_vm::{Code, Instruction, Pc, Thunk};

use crate::JitError;
use crate::arithmetic::Arithmetic;
use crate::context::Helper;
use crate::layout::Layout;
use crate::values::Values;
use crate::writer::Writer;

/// What a function returns where a run is rejected; below are the blocks.
pub(crate) const REJECTED: u64 = 1 << 32;
/// What it returns at the end of an accepted run.
pub(crate) const HALTED: u64 = 2 << 32;

/// The state of a thunk that has run; 0 if nothing has forced it, and while it runs the block after plus [`RUNNING`].
const DONE: i64 = 1;
const RUNNING: i64 = 2;

/// The functions, the coefficients of their linear combinations in words, and how many slots of what is local they use.
pub(crate) struct Emitted {
    pub(crate) functions: Vec<FuncId>,
    pub(crate) coefficients: Vec<u64>,
    pub(crate) n_locals: u32,
}

/// Compiles every function of `layout` into `module`.
pub(crate) fn emit(
    code: &Code,
    layout: &Layout,
    arithmetic: &Arithmetic,
    module: &mut JITModule,
) -> Result<Emitted, JitError> {
    let helpers = declare_helpers(module)?;
    let mut values = Values::new(code, layout, arithmetic);
    let mut functions = Vec::with_capacity(layout.n_functions());
    let mut context = module.make_context();
    let mut builder_context = FunctionBuilderContext::new();
    for function in 0..layout.n_functions() {
        module.clear_context(&mut context);
        context.func.signature = signature(module, &[I64, I64, I32], &[I64]);
        let references =
            helpers.map(|helper| module.declare_func_in_func(helper, &mut context.func));
        let builder = FunctionBuilder::new(&mut context.func, &mut builder_context);
        Function::new(code, layout, function, Writer::new(builder, references)).emit(&mut values);
        let name = format!("f{function}");
        let id = module.declare_function(&name, Linkage::Local, &context.func.signature)?;
        module.define_function(id, &mut context)?;
        functions.push(id);
    }
    let (coefficients, n_locals) = values.finish();
    Ok(Emitted {
        functions,
        coefficients,
        n_locals,
    })
}

fn declare_helpers(module: &mut JITModule) -> Result<[FuncId; Helper::ALL.len()], JitError> {
    let mut ids = Vec::with_capacity(Helper::ALL.len());
    for helper in Helper::ALL {
        let mut parameters = vec![I64];
        parameters.resize(1 + helper.n_arguments(), I32);
        let returns: &[_] = if helper.answers() { &[I32] } else { &[] };
        let signature = signature(module, &parameters, returns);
        ids.push(module.declare_function(helper.name(), Linkage::Import, &signature)?);
    }
    Ok(ids
        .try_into()
        .unwrap_or_else(|_| unreachable!("invariant: one id a helper")))
}

fn signature(module: &JITModule, parameters: &[Type], returns: &[Type]) -> Signature {
    let mut signature = module.make_signature();
    signature.params = parameters.iter().map(|it| AbiParam::new(*it)).collect();
    signature.returns = returns.iter().map(|it| AbiParam::new(*it)).collect();
    signature
}

/// One function as it is written.
struct Function<'a, 'b> {
    code: &'a Code,
    layout: &'a Layout,
    index: usize,
    writer: Writer<'b>,
    /// The blocks of the function.
    blocks: Vec<Block>,
    /// What goes on in blocks of other functions.
    exits: BTreeMap<u32, Block>,
}

impl<'a, 'b> Function<'a, 'b> {
    fn new(code: &'a Code, layout: &'a Layout, index: usize, mut writer: Writer<'b>) -> Self {
        let blocks = layout.blocks(index).map(|_| writer.builder.create_block());
        let blocks = blocks.collect();
        Self {
            code,
            layout,
            index,
            writer,
            blocks,
            exits: BTreeMap::new(),
        }
    }

    fn emit(mut self, values: &mut Values<'_>) {
        self.dispatch();
        for block in self.layout.blocks(self.index) {
            let here = self.block(block);
            self.writer.builder.switch_to_block(here);
            values.begin(block);
            self.block_body(block, values);
        }
        for (target, block) in std::mem::take(&mut self.exits) {
            self.writer.builder.switch_to_block(block);
            self.writer.end(u64::from(target));
        }
        self.writer.finish();
    }

    /// Goes to the block that the caller says.
    fn dispatch(&mut self) {
        let range = self.layout.blocks(self.index);
        let first = range.start;
        let entries: Vec<u32> = range.filter(|block| self.layout.is_entry(*block)).collect();
        let (start, reject) = (self.block(first), self.writer.reject);
        if entries.len() == 1 {
            self.writer.builder.ins().jump(start, &[]);
            return;
        }
        let mut switch = Switch::new();
        for block in entries {
            switch.set_entry(u128::from(block - first), self.block(block));
        }
        let entry = self.writer.entry;
        switch.emit(&mut self.writer.builder, entry, reject);
    }

    fn block_body(&mut self, block: u32, values: &mut Values<'_>) {
        let range = self.layout.instructions(block);
        let n_steps = i64::from(range.end - range.start);
        for at in range.clone() {
            let (pc, instruction) = (Pc(at), self.code.instructions()[at as usize]);
            if at + 1 < range.end {
                values.instruction(&mut self.writer, instruction);
            } else {
                let is_halt = instruction == Instruction::Halt;
                self.count(n_steps - i64::from(is_halt));
                self.last(pc, instruction, values);
            }
        }
    }

    fn count(&mut self, n_steps: i64) {
        let steps = self.writer.load(self.layout.steps());
        let steps = self.writer.builder.ins().iadd_imm(steps, n_steps);
        self.writer.store(self.layout.steps(), steps);
    }

    /// The end of a block.
    fn last(&mut self, pc: Pc, instruction: Instruction, values: &mut Values<'_>) {
        let next = Pc(pc.0 + 1);
        match instruction {
            Instruction::Branch(selector, zero, one) => {
                let (is_zero, is_one) = values.bit(&mut self.writer, selector);
                let (zero, one) = (self.target(zero), self.target(one));
                let other = self.writer.builder.create_block();
                self.writer
                    .builder
                    .ins()
                    .brif(is_zero, zero, &[], other, &[]);
                self.writer.builder.switch_to_block(other);
                let reject = self.writer.reject;
                self.writer
                    .builder
                    .ins()
                    .brif(is_one, one, &[], reject, &[]);
            }
            Instruction::Jump(to) => self.jump(to),
            Instruction::When(register, arm, flag, to) => {
                let (is_zero, is_one) = values.bit(&mut self.writer, register);
                let holds = if arm { is_one } else { is_zero };
                let (inside, outside) = (self.writer.builder.create_block(), self.target(to));
                self.writer
                    .builder
                    .ins()
                    .brif(holds, inside, &[], outside, &[]);
                self.writer.builder.switch_to_block(inside);
                let set = self.writer.constant(1);
                self.writer.store(self.layout.flag(flag.index()), set);
                self.jump(next);
            }
            Instruction::Again(flag, to) => {
                let flag = self.writer.load(self.layout.flag(flag.index()));
                let (inside, outside) = (self.target(next), self.target(to));
                self.writer
                    .builder
                    .ins()
                    .brif(flag, inside, &[], outside, &[]);
            }
            Instruction::Force(thunk) => self.force(thunk, next),
            Instruction::Return(thunk) => self.end_thunk(thunk),
            Instruction::Halt => self.writer.end(HALTED),
            instruction => {
                values.instruction(&mut self.writer, instruction);
                self.jump(next);
            }
        }
    }

    fn force(&mut self, thunk: Thunk, next: Pc) {
        let word = self.layout.thunk(thunk.index());
        let state = self.writer.load(word);
        let (to_run, begin) = (
            self.writer.builder.create_block(),
            self.writer.builder.create_block(),
        );
        let has_run = self
            .writer
            .builder
            .ins()
            .icmp_imm(IntCC::Equal, state, DONE);
        let after = self.target(next);
        self.writer
            .builder
            .ins()
            .brif(has_run, after, &[], to_run, &[]);
        self.writer.builder.switch_to_block(to_run);
        let reject = self.writer.reject;
        self.writer
            .builder
            .ins()
            .brif(state, reject, &[], begin, &[]);
        self.writer.builder.switch_to_block(begin);
        let running = i64::from(self.layout.block_at(next)) + RUNNING;
        let running = self.writer.constant(running);
        self.writer.store(word, running);
        self.jump(self.code.thunks()[thunk.index()]);
    }

    fn end_thunk(&mut self, thunk: Thunk) {
        let word = self.layout.thunk(thunk.index());
        let state = self.writer.load(word);
        let runs = self.writer.builder.create_block();
        let is_wrong = self
            .writer
            .builder
            .ins()
            .icmp_imm(IntCC::UnsignedLessThan, state, RUNNING);
        let reject = self.writer.reject;
        self.writer
            .builder
            .ins()
            .brif(is_wrong, reject, &[], runs, &[]);
        self.writer.builder.switch_to_block(runs);
        let done = self.writer.constant(DONE);
        self.writer.store(word, done);
        let to = self.writer.builder.ins().iadd_imm(state, -RUNNING);
        self.writer.builder.ins().return_(&[to]);
    }

    fn jump(&mut self, to: Pc) {
        let to = self.target(to);
        self.writer.builder.ins().jump(to, &[]);
    }

    /// Where to go for the block that begins at `pc`.
    fn target(&mut self, pc: Pc) -> Block {
        let block = self.layout.block_at(pc);
        if self.layout.blocks(self.index).contains(&block) {
            return self.block(block);
        }
        let builder = &mut self.writer.builder;
        *self
            .exits
            .entry(block)
            .or_insert_with(|| builder.create_block())
    }

    fn block(&self, block: u32) -> Block {
        self.blocks[(block - self.layout.blocks(self.index).start) as usize]
    }
}
