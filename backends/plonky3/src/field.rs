//! The fields that circuits are proved over, each with the extension that challenges are drawn from.

use p3_baby_bear::BabyBear;
use p3_batch_stark::{CommonData, ProverData, StarkInstance, prove_batch, verify_batch};
use p3_field::extension::{BinomialExtensionField, QuinticTrinomialExtensionField};
use p3_field::{ExtensionField, PrimeField64, TwoAdicField};
use p3_goldilocks::Goldilocks;
use p3_koala_bear::KoalaBear;

use crate::config::{Config, Proof};
use crate::security::Challenges;
use crate::table::Table;

/// A field with subgroups of many powers of 2, of so many elements that 100 bits are proven over an extension.
pub(crate) trait ProofField: PrimeField64 + TwoAdicField {
    /// The name in the catalog of fields.
    const NAME: &'static str;

    /// The extension that challenges are drawn from.
    type Challenge: ExtensionField<Self>;

    /// The size of the extension.
    const CHALLENGES: Challenges;

    /// A proof for any values of the tables, true or not.
    ///
    /// # Panics
    /// If the instances are not those of the key.
    fn prove(
        config: &Config<Self>,
        instances: &[StarkInstance<'_, Config<Self>, Table<Self>>],
        data: &ProverData<Config<Self>>,
    ) -> Proof<Self>;

    /// Why `proof` is false, if it is.
    fn verify(
        config: &Config<Self>,
        tables: &[Table<Self>],
        proof: &Proof<Self>,
        publics: &[Vec<Self>],
        common: &CommonData<Config<Self>>,
    ) -> Result<(), String>;
}

/// The library bounds its functions by what it has for each extension, not for all of them.
macro_rules! proof_field {
    ($field:ty, $name:literal, $challenge:ty, $bits:literal) => {
        impl ProofField for $field {
            const NAME: &'static str = $name;

            type Challenge = $challenge;

            const CHALLENGES: Challenges = Challenges {
                degree: <$challenge as p3_field::BasedVectorSpace<$field>>::DIMENSION,
                bits: $bits,
            };

            fn prove(
                config: &Config<Self>,
                instances: &[StarkInstance<'_, Config<Self>, Table<Self>>],
                data: &ProverData<Config<Self>>,
            ) -> Proof<Self> {
                prove_batch(config, instances, data).unwrap_or_else(|error| {
                    unreachable!(
                        "invariant: tables are higher than the final polynomial: {error:?}"
                    )
                })
            }

            fn verify(
                config: &Config<Self>,
                tables: &[Table<Self>],
                proof: &Proof<Self>,
                publics: &[Vec<Self>],
                common: &CommonData<Config<Self>>,
            ) -> Result<(), String> {
                verify_batch(config, tables, proof, publics, common)
                    .map_err(|error| format!("{error:?}"))
            }
        }
    };
}

proof_field!(
    Goldilocks,
    "goldilocks",
    BinomialExtensionField<Goldilocks, 2>,
    127
);
proof_field!(
    BabyBear,
    "babybear",
    BinomialExtensionField<BabyBear, 5>,
    154
);
proof_field!(
    KoalaBear,
    "koalabear",
    QuinticTrinomialExtensionField<KoalaBear>,
    154
);

#[cfg(test)]
mod tests {
    use num_bigint::BigUint;

    use super::*;

    fn check<F: ProofField>() {
        let field = vampx_fields::Field::by_name(F::NAME).expect("a name of the catalog");
        assert_eq!(*field.modulus(), F::ORDER_U64.into());
        let extension = BigUint::from(F::ORDER_U64).pow(F::CHALLENGES.degree as u32);
        assert_eq!(extension.bits() - 1, F::CHALLENGES.bits as u64);
    }

    #[test]
    fn sizes_are_those_of_the_fields() {
        check::<Goldilocks>();
        check::<BabyBear>();
        check::<KoalaBear>();
    }
}
