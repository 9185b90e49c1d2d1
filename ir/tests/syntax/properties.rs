//! Whatever is parsed can be printed and parsed again; whatever is no program is an error and nothing worse.

use num_bigint::BigUint;
use proptest::collection::vec;
use proptest::prelude::*;
use vampx_ir::syntax::{
    BinaryOp, Binding, Expr, ExprId, InputDecl, InputRange, Item, ItemKind, Module, Pattern,
    PatternId, parse, types,
};
use vampx_ir::{Source, Span};

use crate::parsed;

const HERE: Span = Span { start: 0, end: 0 };

/// A program that uses every construction.
const SAMPLE: &str = r"
field bls12-381;
pub out, root : u64;
priv secret : 0..100;
def bool x = { x*(x - 1) = 0; x };          // a constraint and a value
def bits_step k a = {
    def b = bool (fresh (a % 2));
    def rest = fresh (a \ 2);
    a = b + 2*rest;
    b : k rest
};
def bits n = iter n bits_step (fun 0 { [] });
def swap (a, b) = (b, a);
def sum (x:xs) as all = fold all (fun x y { x + y }) 0;
/* tuples, lists, */ swap (1, 2) = (0x2, 0b1);
bits 8 secret = b0 : b1 : b2 : b3 : b4 : b5 : b6 : b7 : [];
branch (lt secret 50) (secret / 3) (-secret ^ 2 | 7) = out;
def () = { };
";

#[derive(Clone, Debug)]
enum PatternTree {
    Name(String),
    Integer(u64),
    Unit,
    Nil,
    Pair(Box<PatternTree>, Box<PatternTree>),
    Cons(Box<PatternTree>, Box<PatternTree>),
    As(Box<PatternTree>, String),
}

#[derive(Clone, Debug)]
enum Tree {
    Name(String),
    Integer(u64),
    Unit,
    Nil,
    /// Pair, cons, equation or application.
    Two(u8, Box<Tree>, Box<Tree>),
    Binary(BinaryOp, Box<Tree>, Box<Tree>),
    Negate(Box<Tree>),
    Block(Vec<Tree>),
    Function(Vec<PatternTree>, Box<Tree>),
    Let(PatternTree, Box<Tree>, Box<Tree>),
}

#[derive(Clone, Debug)]
enum ItemTree {
    Inputs(bool, Vec<String>, Option<(u64, u64)>),
    Field(String),
    Definition(PatternTree, Tree),
    Expr(Tree),
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-c]",
        "(as|field|priv|u8|lt|_|fun_|def1|pubs|fresh)".prop_map(String::from),
    ]
}

fn pattern() -> impl Strategy<Value = PatternTree> {
    let leaf = prop_oneof![
        4 => name().prop_map(PatternTree::Name),
        1 => any::<u64>().prop_map(PatternTree::Integer),
        1 => Just(PatternTree::Unit),
        1 => Just(PatternTree::Nil),
    ];
    leaf.prop_recursive(3, 8, 2, |inner| {
        let two = (inner.clone(), inner.clone()).prop_map(|(a, b)| (Box::new(a), Box::new(b)));
        prop_oneof![
            two.clone().prop_map(|(a, b)| PatternTree::Pair(a, b)),
            two.prop_map(|(a, b)| PatternTree::Cons(a, b)),
            (inner, name()).prop_map(|(a, name)| PatternTree::As(Box::new(a), name)),
        ]
    })
}

fn expr() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        4 => name().prop_map(Tree::Name),
        2 => any::<u64>().prop_map(Tree::Integer),
        1 => Just(Tree::Unit),
        1 => Just(Tree::Nil),
    ];
    let op = prop_oneof![
        Just(BinaryOp::Add),
        Just(BinaryOp::Sub),
        Just(BinaryOp::Mul),
        Just(BinaryOp::Div),
        Just(BinaryOp::DivOrZero),
        Just(BinaryOp::Quotient),
        Just(BinaryOp::Remainder),
        Just(BinaryOp::Pow),
    ];
    leaf.prop_recursive(6, 60, 3, move |inner| {
        let two = (inner.clone(), inner.clone()).prop_map(|(a, b)| (Box::new(a), Box::new(b)));
        prop_oneof![
            4 => (0..4u8, two.clone()).prop_map(|(kind, (a, b))| Tree::Two(kind, a, b)),
            3 => (op.clone(), two.clone()).prop_map(|(op, (a, b))| Tree::Binary(op, a, b)),
            1 => inner.clone().prop_map(|a| Tree::Negate(Box::new(a))),
            1 => vec(inner.clone(), 2..4).prop_map(Tree::Block),
            1 => (vec(pattern(), 1..3), inner).prop_map(|(params, body)| Tree::Function(params, Box::new(body))),
            1 => (pattern(), two).prop_map(|(pattern, (a, b))| Tree::Let(pattern, a, b)),
        ]
    })
}

