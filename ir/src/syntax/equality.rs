//! Equality of modules: of the trees, whatever their spans and the numbering of their arenas.

use super::ast::{Expr, ExprId, Item, ItemKind, Module, NameId, Pattern, PatternId};

impl PartialEq for Module {
    fn eq(&self, other: &Self) -> bool {
        let mut comparison = Comparison {
            left: self,
            right: other,
            exprs: Vec::new(),
            patterns: Vec::new(),
        };
        self.items.len() == other.items.len()
            && self
                .items
                .iter()
                .zip(&other.items)
                .all(|(a, b)| comparison.items(a, b))
    }
}

impl Eq for Module {}

/// Two modules and the pairs of nodes that remain to be compared.
struct Comparison<'a> {
    left: &'a Module,
    right: &'a Module,
    exprs: Vec<(ExprId, ExprId)>,
    patterns: Vec<(PatternId, PatternId)>,
}

impl Comparison<'_> {
    fn items(&mut self, a: &Item, b: &Item) -> bool {
        match (&a.kind, &b.kind) {
            (
                ItemKind::Inputs {
                    public: public_a,
                    inputs: a,
                    range: range_a,
                },
                ItemKind::Inputs {
                    public: public_b,
                    inputs: b,
                    range: range_b,
                },
            ) => {
                let bounds_a = range_a.as_ref().map(|range| (&range.lo, &range.hi));
                let bounds_b = range_b.as_ref().map(|range| (&range.lo, &range.hi));
                public_a == public_b
                    && bounds_a == bounds_b
                    && a.len() == b.len()
                    && a.iter().zip(b).all(|(a, b)| self.names(a.name, b.name))
            }
            (ItemKind::Field { name: a, .. }, ItemKind::Field { name: b, .. }) => a == b,
            (ItemKind::Definition(a), ItemKind::Definition(b)) => {
                self.patterns.push((a.pattern, b.pattern));
                self.exprs.push((a.value, b.value));
                self.pending()
            }
            (ItemKind::Expr(a), ItemKind::Expr(b)) => {
                self.exprs.push((*a, *b));
                self.pending()
            }
            _ => false,
        }
    }

    fn names(&self, a: NameId, b: NameId) -> bool {
        self.left.name(a) == self.right.name(b)
    }

    /// Compares everything that remains.
    fn pending(&mut self) -> bool {
        while let Some((a, b)) = self.exprs.pop() {
            if !self.expr(a, b) {
                return false;
            }
        }
        while let Some((a, b)) = self.patterns.pop() {
            if !self.pattern(a, b) {
                return false;
            }
        }
        true
    }

    /// Compares two nodes; their parts remain to be compared.
    fn expr(&mut self, a: ExprId, b: ExprId) -> bool {
        match (self.left.expr(a), self.right.expr(b)) {
            (Expr::Name(a), Expr::Name(b)) => self.names(*a, *b),
            (Expr::Integer(a), Expr::Integer(b)) => self.left.integer(*a) == self.right.integer(*b),
            (Expr::Unit, Expr::Unit) | (Expr::Nil, Expr::Nil) => true,
            (Expr::Binary(op_a, ..), Expr::Binary(op_b, ..)) if op_a != op_b => false,
            (Expr::Binary(_, a0, a1), Expr::Binary(_, b0, b1))
            | (Expr::Pair(a0, a1), Expr::Pair(b0, b1))
            | (Expr::Cons(a0, a1), Expr::Cons(b0, b1))
            | (Expr::Equal(a0, a1), Expr::Equal(b0, b1))
            | (Expr::Apply(a0, a1), Expr::Apply(b0, b1)) => {
                self.exprs.extend([(*a0, *b0), (*a1, *b1)]);
                true
            }
            (Expr::Negate(a), Expr::Negate(b)) => {
                self.exprs.push((*a, *b));
                true
            }
            (Expr::Block(a), Expr::Block(b)) => {
                self.exprs.extend(a.iter().copied().zip(b.iter().copied()));
                a.len() == b.len()
            }
            (
                Expr::Function {
                    params: a,
                    body: body_a,
                },
                Expr::Function {
                    params: b,
                    body: body_b,
                },
            ) => {
                self.patterns
                    .extend(a.iter().copied().zip(b.iter().copied()));
                self.exprs.push((*body_a, *body_b));
                a.len() == b.len()
            }
            (
                Expr::Let {
                    binding: a,
                    body: body_a,
                },
                Expr::Let {
                    binding: b,
                    body: body_b,
                },
            ) => {
                self.patterns.push((a.pattern, b.pattern));
                self.exprs.extend([(a.value, b.value), (*body_a, *body_b)]);
                true
            }
            _ => false,
        }
    }

    fn pattern(&mut self, a: PatternId, b: PatternId) -> bool {
        match (self.left.pattern(a), self.right.pattern(b)) {
            (Pattern::Name(a), Pattern::Name(b)) => self.names(a, b),
            (Pattern::Integer(a), Pattern::Integer(b)) => {
                self.left.integer(a) == self.right.integer(b)
            }
            (Pattern::Unit, Pattern::Unit) | (Pattern::Nil, Pattern::Nil) => true,
            (Pattern::Pair(a0, a1), Pattern::Pair(b0, b1))
            | (Pattern::Cons(a0, a1), Pattern::Cons(b0, b1)) => {
                self.patterns.extend([(a0, b0), (a1, b1)]);
                true
            }
            (Pattern::As(a, name_a), Pattern::As(b, name_b)) => {
                self.patterns.push((a, b));
                self.names(name_a, name_b)
            }
            _ => false,
        }
    }
}
