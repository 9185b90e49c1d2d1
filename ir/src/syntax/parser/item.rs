//! Items: declarations, definitions and equations, and how parsing goes on after a fault.

use num_bigint::BigUint;
use vampx_fields::MAX_BITS;

use super::super::ast::{
    Binding, Expr, ExprId, InputDecl, InputRange, Item, ItemKind, Pattern, PatternId,
};
use super::super::lexer::Token;
use super::{MAX_DIAGNOSTICS, Parsed, Parser};
use crate::{Diagnostic, Span};

const RANGE_HELP: &str = "a range is `u32` (32 bits), `0..100` (0 to 99) or `1..=6` (1 to 6)";

impl Parser<'_> {
    /// All items up to the end of the text.
    pub(super) fn items(&mut self) {
        while self.kind() != Token::End && self.diagnostics.len() < MAX_DIAGNOSTICS {
            self.open.clear();
            let start = self.position;
            match self
                .item()
                .and_then(|item| self.end_of_item().map(|()| item))
            {
                Ok(item) => self.module.items.push(item),
                Err(_) => self.recover(start),
            }
        }
    }

    /// One item without its `;`.
    fn item(&mut self) -> Parsed<Item> {
        let start = self.span();
        let kind = if self.kind() == Token::Pub {
            self.inputs(true)?
        } else if self.is_private_declaration(0) {
            self.inputs(false)?
        } else if self.is_field_declaration(0) {
            self.field_declaration()?
        } else if self.kind() == Token::Def {
            self.definition()?
        } else {
            ItemKind::Expr(self.expression()?)
        };
        Ok(Item {
            kind,
            span: start.join(self.previous_span()),
        })
    }

    /// Whether the token `ahead` begins a declaration, which no expression does.
    pub(super) fn is_declaration(&self, ahead: usize) -> bool {
        self.peek(ahead) == Token::Pub
            || self.is_private_declaration(ahead)
            || self.is_field_declaration(ahead)
    }

    fn is_private_declaration(&self, ahead: usize) -> bool {
        !self.defined.private && self.is_word(ahead, "priv") && is_input(self.peek(ahead + 1))
    }

    fn is_field_declaration(&self, ahead: usize) -> bool {
        !self.defined.field && self.is_word(ahead, "field") && self.peek(ahead + 1) == Token::Name
    }

    fn is_word(&self, ahead: usize, word: &str) -> bool {
        self.peek(ahead) == Token::Name
            && self.slice(self.tokens.span(self.position + ahead)) == word
    }

    /// `pub x, y : range` or `priv x, y : range`.
    fn inputs(&mut self, public: bool) -> Parsed<ItemKind> {
        let keyword = self.advance();
        let mut inputs = Vec::new();
        loop {
            if !is_input(self.kind()) {
                let diagnostic = self.expected(&format!("a name after `{}`", self.slice(keyword)));
                return Err(self.fail(diagnostic));
            }
            let (name, span) = self.name();
            inputs.push(InputDecl { name, span });
            if self.eat(Token::Comma).is_none() {
                break;
            }
        }
        let range = match self.eat(Token::Colon) {
            Some(_) => Some(self.range()?),
            None => None,
        };
        if range.is_none() && is_input(self.kind()) && !self.is_on_new_line() {
            let diagnostic = self
                .expected("`,`, `:` or `;`")
                .help("names are separated by commas");
            return Err(self.fail(diagnostic));
        }
        if self.kind() == Token::Equals {
            let name = self.slice(self.previous_span());
            let help =
                format!("declare it and state the equation by itself: `pub {name}; {name} = ..;`");
            let diagnostic = self.expected("`;`").help(help);
            return Err(self.fail(diagnostic));
        }
        Ok(ItemKind::Inputs {
            public,
            inputs,
            range,
        })
    }

    /// `u32`, `lo..hi` or `lo..=hi`.
    fn range(&mut self) -> Parsed<InputRange> {
        if self.kind() == Token::Name {
            if let Some(range) = self.bits_range() {
                return range;
            }
        } else if self.kind() == Token::Integer {
            return self.range_of_bounds();
        }
        let mut diagnostic = self.expected("a range").help(RANGE_HELP);
        if self.kind() == Token::Minus {
            diagnostic =
                diagnostic.help("values are canonical integers, 0 to p - 1: none is negative");
        }
        Err(self.fail(diagnostic))
    }

    /// `u` and a number of bits; `None` for any other name.
    fn bits_range(&mut self) -> Option<Parsed<InputRange>> {
        let digits = self.token_text().strip_prefix('u')?;
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        Some(match digits.parse::<u32>() {
            Ok(bits) if (1..=MAX_BITS).contains(&bits) => {
                let hi = (BigUint::from(1u32) << bits) - 1u32;
                Ok(InputRange {
                    lo: BigUint::ZERO,
                    hi,
                    span: self.advance(),
                })
            }
            _ => {
                let message = format!("a range has 1 to {MAX_BITS} bits");
                let diagnostic = Diagnostic::error(self.span(), message);
                Err(self.fail(diagnostic))
            }
        })
    }

    fn range_of_bounds(&mut self) -> Parsed<InputRange> {
        let (lo, start) = self.integer_value()?;
        let inclusive = match self.kind() {
            Token::DotDot => false,
            Token::DotDotEquals => true,
            _ => {
                let diagnostic = self.expected("`..` or `..=`").help(RANGE_HELP);
                return Err(self.fail(diagnostic));
            }
        };
        self.advance();
        if self.kind() != Token::Integer {
            let diagnostic = self.expected("the upper end of the range");
            return Err(self.fail(diagnostic));
        }
        let (end, end_span) = self.integer_value()?;
        let span = start.join(end_span);
        let hi = if inclusive {
            Some(end)
        } else {
            (end > BigUint::ZERO).then(|| end - 1u32)
        };
        match hi {
            Some(hi) if lo <= hi => Ok(InputRange { lo, hi, span }),
            _ => {
                let diagnostic = Diagnostic::error(span, "this range is empty")
                    .help("`a..b` is a to b - 1, `a..=b` is a to b");
                Err(self.fail(diagnostic))
            }
        }
    }

    /// `field name`, where the name is everything up to the `;`.
    fn field_declaration(&mut self) -> Parsed<ItemKind> {
        self.advance();
        let mut span = self.advance();
        while !matches!(self.kind(), Token::Semicolon | Token::End) && self.span().start == span.end
        {
            span = span.join(self.advance());
        }
        if self.kind() != Token::Semicolon && !self.is_on_new_line() {
            let help = "the name of a field is written without spaces: `field bls12-381;`";
            let diagnostic = self.expected("`;`").help(help);
            return Err(self.fail(diagnostic));
        }
        Ok(ItemKind::Field {
            name: self.slice(span).into(),
            span,
        })
    }

    fn definition(&mut self) -> Parsed<ItemKind> {
        self.advance();
        let (pattern, params) = self.binding_head()?;
        let value = self.expression()?;
        let binding = self.binding(pattern, params, value);
        self.note_definition(pattern);
        Ok(ItemKind::Definition(binding))
    }

    /// Remembers that a definition outside of brackets takes the meaning of a contextual keyword.
    pub(super) fn note_definition(&mut self, pattern: PatternId) {
        let mut pending = vec![pattern];
        while let Some(pattern) = pending.pop() {
            let name = match self.module.pattern(pattern) {
                Pattern::Pair(a, b) | Pattern::Cons(a, b) => {
                    pending.extend([a, b]);
                    continue;
                }
                Pattern::As(inner, name) => {
                    pending.push(inner);
                    name
                }
                Pattern::Name(name) => name,
                Pattern::Integer(_) | Pattern::Unit | Pattern::Nil => continue,
            };
            match self.module.name(name) {
                "field" => self.defined.field = true,
                "priv" => self.defined.private = true,
                _ => {}
            }
        }
    }

    /// `pattern = value`, or `pattern params = value`, which makes a function of the value.
    pub(super) fn binding(
        &mut self,
        pattern: PatternId,
        params: Option<Box<[PatternId]>>,
        value: ExprId,
    ) -> Binding {
        let Some(params) = params else {
            return Binding { pattern, value };
        };
        let span = self
            .module
            .pattern_span(pattern)
            .join(self.module.span(value));
        let value = self.module.add_expr(
            Expr::Function {
                params,
                body: value,
            },
            span,
        );
        Binding { pattern, value }
    }

    /// Passes the `;` after an item.
    fn end_of_item(&mut self) -> Parsed<()> {
        if self.eat(Token::Semicolon).is_some() {
            return Ok(());
        }
        let previous = self.previous_span();
        let diagnostic = match self.kind() {
            _ if self.is_at_closing() => self.unmatched(),
            Token::BraceOpen => self.expected("an operator or `;`").help(
                "a block begins an expression or is the body of `fun`; \
                 a function is defined by `def f x = { .. };`",
            ),
            Token::DotDot | Token::DotDotEquals => self
                .expected("an operator or `;`")
                .help("ranges are written in declarations only: `pub x : 0..100;`"),
            kind if kind == Token::End || self.is_on_new_line() || self.is_declaration(0) => {
                let last = self
                    .slice(previous)
                    .chars()
                    .next_back()
                    .map_or(0, char::len_utf8);
                let end = Span::new(previous.end - last as u32, previous.end);
                Diagnostic::error(end, "missing `;`")
                    .label("add `;` after this")
                    .help("every declaration, definition and equation ends with `;`")
            }
            _ => self.expected("an operator or `;`"),
        };
        Err(self.fail(diagnostic))
    }

    /// Goes to the next item: behind a `;` outside of brackets or at the end of a line that an unindented one follows,
    /// or to an unindented keyword.
    fn recover(&mut self, start: usize) {
        let mut depth = self.open.len();
        loop {
            let unindented = self.position > start && self.is_unindented();
            match self.kind() {
                Token::End => return,
                Token::Def | Token::Pub if unindented => return,
                Token::Semicolon => {
                    self.position += 1;
                    if depth == 0 || self.is_unindented() {
                        return;
                    }
                    continue;
                }
                Token::ParenOpen | Token::BraceOpen | Token::BracketOpen => depth += 1,
                Token::ParenClose | Token::BraceClose | Token::BracketClose => {
                    depth = depth.saturating_sub(1);
                }
                _ => {}
            }
            self.position += 1;
        }
    }

    /// Whether the current token is the first of a line and not indented.
    fn is_unindented(&self) -> bool {
        let start = self.span().start as usize;
        start == 0 || self.text.as_bytes()[start - 1] == b'\n'
    }
}

/// Whether `kind` is the name of an input.
fn is_input(kind: Token) -> bool {
    matches!(kind, Token::Name | Token::FreeName)
}