/// Declarations before everything else: behind a definition of `field` or `priv` they would be expressions.
fn items() -> impl Strategy<Value = Vec<ItemTree>> {
    let range = (0..300u64, 0..300u64).prop_map(|(lo, size)| (lo, lo + size));
    let bits = (1..64u32).prop_map(|bits| (0, (1 << bits) - 1));
    let range = prop_oneof![Just(None), range.prop_map(Some), bits.prop_map(Some)];
    let declaration = prop_oneof![
        3 => (any::<bool>(), vec(name(), 1..4), range).prop_map(|(public, names, range)| {
            ItemTree::Inputs(public, names, range)
        }),
        1 => "(bls12-381|prime:0x[1-9]{3}|pallas)".prop_map(ItemTree::Field),
    ];
    let other = prop_oneof![
        (pattern(), expr()).prop_map(|(pattern, value)| ItemTree::Definition(pattern, value)),
        expr().prop_map(ItemTree::Expr),
    ];
    (vec(declaration, 0..3), vec(other, 0..4)).prop_map(|(mut items, others)| {
        items.extend(others);
        items
    })
}

fn add_pattern(module: &mut Module, tree: &PatternTree) -> PatternId {
    let pattern = match tree {
        PatternTree::Name(name) => Pattern::Name(module.add_name(name)),
        PatternTree::Integer(value) => Pattern::Integer(module.add_integer((*value).into())),
        PatternTree::Unit => Pattern::Unit,
        PatternTree::Nil => Pattern::Nil,
        PatternTree::Pair(a, b) => Pattern::Pair(add_pattern(module, a), add_pattern(module, b)),
        PatternTree::Cons(a, b) => Pattern::Cons(add_pattern(module, a), add_pattern(module, b)),
        PatternTree::As(a, name) => Pattern::As(add_pattern(module, a), module.add_name(name)),
    };
    module.add_pattern(pattern, HERE)
}

fn add_expr(module: &mut Module, tree: &Tree) -> ExprId {
    let expr = match tree {
        Tree::Name(name) => Expr::Name(module.add_name(name)),
        Tree::Integer(value) => Expr::Integer(module.add_integer((*value).into())),
        Tree::Unit => Expr::Unit,
        Tree::Nil => Expr::Nil,
        Tree::Two(kind, a, b) => {
            let (a, b) = (add_expr(module, a), add_expr(module, b));
            match kind {
                0 => Expr::Pair(a, b),
                1 => Expr::Cons(a, b),
                2 => Expr::Equal(a, b),
                _ => Expr::Apply(a, b),
            }
        }
        Tree::Binary(op, a, b) => Expr::Binary(*op, add_expr(module, a), add_expr(module, b)),
        Tree::Negate(a) => Expr::Negate(add_expr(module, a)),
        Tree::Block(parts) => {
            Expr::Block(parts.iter().map(|part| add_expr(module, part)).collect())
        }
        Tree::Function(params, body) => Expr::Function {
            params: params
                .iter()
                .map(|param| add_pattern(module, param))
                .collect(),
            body: add_expr(module, body),
        },
        Tree::Let(pattern, value, body) => Expr::Let {
            binding: Binding {
                pattern: add_pattern(module, pattern),
                value: add_expr(module, value),
            },
            body: add_expr(module, body),
        },
    };
    module.add_expr(expr, HERE)
}

