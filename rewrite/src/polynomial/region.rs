//! The polynomials of a program: regions of sums and products that nothing else reads.

use std::borrow::Cow;

use num_bigint::BigUint;
use rustc_hash::{FxHashMap, FxHashSet};
use vampx_ir::program::{Node, NodeId, Program};

use super::{Polynomial, fragment::is_large};
use crate::cells::{Step, Steps};

/// The most terms of a polynomial; what would have more is cut.
const MAX_TERMS: usize = 64;
/// The largest degree of a polynomial.
const MAX_DEGREE: u32 = 32;

/// A node as a polynomial in others.
#[derive(Debug)]
pub(crate) struct Region {
    /// The node.
    pub root: NodeId,
    /// The node of each atom of the polynomial, in order.
    pub atoms: Vec<NodeId>,
    /// The polynomial, of numbered atoms.
    pub polynomial: Polynomial,
    /// The nodes that are left out if the root is computed otherwise.
    pub interior: Vec<NodeId>,
}

impl Region {
    /// The products of two values in the interior.
    pub fn n_products(&self, program: &Program) -> usize {
        self.products(program).count()
    }

    /// The products with constants that are not small.
    pub fn n_large(&self, program: &Program) -> usize {
        let is_large = |id: &&NodeId| match program.node(**id) {
            Node::Mul(a, b) => [a, b].into_iter().any(|operand| {
                let value = constant(program, operand);
                value.is_some_and(|value| is_large(program.field(), value))
            }),
            _ => false,
        };
        self.interior.iter().filter(is_large).count()
    }

    /// The factors of products that are not linear in the atoms.
    pub fn n_reduced(&self, program: &Program) -> usize {
        let interior: FxHashSet<NodeId> = self.interior.iter().copied().collect();
        let mut has_products: FxHashSet<NodeId> = FxHashSet::default();
        let mut sorted = self.interior.clone();
        sorted.sort_unstable();
        for id in sorted {
            let node = program.node(id);
            let mut operands = node.operands();
            if is_product(program, node) || operands.any(|it| has_products.contains(&it)) {
                has_products.insert(id);
            }
        }
        let factors = self.products(program).flat_map(Node::operands);
        let reduced = factors.filter(|id| interior.contains(id) && has_products.contains(id));
        reduced.collect::<FxHashSet<_>>().len()
    }

    /// The steps from the atoms to the root.
    pub fn steps(&self, program: &Program) -> Steps {
        let mut steps = Steps::default();
        let mut sorted = self.interior.clone();
        sorted.sort_unstable();
        let mut positions: FxHashMap<NodeId, usize> = FxHashMap::default();
        for id in sorted {
            let mut at = |id: NodeId| match positions.get(&id) {
                Some(position) => *position,
                None => steps.push(match constant(program, id) {
                    Some(value) => Step::Constant(value.clone()),
                    None => Step::Atom(id.0),
                }),
            };
            let step = match program.node(id) {
                Node::Add(a, b) => Step::Add(at(a), at(b)),
                Node::Mul(a, b) => Step::Mul(at(a), at(b)),
                Node::Neg(a) => Step::Neg(at(a)),
                node => unreachable!("invariant: {node:?} is no sum and no product"),
            };
            positions.insert(id, steps.push(step));
        }
        steps
    }

    fn products<'a>(&'a self, program: &'a Program) -> impl Iterator<Item = Node> + 'a {
        let nodes = self.interior.iter().map(|id| program.node(*id));
        nodes.filter(|node| is_product(program, *node))
    }
}

fn constant(program: &Program, id: NodeId) -> Option<&BigUint> {
    match program.node(id) {
        Node::Constant(constant) => Some(program.constant(constant)),
        _ => None,
    }
}

pub(crate) fn is_product(program: &Program, node: Node) -> bool {
    matches!(node, Node::Mul(a, b)
        if constant(program, a).is_none() && constant(program, b).is_none())
}

fn is_arithmetic(node: Node) -> bool {
    matches!(node, Node::Add(..) | Node::Mul(..) | Node::Neg(_))
}

