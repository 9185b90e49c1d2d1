use p3_field::PrimeCharacteristicRing;
use p3_goldilocks::Goldilocks;
use proptest::prelude::*;

use super::*;

/// The definition of a sum, term by term.
fn naive(sum: &Sum<Goldilocks>, values: &[Goldilocks]) -> Goldilocks {
    let at = |operand: Operand| values[operand as usize];
    let mut total = sum.constant;
    sum.added.iter().for_each(|a| total += at(*a));
    sum.subtracted.iter().for_each(|a| total -= at(*a));
    sum.scaled.iter().for_each(|(c, a)| total += *c * at(*a));
    sum.products
        .iter()
        .for_each(|(a, b)| total += at(*a) * at(*b));
    sum.subtracted_products
        .iter()
        .for_each(|(a, b)| total -= at(*a) * at(*b));
    sum.scaled_products
        .iter()
        .for_each(|(c, a, b)| total += *c * at(*a) * at(*b));
    total
}

fn element() -> impl Strategy<Value = Goldilocks> {
    any::<u64>().prop_map(Goldilocks::from_u64)
}

fn sums() -> impl Strategy<Value = Sum<Goldilocks>> {
    let a = || 0..6u32;
    let linear = || prop::collection::vec(a(), 0..40);
    let products = || prop::collection::vec((a(), a()), 0..40);
    let scaled = prop::collection::vec((element(), a()), 0..40);
    let scaled_products = prop::collection::vec((element(), a(), a()), 0..40);
    (
        element(),
        linear(),
        linear(),
        scaled,
        products(),
        products(),
        scaled_products,
    )
        .prop_map(
            |(
                constant,
                added,
                subtracted,
                scaled,
                products,
                subtracted_products,
                scaled_products,
            )| Sum {
                constant,
                added,
                subtracted,
                scaled,
                products,
                subtracted_products,
                scaled_products,
            },
        )
}

proptest! {
    #[test]
    fn chunks_change_nothing(sum in sums(), values in prop::collection::vec(element(), 6)) {
        prop_assert_eq!(sum.evaluate(&values), naive(&sum, &values));
    }
}

#[test]
fn degrees_are_those_of_the_library() {
    use p3_air::symbolic::AirLayout;
    let cube = Sum {
        products: vec![(0, 2)],
        ..Sum::default()
    };
    let square = Sum {
        scaled_products: vec![(Goldilocks::TWO, 0, 1)],
        added: vec![0],
        ..Sum::default()
    };
    let table = Table {
        name: "cube".to_owned(),
        width: 1,
        preprocessed_width: 1,
        preprocessed: None,
        n_publics: 0,
        sums: vec![square, cube],
        zeros: vec![3],
        messages: Vec::new(),
    };
    assert_eq!(table.degree(), 3);
    let layout = AirLayout {
        main_width: 1,
        preprocessed_width: 1,
        ..AirLayout::default()
    };
    let builder = p3_lookup::InteractionSymbolicBuilder::<Goldilocks>::from_air(&table, layout);
    let degrees: Vec<usize> = builder
        .base_constraints()
        .iter()
        .map(|constraint| constraint.degree_multiple())
        .collect();
    assert_eq!(degrees, [3]);
    assert!(
        table.main_next_row_columns().is_empty()
            && table.preprocessed_next_row_columns().is_empty()
    );
}
