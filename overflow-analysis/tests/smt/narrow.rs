//! Mended programs of the corpus with narrow words over small fields.

use vampx_ir::Source;
use vampx_ir::program::{Inputs, Program};
use vampx_ir::syntax::compile;

const BITS: &str = r"
def bool b = { b*(b - 1) = 0; b };
def bits_step rest a = {
    def b = bool (fresh (a % 2));
    def half = fresh (a \ 2);
    a = b + 2*half;
    b:rest half
};
def bits n = iter n bits_step (fun 0 { [] });
def nth n list = { def (x:_) = iter n (fun (_:rest) { rest }) list; x };
def less n a b = 1 - nth n (bits (n + 1) (a + 2^n - b));
";

/// Texts after [`BITS`], and inputs they accept.
const PROGRAMS: &[(&str, &str)] = &[
    // 01: |x| <= max.
    (
        "field prime:251; pub max : u4; priv x; range 5 (max + x); less 5 (max + x) 0 = 0; less 5 (2*max) (max + x) = 0;",
        r#"{"max": 5, "x": 248}"#,
    ),
    // 02: a = q*b + m.
    (
        r"field prime:251; pub a : u6; pub b : 1..8; def q = range 6 (fresh (a \ b)); def m = range 3 (fresh (a % b));
          less 3 m b = 1; lt (q*b) 128 = 0; a = q*b + m;",
        r#"{"a": 50, "b": 7}"#,
    ),
    // 11: a difference that is not negative.
    (
        "field prime:127; pub a, b : u4; pub c; lt a b = 1; c = a - b;",
        r#"{"a": 9, "b": 9}"#,
    ),
    // 23: the carry of a sum.
    (
        r"field prime:61; pub a, b : u3; pub c; def carry = bool (fresh ((a + b) \ 8)); c = range 3 (a + b - 8*carry);",
        r#"{"a": 7, "b": 6}"#,
    ),
    // 24: a rotation.
    (
        r"field prime:251; pub word : u4; pub rotated; def low = range 4 (fresh (word*4 % 16)); def high = range 2 (fresh (word*4 \ 16));
          word*4 = low + 16*high; rotated = low + high;",
        r#"{"word": 13}"#,
    ),
    // 26: a comparison by digits.
    (
        r"field prime:251; pub a, b : u4; pub c; def less = bool (fresh (1 - lt a b)); def d = a - b + 16*less;
          def d0 = range 2 (fresh (d % 4)); def d1 = range 2 (fresh (d \ 4)); d = d0 + 4*d1; c = less;",
        r#"{"a": 3, "b": 9}"#,
    ),
    // 29: an inverse modulo 7.
    (
        r"field prime:251; pub a : 1..7; pub inverse; def i = range 3 (fresh (a^5 % 7)); lt i 7 = 0;
          def k = range 3 (fresh ((a*i - 1) \ 7)); a*i = 1 + k*7; inverse = i;",
        r#"{"a": 3}"#,
    ),
    // 35: a running sum of windows.
    (
        r"field prime:131; pub x, low; def window rest z = { def k = range 2 (fresh (z % 4)); def next = fresh (z \ 4); z = k + 4*next; k:rest next };
          def (k:_) = iter 3 window (fun 0 { [] }) x; low = k;",
        r#"{"x": 57}"#,
    ),
    // 36: an inverse of a reduced product.
    (
        r"field prime:251; priv a, b : u3; priv i : u3; pub r; def x = a*b % 7; def k = range 3 (fresh ((x*i - 1) \ 7)); x*i = 1 + k*7; r = i % 7;",
        r#"{"a": 5, "b": 3, "i": 1}"#,
    ),
    // 38: a difference with padding.
    (
        "field prime:251; pub a, b, c : u3; pub d; d = (a + 28 - (b + b + c)) % 7;",
        r#"{"a": 0, "b": 7, "c": 7}"#,
    ),
    // 41: the low bits of a product of halves.
    (
        r"field prime:251; pub a, b : u4; pub c; def (a0, a1) = (a % 4, a \ 4); def (b0, b1) = (b % 4, b \ 4);
          c = (a0*b0 + 4*((a0*b1 + a1*b0) % 4)) % 16;",
        r#"{"a": 13, "b": 11}"#,
    ),
    // 43: a remainder by a difference.
    (
        "field prime:251; pub a : 0..10; pub b : u4; pub c; c = b % (10 - a);",
        r#"{"a": 7, "b": 14}"#,
    ),
    // 47: digits whose highest one is bounded.
    (
        "field prime:251; pub d0, d1, d2, d3 : u2; pub x; lt d3 3 = 0; x = d0 + 4*d1 + 16*d2 + 64*d3;",
        r#"{"d0": 1, "d1": 2, "d2": 3, "d3": 2}"#,
    ),
    // 49: less than.
    (
        "field prime:101; pub a, b : u4; less 4 a b = 1;",
        r#"{"a": 2, "b": 3}"#,
    ),
];

/// The programs, with inputs that they accept.
pub fn programs() -> Vec<(Program, Inputs)> {
    let program = |(text, inputs): &(&str, &str)| {
        let program = compiled(&format!("{BITS}{text}"));
        (program, Inputs::from_json(inputs).expect("inputs"))
    };
    PROGRAMS.iter().map(program).collect()
}

/// The program that `text` means.
pub fn compiled(text: &str) -> Program {
    let source = Source::new("narrow.pir", text);
    compile(&source, None)
        .unwrap_or_else(|diagnostics| panic!("{text}: {}", diagnostics[0].message))
}
