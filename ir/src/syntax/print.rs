//! A [`Module`] as text that parses to the same module.

use std::fmt;

use num_bigint::BigUint;
use num_traits::One;
use vampx_fields::MAX_BITS;

use super::ast::{
    BinaryOp, Binding, Expr, ExprId, InputRange, Item, ItemKind, Module, NameId, Pattern, PatternId,
};

/// How tightly a place binds what is printed there; looser expressions get parentheses.
mod level {
    /// A whole item, the value of a definition: anything goes.
    pub const WHOLE: u8 = 0;
    /// Between parentheses and in blocks: all but what has braces or `;` of its own.
    pub const INNER: u8 = 1;
    pub const EQUATION_SIDE: u8 = 3;
    pub const NEGATED: u8 = 6;
    pub const BASE: u8 = 8;
    pub const ATOM: u8 = 9;
}

impl fmt::Display for Module {
    /// The program in a canonical layout; comments and radixes are lost.
    ///
    /// Parsing it gives an equal module, provided that no `field` or `priv` declaration follows a definition of that
    /// very word, which no parsed module has. Each item takes a line, or several for blocks.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut printer = Printer {
            module: self,
            out: formatter,
            pending: Vec::new(),
            indent: 0,
        };
        self.items.iter().try_for_each(|item| printer.item(item))
    }
}

/// Deeper blocks are not indented further, so that the text stays linear in the module.
const MAX_INDENT: usize = 40;

/// What remains to be printed.
#[derive(Clone, Copy)]
enum Task {
    Text(&'static str),
    Name(NameId),
    /// An expression in a place of the given level.
    Expr(ExprId, u8),
    /// The parts of a tuple without its parentheses.
    Tuple(ExprId),
    /// What stands after `-`.
    Negated(ExprId),
    /// `{`, the expressions of a block on lines of their own, `}`.
    Braces(ExprId),
    /// Those expressions, from one that is a block, a definition with its body, or a single one.
    Sequence(ExprId),
    Binding(Binding),
    Pattern(PatternId),
    PatternTuple(PatternId),
    Indent,
    Dedent,
    NewLine,
}

struct Printer<'m, 'f, 'w> {
    module: &'m Module,
    out: &'f mut fmt::Formatter<'w>,
    pending: Vec<Task>,
    indent: usize,
}

impl<'m> Printer<'m, '_, '_> {
    fn item(&mut self, item: &Item) -> fmt::Result {
        match &item.kind {
            ItemKind::Inputs {
                public,
                inputs,
                range,
            } => {
                self.out.write_str(if *public { "pub " } else { "priv " })?;
                for (idx, input) in inputs.iter().enumerate() {
                    self.out.write_str(if idx == 0 { "" } else { ", " })?;
                    self.out.write_str(self.module.name(input.name))?;
                }
                if let Some(range) = range {
                    write!(self.out, " : {range}")?;
                }
            }
            ItemKind::Field { name, .. } => write!(self.out, "field {name}")?,
            ItemKind::Definition(binding) => {
                self.out.write_str("def ")?;
                self.run(Task::Binding(*binding))?;
            }
            ItemKind::Expr(expr) if self.starts_with_contextual_keyword(*expr) => {
                self.out.write_str("(")?;
                self.run(Task::Expr(*expr, level::WHOLE))?;
                self.out.write_str(")")?;
            }
            ItemKind::Expr(expr) => self.run(Task::Expr(*expr, level::WHOLE))?,
        }
        self.out.write_str(";\n")
    }

    /// Whether the text of an item would begin as a `field` or `priv` declaration does.
    fn starts_with_contextual_keyword(&self, mut expr: ExprId) -> bool {
        loop {
            expr = match *self.module.expr(expr) {
                Expr::Name(name) => return matches!(self.module.name(name), "field" | "priv"),
                Expr::Apply(first, _)
                | Expr::Binary(_, first, _)
                | Expr::Equal(first, _)
                | Expr::Cons(first, _)
                | Expr::Pair(first, _) => first,
                _ => return false,
            };
        }
    }

