//! Expressions: operator precedence on explicit stacks.
//!
//! From loosest to tightest: `,` (right), `=` (left), `:` (right), `+ -` (left), `* / | \ %` (left), unary `-`,
//! `^` (right), application (left).

use super::super::ast::{BinaryOp, Binding, Expr, ExprId, PatternId};
use super::super::lexer::Token;
use super::{Parsed, Parser, Reported, starts_argument};
use crate::{Diagnostic, Span};

/// An operator that waits for its right operand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    Pair,
    Equal,
    Cons,
    Binary(BinaryOp),
    /// Unary minus, with its place.
    Negate(Span),
    Apply,
}

impl Operator {
    fn infix(token: Token) -> Option<Self> {
        Some(match token {
            Token::Comma => Self::Pair,
            Token::Equals => Self::Equal,
            Token::Colon => Self::Cons,
            Token::Plus => Self::Binary(BinaryOp::Add),
            Token::Minus => Self::Binary(BinaryOp::Sub),
            Token::Star => Self::Binary(BinaryOp::Mul),
            Token::Slash => Self::Binary(BinaryOp::Div),
            Token::Bar => Self::Binary(BinaryOp::DivOrZero),
            Token::Backslash => Self::Binary(BinaryOp::Quotient),
            Token::Percent => Self::Binary(BinaryOp::Remainder),
            Token::Caret => Self::Binary(BinaryOp::Pow),
            _ => return None,
        })
    }

    fn precedence(self) -> u8 {
        match self {
            Self::Pair => 1,
            Self::Equal => 2,
            Self::Cons => 3,
            Self::Binary(BinaryOp::Add | BinaryOp::Sub) => 4,
            Self::Binary(BinaryOp::Pow) => 7,
            Self::Binary(_) => 5,
            Self::Negate(_) => 6,
            Self::Apply => 8,
        }
    }

    fn is_right_associative(self) -> bool {
        matches!(self, Self::Pair | Self::Cons | Self::Binary(BinaryOp::Pow))
    }
}

/// What surrounds the expression being read.
enum Context {
    /// `( .. )`; the bracket is in [`Parser::open`].
    Paren,
    /// `{ .. }`, the body of a function where there are parameters.
    Block {
        params: Option<(Box<[PatternId]>, Span)>,
        first: usize,
    },
    /// Between the `=` and the `;` of a definition.
    LetValue {
        pattern: PatternId,
        params: Option<Box<[PatternId]>>,
        start: Span,
    },
    /// After the `;` of a definition.
    LetBody {
        binding: Binding,
        start: Span,
        first: usize,
    },
}

struct Frame {
    context: Context,
    /// The operators from here on belong to the frame.
    first_operator: usize,
}

/// What the parser stands before.
enum Next {
    Operand,
    Operator,
}

struct Expression<'p, 'a> {
    parser: &'p mut Parser<'a>,
    frames: Vec<Frame>,
    operators: Vec<Operator>,
    operands: Vec<(ExprId, Span)>,
    /// The finished expressions of the open blocks and bodies.
    sequence: Vec<ExprId>,
}

impl Parser<'_> {
    /// An expression up to the first token that cannot continue it.
    pub(super) fn expression(&mut self) -> Parsed<ExprId> {
        let mut expression = Expression {
            parser: self,
            frames: Vec::new(),
            operators: Vec::new(),
            operands: Vec::new(),
            sequence: Vec::new(),
        };
        let mut next = Next::Operand;
        loop {
            next = match next {
                Next::Operand => expression.operand()?,
                Next::Operator => match expression.operator()? {
                    Some(next) => next,
                    None => return Ok(expression.pop_operand().0),
                },
            };
        }
    }
}

impl Expression<'_, '_> {
    /// Reads an operand or the beginning of one.
    fn operand(&mut self) -> Parsed<Next> {
        let parser = &mut *self.parser;
        let (expr, span) = match (parser.kind(), parser.peek(1)) {
            (Token::Name | Token::FreeName, _) => {
                let (name, span) = parser.name();
                (Expr::Name(name), span)
            }
            (Token::Integer, _) => {
                let (integer, span) = parser.integer()?;
                (Expr::Integer(integer), span)
            }
            (Token::ParenOpen, Token::ParenClose) => {
                (Expr::Unit, parser.advance().join(parser.advance()))
            }
            (Token::BracketOpen, Token::BracketClose) => {
                (Expr::Nil, parser.advance().join(parser.advance()))
            }
            (Token::ParenOpen, _) => {
                parser.open_bracket();
                return Ok(self.enter(Context::Paren));
            }
            (Token::BraceOpen, _) => return Ok(self.open_block(None)),
            (Token::Fun, _) => return self.function(),
            (Token::Def, _) => return self.definition(),
            (Token::Minus, _) => {
                let span = parser.advance();
                self.operators.push(Operator::Negate(span));
                return Ok(Next::Operand);
            }
            _ => return Err(self.no_operand()),
        };
        self.push(expr, span);
        Ok(Next::Operator)
    }