fn module(items: &[ItemTree]) -> Module {
    let mut module = Module::new();
    for item in items {
        let kind = match item {
            ItemTree::Inputs(public, names, range) => ItemKind::Inputs {
                public: *public,
                inputs: names
                    .iter()
                    .map(|name| InputDecl {
                        name: module.add_name(name),
                        span: HERE,
                    })
                    .collect(),
                range: range.map(|(lo, hi)| InputRange {
                    lo: lo.into(),
                    hi: hi.into(),
                    span: HERE,
                }),
            },
            ItemTree::Field(name) => ItemKind::Field {
                name: name.as_str().into(),
                span: HERE,
            },
            ItemTree::Definition(pattern, value) => ItemKind::Definition(Binding {
                pattern: add_pattern(&mut module, pattern),
                value: add_expr(&mut module, value),
            }),
            ItemTree::Expr(expr) => ItemKind::Expr(add_expr(&mut module, expr)),
        };
        module.items.push(Item { kind, span: HERE });
    }
    module
}

/// Parsing, printing and typing `text` say what they say without panicking; what parses is printed faithfully.
fn try_everything(text: &str) -> Result<(), TestCaseError> {
    let source = Source::new("test", text);
    match parse(&source) {
        Ok(module) => {
            let printed = module.to_string();
            let again = parse(&Source::new("printed", printed.clone()));
            let again =
                again.map_err(|errors| TestCaseError::fail(format!("{printed}\n{errors:?}")))?;
            prop_assert_eq!(&again, &module);
            prop_assert_eq!(again.to_string(), printed);
            if let Err(diagnostics) = types::infer(&module) {
                check_diagnostics(text, &diagnostics)?;
            }
        }
        Err(diagnostics) => check_diagnostics(text, &diagnostics)?,
    }
    Ok(())
}

/// There is something to say, and all places lie within the text.
fn check_diagnostics(
    text: &str,
    diagnostics: &[vampx_ir::Diagnostic],
) -> Result<(), TestCaseError> {
    prop_assert!(!diagnostics.is_empty() && diagnostics.len() <= 50);
    for diagnostic in diagnostics {
        let places = diagnostic.related.iter().map(|(place, _)| *place);
        for place in places.chain([diagnostic.span]) {
            let place = place.start as usize..place.end as usize;
            prop_assert!(text.get(place.clone()).is_some(), "{place:?} of {text:?}");
        }
        prop_assert!(!diagnostic.message.is_empty() && !diagnostic.message.ends_with('.'));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn printing_and_parsing_give_the_same_module(items in items()) {
        let module = module(&items);
        let printed = module.to_string();
        let parsed = parse(&Source::new("printed", printed.clone()));
        let parsed = parsed.map_err(|errors| TestCaseError::fail(format!("{printed}\n{errors:?}")))?;
        prop_assert_eq!(&parsed, &module, "{}", printed);
        prop_assert_eq!(parsed.to_string(), printed);
    }

    #[test]
    fn random_characters_are_no_trouble(text in "\\PC{0,80}") {
        try_everything(&text)?;
    }

    #[test]
    fn random_bytes_are_no_trouble(bytes in vec(any::<u8>(), 0..200)) {
        try_everything(&String::from_utf8_lossy(&bytes))?;
    }

    #[test]
    fn random_tokens_are_no_trouble(
        tokens in vec(
            prop::sample::select(vec![
                "fun", "def", "pub", "priv", "field", "as", "x", "y", "f", "u8", "0", "17", "0x1f", "(", ")", "{", "}",
                "[", "]", "()", "[]", ",", ";", ";", ";\n", ":", "=", "+", "-", "*", "/", "|", "\\", "%", "^", "..",
                "..=", "==", "<", "//", "/*", "*/", "\n", "iter", "fresh",
            ]),
            0..60,
        ),
    ) {
        try_everything(&tokens.join(" "))?;
    }

    #[test]
    fn mutated_programs_are_no_trouble(
        edits in vec((any::<prop::sample::Index>(), 0..20usize, "[\\PC]{0,3}"), 1..4),
    ) {
        let mut text: Vec<char> = SAMPLE.chars().collect();
        for (start, length, insert) in edits {
            let start = start.index(text.len());
            let end = (start + length).min(text.len());
            text.splice(start..end, insert.chars());
        }
        try_everything(&text.into_iter().collect::<String>())?;
    }
}

#[test]
fn the_sample_is_a_program_but_for_its_last_item() {
    let (program, _) = SAMPLE.split_once("def () = { };").expect("the last item");
    let module = parsed(program);
    let types = types::infer(&module).expect("types");
    assert_eq!(types.witnesses().len(), 11);
    let range = InputRange {
        lo: BigUint::ZERO,
        hi: 99u32.into(),
        span: HERE,
    };
    assert_eq!(range.to_string(), "0..=99");
}
