//! Types under inference: a graph of nodes with unification by union-find, and generalization by levels.
//!
//! Every node keeps where it comes from, so that a conflict can name both places. Unification never looks for types
//! that contain themselves; [`Terms::cycles`] finds them all at the end, once. So everything here takes time nearly
//! linear in the number of nodes.
//!
//! # Source
//! Didier Rémy, "Extension of ML type system with a sorted equation theory on types" (INRIA RR-1766, 1992), for levels.

use crate::Span;

/// A node of [`Terms`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct TypeId(u32);

impl TypeId {
    fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a type is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Term {
    Variable,
    /// The same type as another node's.
    Link(TypeId),
    Int,
    Unit,
    List(TypeId),
    Function(TypeId, TypeId),
    Pair(TypeId, TypeId),
}

impl Term {
    /// The parts of a type, in order.
    pub(super) fn parts(self) -> impl DoubleEndedIterator<Item = TypeId> {
        let parts = match self {
            Self::Variable | Self::Link(_) | Self::Int | Self::Unit => [None, None],
            Self::List(a) => [Some(a), None],
            Self::Function(a, b) | Self::Pair(a, b) => [Some(a), Some(b)],
        };
        parts.into_iter().flatten()
    }
}

/// The level of a node is that of the definition it belongs to, or one of these.
mod level {
    /// No variables inside.
    pub const GROUND: u32 = 0;
    /// A part of a type that is being generalized.
    pub const OPEN: u32 = u32::MAX - 1;
    /// Holds variables for any type; every use of the definition gets its own.
    pub const GENERIC: u32 = u32::MAX;
}

#[derive(Clone, Copy)]
struct Node {
    term: Term,
    /// At least the levels of the variables inside.
    level: u32,
    /// What in the text made it, or made it equal to another; the empty span for predefined names.
    origin: Span,
}

/// The type nodes of a module.
#[derive(Default)]
pub(super) struct Terms {
    nodes: Vec<Node>,
    /// During unification, what the nodes changed were before.
    trail: Vec<(TypeId, Node)>,
    is_unifying: bool,
    /// Empty between unifications: the pairs that remain.
    pairs: Vec<(TypeId, TypeId)>,
    /// For the node being instantiated, the copies of its parts; [`NO_COPY`] elsewhere and at other times.
    copies: Vec<TypeId>,
    /// How many nodes [`Terms::instantiate`] has made.
    n_copies: usize,
}

const NO_COPY: TypeId = TypeId(u32::MAX);

/// Two types that are not the same.
#[derive(Debug)]
pub(super) struct Mismatch(pub(super) TypeId, pub(super) TypeId);

/// A step of a walk over types that deals with the parts first.
enum Step {
    Enter(TypeId),
    Leave(TypeId),
}

impl Terms {
    /// A new variable of `level`.
    pub(super) fn variable(&mut self, level: u32, origin: Span) -> TypeId {
        self.push(Node {
            term: Term::Variable,
            level,
            origin,
        })
    }

    /// A new node that is no variable.
    pub(super) fn add(&mut self, term: Term, origin: Span) -> TypeId {
        let level = term
            .parts()
            .map(|part| self.level(part))
            .max()
            .unwrap_or(level::GROUND);
        self.push(Node {
            term,
            level,
            origin,
        })
    }

    fn push(&mut self, node: Node) -> TypeId {
        let id = u32::try_from(self.nodes.len()).expect("invariant: fewer type nodes than 2^32");
        self.nodes.push(node);
        TypeId(id)
    }

    /// What `id` is, never a link.
    pub(super) fn term(&mut self, id: TypeId) -> Term {
        let root = self.find(id);
        self.nodes[root.index()].term
    }

    /// Where the node itself comes from, or was made equal to another.
    pub(super) fn origin(&self, id: TypeId) -> Span {
        self.nodes[id.index()].origin
    }

    fn level(&mut self, id: TypeId) -> u32 {
        let root = self.find(id);
        self.nodes[root.index()].level
    }

    /// The node that stands for all that are equal to `id`.
    pub(super) fn find(&mut self, mut id: TypeId) -> TypeId {
        while let Term::Link(next) = self.nodes[id.index()].term {
            if let Term::Link(after) = self.nodes[next.index()].term {
                self.change(id).term = Term::Link(after);
            }
            id = next;
        }
        id
    }

    /// The node, about to be changed.
    fn change(&mut self, id: TypeId) -> &mut Node {
        let node = &mut self.nodes[id.index()];
        if self.is_unifying {
            self.trail.push((id, *node));
        }
        node
    }

