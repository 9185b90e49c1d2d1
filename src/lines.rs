//! The lines of a text, for quick answers where a byte is.

use vampx_ir::{Location, Span};

/// Where the lines of a text begin.
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

/// A place in a text: two locations, the second one past the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// The first character.
    pub start: Location,
    /// One past the last character.
    pub end: Location,
}

impl<'a> Lines<'a> {
    /// The lines of `text`.
    pub fn new(text: &'a str) -> Self {
        let newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(newlines.map(|(at, _)| at + 1));
        Self {
            text,
            starts: starts.collect(),
        }
    }

    /// The line and column of a byte; the end of the text for one beyond it.
    pub fn location(&self, byte: u32) -> Location {
        let at = boundary(self.text, byte as usize);
        let line = self.line(at as u32);
        let start = self.starts[line as usize - 1];
        Location {
            line,
            column: 1 + self.text[start..at].chars().count() as u32,
        }
    }

    /// The number of the line of a byte, from 1.
    pub fn line(&self, byte: u32) -> u32 {
        self.starts.partition_point(|start| *start <= byte as usize) as u32
    }

    /// Where `span` begins and ends.
    pub fn region(&self, span: Span) -> Region {
        Region {
            start: self.location(span.start),
            end: self.location(span.end.max(span.start)),
        }
    }

    /// The lines without their ends, each with the byte it begins at.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &'a str)> {
        let ends = self.starts[1..].iter().map(|next| next - 1);
        let ends = ends.chain([self.text.len()]);
        let lines = self.starts.iter().zip(ends);
        lines.map(|(start, end)| (*start, &self.text[*start..end]))
    }
}

/// The bytes of `span` that are in `text`, on the boundaries of characters.
pub fn range(text: &str, span: Span) -> std::ops::Range<usize> {
    let start = boundary(text, span.start as usize);
    start..boundary(text, span.end as usize).max(start)
}

fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use vampx_ir::Source;

    use super::*;

    #[test]
    fn locations_are_those_of_the_source() {
        for text in ["", "\n", "a", "a\n\u{3bb}b\n\n", "\u{3bb}"] {
            let (lines, source) = (Lines::new(text), Source::new("test", text));
            for byte in 0..text.len() as u32 + 3 {
                let expected = source.location(Span::new(byte, byte));
                assert_eq!(lines.location(byte), expected, "{byte} of {text:?}");
            }
            let joined: Vec<&str> = lines.iter().map(|(_, line)| line).collect();
            assert_eq!(joined.join("\n"), text);
        }
    }
}