    /// Reads what follows an operand; `None` at the end of the whole expression.
    fn operator(&mut self) -> Parsed<Option<Next>> {
        let kind = self.parser.kind();
        if let Some(operator) = Operator::infix(kind) {
            self.parser.advance();
            self.reduce(Some(operator));
            self.operators.push(operator);
            return Ok(Some(Next::Operand));
        }
        if starts_argument(kind) && !self.lacks_semicolon(kind) {
            self.reduce(Some(Operator::Apply));
            self.operators.push(Operator::Apply);
            return Ok(Some(Next::Operand));
        }
        self.reduce(None);
        match self.frames.last() {
            None => Ok(None),
            Some(_) => self.end_of_part(kind).map(Some),
        }
    }

    /// Whether `kind`, which could begin an argument, begins a line after what surely should have ended with `;`.
    fn lacks_semicolon(&self, kind: Token) -> bool {
        let is_definition = kind == Token::Def && self.parser.open.is_empty();
        let after_integer = self.parser.tokens.kind(self.parser.position - 1) == Token::Integer;
        (is_definition || after_integer) && self.parser.is_on_new_line()
    }

    /// Deals with `kind` after a complete expression within the innermost frame.
    fn end_of_part(&mut self, kind: Token) -> Parsed<Next> {
        let frame = self.frames.pop().expect("invariant: called within a frame");
        match (frame.context, kind) {
            (Context::Paren, Token::ParenClose) => {
                let span = self.parser.close_bracket();
                self.operands
                    .last_mut()
                    .expect("invariant: parentheses hold an expression")
                    .1 = span;
                Ok(Next::Operator)
            }
            (Context::Block { params, first }, Token::BraceClose) => {
                self.close_block(params, first);
                Ok(Next::Operator)
            }
            (context @ Context::Block { .. }, Token::Semicolon) => {
                self.next_in_sequence();
                Ok(self.enter(context))
            }
            (
                Context::LetValue {
                    pattern,
                    params,
                    start,
                },
                Token::Semicolon,
            ) => {
                self.parser.advance();
                let (value, _) = self.pop_operand();
                let binding = self.parser.binding(pattern, params, value);
                let first = self.sequence.len();
                Ok(self.enter(Context::LetBody {
                    binding,
                    start,
                    first,
                }))
            }
            (context @ Context::LetBody { .. }, Token::Semicolon) if self.body_goes_on() => {
                self.next_in_sequence();
                Ok(self.enter(context))
            }
            (
                Context::LetBody {
                    binding,
                    start,
                    first,
                },
                _,
            ) => {
                let (body, span) = self.end_of_sequence(first);
                self.push(Expr::Let { binding, body }, start.join(span));
                Ok(Next::Operator)
            }
            (Context::LetValue { start, .. }, _) => Err(self.no_body(start)),
            (Context::Paren | Context::Block { .. }, _) => Err(self.parser.unclosed()),
        }
    }

    /// Whether the `;` at hand continues the body of a definition: what follows can be an expression.
    fn body_goes_on(&self) -> bool {
        let parser = &*self.parser;
        match parser.peek(1) {
            Token::End | Token::ParenClose | Token::BraceClose | Token::BracketClose => false,
            _ => !(parser.open.is_empty() && parser.is_declaration(1)),
        }
    }

    fn enter(&mut self, context: Context) -> Next {
        self.frames.push(Frame {
            context,
            first_operator: self.operators.len(),
        });
        Next::Operand
    }

    fn push(&mut self, expr: Expr, span: Span) {
        let id = self.parser.module.add_expr(expr, span);
        self.operands.push((id, span));
    }

    fn pop_operand(&mut self) -> (ExprId, Span) {
        self.operands
            .pop()
            .expect("invariant: every operator has its operands")
    }

    /// `fun params {`.
    fn function(&mut self) -> Parsed<Next> {
        let start = self.parser.advance();
        let params = self.parser.patterns()?;
        let help = if params.is_empty() {
            "a function has at least one parameter: `fun x { .. }` or `fun () { .. }`"
        } else {
            "the body of a function stands in braces: `fun x { .. }`"
        };
        if params.is_empty() || self.parser.kind() != Token::BraceOpen {
            let wanted = if params.is_empty() {
                "a parameter"
            } else {
                "`{`"
            };
            let diagnostic = self.parser.expected(wanted).help(help);
            return Err(self.parser.fail(diagnostic));
        }
        Ok(self.open_block(Some((params, start))))
    }

    /// `def pattern =`.
    fn definition(&mut self) -> Parsed<Next> {
        let start = self.parser.advance();
        let (pattern, params) = self.parser.binding_head()?;
        if self.parser.open.is_empty() {
            self.parser.note_definition(pattern);
        }
        Ok(self.enter(Context::LetValue {
            pattern,
            params,
            start,
        }))
    }

