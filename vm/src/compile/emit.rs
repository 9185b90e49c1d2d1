//! Instructions, in the order of demand.

use vampx_ir::Span;
use vampx_ir::program::{Claim, InputId, Node, NodeId};

use super::graph::Graph;
use super::guards::Guards;
use super::parts::Parts;
use super::place::Places;
use super::regions::{MAIN, Region, Regions};
use super::visit::Event;
use super::{CompileError, Compiled};
use crate::{Check, CheckId, Code, Constant, Instruction, Pc, Preload, Register, Thunk};

/// The code of a program whose nodes have places.
pub(super) fn emit(
    graph: &Graph<'_>,
    regions: &Regions,
    schedule: &[Event],
    places: &Places,
) -> Result<Compiled, CompileError> {
    let mut emitter = Emitter::new(graph, regions, places);
    emitter.check_given();
    let mut guards = Guards::new(graph);
    for event in schedule {
        match *event {
            Event::Guard(guard) => guards.enter(&mut emitter, guard),
            Event::Assertion(index) => {
                let assertion = graph.program.assertions()[index as usize];
                guards.go_to(&mut emitter, assertion.guard);
                emitter.assert(
                    assertion.claim,
                    regions.of_guard(assertion.guard),
                    assertion.span,
                );
            }
            Event::Output(input) => {
                guards.go_to(&mut emitter, None);
                emitter.output(input);
            }
        }
    }
    guards.go_to(&mut emitter, None);
    emitter.parts.push(Instruction::Halt, Span::default());
    emitter.finish(guards.n_flags())
}

/// What is still to be done, the next last.
enum Task {
    /// Makes a node available.
    Demand(NodeId, Region),
    /// Writes the instruction of a node whose operands are available.
    Write(NodeId),
    /// Begins a branch whose selector is available.
    Branch(NodeId, Region),
    /// Ends the arm taken on 0, and begins the other one.
    SecondArm {
        node: NodeId,
        region: Region,
        branch: Pc,
    },
    /// Ends a branch.
    Join {
        node: NodeId,
        jump: Pc,
        to: Register,
    },
    /// Ends a thunk, and goes on in the part that forced it first.
    Return(Thunk, u32),
}

/// Writes code.
pub(super) struct Emitter<'a> {
    pub(super) graph: &'a Graph<'a>,
    pub(super) regions: &'a Regions,
    places: &'a Places,
    pub(super) parts: Parts,
    /// `None` until something computes the node.
    registers: Vec<Option<Register>>,
    /// The thunk of each node that has one, and the last region that forced it. Empty without regions.
    thunks: Vec<Option<(Thunk, Region)>>,
    n_registers: u32,
    preloads: Vec<(Register, Preload)>,
    checks: Vec<Check>,
    tasks: Vec<Task>,
}

impl<'a> Emitter<'a> {
    fn new(graph: &'a Graph<'a>, regions: &'a Regions, places: &'a Places) -> Self {
        let n_nodes = graph.program.nodes().len();
        Self {
            graph,
            regions,
            places,
            parts: Parts::new(),
            registers: vec![None; n_nodes],
            thunks: match places {
                Places::Main => Vec::new(),
                Places::Regions { .. } => vec![None; n_nodes],
            },
            n_registers: 0,
            preloads: Vec::new(),
            checks: Vec::new(),
            tasks: Vec::new(),
        }
    }

    /// Gives registers to the inputs that are given, and checks their declared ranges.
    fn check_given(&mut self) {
        let nodes: Vec<NodeId> = self.graph.program.input_nodes().collect();
        for (index, node) in nodes.into_iter().enumerate() {
            let input = &self.graph.program.inputs()[index];
            if !self.graph.given[index] {
                continue;
            }
            let register = self.demand(node, MAIN);
            if input.range.is_some() {
                self.check(Check::Declared(register, InputId(index as u32)), input.span);
            }
        }
    }

