//! The syntax tree: arenas of expressions and patterns that refer to each other by id, so that no tree is walked,
//! compared or dropped by recursion.

use indexmap::IndexSet;
use num_bigint::BigUint;
use rustc_hash::FxBuildHasher;
use serde::Serialize;

use super::print::operator;
use crate::Span;

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        pub struct $name(u32);

        impl $name {
            /// The position in its arena; ids are given from 0 without gaps.
            pub fn index(self) -> usize {
                self.0 as usize
            }

            pub(super) fn new(index: usize) -> Self {
                Self(u32::try_from(index).expect("invariant: a text of 2^32 bytes holds fewer nodes"))
            }
        }
    };
}

index! {
    /// An expression of a [`Module`].
    ExprId
}
index! {
    /// A pattern of a [`Module`].
    PatternId
}
index! {
    /// A name of a [`Module`]: equal names have equal ids.
    NameId
}
index! {
    /// An integer literal of a [`Module`].
    IntegerId
}

/// A parsed program. Equality is that of the trees: spans and the numbering of the arenas do not count.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Module {
    /// The declarations, definitions and equations in source order.
    pub items: Vec<Item>,
    exprs: Vec<Expr>,
    expr_spans: Vec<Span>,
    patterns: Vec<Pattern>,
    pattern_spans: Vec<Span>,
    names: IndexSet<Box<str>, FxBuildHasher>,
    integers: Vec<BigUint>,
}

/// One item of a [`Module`], without its final `;`.
#[derive(Clone, Debug, Serialize)]
pub struct Item {
    /// What it says.
    pub kind: ItemKind,
    /// The whole item.
    pub span: Span,
}

/// What an [`Item`] says.
#[derive(Clone, Debug, Serialize)]
pub enum ItemKind {
    /// `pub x, y : range;` or `priv x, y : range;`.
    Inputs {
        /// Whether the verifier sees them.
        public: bool,
        /// At least one.
        inputs: Vec<InputDecl>,
        /// Applies to every input of the item, to every leaf where one is a tuple.
        range: Option<InputRange>,
    },
    /// `field name;`.
    Field {
        /// The name as written: a name or alias of the catalog or `prime:<n>`.
        name: Box<str>,
        /// Where the name is.
        span: Span,
    },
    /// `def pattern = value;`.
    Definition(Binding),
    /// An equation, or any expression evaluated for the equations in it.
    Expr(ExprId),
}

/// One name of a `pub` or `priv` item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct InputDecl {
    /// The name.
    pub name: NameId,
    /// Where it is.
    pub span: Span,
}

/// The canonical integers `lo ..= hi`, at least one. `u8` is `0 ..= 255`, `0..100` is `0 ..= 99`.
#[derive(Clone, Debug, Serialize)]
pub struct InputRange {
    /// The least value.
    pub lo: BigUint,
    /// The greatest value.
    pub hi: BigUint,
    /// Where it is.
    pub span: Span,
}

/// `pattern = value`. `f x y = e` is the name `f` bound to [`Expr::Function`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Binding {
    /// What is bound; its names are visible after the binding, not in `value`.
    pub pattern: PatternId,
    /// What it is bound to.
    pub value: ExprId,
}

/// An expression. Operands have smaller ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Expr {
    /// A use of a name: the innermost binding in force, else a predefined function, else a witness.
    Name(NameId),
    /// An integer, to be reduced modulo the field (not so where it is an exponent).
    Integer(IntegerId),
    /// `()`.
    Unit,
    /// `[]`.
    Nil,
    /// `a, b`; a tuple of more parts is nested to the right.
    Pair(ExprId, ExprId),
    /// `head : tail`.
    Cons(ExprId, ExprId),
    /// `a = b`; its value is `()`.
    Equal(ExprId, ExprId),
    /// An arithmetic operation.
    Binary(BinaryOp, ExprId, ExprId),
    /// `-a`.
    Negate(ExprId),
    /// `function argument`.
    Apply(ExprId, ExprId),
    /// `{ a; b; c }`: evaluates all in order, the value is that of the last; at least two expressions.
    Block(Box<[ExprId]>),
    /// `fun p q { body }`, curried; at least one parameter. The body is evaluated when the last argument is given.
    Function {
        /// The parameters.
        params: Box<[PatternId]>,
        /// The body.
        body: ExprId,
    },
    /// `def pattern = value; body`.
    Let {
        /// The definition.
        binding: Binding,
        /// Where it is visible; several expressions after the definition are one [`Expr::Block`].
        body: ExprId,
    },
}

