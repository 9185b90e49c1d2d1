//! Patterns, and the left sides of definitions.

use super::super::ast::{Pattern, PatternId};
use super::super::lexer::Token;
use super::{Parsed, Parser};
use crate::Span;

/// The operators of patterns, both right-associative.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Operator {
    Pair,
    Cons,
}

/// A pattern under construction: operands and operators wait on stacks, `bases` marks where each parenthesis began.
#[derive(Default)]
struct Stacks {
    operands: Vec<(PatternId, Span)>,
    operators: Vec<Operator>,
    bases: Vec<usize>,
}

impl Stacks {
    fn base(&self) -> usize {
        self.bases.last().copied().unwrap_or(0)
    }
}

impl Parser<'_> {
    /// What stands between `def` and the `=`, which is passed: a pattern, or the name of a function and its parameters.
    pub(super) fn binding_head(&mut self) -> Parsed<(PatternId, Option<Box<[PatternId]>>)> {
        let start = self.position;
        let starts_with_name = self.kind() == Token::Name;
        let may_be_pattern = match self.peek(1) {
            Token::Equals | Token::Comma | Token::Colon => true,
            Token::Name => self.slice(self.tokens.span(start + 1)) == "as",
            _ => false,
        };
        if !starts_with_name || may_be_pattern {
            let pattern = self.pattern()?;
            if self.eat(Token::Equals).is_some() {
                return Ok((pattern, None));
            }
            if !starts_with_name {
                let help = "only a name takes parameters: `def f x = ..`";
                let diagnostic = self.expected("`=`").help(help);
                return Err(self.fail(diagnostic));
            }
            self.position = start;
        }
        let (name, span) = self.name();
        let name = self.module.add_pattern(Pattern::Name(name), span);
        let params = self.patterns()?;
        if self.eat(Token::Equals).is_none() {
            let wanted = if params.is_empty() {
                "a parameter or `=`"
            } else {
                "`=`"
            };
            let diagnostic = self
                .expected(wanted)
                .help("a definition is `def x = ..` or `def f x y = ..`");
            return Err(self.fail(diagnostic));
        }
        Ok((name, Some(params)))
    }

    /// Patterns one after the other.
    pub(super) fn patterns(&mut self) -> Parsed<Box<[PatternId]>> {
        let mut patterns = Vec::new();
        while matches!(
            self.kind(),
            Token::Name | Token::Integer | Token::ParenOpen | Token::BracketOpen
        ) {
            patterns.push(self.pattern()?);
        }
        Ok(patterns.into())
    }

    /// One pattern with its `as` names.
    fn pattern(&mut self) -> Parsed<PatternId> {
        let mut stacks = Stacks::default();
        loop {
            if self.kind() == Token::ParenOpen && self.peek(1) != Token::ParenClose {
                self.open_bracket();
                stacks.bases.push(stacks.operators.len());
                continue;
            }
            let part = self.simple_pattern()?;
            stacks.operands.push(part);
            if self.operators_after(&mut stacks)? {
                continue;
            }
            let (pattern, _) = stacks
                .operands
                .pop()
                .expect("invariant: one operand is left");
            return Ok(pattern);
        }
    }

    /// A pattern without parts.
    fn simple_pattern(&mut self) -> Parsed<(PatternId, Span)> {
        let (pattern, span) = match (self.kind(), self.peek(1)) {
            (Token::Name, _) => {
                let (name, span) = self.name();
                (Pattern::Name(name), span)
            }
            (Token::Integer, _) => {
                let (integer, span) = self.integer()?;
                (Pattern::Integer(integer), span)
            }
            (Token::ParenOpen, Token::ParenClose) => {
                (Pattern::Unit, self.advance().join(self.advance()))
            }
            (Token::BracketOpen, Token::BracketClose) => {
                (Pattern::Nil, self.advance().join(self.advance()))
            }
            (Token::BracketOpen, _) => {
                let help = "take a list apart with `head:tail`; `[]` is the empty list";
                self.advance();
                let diagnostic = self.expected("`]`").help(help);
                return Err(self.fail(diagnostic));
            }
            (Token::FreeName, _) => {
                let help = "a name with `?` is an input that is searched, and is not bound: leave the `?` out";
                let diagnostic = self.expected("a pattern").help(help);
                return Err(self.fail(diagnostic));
            }
            _ => {
                let help = "a pattern is a name, an integer, `()`, `[]`, `(a, b)`, `head:tail` or `p as name`";
                let diagnostic = self.expected("a pattern").help(help);
                return Err(self.fail(diagnostic));
            }
        };
        Ok((self.module.add_pattern(pattern, span), span))
    }

    /// What follows a complete operand. Returns whether another operand follows.
    fn operators_after(&mut self, stacks: &mut Stacks) -> Parsed<bool> {
        loop {
            let operator = match self.kind() {
                Token::Comma => Some(Operator::Pair),
                Token::Colon => Some(Operator::Cons),
                _ => None,
            };
            if let Some(operator) = operator {
                self.advance();
                self.reduce_patterns(stacks, Some(operator));
                stacks.operators.push(operator);
                return Ok(true);
            }
            self.reduce_patterns(stacks, None);
            self.as_names(stacks);
            if stacks.bases.is_empty() {
                return Ok(false);
            }
            if self.kind() != Token::ParenClose {
                return Err(self.unclosed());
            }
            stacks.bases.pop();
            let span = self.close_bracket();
            stacks
                .operands
                .last_mut()
                .expect("invariant: a parenthesis holds a pattern")
                .1 = span;
        }
    }

    /// Combines what binds tighter than `next`, within the innermost parenthesis.
    fn reduce_patterns(&mut self, stacks: &mut Stacks, next: Option<Operator>) {
        while stacks.operators.len() > stacks.base()
            && next
                .is_none_or(|next| *stacks.operators.last().expect("invariant: not empty") > next)
        {
            let operator = stacks.operators.pop().expect("invariant: not empty");
            let (right, right_span) = stacks.operands.pop().expect("invariant: two operands");
            let (left, left_span) = stacks.operands.pop().expect("invariant: two operands");
            let pattern = match operator {
                Operator::Pair => Pattern::Pair(left, right),
                Operator::Cons => Pattern::Cons(left, right),
            };
            let span = left_span.join(right_span);
            stacks
                .operands
                .push((self.module.add_pattern(pattern, span), span));
        }
    }

    /// Any number of `as name`. The word alone is a name like any other.
    fn as_names(&mut self, stacks: &mut Stacks) {
        while self.kind() == Token::Name && self.token_text() == "as" && self.peek(1) == Token::Name
        {
            self.advance();
            let (name, name_span) = self.name();
            let (pattern, span) = stacks
                .operands
                .pop()
                .expect("invariant: `as` follows a pattern");
            let span = span.join(name_span);
            stacks.operands.push((
                self.module.add_pattern(Pattern::As(pattern, name), span),
                span,
            ));
        }
    }
}
