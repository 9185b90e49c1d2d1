//! The tests that every field runs.
//!
//! `arithmetic_suite!` holds for any prime, `field_suite!` for an entry of the catalog: it checks the
//! entry and then the arithmetic.

/// A test module `$module` with the tests that hold for any field; `$name` is what
/// [`Field::by_name`](crate::Field::by_name) takes.
#[cfg(test)]
macro_rules! arithmetic_suite {
    ($module:ident: $name:expr) => {
        mod $module {
            $crate::suite::arithmetic_tests!($name);
        }
    };
}

/// A test module `$module` for the constant `$spec` of the file where it stands.
macro_rules! field_suite {
    ($module:ident: $spec:ident) => {
        #[cfg(test)]
        mod $module {
            use super::$spec;
            use $crate::suite::entry;

            #[test]
            fn the_entry_is_found_by_all_its_names() {
                entry::check_names(&$spec);
            }

            #[test]
            fn the_modulus_is_a_prime_with_the_stated_bits() {
                entry::check_modulus(&$spec);
            }

            #[test]
            fn the_two_adicity_is_exact() {
                entry::check_two_adicity(&$spec);
            }

            #[test]
            fn the_generator_has_no_smaller_order_that_is_in_reach() {
                entry::check_generator(&$spec);
            }

            $crate::suite::arithmetic_tests!($spec.name);
        }
    };
}

#[cfg(test)]
macro_rules! arithmetic_tests {
    ($name:expr) => {
        use $crate::suite::laws;

        #[test]
        fn ring_operations_are_those_of_integers() {
            laws::check_ring($name);
        }

        #[test]
        fn inner_products_are_those_of_integers() {
            laws::check_inner_products($name);
        }

        #[test]
        fn the_order_is_the_modulus() {
            laws::check_order($name);
        }

        #[test]
        fn inverses_invert() {
            laws::check_inverses($name);
        }

        #[test]
        fn conversions_agree() {
            laws::check_conversions($name);
        }

        #[test]
        fn elements_are_printed_and_parsed() {
            laws::check_text($name);
        }

        #[test]
        fn the_field_is_named_and_serialized() {
            laws::check_identity($name);
        }
    };
}

#[cfg(test)]
pub(crate) use arithmetic_tests;
pub(crate) use field_suite;

#[cfg(test)]
pub(crate) mod entry;
#[cfg(test)]
pub(crate) mod laws;
#[cfg(test)]
mod primes;
