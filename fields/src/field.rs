//! A prime field as a value.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use num_bigint::{BigInt, BigUint};
use num_integer::Integer;

use crate::catalog::{self, FieldSpec};
use crate::kernel::{FieldVisitor, Kernel};
use crate::literal::{self, LiteralError, excerpt};
use crate::{FieldError, Montgomery, modulus};

/// What comes before the modulus in the name of a field that is not in the catalog.
const PRIME_PREFIX: &str = "prime:";

/// A prime field as a value; cheap to clone.
///
/// Two fields are equal if their moduli are. Printed as its name; serialized as its modulus, a decimal string.
#[derive(Clone)]
pub struct Field(Arc<Inner>);

struct Inner {
    name: String,
    modulus: BigUint,
    spec: Option<&'static FieldSpec>,
    kernel: Kernel,
}

impl Field {
    /// The field that `name` means: a name or alias of the catalog, or `prime:` and a modulus in decimal or
    /// after `0x`.
    ///
    /// # Errors
    /// If there is no such name, or if the modulus is no number or no odd prime of at most
    /// [`MAX_BITS`](crate::MAX_BITS) bits.
    pub fn by_name(name: &str) -> Result<Self, FieldError> {
        match name.strip_prefix(PRIME_PREFIX) {
            Some(modulus) => Self::from_modulus_text(modulus),
            None => catalog::by_name(name)
                .cloned()
                .ok_or_else(|| Self::unknown(name)),
        }
    }

    /// Why `name`, which is not in the catalog, names no prime field.
    fn unknown(name: &str) -> FieldError {
        let base = name.split_once('^').map(|(base, _)| base);
        match base.and_then(catalog::by_name) {
            Some(field) => FieldError::NotPrime {
                name: excerpt(name),
                base: field.name().to_owned(),
            },
            None => FieldError::Unknown {
                name: excerpt(name),
                nearest: catalog::nearest_name(name),
            },
        }
    }

    /// The field of integers modulo `modulus`: the catalog's if it has it, else one named `prime:` and the
    /// modulus in decimal.
    ///
    /// # Errors
    /// If `modulus` is not an odd prime of at most [`MAX_BITS`](crate::MAX_BITS) bits.
    pub fn from_modulus(modulus: &BigUint) -> Result<Self, FieldError> {
        if let Some(field) = catalog::by_modulus(modulus) {
            return Ok(field.clone());
        }
        modulus::check(modulus)?;
        Ok(Self::new(
            format!("{PRIME_PREFIX}{modulus}"),
            modulus.clone(),
            None,
        ))
    }

    /// The field whose modulus is written in `text`.
    pub(crate) fn from_modulus_text(text: &str) -> Result<Self, FieldError> {
        match literal::parse(text) {
            Ok(modulus) => Self::from_modulus(&modulus),
            Err(LiteralError::TooLarge) => Err(FieldError::TooLarge),
            Err(_) => Err(FieldError::Unparsable(excerpt(text))),
        }
    }

    /// The field of a catalog entry, whose modulus the entry's own tests have checked.
    pub(crate) fn from_spec(spec: &'static FieldSpec) -> Self {
        let modulus = literal::parse(spec.modulus).unwrap_or_else(|error| {
            unreachable!(
                "invariant: the modulus of {} is a number: {error:?}",
                spec.name
            )
        });
        Self::new(spec.name.to_owned(), modulus, Some(spec))
    }

    fn new(name: String, modulus: BigUint, spec: Option<&'static FieldSpec>) -> Self {
        let kernel = Kernel::new(&modulus);
        Self(Arc::new(Inner {
            name,
            modulus,
            spec,
            kernel,
        }))
    }

    /// The fields that have names, always in the same order.
    pub fn catalog() -> &'static [Self] {
        catalog::fields()
    }

    /// The name in the catalog, or `prime:` and the modulus in decimal. [`Field::by_name`] reads it back.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The modulus `p`.
    pub fn modulus(&self) -> &BigUint {
        &self.0.modulus
    }

    /// The bit length of `p`.
    pub fn bits(&self) -> u32 {
        self.modulus().bits() as u32
    }

    /// The number of 64-bit words of `p`, from 1 to [`MAX_WORDS`](crate::MAX_WORDS).
    pub fn n_words(&self) -> usize {
        self.bits().div_ceil(64) as usize
    }

    /// The largest `k` for which `2^k` divides `p - 1`.
    pub fn two_adicity(&self) -> u32 {
        (self.modulus() - 1u32)
            .trailing_zeros()
            .unwrap_or_else(|| unreachable!("invariant: p > 1")) as u32
    }

    /// The entry of the catalog, if the field is in it.
    pub fn spec(&self) -> Option<&'static FieldSpec> {
        self.0.spec
    }

    /// The other names in the catalog.
    pub fn aliases(&self) -> &'static [&'static str] {
        self.spec().map_or(&[], |spec| spec.aliases)
    }

    /// A generator of the multiplicative group, if the field is in the catalog.
    pub fn generator(&self) -> Option<u64> {
        self.spec().map(|spec| spec.generator)
    }

    /// The canonical representative of `x`: the integer from 0 to `p - 1` that is congruent to it.
    pub fn reduce(&self, x: &BigInt) -> BigUint {
        let (_, remainder) = x
            .mod_floor(&BigInt::from(self.modulus().clone()))
            .into_parts();
        remainder
    }

    /// The canonical inverse of `x`, which need not be canonical; `None` if `p` divides `x`.
    pub fn inverse(&self, x: &BigUint) -> Option<BigUint> {
        self.visit(Inverse(x))
    }

    /// What `visitor` computes with the arithmetic of this field.
    pub fn visit<V: FieldVisitor>(&self, visitor: V) -> V::Output {
        self.0.kernel.visit(visitor)
    }
}

struct Inverse<'a>(&'a BigUint);

impl FieldVisitor for Inverse<'_> {
    type Output = Option<BigUint>;

    fn visit<const N: usize>(self, field: &Montgomery<N>) -> Self::Output {
        let inverse = field.inverse(&field.from_biguint(self.0))?;
        Some(field.to_biguint(&inverse))
    }
}

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.modulus() == other.modulus()
    }
}

impl Eq for Field {}

impl Hash for Field {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.modulus().hash(state);
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
