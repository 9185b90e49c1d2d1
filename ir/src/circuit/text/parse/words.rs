//! The words of a line.

use std::str::{FromStr, SplitAsciiWhitespace};

use num_bigint::BigInt;
use num_traits::One;

use crate::Interval;

/// What should stand where something else stands.
pub(super) type Expected = &'static str;

/// The words of a line.
pub(super) struct Words<'a> {
    pub(super) words: SplitAsciiWhitespace<'a>,
}

impl<'a> Words<'a> {
    pub(super) fn new(line: &'a str) -> Self {
        Self {
            words: line.split_ascii_whitespace(),
        }
    }

    /// The JSON string after the first word, and the words after it.
    pub(super) fn name(line: &'a str) -> Result<(String, Self), Expected> {
        let expected = "a name in double quotes";
        let start = line.find('"').ok_or(expected)?;
        let mut names = serde_json::Deserializer::from_str(&line[start..]).into_iter::<String>();
        let name = names.next().and_then(Result::ok).ok_or(expected)?;
        let after = &line[start + names.byte_offset()..];
        Ok((name, Self::new(after)))
    }

    pub(super) fn next(&mut self, expected: Expected) -> Result<&'a str, Expected> {
        self.words.next().ok_or(expected)
    }

    pub(super) fn keyword(&mut self, keyword: &str, expected: Expected) -> Result<(), Expected> {
        if self.next(expected)? == keyword {
            Ok(())
        } else {
            Err(expected)
        }
    }

    pub(super) fn parse<T: FromStr>(&mut self, expected: Expected) -> Result<T, Expected> {
        parse(self.next(expected)?, expected)
    }

    /// `prefix` and a number, as one word.
    pub(super) fn id(&mut self, prefix: &str, expected: Expected) -> Result<u32, Expected> {
        id(self.next(expected)?, prefix).ok_or(expected)
    }

    /// The items before the word `end`, which is passed over.
    pub(super) fn until<T>(
        &mut self,
        end: &str,
        item: impl Fn(&str) -> Option<T>,
        expected: Expected,
    ) -> Result<Vec<T>, Expected> {
        let mut items = Vec::new();
        loop {
            match self.next(expected)? {
                word if word == end => return Ok(items),
                word => items.push(item(word).ok_or(expected)?),
            }
        }
    }

    pub(super) fn interval(&mut self) -> Result<Interval, Expected> {
        let expected = "an interval: two integers with `..=` between";
        let (lo, hi) = self.next(expected)?.split_once("..=").ok_or(expected)?;
        Interval::new(parse(lo, expected)?, parse(hi, expected)?)
            .ok_or("an interval that is not empty")
    }

    pub(super) fn end(&mut self) -> Result<(), Expected> {
        match self.words.next() {
            None => Ok(()),
            Some(_) => Err("nothing more on this line"),
        }
    }
}

pub(super) fn parse<T: FromStr>(word: &str, expected: Expected) -> Result<T, Expected> {
    word.parse().map_err(|_| expected)
}

pub(super) fn id(word: &str, prefix: &str) -> Option<u32> {
    word.strip_prefix(prefix)?.parse().ok()
}

/// That the item numbered `index` is the last of `len`.
pub(super) fn numbered(index: u32, len: usize, expected: Expected) -> Result<(), Expected> {
    if index as usize + 1 == len {
        Ok(())
    } else {
        Err(expected)
    }
}

/// The terms of a sum such as `3 + 2*a - b*c`: coefficients and what they multiply.
pub(super) fn sum<'a>(
    mut words: impl Iterator<Item = &'a str>,
) -> Result<Vec<(BigInt, Vec<&'a str>)>, Expected> {
    let mut terms = Vec::new();
    let mut sign = "+";
    loop {
        let word = words.next().ok_or("a sum such as `3 + 2*i0.0 - l0*l1`")?;
        terms.push(term(word, sign)?);
        match words.next() {
            None => return Ok(terms),
            Some(operator @ ("+" | "-")) => sign = operator,
            Some(_) => return Err("`+` or `-` between terms"),
        }
    }
}

fn term<'a>(word: &'a str, sign: &str) -> Result<(BigInt, Vec<&'a str>), Expected> {
    let (negative, word) = match word.strip_prefix('-') {
        Some(rest) => (sign == "+", rest),
        None => (sign == "-", word),
    };
    let mut factors: Vec<&str> = word.split('*').collect();
    let mut coefficient = BigInt::one();
    if factors[0].starts_with(|first: char| first.is_ascii_digit()) {
        coefficient = parse(factors.remove(0), "an integer")?;
    }
    if factors.iter().any(|factor| factor.is_empty()) {
        return Err("a factor after `*`");
    }
    Ok((if negative { -coefficient } else { coefficient }, factors))
}
