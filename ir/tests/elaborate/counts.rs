//! How large the fixtures become: nodes, multiplications, assertions. A change here changes every circuit.

use expect_test::expect;

use crate::poseidon;
use crate::support::{PROGRAMS, file, program, program_over};

#[test]
fn programs_have_their_sizes() {
    let mut table = format!(
        "{:<18} {:>8} {:>8} {:>8}\n",
        "program", "nodes", "muls", "asserts"
    );
    let mut row = |name: &str, program: vampx_ir::program::Program| {
        let s = program.statistics();
        table += &format!(
            "{name:<18} {:>8} {:>8} {:>8}\n",
            s.nodes, s.muls, s.assertions
        );
    };
    for name in PROGRAMS {
        row(name, program(&file(&format!("{name}.pir"))));
    }
    for parameters in poseidon::ALL {
        row(
            parameters.name,
            program_over(&parameters.program(), parameters.field),
        );
    }
    expect![[r#"
        program               nodes     muls  asserts
        alu                   11747     4224     2786
        blake2s              364517   134608    84818
        bool                      6        1        1
        fresh                    35       10       13
        funcs                     6        0        3
        if                       50       17        9
        if16                    505      177       96
        if32                   1018      361      192
        ints                     13        0        5
        less_mod16              876      270      281
        propagate                 2        0        1
        pyt                       6        2        1
        range                    34        9        8
        sha256               646058   247826   134385
        sketch_branch             8        1        1
        sketch_polynomial        14        5        1
        tuples                   21        4        7
        x3_255_2               1116      562        2
        x5_255_3               1623      828        3
        x5_254_3               1623      828        3
        x5_254_5               4075     2000        5
        x5_255_5               4075     2000        5
    "#]]
    .assert_eq(&table);
}
