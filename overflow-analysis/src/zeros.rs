//! Products that are 0: where one factor is not, the other is.

use num_traits::Zero;
use vampx_ir::program::{Claim, Node, NodeId, Program};

use crate::backward::Consequence;
use crate::domain::{Domain, MembersId, ZERO};
use crate::forms::Forms;
use crate::operation::Operation;

/// What `claim`, if it says that a product is 0, says of each factor that depends on the other: it is 0, or what it is
/// where the other is 0. So `x * (1 - i * x) = 0` makes `1 - i * x` a bit.
pub(crate) fn of_claim(
    program: &Program,
    domain: &mut Domain,
    forms: &mut Forms,
    claim: Claim,
    get: impl Fn(NodeId) -> MembersId + Copy,
) -> [Option<Consequence>; 2] {
    let Some(factors) = zero_product(program, claim) else {
        return [None; 2];
    };
    let [a, b] = factors;
    [(a, b), (b, a)].map(|(factor, other)| {
        let value = forms.where_zero(program, domain, factor, other, get)?;
        let either = domain.apply(Operation::Hull, [value, ZERO, ZERO]);
        Some((factor, either))
    })
}

/// The factors of the product that `claim` says is 0.
fn zero_product(program: &Program, claim: Claim) -> Option<[NodeId; 2]> {
    let Claim::Equal(a, b) = claim else {
        return None;
    };
    let is_zero = |node| matches!(program.node(node), Node::Constant(constant) if program.constant(constant).is_zero());
    let product = match (is_zero(a), is_zero(b)) {
        (true, false) => b,
        (false, true) => a,
        _ => return None,
    };
    match program.node(product) {
        Node::Mul(a, b) if a != b => Some([a, b]),
        _ => None,
    }
}