    /// Makes two types the same, because of `place`.
    ///
    /// # Errors
    /// The first parts that cannot be the same, in the order of the arguments; then nothing has changed.
    pub(super) fn unify(&mut self, a: TypeId, b: TypeId, place: Span) -> Result<(), Mismatch> {
        self.is_unifying = true;
        self.pairs.push((a, b));
        let result = self.unify_pairs(place);
        self.is_unifying = false;
        if result.is_err() {
            self.pairs.clear();
            for (id, node) in self.trail.drain(..).rev() {
                self.nodes[id.index()] = node;
            }
        }
        self.trail.clear();
        result
    }

    fn unify_pairs(&mut self, place: Span) -> Result<(), Mismatch> {
        while let Some((a, b)) = self.pairs.pop() {
            let (a, b) = (self.find(a), self.find(b));
            if a == b {
                continue;
            }
            let (term_a, term_b) = (self.nodes[a.index()].term, self.nodes[b.index()].term);
            match (term_a, term_b) {
                (Term::Variable, _) => self.link(a, b, place),
                (_, Term::Variable) => self.link(b, a, place),
                (Term::Int, Term::Int) | (Term::Unit, Term::Unit) => {}
                (Term::List(_), Term::List(_))
                | (Term::Function(..), Term::Function(..))
                | (Term::Pair(..), Term::Pair(..)) => {
                    self.change(b).term = Term::Link(a);
                    self.pairs
                        .extend(term_a.parts().rev().zip(term_b.parts().rev()));
                }
                _ => return Err(Mismatch(a, b)),
            }
        }
        Ok(())
    }

    /// Makes the variable `from` the same as `to`.
    fn link(&mut self, from: TypeId, to: TypeId, place: Span) {
        let is_variable = self.nodes[to.index()].term == Term::Variable;
        let node = self.change(from);
        node.term = Term::Link(to);
        if !is_variable {
            node.origin = place;
        }
        let level = node.level;
        self.lower(to, level);
    }

    /// Brings every level in `id` down to `level`: a node is visited only if its own comes down.
    fn lower(&mut self, id: TypeId, level: u32) {
        if self.nodes[id.index()].level <= level {
            return;
        }
        let mut pending = vec![id];
        while let Some(id) = pending.pop() {
            let root = self.find(id);
            if self.nodes[root.index()].level > level {
                let node = self.change(root);
                node.level = level;
                pending.extend(node.term.parts());
            }
        }
    }

    /// Makes the variables of `id` above `level` generic.
    pub(super) fn generalize(&mut self, id: TypeId, level: u32) {
        let mut pending = vec![Step::Enter(id)];
        while let Some(step) = pending.pop() {
            match step {
                Step::Enter(id) => {
                    let root = self.find(id);
                    let node = &mut self.nodes[root.index()];
                    if node.level <= level || node.level >= level::OPEN {
                        continue;
                    }
                    if node.term == Term::Variable {
                        node.level = level::GENERIC;
                        continue;
                    }
                    node.level = level::OPEN;
                    pending.push(Step::Leave(root));
                    pending.extend(node.term.parts().map(Step::Enter));
                }
                Step::Leave(root) => {
                    let term = self.nodes[root.index()].term;
                    let levels = term.parts().map(|part| self.level(part));
                    let level = levels.filter(|level| *level != level::OPEN).max();
                    self.nodes[root.index()].level = level.unwrap_or(level::GROUND);
                }
            }
        }
    }

    /// The type `id` with new variables of `level` for its generic ones; what comes from no place comes from `origin`.
    pub(super) fn instantiate(&mut self, id: TypeId, level: u32, origin: Span) -> TypeId {
        let id = self.find(id);
        if self.nodes[id.index()].level != level::GENERIC {
            return id;
        }
        self.copies.resize(self.nodes.len(), NO_COPY);
        let mut copied = Vec::new();
        let mut pending = vec![id];
        while let Some(id) = pending.pop() {
            let root = self.find(id);
            let node = self.nodes[root.index()];
            if node.level != level::GENERIC || self.copies[root.index()] != NO_COPY {
                continue;
            }
            let origin = if node.origin == Span::default() {
                origin
            } else {
                node.origin
            };
            self.copies[root.index()] = self.variable(level, origin);
            copied.push(root);
            pending.extend(node.term.parts());
        }
        for original in &copied {
            let term = self.copy_of(self.nodes[original.index()].term);
            let copy = self.copies[original.index()];
            self.nodes[copy.index()].term = term;
        }
        let copy = self.copies[id.index()];
        self.n_copies += copied.len();
        for original in copied {
            self.copies[original.index()] = NO_COPY;
        }
        copy
    }

    /// How many nodes have been made for uses of polymorphic definitions.
    pub(super) fn n_copies(&self) -> usize {
        self.n_copies
    }

