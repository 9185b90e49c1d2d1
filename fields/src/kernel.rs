//! From a modulus known at run time to arithmetic whose number of words is known at compile time.

use num_bigint::BigUint;

use crate::Montgomery;

/// A computation that is generic over the number of words, for [`Field::visit`](crate::Field::visit).
pub trait FieldVisitor {
    /// What the computation returns.
    type Output;

    /// Computes with elements of `N` words.
    fn visit<const N: usize>(self, arithmetic: &Montgomery<N>) -> Self::Output;
}

macro_rules! kernels {
    ($($variant:ident = $n_words:literal),*) => {
        /// The arithmetic of one field, at its own number of words.
        pub(crate) enum Kernel {
            $($variant(Montgomery<$n_words>)),*
        }

        impl Kernel {
            /// # Panics
            /// Unless `modulus` is odd, at least 3, and has at most [`MAX_BITS`](crate::MAX_BITS) bits.
            pub(crate) fn new(modulus: &BigUint) -> Self {
                match modulus.bits().div_ceil(64) {
                    $($n_words => Self::$variant(Montgomery::new(modulus)),)*
                    n_words => unreachable!("invariant: a modulus of {n_words} words was refused before"),
                }
            }

            pub(crate) fn visit<V: FieldVisitor>(&self, visitor: V) -> V::Output {
                match self {
                    $(Self::$variant(arithmetic) => visitor.visit(arithmetic)),*
                }
            }
        }
    };
}

kernels!(
    One = 1,
    Two = 2,
    Three = 3,
    Four = 4,
    Five = 5,
    Six = 6,
    Seven = 7,
    Eight = 8,
    Nine = 9
);