    fn assert(&mut self, claim: Claim, region: Region, span: Span) {
        let mut demand = |node| {
            let node = self.graph.resolve(node);
            self.demand(node, region)
        };
        let check = match claim {
            Claim::Equal(a, b) => Check::Equal([demand(a), demand(b)]),
            Claim::InRange { value, bits } => Check::InRange(demand(value), bits),
            Claim::Boolean(value) => Check::Boolean(demand(value)),
            Claim::DivRem {
                dividend,
                divisor,
                quotient,
                remainder,
            } => Check::DivRem([dividend, divisor, quotient, remainder].map(demand)),
        };
        self.check(check, span);
    }

    fn check(&mut self, check: Check, span: Span) {
        let id = CheckId(self.checks.len() as u32);
        self.checks.push(check);
        self.parts.push(Instruction::Assert(id), span);
    }

    fn output(&mut self, input: InputId) {
        let from = self.demand(self.graph.definition(input), MAIN);
        let span = self.graph.program.inputs()[input.index()].span;
        self.parts.push(Instruction::Output(input, from), span);
    }

    /// The register of a resolved node, after whatever computes it when it is demanded in `region`.
    pub(super) fn demand(&mut self, node: NodeId, region: Region) -> Register {
        self.tasks.push(Task::Demand(node, region));
        while let Some(task) = self.tasks.pop() {
            match task {
                Task::Demand(node, region) => self.make_available(node, region),
                Task::Write(node) => self.write(node),
                Task::Branch(node, region) => self.begin_branch(node, region),
                Task::SecondArm {
                    node,
                    region,
                    branch,
                } => self.second_arm(node, region, branch),
                Task::Join { node, jump, to } => self.join(node, jump, to),
                Task::Return(thunk, part) => {
                    self.parts.push(Instruction::Return(thunk), Span::default());
                    self.parts.go_on_in(part);
                }
            }
        }
        self.register(node)
    }

    fn make_available(&mut self, node: NodeId, region: Region) {
        if self.places.is_thunk(node) {
            return self.force(node, region);
        }
        if self.registers[node.index()].is_some() {
            return;
        }
        match self.graph.program.node(node) {
            Node::Constant(constant) => {
                let preload = Preload::Constant(Constant(constant.0));
                self.preload(node, preload);
            }
            Node::Input(input) => self.preload(node, Preload::Input(input)),
            _ => self.compute(node, region),
        }
    }

    fn preload(&mut self, node: NodeId, preload: Preload) {
        let register = self.new_register();
        self.preloads.push((register, preload));
        self.registers[node.index()] = Some(register);
    }

    fn compute(&mut self, node: NodeId, region: Region) {
        debug_assert_eq!(self.places.inner(node), region, "{node:?}");
        if let Node::Branch { selector, .. } = self.graph.program.node(node) {
            self.tasks.push(Task::Branch(node, region));
            let selector = self.graph.resolve(selector);
            return self.tasks.push(Task::Demand(selector, region));
        }
        self.tasks.push(Task::Write(node));
        for position in [1, 0] {
            if let Some((operand, _)) = self.graph.operand(node, position) {
                self.tasks.push(Task::Demand(operand, region));
            }
        }
    }

    /// Runs the thunk of a node, unless it surely has run.
    fn force(&mut self, node: NodeId, region: Region) {
        let span = self.graph.program.span(node);
        if let Some((thunk, forced)) = self.thunks[node.index()] {
            if !self.regions.is_around(forced, region) {
                self.parts.push(Instruction::Force(thunk), span);
                self.thunks[node.index()] = Some((thunk, region));
            }
            return;
        }
        let thunk = self.parts.next_thunk();
        self.thunks[node.index()] = Some((thunk, region));
        self.parts.push(Instruction::Force(thunk), span);
        let forcing = self.parts.begin_thunk();
        self.tasks.push(Task::Return(thunk, forcing));
        self.compute(node, self.places.inner(node));
    }

