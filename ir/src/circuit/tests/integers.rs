//! Small and large integers compute the same.

use num_bigint::{BigInt, BigUint};
use num_integer::Integer as _;
use proptest::prelude::*;

use crate::Interval;
use crate::circuit::integer::{Divisor, Integer, Sum};
use crate::circuit::residue::{Bounds, Modulus};
use crate::circuit::witness::from_words;

/// Integers around the ends of machine words.
fn integers() -> impl Strategy<Value = BigInt> {
    let near = (0_u32..300, -3_i64..=3, any::<bool>()).prop_map(|(bits, offset, negative)| {
        let value = (BigInt::from(1) << bits) + offset;
        if negative { -value } else { value }
    });
    prop_oneof![
        near,
        any::<i128>().prop_map(BigInt::from),
        (-5_i64..=5).prop_map(BigInt::from)
    ]
}

fn natural() -> impl Strategy<Value = BigUint> {
    integers().prop_map(|value| value.magnitude() + 1u32)
}

fn is_normal(value: &Integer) -> bool {
    match value {
        Integer::Small(_) => true,
        Integer::Big(value) => i128::try_from(value).is_err(),
    }
}

proptest! {
    #[test]
    fn sums(terms in prop::collection::vec((integers(), integers(), integers()), 0..6)) {
        let mut sum = Sum::default();
        for (a, b, c) in &terms {
            let [x, y, z] = [a, b, c].map(|value| Integer::from(value.clone()));
            sum.add(&x);
            sum.add_product(&x, &y);
            sum.add_triple(&x, &y, &z);
        }
        let expected: BigInt = terms.iter().map(|(a, b, c)| a + a * b + a * b * c).sum();
        let found = sum.finish();
        prop_assert!(is_normal(&found));
        prop_assert_eq!(found, Integer::from(expected));
    }

    #[test]
    fn divisions(value in integers(), divisor in natural()) {
        let prepared = Divisor::new(&divisor);
        let divisor = BigInt::from(divisor);
        let (quotient, remainder) = value.div_mod_floor(&divisor);
        let value = Integer::from(value);
        prop_assert_eq!(prepared.quotient(&value), Integer::from(quotient));
        prop_assert_eq!(prepared.remainder(&value), Integer::from(remainder));
    }

    #[test]
    fn residues(value in integers(), modulus in natural(), shift in integers()) {
        let modulus = modulus + 1u32;
        let n_words = modulus.bits().div_ceil(64) as usize;
        let prepared = Modulus::new(&modulus);
        let mut words = vec![u64::MAX; n_words];
        prepared.write(&Integer::from(value.clone()), &mut words);
        let whole = BigInt::from(modulus);
        prop_assert_eq!(BigInt::from(from_words(&words)), value.mod_floor(&whole));
        // Every integer is the representative of its residue within bounds of as many members as the modulus.
        let lo = &value - shift.mod_floor(&whole);
        let bounds = Bounds::new(&Interval::new(lo.clone(), lo + &whole - 1).unwrap());
        prop_assert_eq!(bounds.read(&words, &prepared), Integer::from(value));
    }
}