/// The regions of all nodes that constraints read: `is_read`, and `is_root` where something else than sums and products
/// reads them. Each has a product of two values. A node is inside of at most one interior; all that constraints read of
/// the interior is in the region. Linear in the program, for bounded polynomials.
///
/// Those are left out that are not `wanted`, by the number of their products of two values and what their degree is if nothing cancels.
pub(crate) fn regions(
    program: &Program,
    is_read: &[bool],
    is_root: &[bool],
    wanted: impl Fn(usize, u32) -> bool,
) -> Vec<Region> {
    let uses = uses(program, is_read);
    let mut is_root = is_root.to_vec();
    cut_large(program, is_read, &uses, &mut is_root);
    let homes = homes(program, is_read, &is_root);
    let is_wanted = Shapes::new(program, &homes).are_wanted(&homes, wanted);
    let mut partial = Partial {
        program,
        homes,
        polynomials: FxHashMap::default(),
        uses,
        is_cut: vec![false; program.nodes().len()],
    };
    let mut roots: Vec<(NodeId, Polynomial)> = Vec::new();
    for (index, _) in is_wanted.iter().enumerate().filter(|(_, is)| **is) {
        partial.expand(NodeId(index as u32), &mut roots);
    }
    let mut is_counted = vec![false; program.nodes().len()];
    let mut found = Vec::new();
    for (root, polynomial) in roots {
        let interior = partial.interior(root, &mut is_counted);
        let mut region = numbered(root, polynomial);
        region.interior = interior;
        if region.n_products(program) > 0 {
            found.push(region);
        }
    }
    found
}

/// The region whose atoms are numbered in order.
fn numbered(root: NodeId, polynomial: Polynomial) -> Region {
    let atoms: Vec<NodeId> = polynomial.atoms().into_iter().map(NodeId).collect();
    let number = |atom: u32| match atoms.binary_search(&NodeId(atom)) {
        Ok(number) => number as u32,
        Err(_) => unreachable!("invariant: all atoms are listed"),
    };
    let polynomial = polynomial.renamed(number);
    Region {
        root,
        atoms,
        polynomial,
        interior: Vec::new(),
    }
}

/// Makes roots of nodes that several sums and products read and whose polynomials are likely to be too large for one region: what reads them would be
/// expanded in vain.
fn cut_large(program: &Program, is_read: &[bool], uses: &[u32], is_root: &mut [bool]) {
    // At most so many terms, if none are equal but those of a square.
    let mut n_terms: Vec<usize> = vec![1; is_root.len()];
    for (index, node) in program.nodes().iter().enumerate() {
        if !is_read[index] {
            continue;
        }
        let n = |id: NodeId| match is_root[id.index()] {
            true => 1,
            false => n_terms[id.index()],
        };
        n_terms[index] = match *node {
            Node::Add(a, b) => n(a).saturating_add(n(b)),
            Node::Neg(a) => n(a),
            Node::Mul(a, b) if a == b => n(a).saturating_mul(n(a).saturating_add(1)) / 2,
            Node::Mul(a, b) => n(a).saturating_mul(n(b)),
            _ => 1,
        };
        is_root[index] |= uses[index] > 1 && n_terms[index] > MAX_TERMS;
    }
}

/// What can be said of regions before they are expanded, by their roots.
struct Shapes {
    n_products: Vec<usize>,
    /// Of each node, as a polynomial of its region.
    degrees: Vec<u32>,
}

impl Shapes {
    fn new(program: &Program, homes: &[Option<NodeId>]) -> Self {
        let mut n_products = vec![0; homes.len()];
        let mut degrees = vec![0; homes.len()];
        for (index, home) in homes.iter().enumerate() {
            let Some(home) = home else { continue };
            let node = program.nodes()[index];
            n_products[home.index()] += usize::from(is_product(program, node));
            let inside = node.operands().map(|operand| match program.node(operand) {
                Node::Constant(_) => 0,
                _ if homes[operand.index()] == Some(*home) => degrees[operand.index()],
                _ => 1,
            });
            degrees[index] = match node {
                Node::Mul(..) => inside.fold(0, u32::saturating_add),
                _ => inside.max().unwrap_or(0),
            };
        }
        Self {
            n_products,
            degrees,
        }
    }

    fn are_wanted(
        &self,
        homes: &[Option<NodeId>],
        wanted: impl Fn(usize, u32) -> bool,
    ) -> Vec<bool> {
        let is_wanted = |root: NodeId| {
            let (n_products, degree) = (self.n_products[root.index()], self.degrees[root.index()]);
            wanted(n_products, degree)
        };
        let homes = homes.iter();
        homes.map(|home| home.is_some_and(is_wanted)).collect()
    }
}

/// The root of the region of each sum and product: itself, or that of all its readers.
fn homes(program: &Program, is_read: &[bool], is_root: &[bool]) -> Vec<Option<NodeId>> {
    let mut readers: Vec<Option<NodeId>> = vec![None; program.nodes().len()];
    let mut is_shared = is_root.to_vec();
    let mut homes = vec![None; program.nodes().len()];
    for index in (0..program.nodes().len()).rev() {
        let (id, node) = (NodeId(index as u32), program.nodes()[index]);
        if !is_read[index] {
            continue;
        }
        if is_arithmetic(node) {
            let home = readers[index].filter(|_| !is_shared[index]).unwrap_or(id);
            homes[index] = Some(home);
            for operand in node.operands() {
                let reader = readers[operand.index()].get_or_insert(home);
                is_shared[operand.index()] |= *reader != home;
            }
        } else if !matches!(node, Node::Hint(..)) {
            node.operands()
                .for_each(|operand| is_shared[operand.index()] = true);
        }
    }
    homes
}