    fn write(&mut self, node: NodeId) {
        let to = self.new_register();
        let read = |operand| self.register(self.graph.resolve(operand));
        let instruction = match self.graph.program.node(node) {
            Node::Add(a, b) => Instruction::Add(to, read(a), read(b)),
            Node::Mul(a, b) => Instruction::Mul(to, read(a), read(b)),
            Node::Neg(a) => Instruction::Neg(to, read(a)),
            Node::Lt(a, b) => Instruction::Lt(to, read(a), read(b)),
            Node::Hint(op, a, b) => Instruction::Hint(op, to, read(a), read(b)),
            Node::Constant(_) | Node::Input(_) | Node::Branch { .. } => {
                unreachable!("invariant: only operations are written")
            }
        };
        self.parts.push(instruction, self.graph.program.span(node));
        self.registers[node.index()] = Some(to);
    }

    fn begin_branch(&mut self, node: NodeId, region: Region) {
        let (selector, zero, _) = self.branch(node);
        let span = self.graph.program.span(node);
        let selector_register = self.register(selector);
        let branch = self
            .parts
            .push(Instruction::Branch(selector_register, Pc(0), Pc(0)), span);
        self.tasks.push(Task::SecondArm {
            node,
            region,
            branch,
        });
        let arm = self.regions.arm(region, selector, false);
        self.tasks.push(Task::Demand(zero, arm));
    }

    fn second_arm(&mut self, node: NodeId, region: Region, branch: Pc) {
        let (selector, zero, one) = self.branch(node);
        let span = self.graph.program.span(node);
        let to = self.new_register();
        self.parts
            .push(Instruction::Move(to, self.register(zero)), span);
        let jump = self.parts.push(Instruction::Jump(Pc(0)), span);
        self.parts
            .set_targets(branch, Pc(branch.0 + 1), self.parts.next());
        self.tasks.push(Task::Join { node, jump, to });
        let arm = self.regions.arm(region, selector, true);
        self.tasks.push(Task::Demand(one, arm));
    }

    fn join(&mut self, node: NodeId, jump: Pc, to: Register) {
        let (_, _, one) = self.branch(node);
        let span = self.graph.program.span(node);
        self.parts
            .push(Instruction::Move(to, self.register(one)), span);
        let next = self.parts.next();
        self.parts.set_targets(jump, next, next);
        self.registers[node.index()] = Some(to);
    }

    /// Selector and arms, resolved.
    fn branch(&self, node: NodeId) -> (NodeId, NodeId, NodeId) {
        match self.graph.program.node(node) {
            Node::Branch {
                selector,
                zero,
                one,
            } => (
                self.graph.resolve(selector),
                self.graph.resolve(zero),
                self.graph.resolve(one),
            ),
            node => unreachable!("invariant: {node:?} is a branch"),
        }
    }

    fn new_register(&mut self) -> Register {
        self.n_registers += 1;
        Register(self.n_registers - 1)
    }

    fn register(&self, node: NodeId) -> Register {
        self.registers[node.index()]
            .unwrap_or_else(|| unreachable!("invariant: {node:?} is computed before it is read"))
    }

    fn finish(self, n_flags: u32) -> Result<Compiled, CompileError> {
        let program = self.graph.program;
        let constants = program.nodes().iter().filter_map(|node| match node {
            Node::Constant(constant) => Some(program.constant(*constant).clone()),
            _ => None,
        });
        let mut registers = self.registers;
        for (index, node) in program.input_nodes().enumerate() {
            if !self.graph.given[index] {
                registers[node.index()] =
                    registers[self.graph.definition(InputId(index as u32)).index()];
            }
        }
        let (instructions, spans, thunks) = self.parts.join().ok_or(CompileError::TooLong)?;
        let code = Code {
            field: program.field().clone(),
            inputs: program.inputs().to_vec(),
            given: self.graph.given.to_vec(),
            n_registers: self.n_registers,
            n_cells: 0,
            n_flags,
            constants: constants.collect(),
            preloads: self.preloads,
            thunks,
            checks: self.checks,
            instructions,
            spans,
        };
        Ok(Compiled { code, registers })
    }
}