    fn open_block(&mut self, params: Option<(Box<[PatternId]>, Span)>) -> Next {
        self.parser.open_bracket();
        let first = self.sequence.len();
        self.enter(Context::Block { params, first })
    }

    fn close_block(&mut self, params: Option<(Box<[PatternId]>, Span)>, first: usize) {
        let (body, _) = self.end_of_sequence(first);
        let span = self.parser.close_bracket();
        match params {
            Some((params, start)) => self.push(Expr::Function { params, body }, start.join(span)),
            None => self.operands.push((body, span)),
        }
    }

    /// Puts the complete expression aside and passes the `;` after it.
    fn next_in_sequence(&mut self) {
        let (expr, _) = self.pop_operand();
        self.sequence.push(expr);
        self.parser.advance();
    }

    /// The expressions put aside since `first` and the last one, as a block if they are several.
    fn end_of_sequence(&mut self, first: usize) -> (ExprId, Span) {
        let (last, last_span) = self.pop_operand();
        if self.sequence.len() == first {
            return (last, last_span);
        }
        self.sequence.push(last);
        let parts: Box<[ExprId]> = self.sequence.drain(first..).collect();
        let span = self.parser.module.span(parts[0]).join(last_span);
        (self.parser.module.add_expr(Expr::Block(parts), span), span)
    }

    /// Combines what binds tighter than `next`, all of the frame where there is no next.
    fn reduce(&mut self, next: Option<Operator>) {
        let base = self.frames.last().map_or(0, |frame| frame.first_operator);
        while self.operators.len() > base {
            let operator = *self.operators.last().expect("invariant: not empty");
            if let Some(next) = next {
                let (left, right) = (operator.precedence(), next.precedence());
                if left < right || (left == right && next.is_right_associative()) {
                    return;
                }
            }
            self.operators.pop();
            self.combine(operator);
        }
    }

    fn combine(&mut self, operator: Operator) {
        let (right, right_span) = self.pop_operand();
        if let Operator::Negate(span) = operator {
            return self.push(Expr::Negate(right), span.join(right_span));
        }
        let (left, left_span) = self.pop_operand();
        let expr = match operator {
            Operator::Pair => Expr::Pair(left, right),
            Operator::Equal => Expr::Equal(left, right),
            Operator::Cons => Expr::Cons(left, right),
            Operator::Binary(op) => Expr::Binary(op, left, right),
            Operator::Apply => Expr::Apply(left, right),
            Operator::Negate(_) => unreachable!("invariant: handled above"),
        };
        self.push(expr, left_span.join(right_span));
    }

    /// Reports that an operand is missing.
    fn no_operand(&mut self) -> Reported {
        let parser = &mut *self.parser;
        let after_semicolon =
            parser.position > 0 && parser.tokens.kind(parser.position - 1) == Token::Semicolon;
        if parser.kind() == Token::BracketOpen {
            parser.advance();
            let diagnostic = parser
                .expected("`]`")
                .help("a list is written `a : b : []`; `[]` is the empty one");
            return parser.fail(diagnostic);
        }
        let is_empty_block = parser.kind() == Token::BraceClose
            && parser.position > 0
            && parser.tokens.kind(parser.position - 1) == Token::BraceOpen;
        let mut diagnostic = parser.expected("an expression");
        if is_empty_block {
            diagnostic =
                diagnostic.help("a block has at least one expression; `()` is the empty value");
        } else if parser.open.is_empty() && parser.is_at_closing() {
            diagnostic = parser.unmatched();
        }
        match self.frames.last().map(|frame| &frame.context) {
            Some(&Context::LetBody { start, first, .. })
                if after_semicolon && self.sequence.len() == first =>
            {
                self.no_body(start)
            }
            Some(Context::Block { .. }) if after_semicolon => {
                let place = self.parser.previous_span();
                let diagnostic = diagnostic.related(place, "after this `;`").help(
                    "the value of a block is its last expression, which no `;` follows; `()` is the empty value",
                );
                self.parser.fail(diagnostic)
            }
            _ => match (self.parser.kind(), self.parser.open.last()) {
                (Token::End | Token::Semicolon, Some(&(_, open))) => {
                    self.parser.fail(diagnostic.related(open, "opened here"))
                }
                _ => self.parser.fail(diagnostic),
            },
        }
    }

    /// Reports that nothing follows the definition that begins at `start`.
    fn no_body(&mut self, start: Span) -> Reported {
        let diagnostic = Diagnostic::error(
            self.parser.span(),
            format!(
                "expected `;` and an expression, found {}",
                self.parser.found()
            ),
        )
        .related(start, "this definition is visible only in what follows it")
        .help("within an expression a definition is followed by what uses it: `def x = ..; x + 1`");
        self.parser.fail(diagnostic)
    }
}
