//! Small programs, one for each thing that a rule has to tell from another.

use super::check;

const BITS: &str = "
def bool b = { b*(b - 1) = 0; b };
def bits n = iter n (fun k a {
    def bit = bool (fresh (a % 2));
    def rest = fresh (a \\ 2);
    a = bit + 2*rest;   // MARK
    bit:(k rest)
}) (fun 0 { [] });
def number list = fold list (fun bit rest { bit + 2*rest }) 0;
";

fn with_bits(text: &str, mark: &str) -> String {
    format!("{}{text}", BITS.replace("// MARK", mark))
}

#[test]
fn bits_are_ambiguous_once_they_reach_the_modulus() {
    for (n_bits, mark) in [(63, ""), (64, "// VX0004")] {
        let text = with_bits(&format!("pub out; out = number (bits {n_bits} x);"), mark);
        check(&text, Some("goldilocks"));
        check(&text.replace("VX0004", ""), Some("bls12-381"));
    }
}

#[test]
fn bits_combined_by_logic_are_never_negative() {
    let text = "
pub less;
def xor (a:as) (b:bs) = a + b - 2*a*b;
less = lt (xor (bits 8 x) (bits 8 y)) 1;
";
    check(&with_bits(text, ""), Some("bls12-381"));
}

#[test]
fn quotients_need_a_remainder_below_the_divisor() {
    let text = "
pub out;
priv a, b : 1..=1000;
def q = range 10 (fresh (a \\ b));
def r = range 10 (fresh (a % b));
a = q*b + r;   // VX0004
out = q;
";
    check(text, Some("bls12-381"));
    let mended = text
        .replace("   // VX0004", "")
        .replace("out = q", "lt r b = 0; out = q");
    check(&mended, Some("bls12-381"));
}

#[test]
fn only_the_first_wrap_is_reported() {
    let text = "
pub out;
priv a, b : u40;
def c = a*b;   // VX0002
out = c*c + c;
";
    check(text, Some("goldilocks"));
}

#[test]
fn places_of_one_line_are_one_finding() {
    let text = "
def step x = {
    lt x 5;   // VX0006
    x + 1
};
pub out;
out = iter 10 step y;
";
    check(text, Some("goldilocks"));
    let source = vampx_ir::Source::new("program.pir", text);
    let findings = super::findings(&source, Some("goldilocks"));
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].count, 10);
}

#[test]
fn what_one_arm_states_determines_nothing_elsewhere() {
    let text = "
pub out;
priv c, x : u8;
def h = fresh x;   // VX0009
branch (lt c 5) (h = x) ();
out = h;
";
    check(text, Some("bn254"));
    let mended = text
        .replace("   // VX0009", "")
        .replace("branch", "h = x; branch");
    check(&mended, Some("bn254"));
}

#[test]
fn a_signed_range_is_no_comparison() {
    let text = "
pub out;
range 16 (x + 2^15);
range 16 (y + 2^15);
range 17 (x - y + 2^16);
out = x*y;
";
    check(text, Some("bn254"));
    let by_hand = "
pub out;
range 9 (x - 3 + 2^8);   // VX0005
out = x;
";
    check(by_hand, Some("bn254"));
}

#[test]
fn packed_numbers_are_looked_at_one_by_one() {
    let text = "
pub tag;
priv key;
def low = x0 + 2^64*x1;   // VX0004
def high = x2 + 2^64*x3;
range 64 x2;
range 64 x3;
tag = (low + 3*high + key)^5;
";
    check(text, Some("bn254"));
}

#[test]
fn division_in_the_field_is_exact_where_a_range_says_so() {
    let text = "
pub out;
priv x : u64;
def half = x / 2^8;   // VX0002
out = half + 1;
";
    check(text, Some("bn254"));
    let mended = text.replace("x / 2^8;   // VX0002", "range 56 (x / 2^8);");
    check(&mended, Some("bn254"));
}

#[test]
fn a_relation_of_public_inputs_computes_one_of_them() {
    let text = "
pub balance, spent : u64;
pub left;
left = balance - spent;   // VX0003
";
    check(text, Some("bn254"));
    check("pub bit : u1; pub other; other = 1 - bit;", Some("bn254"));
    check("pub x, y; x = y;", Some("bn254"));
}

#[test]
fn a_test_for_zero_of_a_difference_leaves_its_hint_open() {
    let text = "
pub out;
def is_zero x = { def i = fresh (1 | x); x*(1 - i*x) = 0; 1 - i*x };
out = is_zero (a - b)*c;
";
    check(text, Some("bn254"));
}

#[test]
fn divisions_in_the_arm_that_allows_them_are_fine() {
    let text = "
pub out;
priv a, b : u32;
out = branch (lt 0 b) (a \\ b) 0;
";
    check(text, Some("bn254"));
    check(
        &text.replace("(lt 0 b) (a \\ b) 0", "(lt b 1) 0 (a / b)"),
        Some("bn254"),
    );
}

#[test]
fn the_greater_less_the_smaller_is_not_negative() {
    let text = "
pub first, second;
priv a, b, c : u32;
def max a b = branch (lt a b) b a;
def min a b = branch (lt a b) a b;
first = max a (max b c) - b;
second = max a b - min a b;
";
    check(text, Some("bn254"));
    let swapped = text.replace(
        "second = max a b - min a b;",
        "second = min a b - max a b;   // VX0003",
    );
    check(&swapped, Some("bn254"));
    let other = text
        .replace("- b;", "- d;   // VX0003")
        .replace("a, b, c", "a, b, c, d");
    check(&other, Some("bn254"));
}
