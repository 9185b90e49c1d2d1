//! Fields in files: the modulus as a decimal string, checked when read.

use std::fmt;

use serde::de::{Deserializer, Error, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use crate::Field;

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self.modulus())
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(ModulusVisitor)
    }
}

struct ModulusVisitor;

impl Visitor<'_> for ModulusVisitor {
    type Value = Field;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the prime modulus of a field, as a decimal string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Field, E> {
        let field = Field::from_modulus_text(text).map_err(E::custom)?;
        if field.modulus().to_string() == text {
            Ok(field)
        } else {
            Err(E::custom(format_args!(
                "the modulus of {field} is not written in plain decimal"
            )))
        }
    }
}