/// How many sums and products read each node.
fn uses(program: &Program, is_read: &[bool]) -> Vec<u32> {
    let mut uses = vec![0; program.nodes().len()];
    for (node, _) in program.nodes().iter().zip(is_read).filter(|(_, is)| **is) {
        if is_arithmetic(*node) {
            node.operands()
                .for_each(|operand| uses[operand.index()] += 1);
        }
    }
    uses
}

struct Partial<'a> {
    program: &'a Program,
    homes: Vec<Option<NodeId>>,
    /// Of nodes that are read again.
    polynomials: FxHashMap<NodeId, Polynomial>,
    /// How often each node will be read.
    uses: Vec<u32>,
    is_cut: Vec<bool>,
}

impl Partial<'_> {
    /// Makes the polynomial of `id`; it is a root, or its operands become roots, where that ends a region.
    fn expand(&mut self, id: NodeId, roots: &mut Vec<(NodeId, Polynomial)>) {
        let node = self.program.node(id);
        let mut operands: Vec<NodeId> = node.operands().collect();
        let n_terms = |id: &NodeId| self.polynomials.get(id).map_or(0, |it| it.terms().len());
        operands.sort_by_key(n_terms);
        let polynomial = loop {
            if let Some(polynomial) = self.combine(id, node) {
                break polynomial;
            }
            let Some(operand) = operands.pop() else {
                unreachable!("invariant: two atoms have a sum and a product");
            };
            let is_new = !std::mem::replace(&mut self.is_cut[operand.index()], true);
            if is_new && let Some(polynomial) = self.polynomials.get(&operand) {
                roots.push((operand, polynomial.clone()));
            }
        };
        for operand in node.operands() {
            let left = &mut self.uses[operand.index()];
            *left -= 1;
            if *left == 0 {
                self.polynomials.remove(&operand);
            }
        }
        if self.homes[id.index()] == Some(id) {
            roots.push((id, polynomial));
        } else {
            self.polynomials.insert(id, polynomial);
        }
    }

    /// `None` if it is too large.
    fn combine(&self, id: NodeId, node: Node) -> Option<Polynomial> {
        let get = |operand| self.view(id, operand);
        let polynomial = match node {
            Node::Add(a, b) => get(a).into_owned().plus(&get(b)),
            Node::Neg(a) => {
                let minus_one = self.program.field().modulus() - 1u32;
                get(a).scaled(&minus_one)
            }
            Node::Mul(a, b) => {
                let (a, b) = (get(a), get(b));
                let is_small = a.terms().len() * b.terms().len() <= MAX_TERMS;
                (is_small && a.degree() + b.degree() <= MAX_DEGREE).then(|| a.times(&b))?
            }
            node => unreachable!("invariant: {node:?} is no sum and no product"),
        };
        (polynomial.terms().len() <= MAX_TERMS).then_some(polynomial)
    }

    /// The operand of `id`: its polynomial if they are in one region.
    fn view(&self, id: NodeId, operand: NodeId) -> Cow<'_, Polynomial> {
        let field = self.program.field();
        if let Some(value) = constant(self.program, operand) {
            return Cow::Owned(Polynomial::constant(field, value));
        }
        let polynomial = self.polynomials.get(&operand);
        let is_inside = self.homes[operand.index()] == self.homes[id.index()];
        match polynomial.filter(|_| is_inside && !self.is_cut[operand.index()]) {
            Some(polynomial) => Cow::Borrowed(polynomial),
            None => Cow::Owned(Polynomial::atom(field, operand.0)),
        }
    }

    /// The nodes between the root and the atoms that are in no interior yet.
    fn interior(&self, root: NodeId, is_counted: &mut [bool]) -> Vec<NodeId> {
        let mut interior = Vec::new();
        let mut stack = vec![root];
        while let Some(id) = stack.pop() {
            if std::mem::replace(&mut is_counted[id.index()], true) {
                continue;
            }
            interior.push(id);
            let inside = self.program.operands(id).filter(|operand| {
                let home = self.homes[operand.index()];
                home == self.homes[root.index()] && !self.is_cut[operand.index()]
            });
            stack.extend(inside);
        }
        interior
    }
}
