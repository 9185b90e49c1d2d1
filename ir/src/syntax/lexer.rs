//! Text to tokens. What is no token of the language is reported here, with what to write instead.

use logos::{Lexer, Logos};

use crate::{Diagnostic, Span};

/// A token; its text is the source at its span.
#[derive(Logos, Clone, Copy, Debug, PartialEq, Eq)]
#[logos(skip r"[ \t\r\n\f\u{feff}]+")]
#[logos(skip(r"//[^\n]*", allow_greedy = true))]
pub(super) enum Token {
    #[token("fun")]
    Fun,
    #[token("def")]
    Def,
    #[token("pub")]
    Pub,
    #[regex("[A-Za-z_][A-Za-z0-9_]*")]
    Name,
    /// The name of a free input, with the `?` that is part of it.
    #[regex("\\?[A-Za-z_][A-Za-z0-9_]*")]
    FreeName,
    #[regex("[0-9]+")]
    #[regex("0x[0-9a-fA-F]+")]
    #[regex("0o[0-7]+")]
    #[regex("0b[01]+")]
    Integer,
    #[token("(")]
    ParenOpen,
    #[token(")")]
    ParenClose,
    #[token("{")]
    BraceOpen,
    #[token("}")]
    BraceClose,
    #[token("[")]
    BracketOpen,
    #[token("]")]
    BracketClose,
    #[token(",")]
    Comma,
    #[token(";")]
    Semicolon,
    #[token(":")]
    Colon,
    /// Also stands for `==`, once that is reported.
    #[token("=")]
    Equals,
    #[token("+")]
    Plus,
    #[token("-")]
    Minus,
    #[token("*")]
    Star,
    #[token("/")]
    Slash,
    #[token("|")]
    Bar,
    #[token("\\")]
    Backslash,
    #[token("%")]
    Percent,
    #[token("^")]
    Caret,
    #[token("..")]
    DotDot,
    #[token("..=")]
    DotDotEquals,
    /// Something that is reported already; the parser says nothing more about it.
    #[token("/*", block_comment)]
    #[regex("[0-9][A-Za-z0-9_]*", priority = 1)]
    #[regex(r"[^\x00-\x7F\u{feff}]+")]
    #[regex("==|!=|<=|>=|<|>|!|&&|&|\\|\\||\\*\\*|=>|->|\\.|\"|'|#|@|\\$|\\?|~|`")]
    #[regex(r"[\x00-\x08\x0B\x0E-\x1F\x7F]+")]
    Invalid,
    /// The end of the text, once and last.
    End,
}

/// The end of a block comment, or `Invalid` for one that is not closed.
fn block_comment(lexer: &mut Lexer<Token>) -> logos::Filter<()> {
    match lexer.remainder().find("*/") {
        Some(length) => {
            lexer.bump(length + 2);
            logos::Filter::Skip
        }
        None => {
            lexer.bump(lexer.remainder().len());
            logos::Filter::Emit(())
        }
    }
}

/// The tokens of a text, the last of them [`Token::End`].
pub(super) struct Tokens {
    kinds: Vec<Token>,
    spans: Vec<Span>,
}

impl Tokens {
    /// The token at `index`; [`Token::End`] beyond the end.
    pub(super) fn kind(&self, index: usize) -> Token {
        self.kinds.get(index).copied().unwrap_or(Token::End)
    }

    /// Where the token at `index` is; the end of the text beyond it.
    pub(super) fn span(&self, index: usize) -> Span {
        self.spans[index.min(self.spans.len() - 1)]
    }
}

/// The tokens of `text`, at most `u32::MAX` bytes, and up to `limit` complaints about what is none.
pub(super) fn lex(text: &str, limit: usize) -> (Tokens, Vec<Diagnostic>) {
    let mut tokens = Tokens {
        kinds: Vec::new(),
        spans: Vec::new(),
    };
    let mut diagnostics = Vec::new();
    for (token, range) in Token::lexer(text).spanned() {
        let span = Span::new(range.start as u32, range.end as u32);
        let text = &text[range];
        let mut kind = token.unwrap_or(Token::Invalid);
        if kind == Token::Invalid {
            if diagnostics.len() < limit {
                diagnostics.push(complaint(text, span));
            }
            if text == "==" {
                kind = Token::Equals;
            }
        }
        tokens.kinds.push(kind);
        tokens.spans.push(span);
    }
    let end = text.len() as u32;
    tokens.kinds.push(Token::End);
    tokens.spans.push(Span::new(end, end));
    (tokens, diagnostics)
}

/// What to say about `text`, which is no token.
fn complaint(text: &str, span: Span) -> Diagnostic {
    if text.starts_with("/*") {
        return Diagnostic::error(
            Span::new(span.start, span.start + 2),
            "this comment is not closed",
        )
        .label("opened here")
        .help("close it with `*/`; comments do not nest");
    }
    if text.starts_with(|first: char| first.is_ascii_digit()) {
        return bad_number(text, span);
    }
    match advice(text) {
        Some(help) => {
            Diagnostic::error(span, format!("`{text}` is not an operator of the language"))
                .help(help)
        }
        None => {
            let first = text
                .chars()
                .next()
                .expect("invariant: a token is not empty");
            let code = first as u32;
            let end = span.start + first.len_utf8() as u32;
            Diagnostic::error(
                Span::new(span.start, end),
                format!("character {first:?} (U+{code:04X}) is not part of the language"),
            )
            .help("names are made of the letters a-z and A-Z, digits and `_`")
        }
    }
}

fn bad_number(text: &str, span: Span) -> Diagnostic {
    let help = match text.get(..2) {
        Some("0x") => "after `0x` come hexadecimal digits only",
        Some("0o") => "after `0o` come the digits 0 to 7 only",
        Some("0b") => "after `0b` come the digits 0 and 1 only",
        _ => {
            "put an operator or a space between the number and the letters; names begin with a letter or `_`"
        }
    };
    Diagnostic::error(span, format!("`{text}` is neither a number nor a name")).help(help)
}

/// What to write instead of an operator of another language.
fn advice(text: &str) -> Option<&'static str> {
    Some(match text {
        "==" => "an equation is written with a single `=`",
        "!=" => {
            "to state that `a` and `b` differ, state that their difference has an inverse: \
                 `(a - b) * fresh (1 / (a - b)) = 1`"
        }
        "<" | "<=" | ">" | ">=" => {
            "`lt a b` is 0 if `a < b` and 1 otherwise; to state it, write `lt a b = 0`"
        }
        "&&" | "&" => {
            "state two equations one after the other, `a = b; c = d;`, or multiply two bits"
        }
        "||" => {
            "`a | b` is division that gives 0 where `b` is 0; for bits, \"or\" is `a + b - a*b`"
        }
        "!" => "for a bit, \"not\" is `1 - a`",
        "**" => "a power is written `a ^ 3`",
        "=>" | "->" => "a function is written `fun x { .. }`",
        "." => {
            "a range is written `0..100`; there are no fractions and no fields of records: \
                take tuples apart with `def (a, b) = t`"
        }
        "\"" | "'" => "there are no strings and no characters",
        "#" => "a comment begins with `//`",
        "?" => {
            "a choice is written `branch c a b`: `a` where `c` is 0, `b` where it is 1; \
                a free input is written `?x`"
        }
        _ => return None,
    })
}