    /// The term with its parts replaced by their copies, where they have one.
    fn copy_of(&mut self, term: Term) -> Term {
        let mut part = |id: TypeId| {
            let root = self.find(id);
            match self.copies[root.index()] {
                NO_COPY => root,
                copy => copy,
            }
        };
        match term {
            Term::List(a) => Term::List(part(a)),
            Term::Function(a, b) => Term::Function(part(a), part(b)),
            Term::Pair(a, b) => Term::Pair(part(a), part(b)),
            Term::Variable | Term::Link(_) | Term::Int | Term::Unit => term,
        }
    }

    /// Types that contain themselves, among all: for each cycle a node of it and the part that leads back.
    pub(super) fn cycles(&mut self) -> Vec<(TypeId, TypeId)> {
        let count = u32::try_from(self.nodes.len()).expect("invariant: ids are 32 bits");
        self.cycles_below((0..count).map(TypeId))
    }

    /// Whether one of `ids` contains a type that contains itself.
    pub(super) fn is_cyclic(&mut self, ids: [TypeId; 2]) -> bool {
        !self.cycles_below(ids.into_iter()).is_empty()
    }

    fn cycles_below(&mut self, roots: impl Iterator<Item = TypeId>) -> Vec<(TypeId, TypeId)> {
        #[derive(Clone, Copy)]
        enum Mark {
            New,
            Open,
            Done,
        }
        let mut marks = vec![Mark::New; self.nodes.len()];
        let mut cycles = Vec::new();
        let mut pending: Vec<Step> = Vec::new();
        for id in roots {
            pending.push(Step::Enter(id));
            while let Some(step) = pending.pop() {
                match step {
                    Step::Enter(id) => {
                        let root = self.find(id);
                        let term = self.nodes[root.index()].term;
                        if term.parts().next().is_none()
                            || !matches!(marks[root.index()], Mark::New)
                        {
                            continue;
                        }
                        marks[root.index()] = Mark::Open;
                        pending.push(Step::Leave(root));
                        for part in term.parts() {
                            let target = self.find(part);
                            match marks[target.index()] {
                                Mark::New => pending.push(Step::Enter(part)),
                                Mark::Open => cycles.push((root, part)),
                                Mark::Done => {}
                            }
                        }
                    }
                    Step::Leave(root) => marks[root.index()] = Mark::Done,
                }
            }
        }
        cycles
    }

    /// The type in words, cut short after some parts.
    pub(super) fn describe(&mut self, id: TypeId) -> String {
        Description {
            terms: self,
            text: String::new(),
            names: Vec::new(),
        }
        .run(id)
    }
}

/// No more parts of a type are written out than these.
const MAX_PARTS: usize = 24;

struct Description<'t> {
    terms: &'t mut Terms,
    text: String,
    /// The variables met so far, called `a`, `b`, ...
    names: Vec<TypeId>,
}

/// What remains to be written of a type.
enum Piece {
    Text(&'static str),
    Type(TypeId),
    /// The domain of a function.
    Domain(TypeId),
    /// The parts of a tuple without its parentheses.
    Tuple(TypeId),
}

impl Description<'_> {
    fn run(mut self, id: TypeId) -> String {
        let mut pending = vec![Piece::Type(id)];
        let mut n_parts = 0;
        while let Some(piece) = pending.pop() {
            let id = match piece {
                Piece::Text(text) => {
                    self.text.push_str(text);
                    continue;
                }
                Piece::Type(id) | Piece::Domain(id) | Piece::Tuple(id) => id,
            };
            n_parts += 1;
            if n_parts > MAX_PARTS {
                self.text.push_str("..");
                continue;
            }
            match (self.terms.term(id), piece) {
                (Term::Pair(a, b), Piece::Tuple(_)) => {
                    pending.extend([Piece::Tuple(b), Piece::Text(", "), Piece::Type(a)]);
                }
                (Term::Pair(..), _) => {
                    self.text.push('(');
                    pending.extend([Piece::Text(")"), Piece::Tuple(id)]);
                }
                (Term::Function(..), Piece::Domain(_)) => {
                    self.text.push('(');
                    pending.extend([Piece::Text(")"), Piece::Type(id)]);
                }
                (Term::Function(a, b), _) => {
                    pending.extend([Piece::Type(b), Piece::Text(" -> "), Piece::Domain(a)]);
                }
                (Term::List(a), _) => {
                    self.text.push('[');
                    pending.extend([Piece::Text("]"), Piece::Type(a)]);
                }
                (Term::Int, _) => self.text.push_str("int"),
                (Term::Unit, _) => self.text.push_str("()"),
                (Term::Variable | Term::Link(_), _) => self.variable(id),
            }
        }
        self.text
    }

    fn variable(&mut self, id: TypeId) {
        let root = self.terms.find(id);
        let index = self
            .names
            .iter()
            .position(|name| *name == root)
            .unwrap_or_else(|| {
                self.names.push(root);
                self.names.len() - 1
            });
        self.text.push(char::from(b'a' + index as u8));
    }
}