    /// Prints `task` and all that comes of it.
    fn run(&mut self, task: Task) -> fmt::Result {
        self.pending.push(task);
        while let Some(task) = self.pending.pop() {
            match task {
                Task::Text(text) => self.out.write_str(text)?,
                Task::Name(name) => self.out.write_str(self.module.name(name))?,
                Task::Expr(expr, level) => self.expr(expr, level)?,
                Task::Tuple(expr) => match *self.module.expr(expr) {
                    Expr::Pair(first, rest) => self.push(&[
                        Task::Expr(first, level::INNER + 1),
                        Task::Text(", "),
                        Task::Tuple(rest),
                    ]),
                    _ => self.push(&[Task::Expr(expr, level::INNER + 1)]),
                },
                Task::Negated(expr) => match *self.module.expr(expr) {
                    Expr::Negate(inner) => self.push(&[Task::Text("-"), Task::Negated(inner)]),
                    _ => self.push(&[Task::Expr(expr, level::NEGATED)]),
                },
                Task::Braces(expr) => self.push(&[
                    Task::Text("{"),
                    Task::Indent,
                    Task::NewLine,
                    Task::Sequence(expr),
                    Task::Dedent,
                    Task::NewLine,
                    Task::Text("}"),
                ]),
                Task::Sequence(expr) => self.sequence(expr),
                Task::Binding(binding) => self.binding(binding),
                Task::Pattern(pattern) => self.pattern(pattern)?,
                Task::PatternTuple(pattern) => match self.module.pattern(pattern) {
                    Pattern::Pair(first, rest) => {
                        self.push(&[
                            Task::Pattern(first),
                            Task::Text(", "),
                            Task::PatternTuple(rest),
                        ]);
                    }
                    _ => self.push(&[Task::Pattern(pattern)]),
                },
                Task::Indent => self.indent += 1,
                Task::Dedent => self.indent -= 1,
                Task::NewLine => {
                    self.out.write_str("\n")?;
                    (0..self.indent.min(MAX_INDENT))
                        .try_for_each(|_| self.out.write_str("    "))?;
                }
            }
        }
        Ok(())
    }

    /// Puts `tasks` before everything that remains.
    fn push(&mut self, tasks: &[Task]) {
        self.pending.extend(tasks.iter().rev());
    }

    /// The same, between parentheses if `wanted`.
    fn push_in_parentheses(&mut self, wanted: bool, tasks: &[Task]) {
        if wanted {
            self.pending.push(Task::Text(")"));
        }
        self.push(tasks);
        if wanted {
            self.pending.push(Task::Text("("));
        }
    }

    fn expr(&mut self, expr: ExprId, place: u8) -> fmt::Result {
        let module = self.module;
        match module.expr(expr) {
            Expr::Name(name) => self.out.write_str(module.name(*name))?,
            Expr::Integer(integer) => write!(self.out, "{}", module.integer(*integer))?,
            Expr::Unit => self.out.write_str("()")?,
            Expr::Nil => self.out.write_str("[]")?,
            Expr::Pair(..) => self.push_in_parentheses(true, &[Task::Tuple(expr)]),
            Expr::Equal(left, right) => self.infix(place, 2, " = ", (*left, 2), (*right, 3)),
            Expr::Cons(left, right) => self.infix(place, 3, " : ", (*left, 4), (*right, 3)),
            Expr::Binary(op, left, right) => {
                let (own, symbol) = operator(*op);
                let (left_place, right_place) = match op {
                    BinaryOp::Pow => (level::BASE, own),
                    _ => (own, own + 1),
                };
                self.infix(
                    place,
                    own,
                    symbol,
                    (*left, left_place),
                    (*right, right_place),
                );
            }
            Expr::Negate(inner) => self.push_in_parentheses(
                place > level::EQUATION_SIDE,
                &[Task::Text("-"), Task::Negated(*inner)],
            ),
            Expr::Apply(function, argument) => self.infix(
                place,
                level::BASE,
                " ",
                (*function, level::BASE),
                (*argument, level::ATOM),
            ),
            Expr::Block(_) | Expr::Let { .. } => {
                self.push_in_parentheses(place != level::WHOLE, &[Task::Braces(expr)]);
            }
            Expr::Function { params, body } => self.function(params, *body, place != level::WHOLE),
        }
        Ok(())
    }

    fn infix(
        &mut self,
        place: u8,
        own: u8,
        symbol: &'static str,
        left: (ExprId, u8),
        right: (ExprId, u8),
    ) {
        self.push_in_parentheses(
            place > own,
            &[
                Task::Expr(left.0, left.1),
                Task::Text(symbol),
                Task::Expr(right.0, right.1),
            ],
        );
    }

