//! Values that come from outside: public and private inputs, and hints.

use num_bigint::{BigInt, BigUint};
use num_traits::{One, Signed};
use vampx_ir::{
    Interval, Span,
    circuit::Public,
    program::{Input, InputId, Node, NodeId},
};

use crate::{
    LowerError,
    form::{Form, Linear},
    lower::Lowering,
};

impl Lowering<'_> {
    /// The public inputs, each a signal the verifier fills, and private inputs with a declared range, used or not.
    pub fn inputs(&mut self) -> Result<(), LowerError> {
        let mut nodes: Vec<(InputId, NodeId)> = Vec::new();
        for (index, node) in self.program.nodes().iter().enumerate() {
            if let Node::Input(input) = node {
                nodes.push((*input, NodeId(index as u32)));
            }
        }
        nodes.sort_unstable();
        for (input, node) in nodes {
            if self.defined.value(node).is_some() {
                continue;
            }
            let declaration = &self.program.inputs()[input.index()];
            let form = if declaration.public {
                self.public(declaration, node)
            } else if declaration.range.is_some() || self.uses[node.index()] > 0 {
                self.private(declaration, node)?
            } else {
                continue;
            };
            self.set_form(node, form);
        }
        Ok(())
    }

    /// The verifier checks the range and writes the limbs, so both are known to hold.
    fn public(&mut self, declaration: &Input, node: NodeId) -> Form {
        let zero = BigInt::from(0);
        let (lo, hi) = match &declaration.range {
            Some((lo, hi)) => (lo.clone().into(), hi.clone().into()),
            None => (zero, &self.p - 1),
        };
        let declared = Interval::new(lo, hi).expect("invariant: declared ranges are in order");
        let known = self.canonical_interval(node);
        let range = match declared.meet(&known) {
            Some(range) if !known.lo().is_negative() => range,
            _ => declared,
        };
        let hi = range.hi().bits();
        let limb_bits = if hi + 2 <= self.q.bits() {
            vec![hi as u32]
        } else {
            self.layout.limbs(hi as u32)
        };
        let bounds = match &limb_bits[..] {
            _ if self.in_field => vec![range.clone()],
            [_] => vec![range.clone()],
            limbs => limbs.iter().map(|bits| Interval::bits(*bits)).collect(),
        };
        let signal = self.signals.push(bounds);
        self.canonical.insert(signal);
        let (lo, hi) = (
            range.lo().magnitude().clone(),
            range.hi().magnitude().clone(),
        );
        self.publics.push(Public {
            name: declaration.name.clone(),
            signal,
            range: (lo, hi),
            limb_bits: self.layout.limb_bits,
        });
        Linear::signal(signal).into()
    }

    fn private(&mut self, declaration: &Input, node: NodeId) -> Result<Form, LowerError> {
        let Some((lo, hi)) = &declaration.range else {
            return self.fresh_node(node);
        };
        let form = self.ranged_node(node, &self.canonical_interval(node))?;
        self.set_form(node, form);
        let value = self.canonical(node)?;
        self.declared_range(&value, self.span(node), lo, hi)?;
        Ok((*self.form(node)).clone())
    }

    /// A fresh signal; in the range the analysis found, unless no range is needed to hold it.
    pub fn fresh_node(&mut self, node: NodeId) -> Result<Form, LowerError> {
        if !self.in_field {
            return self.ranged_node(node, self.interval(node));
        }
        let signal = self.fresh(node, BigInt::from(0), Vec::new(), self.span(node))?;
        Ok(Linear::signal(signal).into())
    }

    fn ranged_node(&mut self, node: NodeId, range: &Interval) -> Result<Form, LowerError> {
        let (offset, limb_bits) = self.representation(range);
        let signal = self.fresh(node, offset.clone(), limb_bits, self.span(node))?;
        Ok(Linear::signal(signal).shifted(&offset).into())
    }

    /// Enforces `lo <= value <= hi` for a canonical integer, as far as its bounds do not.
    fn declared_range(
        &mut self,
        value: &Form,
        span: Span,
        lo: &BigUint,
        hi: &BigUint,
    ) -> Result<(), LowerError> {
        let above = value.sum(&Linear::constant(-BigInt::from(lo.clone())).into());
        let hi = Linear::constant(hi.clone().into());
        let below = value.scaled(&-BigInt::one()).sum(&hi.into());
        for distance in [above, below] {
            let bits = self.signals.bounds(&distance).magnitude().bits() as u32;
            self.require_range(&distance, bits.min(self.layout.bits), span)?;
        }
        Ok(())
    }
}
