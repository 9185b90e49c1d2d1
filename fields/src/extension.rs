//! Extensions of prime fields as values.

mod catalog;
mod polynomial;
mod text;

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use num_bigint::BigUint;

use crate::literal::excerpt;
use crate::{Field, FieldError};
use polynomial::Quotient;

/// The largest degree of an extension.
pub const MAX_DEGREE: usize = 16;

/// The field `F_p[u] / (f)` of `p^k` elements, where `f` is irreducible of degree `k`; cheap to clone.
///
/// An element is `c_0 + c_1 u + .. + c_(k-1) u^(k-1)`, given by its *coefficients* in `F_p`, its *base field*. Of degree 1 it is
/// the base field itself, named so. Two are equal if their base fields and polynomials are. Printed as its name.
#[derive(Clone)]
pub struct Extension(Arc<Inner>);

struct Inner {
    name: String,
    field: Field,
    polynomial: Vec<BigUint>,
    powers: Vec<Vec<BigUint>>,
    frobenius: Vec<Vec<BigUint>>,
}

impl Extension {
    /// The field that `name` means: one of [`Extension::catalog`], such as `goldilocks^2`; the name of a prime field and a
    /// polynomial, as in `prime:7[u]/(u^2+1)`; or that of a prime field alone, of degree 1.
    ///
    /// # Errors
    /// If there is no such prime field or no such entry of the catalog, or if the polynomial cannot be read or is not
    /// irreducible.
    pub fn by_name(name: &str) -> Result<Self, FieldError> {
        if let Some((base, polynomial)) = text::split(name) {
            let field = Field::by_name(base)?;
            let polynomial = text::parse(polynomial, &field)
                .ok_or_else(|| FieldError::Polynomial(excerpt(polynomial)))?;
            return Self::new(field, &polynomial);
        }
        match name.split_once('^') {
            None => Ok(Field::by_name(name)?.into()),
            Some((base, degree)) => {
                let field = Field::by_name(base)?;
                let found = Self::catalog().iter().find(|extension| {
                    extension.field() == &field && extension.degree().to_string() == degree
                });
                found.cloned().ok_or_else(|| FieldError::NoExtension {
                    name: excerpt(name),
                    known: Self::catalog(),
                })
            }
        }
    }

    /// The extension of `field` by a root of `u^k + polynomial[k-1] u^(k-1) + .. + polynomial[0]`; the catalog's if it has it.
    ///
    /// # Errors
    /// If the polynomial is not irreducible, or its degree is 0 or more than [`MAX_DEGREE`].
    pub fn new(field: Field, polynomial: &[BigUint]) -> Result<Self, FieldError> {
        let polynomial: Vec<BigUint> = polynomial.iter().map(|c| c % field.modulus()).collect();
        let is_it = |it: &&Self| *it.field() == field && it.polynomial() == polynomial;
        if let Some(known) = Self::catalog().iter().find(is_it) {
            return Ok(known.clone());
        }
        if polynomial.len() == 1 {
            return Ok(field.into());
        }
        let shown = text::shown(&polynomial);
        if !(1..=MAX_DEGREE).contains(&polynomial.len()) {
            return Err(FieldError::Degree(shown));
        }
        if !Quotient::new(&field, &polynomial).is_field() {
            return Err(FieldError::Reducible {
                polynomial: shown,
                field: field.name().to_owned(),
            });
        }
        let name = format!("{}[u]/({shown})", field.name());
        Ok(Self::known(name, field, polynomial))
    }

    /// The extension by a polynomial that is irreducible.
    fn known(name: String, field: Field, polynomial: Vec<BigUint>) -> Self {
        let quotient = Quotient::new(&field, &polynomial);
        let (powers, frobenius) = (quotient.powers(), quotient.frobenius());
        Self(Arc::new(Inner {
            name,
            field,
            polynomial,
            powers,
            frobenius,
        }))
    }

    /// The extensions that have names, always in the same order.
    pub fn catalog() -> &'static [Self] {
        catalog::extensions()
    }

    /// The name; [`Extension::by_name`] reads it back.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The base field.
    pub fn field(&self) -> &Field {
        &self.0.field
    }

    /// The degree `k`, at least 1.
    pub fn degree(&self) -> usize {
        self.0.polynomial.len()
    }

    /// The `k` coefficients of `f` below the leading one, which is 1; from that of `u^0` on.
    pub fn polynomial(&self) -> &[BigUint] {
        &self.0.polynomial
    }

    /// `f` as people write it, such as `u^2-7`.
    pub fn polynomial_text(&self) -> String {
        let field = self.field();
        text::shown_signed(self.polynomial(), field)
    }

    /// The `k` coefficients of each power `u^0 .. u^(2k-2)`: what a product of elements is reduced with.
    pub fn powers(&self) -> &[Vec<BigUint>] {
        &self.0.powers
    }

    /// The map `x -> x^p`, which is linear over the base field: the `k` coefficients of the image of each `u^0 .. u^(k-1)`.
    pub fn frobenius(&self) -> &[Vec<BigUint>] {
        &self.0.frobenius
    }
}

impl From<Field> for Extension {
    fn from(field: Field) -> Self {
        Self::known(field.name().to_owned(), field, vec![BigUint::ZERO])
    }
}

impl From<&Field> for Extension {
    fn from(field: &Field) -> Self {
        field.clone().into()
    }
}

impl From<&Extension> for Extension {
    fn from(extension: &Extension) -> Self {
        extension.clone()
    }
}

impl PartialEq for Extension {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
            || self.field() == other.field() && self.polynomial() == other.polynomial()
    }
}

impl Eq for Extension {}

impl Hash for Extension {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.field(), self.polynomial()).hash(state);
    }
}

impl fmt::Display for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Debug for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