    fn function(&mut self, params: &'m [PatternId], body: ExprId, parentheses: bool) {
        let mut tasks = vec![Task::Text("fun ")];
        for param in params {
            tasks.extend([Task::Pattern(*param), Task::Text(" ")]);
        }
        if self.has_sequence(body) {
            tasks.push(Task::Braces(body));
        } else {
            tasks.extend([
                Task::Text("{ "),
                Task::Expr(body, level::INNER),
                Task::Text(" }"),
            ]);
        }
        self.push_in_parentheses(parentheses, &tasks);
    }

    fn has_sequence(&self, expr: ExprId) -> bool {
        matches!(self.module.expr(expr), Expr::Block(_) | Expr::Let { .. })
    }

    fn sequence(&mut self, expr: ExprId) {
        match self.module.expr(expr) {
            Expr::Let { binding, body } => self.push(&[
                Task::Text("def "),
                Task::Binding(*binding),
                Task::Text(";"),
                Task::NewLine,
                Task::Sequence(*body),
            ]),
            Expr::Block(parts) => {
                let (last, first) = parts
                    .split_last()
                    .expect("invariant: a block has two parts");
                let last_task = match self.module.expr(*last) {
                    Expr::Let { .. } => Task::Sequence(*last),
                    _ => Task::Expr(*last, level::INNER),
                };
                self.pending.push(last_task);
                for part in first.iter().rev() {
                    self.push(&[
                        Task::Expr(*part, level::INNER),
                        Task::Text(";"),
                        Task::NewLine,
                    ]);
                }
            }
            _ => self.push(&[Task::Expr(expr, level::INNER)]),
        }
    }

    fn binding(&mut self, binding: Binding) {
        let name = match self.module.pattern(binding.pattern) {
            Pattern::Name(name) => Some(name),
            _ => None,
        };
        match (name, self.module.expr(binding.value)) {
            (Some(name), Expr::Function { params, body }) => {
                self.push(&[Task::Text(" = "), Task::Expr(*body, level::WHOLE)]);
                for param in params.iter().rev() {
                    self.push(&[Task::Text(" "), Task::Pattern(*param)]);
                }
                self.pending.push(Task::Name(name));
            }
            _ => self.push(&[
                Task::Pattern(binding.pattern),
                Task::Text(" = "),
                Task::Expr(binding.value, level::WHOLE),
            ]),
        }
    }

    fn pattern(&mut self, pattern: PatternId) -> fmt::Result {
        let module = self.module;
        match module.pattern(pattern) {
            Pattern::Name(name) if module.name(name) == "as" => self.out.write_str("(as)")?,
            Pattern::Name(name) => self.out.write_str(module.name(name))?,
            Pattern::Integer(integer) => write!(self.out, "{}", module.integer(integer))?,
            Pattern::Unit => self.out.write_str("()")?,
            Pattern::Nil => self.out.write_str("[]")?,
            Pattern::Pair(..) => self.push_in_parentheses(true, &[Task::PatternTuple(pattern)]),
            Pattern::Cons(head, tail) => self.push_in_parentheses(
                true,
                &[Task::Pattern(head), Task::Text(":"), Task::Pattern(tail)],
            ),
            Pattern::As(inner, name) => self.push_in_parentheses(
                true,
                &[Task::Pattern(inner), Task::Text(" as "), Task::Name(name)],
            ),
        }
        Ok(())
    }
}

/// The precedence and the text of an operator.
pub(super) fn operator(op: BinaryOp) -> (u8, &'static str) {
    match op {
        BinaryOp::Add => (4, " + "),
        BinaryOp::Sub => (4, " - "),
        BinaryOp::Mul => (5, " * "),
        BinaryOp::Div => (5, " / "),
        BinaryOp::DivOrZero => (5, " | "),
        BinaryOp::Quotient => (5, " \\ "),
        BinaryOp::Remainder => (5, " % "),
        BinaryOp::Pow => (7, "^"),
    }
}

impl fmt::Display for InputRange {
    /// `u8` for the ranges of all integers of some bits, otherwise `lo..=hi`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = &self.hi + BigUint::one();
        let bits = self.hi.bits();
        if self.lo == BigUint::ZERO
            && end.count_ones() == 1
            && (1..=MAX_BITS.into()).contains(&bits)
        {
            return write!(formatter, "u{bits}");
        }
        write!(formatter, "{}..={}", self.lo, self.hi)
    }
}