/// An arithmetic operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum BinaryOp {
    /// `+`.
    Add,
    /// `-`.
    Sub,
    /// `*`.
    Mul,
    /// `/`, field division.
    Div,
    /// `|`, field division that is 0 where the divisor is.
    DivOrZero,
    /// `\`, the quotient of canonical integers.
    Quotient,
    /// `%`, the remainder of canonical integers.
    Remainder,
    /// `^`, by a constant exponent.
    Pow,
}

impl Expr {
    /// The expressions that it is made of, in the order of the text.
    pub fn operands(&self) -> Vec<ExprId> {
        match self {
            Self::Name(_) | Self::Integer(_) | Self::Unit | Self::Nil => Vec::new(),
            Self::Negate(a) | Self::Function { body: a, .. } => vec![*a],
            Self::Pair(a, b)
            | Self::Cons(a, b)
            | Self::Equal(a, b)
            | Self::Binary(_, a, b)
            | Self::Apply(a, b) => vec![*a, *b],
            Self::Block(parts) => parts.to_vec(),
            Self::Let { binding, body } => vec![binding.value, *body],
        }
    }
}

impl BinaryOp {
    /// The operator in the text.
    pub fn symbol(self) -> &'static str {
        operator(self).1.trim()
    }
}

/// What a value is bound to or taken apart by. Parts have smaller ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Pattern {
    /// Binds the name.
    Name(NameId),
    /// An integer: binds nothing and states that the value equals it.
    Integer(IntegerId),
    /// `()`.
    Unit,
    /// `[]`.
    Nil,
    /// `a, b`.
    Pair(PatternId, PatternId),
    /// `head : tail`.
    Cons(PatternId, PatternId),
    /// `pattern as name`.
    As(PatternId, NameId),
}

impl Module {
    /// A module without items.
    pub fn new() -> Self {
        Self::default()
    }

    /// The expression `id`.
    pub fn expr(&self, id: ExprId) -> &Expr {
        &self.exprs[id.index()]
    }

    /// Where the expression `id` is.
    pub fn span(&self, id: ExprId) -> Span {
        self.expr_spans[id.index()]
    }

    /// How many expressions there are: ids are below it.
    pub fn n_exprs(&self) -> usize {
        self.exprs.len()
    }

    /// The ids of all expressions, operands first.
    pub fn expr_ids(&self) -> impl Iterator<Item = ExprId> + use<> {
        (0..self.exprs.len()).map(ExprId::new)
    }

    /// The pattern `id`.
    pub fn pattern(&self, id: PatternId) -> Pattern {
        self.patterns[id.index()]
    }

    /// Where the pattern `id` is.
    pub fn pattern_span(&self, id: PatternId) -> Span {
        self.pattern_spans[id.index()]
    }

    /// How many patterns there are: ids are below it.
    pub fn n_patterns(&self) -> usize {
        self.patterns.len()
    }

    /// The text of a name.
    pub fn name(&self, id: NameId) -> &str {
        &self.names[id.index()]
    }

    /// The id of the name `text`, if it occurs.
    pub fn lookup(&self, text: &str) -> Option<NameId> {
        self.names.get_index_of(text).map(NameId::new)
    }

    /// How many different names there are: ids are below it.
    pub fn n_names(&self) -> usize {
        self.names.len()
    }

    /// The value of an integer literal.
    pub fn integer(&self, id: IntegerId) -> &BigUint {
        &self.integers[id.index()]
    }

    /// Appends an expression; its operands must be of this module.
    pub fn add_expr(&mut self, expr: Expr, span: Span) -> ExprId {
        self.exprs.push(expr);
        self.expr_spans.push(span);
        ExprId::new(self.exprs.len() - 1)
    }

    /// Appends a pattern; its parts must be of this module.
    pub fn add_pattern(&mut self, pattern: Pattern, span: Span) -> PatternId {
        self.patterns.push(pattern);
        self.pattern_spans.push(span);
        PatternId::new(self.patterns.len() - 1)
    }

    /// The id of the name `text`, new or not.
    pub fn add_name(&mut self, text: &str) -> NameId {
        if let Some(id) = self.lookup(text) {
            return id;
        }
        NameId::new(self.names.insert_full(text.into()).0)
    }

    /// Appends an integer literal.
    pub fn add_integer(&mut self, value: BigUint) -> IntegerId {
        self.integers.push(value);
        IntegerId::new(self.integers.len() - 1)
    }
}
