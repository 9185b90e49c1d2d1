//! Tokens to a [`Module`]: items, their recovery from errors, and what expressions and patterns share.
//!
//! Nothing here recurses: nesting is kept on explicit stacks, so that no text overflows the machine's stack.

mod expression;
mod item;
mod pattern;

use num_bigint::BigUint;

use super::ast::{IntegerId, Module, NameId};
use super::lexer::{Token, Tokens, lex};
use crate::{Diagnostic, Source, Span};

/// No more complaints than these are collected.
const MAX_DIAGNOSTICS: usize = 50;

/// Integer literals have no more digits than these, which keeps reading them fast.
const MAX_DIGITS: usize = 100_000;

/// The program `source`.
///
/// Every Vamp-IR program is accepted. Takes time linear in the text; nesting may be of any depth.
///
/// # Errors
/// Everything wrong with the text, in source order, up to 50 complaints; parsing resumes after the `;` of a faulty item.
pub fn parse(source: &Source) -> Result<Module, Vec<Diagnostic>> {
    let text = &*source.text;
    if u32::try_from(text.len()).is_err() {
        let diagnostic = Diagnostic::error(Span::default(), "the program is longer than 4 GiB");
        return Err(vec![diagnostic]);
    }
    let (tokens, diagnostics) = lex(text, MAX_DIAGNOSTICS);
    let mut parser = Parser {
        text,
        tokens,
        position: 0,
        open: Vec::new(),
        module: Module::new(),
        defined: Words::default(),
        diagnostics,
    };
    parser.items();
    if parser.diagnostics.is_empty() {
        return Ok(parser.module);
    }
    parser
        .diagnostics
        .sort_by_key(|diagnostic| diagnostic.span.start);
    parser.diagnostics.truncate(MAX_DIAGNOSTICS);
    Err(parser.diagnostics)
}

/// The word was said: the diagnostic is in the list, the caller only gives up.
struct Reported;

type Parsed<T> = Result<T, Reported>;

/// Which of the contextual keywords the program has defined as names of its own.
#[derive(Default)]
struct Words {
    field: bool,
    private: bool,
}

struct Parser<'a> {
    text: &'a str,
    tokens: Tokens,
    position: usize,
    /// The brackets open at `position` within the current item.
    open: Vec<(Token, Span)>,
    module: Module,
    defined: Words,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Parser<'a> {
    /// The current token.
    fn kind(&self) -> Token {
        self.tokens.kind(self.position)
    }

    /// The token `ahead` tokens later.
    fn peek(&self, ahead: usize) -> Token {
        self.tokens.kind(self.position + ahead)
    }

    /// Where the current token is.
    fn span(&self) -> Span {
        self.tokens.span(self.position)
    }

    /// Where the token before the current one is.
    fn previous_span(&self) -> Span {
        self.tokens.span(self.position.saturating_sub(1))
    }

    /// The text at `span`.
    fn slice(&self, span: Span) -> &'a str {
        &self.text[span.start as usize..span.end as usize]
    }

    /// The text of the current token.
    fn token_text(&self) -> &'a str {
        self.slice(self.span())
    }

    /// Passes the current token; its span.
    fn advance(&mut self) -> Span {
        let span = self.span();
        self.position += 1;
        span
    }

    /// Passes the current token if it is `kind`.
    fn eat(&mut self, kind: Token) -> Option<Span> {
        (self.kind() == kind).then(|| self.advance())
    }

    /// Passes the current token, an opening bracket.
    fn open_bracket(&mut self) -> Span {
        let kind = self.kind();
        let span = self.advance();
        self.open.push((kind, span));
        span
    }

    /// Passes the current token, the closing bracket of the innermost open one; the span of both.
    fn close_bracket(&mut self) -> Span {
        let (_, open) = self
            .open
            .pop()
            .expect("invariant: a frame of brackets has an open bracket");
        open.join(self.advance())
    }

    /// Passes a name.
    fn name(&mut self) -> (NameId, Span) {
        let id = self.module.add_name(self.token_text());
        (id, self.advance())
    }

    /// Passes an integer literal; its value.
    fn integer_value(&mut self) -> Parsed<(BigUint, Span)> {
        let text = self.token_text();
        let span = self.span();
        let (digits, radix) = match text.get(..2) {
            Some("0x") => (&text[2..], 16),
            Some("0o") => (&text[2..], 8),
            Some("0b") => (&text[2..], 2),
            _ => (text, 10),
        };
        if digits.len() > MAX_DIGITS {
            let message = format!(
                "this integer has {} digits; the limit is {MAX_DIGITS}",
                digits.len()
            );
            return Err(self.fail(Diagnostic::error(span, message).limit()));
        }
        let value = BigUint::parse_bytes(digits.as_bytes(), radix)
            .expect("invariant: the lexer has checked the digits");
        Ok((value, self.advance()))
    }

    /// Passes an integer literal.
    fn integer(&mut self) -> Parsed<(IntegerId, Span)> {
        let (value, span) = self.integer_value()?;
        Ok((self.module.add_integer(value), span))
    }

    /// Reports `diagnostic`, unless the current token is one the lexer has complained about.
    fn fail(&mut self, diagnostic: Diagnostic) -> Reported {
        if self.kind() != Token::Invalid {
            self.diagnostics.push(diagnostic);
        }
        Reported
    }

    /// Reports that `wanted` should stand where the current token is.
    fn expected(&mut self, wanted: &str) -> Diagnostic {
        Diagnostic::error(
            self.span(),
            format!("expected {wanted}, found {}", self.found()),
        )
    }

    /// Reports that the innermost open bracket is not closed where the current token is.
    fn unclosed(&mut self) -> Reported {
        let &(kind, open) = self.open.last().expect("invariant: called within brackets");
        let close = closing(kind);
        let wanted = match kind {
            Token::BraceOpen => "`;` or `}`".to_owned(),
            _ => format!("`{close}`"),
        };
        let diagnostic = self
            .expected(&wanted)
            .label(format!("{wanted} must come before this"))
            .related(open, "opened here");
        self.fail(diagnostic)
    }

    /// Whether the current token is a closing bracket.
    fn is_at_closing(&self) -> bool {
        matches!(
            self.kind(),
            Token::ParenClose | Token::BraceClose | Token::BracketClose
        )
    }

    /// What to say of the current token, a closing bracket that closes nothing.
    fn unmatched(&self) -> Diagnostic {
        let message = format!("unmatched `{}`", self.token_text());
        Diagnostic::error(self.span(), message).help("no bracket is open here")
    }

    /// The current token in words.
    fn found(&self) -> String {
        if self.kind() == Token::End {
            return "the end of the program".to_owned();
        }
        let text = self.token_text();
        if text.len() <= 40 {
            return format!("`{text}`");
        }
        format!("`{}..`", text.chars().take(40).collect::<String>())
    }

    /// Whether the current token is the first of its line.
    fn is_on_new_line(&self) -> bool {
        let between = self.previous_span().end..self.span().start.max(self.previous_span().end);
        self.slice(Span::new(between.start, between.end))
            .contains('\n')
    }
}

/// How an opening bracket is closed.
fn closing(open: Token) -> &'static str {
    match open {
        Token::BraceOpen => "}",
        Token::BracketOpen => "]",
        _ => ")",
    }
}

/// Whether an operand may begin so directly after another: an argument.
fn starts_argument(kind: Token) -> bool {
    use Token::*;
    matches!(
        kind,
        Name | FreeName | Integer | ParenOpen | BracketOpen | Fun | Def
    )
}
