//! Natural numbers as people write them.

use num_bigint::BigUint;

use crate::modulus::MAX_BITS;

/// The longest piece of a text that an error repeats, in characters.
const EXCERPT_CHARS: usize = 200;

/// Why a text is not a natural number of at most [`MAX_BITS`] bits.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum LiteralError {
    NoDigits,
    NotADigit { found: char, radix: u32 },
    TooLarge,
}

/// The number that `text` writes in decimal, or after `0x`, `0o` or `0b` in that radix. No sign, space
/// or separator is read.
///
/// Takes time linear in the text, whatever it holds.
pub(crate) fn parse(text: &str) -> Result<BigUint, LiteralError> {
    let (radix, digits) = split_radix(text);
    if digits.is_empty() {
        return Err(LiteralError::NoDigits);
    }
    if let Some(found) = digits.chars().find(|c| !c.is_digit(radix)) {
        return Err(LiteralError::NotADigit { found, radix });
    }
    let significant = digits.trim_start_matches('0');
    if significant.len() > MAX_BITS as usize {
        return Err(LiteralError::TooLarge); // even in binary
    }
    let number = match significant {
        "" => BigUint::ZERO,
        _ => BigUint::parse_bytes(significant.as_bytes(), radix)
            .unwrap_or_else(|| unreachable!("invariant: only digits of base {radix} are left")),
    };
    if number.bits() > u64::from(MAX_BITS) {
        Err(LiteralError::TooLarge)
    } else {
        Ok(number)
    }
}

fn split_radix(text: &str) -> (u32, &str) {
    [
        ("0x", 16),
        ("0X", 16),
        ("0o", 8),
        ("0O", 8),
        ("0b", 2),
        ("0B", 2),
    ]
    .into_iter()
    .find_map(|(prefix, radix)| Some((radix, text.strip_prefix(prefix)?)))
    .unwrap_or((10, text))
}

/// `text`, or its beginning and three dots if it is long.
pub(crate) fn excerpt(text: &str) -> String {
    match text.char_indices().nth(EXCERPT_CHARS) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_radix() {
        for text in [
            "255",
            "0xff",
            "0XFF",
            "0o377",
            "0b11111111",
            "000255",
            "0x00ff",
        ] {
            assert_eq!(parse(text), Ok(255u32.into()), "{text}");
        }
        for text in ["0", "0000", "0x0", "0b0"] {
            assert_eq!(parse(text), Ok(BigUint::ZERO), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_number() {
        for text in ["", "0x", "0b"] {
            assert_eq!(parse(text), Err(LiteralError::NoDigits), "{text}");
        }
        for (text, found, radix) in [
            ("12a", 'a', 10),
            ("+1", '+', 10),
            ("1_000", '_', 10),
            (" 1", ' ', 10),
            ("1\n", '\n', 10),
            ("٣", '٣', 10),
            ("0x0x1", 'x', 16),
            ("0o8", '8', 8),
            ("0b2", '2', 2),
            ("0x-1", '-', 16),
        ] {
            assert_eq!(
                parse(text),
                Err(LiteralError::NotADigit { found, radix }),
                "{text}"
            );
        }
    }

    #[test]
    fn refuses_what_is_too_large() {
        let largest = (BigUint::from(1u32) << MAX_BITS) - 1u32;
        assert_eq!(parse(&largest.to_string()), Ok(largest.clone()));
        assert_eq!(
            parse(&(largest + 1u32).to_string()),
            Err(LiteralError::TooLarge)
        );
        assert_eq!(parse(&"9".repeat(10_000_000)), Err(LiteralError::TooLarge));
        assert_eq!(parse(&"0".repeat(10_000_000)), Ok(BigUint::ZERO));
    }

    #[test]
    fn excerpts_end_between_characters() {
        assert_eq!(excerpt("short"), "short");
        let long = "é".repeat(EXCERPT_CHARS + 1);
        assert_eq!(excerpt(&long), format!("{}...", "é".repeat(EXCERPT_CHARS)));
    }
}
