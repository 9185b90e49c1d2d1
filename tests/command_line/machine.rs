//! What the machine does: traces, profiles, assembly.

use std::fs;

use vampx_vm::{Batch, Code};

use crate::vampx::{Vampx, example};

const PROGRAM: &str = "field prime:97;\npub y;\npriv c, x;\nbranch c (x * x) (1 / x) = y;\n";

/// The lines of the trace of a run with this end.
fn trace(code: i32, c: u32, x: u32) -> Vec<String> {
    let vampx = Vampx::new();
    vampx.file("arms.pir", PROGRAM);
    let (c, x) = (format!("c={c}"), format!("x={x}"));
    let arguments = [
        "run",
        "arms.pir",
        "--opt",
        "0",
        "--set",
        &c,
        "--set",
        &x,
        "--trace",
        "trace",
        "--registers",
        "4",
    ];
    vampx.ends(code, &arguments);
    let text = fs::read_to_string(vampx.path("trace")).expect("a trace");
    text.lines().map(str::to_owned).collect()
}

#[test]
fn a_trace_has_the_arm_taken_and_no_other() {
    let square = trace(0, 0, 5);
    assert!(
        square
            .iter()
            .any(|line| line.contains(": mul ") && line.ends_with(" = 25")),
        "{square:?}"
    );
    assert!(
        !square.iter().any(|line| line.contains(": hint ")),
        "{square:?}"
    );
    let inverse = trace(0, 1, 5);
    assert!(
        inverse
            .iter()
            .any(|line| line.contains(": hint inverse ") && line.ends_with(" = 39")),
        "{inverse:?}"
    );
    for lines in [square, inverse] {
        let (last, steps) = lines.split_last().expect("a verdict");
        assert_eq!(*last, format!("accepted after {} steps", steps.len()));
        assert!(
            steps
                .iter()
                .enumerate()
                .all(|(step, line)| line.starts_with(&format!("{step} ")))
        );
    }
}

#[test]
fn a_rejected_run_has_a_trace() {
    let lines = trace(1, 1, 0);
    let last = lines.last().expect("a verdict");
    assert!(
        last.starts_with("rejected after ") && last.ends_with("division by zero"),
        "{last}"
    );
}

#[test]
fn a_profile_says_what_was_executed() {
    let vampx = Vampx::new();
    vampx.file("arms.pir", PROGRAM);
    let ended = vampx.run(&[
        "run",
        "arms.pir",
        "--opt",
        "0",
        "--set",
        "c=0",
        "--set",
        "x=5",
        "--profile",
        "stacks",
    ]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(
        ended
            .stderr
            .contains("branches of line 4: 0 taken 1 times, 1 taken 0 times"),
        "{}",
        ended.stderr
    );
    let stacks = fs::read_to_string(vampx.path("stacks")).expect("stacks");
    assert!(
        stacks.contains("arms.pir;branch 4=0;line 4;mul 1\n"),
        "{stacks}"
    );
    let counts = stacks.lines().map(|line| {
        line.rsplit(' ')
            .next()
            .and_then(|count| count.parse::<u64>().ok())
    });
    let n_steps: u64 = counts.map(|count| count.expect("a count")).sum();
    assert!(
        ended
            .stderr
            .contains(&format!("executed {n_steps} instructions: ")),
        "{}",
        ended.stderr
    );
}

#[test]
fn a_profile_is_drawn_as_a_flame_graph() {
    let vampx = Vampx::new();
    vampx.file("arms.pir", PROGRAM);
    let run = [
        "run", "arms.pir", "--opt", "0", "--set", "c=0", "--set", "x=5",
    ];
    let draw = |file: &str| {
        let ended = vampx.ends(0, &[&run[..], &["--profile", file]].concat());
        assert!(
            ended.stderr.contains("the longest chain has "),
            "{}",
            ended.stderr
        );
        fs::read_to_string(vampx.path(file)).expect("a drawing")
    };
    let drawing = draw("flame.svg");
    assert!(drawing.starts_with("<?xml"), "{drawing}");
    assert!(
        drawing.contains("branch 4=0 (") && drawing.contains("Instructions executed by arms.pir"),
        "{drawing}"
    );
    assert_eq!(drawing, draw("again.svg"));
}

#[test]
fn assembly_and_bytecode_are_the_same_code() {
    let vampx = Vampx::new();
    let program = example("pythagoras", "pythagoras.pir");
    let export = |format: &str, registers: &str| {
        vampx.ends(
            0,
            &[
                "export",
                &program,
                "--format",
                format,
                "--registers",
                registers,
                "-o",
                "code",
            ],
        );
        fs::read(vampx.path("code")).expect("a file")
    };
    let assembly = String::from_utf8(export("assembly", "5")).expect("text");
    let code = Code::from_bytes(&export("bytecode", "5")).expect("code");
    assert_eq!(Code::parse_text(&assembly).as_ref(), Ok(&code));
    assert_eq!(code.n_registers(), 5);
    vampx.ends(
        2,
        &[
            "export",
            &program,
            "--format",
            "assembly",
            "--registers",
            "3",
            "-o",
            "code",
        ],
    );
}

#[test]
fn a_batch_has_a_line_for_each_line() {
    let vampx = Vampx::new();
    vampx.file("arms.pir", PROGRAM);
    let mut lines: Vec<String> = (0..3000)
        .map(|index| format!("{{\"c\": {}, \"x\": {}}}", index % 2, 1 + index % 96))
        .collect();
    let run = |lines: &[String]| {
        vampx.file("lines", lines.join("\n"));
        vampx.run(&["run", "arms.pir", "--batch", "lines"])
    };
    let ended = run(&lines);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(ended.stdout.lines().count(), lines.len());
    let alone = vampx.run(&["run", "arms.pir", "--batch", "lines", "--threads", "1"]);
    assert_eq!(alone.stdout, ended.stdout);
    for (index, line) in (0_u64..).zip(ended.stdout.lines()) {
        let report: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let x = 1 + index % 96;
        let y: u64 = report["outputs"]["y"]
            .as_str()
            .expect("an output")
            .parse()
            .expect("a number");
        assert_eq!(report["verdict"], "accepted");
        let expected = if index % 2 == 0 { x * x % 97 } else { 1 };
        assert_eq!(
            if index % 2 == 0 { y } else { y * x % 97 },
            expected,
            "{line}"
        );
    }
    lines.push("{\"c\": 1, \"x\": 0}".to_owned());
    let ended = run(&lines);
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    let last: serde_json::Value =
        serde_json::from_str(ended.stdout.lines().last().expect("a line")).expect("JSON");
    assert_eq!(last["rejection"]["kind"], "division-by-zero");
    assert_eq!(last["rejection"]["span"]["line"], 4);
    lines.insert(0, "{\"c\": 1}".to_owned());
    let ended = run(&lines);
    assert_eq!(ended.code, 2, "{}", ended.stderr);
    assert_eq!(ended.stdout.lines().count(), lines.len());
    assert!(
        ended
            .stdout
            .lines()
            .next()
            .expect("a line")
            .contains("line 1: "),
        "{}",
        ended.stdout
    );
    vampx.ends(2, &["run", "arms.pir", "--batch", "lines", "--set", "c=0"]);
}

/// Rows that stand side by side part at each branch until each goes alone, often enough that their code is compiled where the feature `jit` is on.
#[test]
fn a_long_batch_of_rows_that_part_is_right_in_each() {
    const STEPS: [&str; 5] = ["a", "b", "c", "d", "e"];
    let vampx = Vampx::new();
    let steps = (1..).zip(STEPS);
    let steps = steps.map(|(n, bit)| {
        let y = n - 1;
        format!("def y{n} = branch {bit} (y{y} * y{y}) (1 / (y{y} + x));\n")
    });
    let steps: String = steps.collect();
    let names = STEPS.join(", ");
    vampx.file(
        "parting.pir",
        format!("field prime:97;\npub y;\npriv {names}, x;\ndef y0 = x;\n{steps}y5 = y;\n"),
    );
    let rows: Vec<[u64; 6]> = (0..Batch::ALONE_BEFORE_RUNNERS as u64 + 2000)
        .map(|row| std::array::from_fn(|at| if at < 5 { row >> at & 1 } else { 1 + row % 96 }))
        .collect();
    let lines = rows.iter().map(|[a, b, c, d, e, x]| {
        format!("{{\"a\": {a}, \"b\": {b}, \"c\": {c}, \"d\": {d}, \"e\": {e}, \"x\": {x}}}")
    });
    vampx.file("lines", lines.collect::<Vec<_>>().join("\n"));
    let arguments = ["run", "parting.pir", "--opt", "0", "--batch", "lines"];
    let ended = vampx.ends(1, &arguments);
    assert_eq!(ended.stdout.lines().count(), rows.len());
    let mut n_rejected = 0;
    for (row, line) in rows.iter().zip(ended.stdout.lines()) {
        let x = row[5];
        let inverse = |of: u64| (1..97).find(|it| it * of % 97 == 1);
        let expected = row[..5].iter().try_fold(x, |y, bit| match bit {
            0 => Some(y * y % 97),
            _ => inverse(y + x),
        });
        let report: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let found = report["outputs"]["y"].as_str();
        assert_eq!(found, expected.map(|y| y.to_string()).as_deref(), "{line}");
        n_rejected += usize::from(report["rejection"]["kind"] == "division-by-zero");
        assert_eq!(report["verdict"] == "accepted", expected.is_some());
    }
    assert!((100..1000).contains(&n_rejected), "{n_rejected}");
}

#[test]
fn a_profile_may_say_which_arms_are_begun_early() {
    let vampx = Vampx::new();
    vampx.file("arms.pir", PROGRAM);
    let run = ["run", "arms.pir", "--set", "c=0", "--set", "x=5", "--quiet"];
    vampx.ends(0, &[&run[..], &["--profile", "counted.json"]].concat());
    vampx.file(
        "wrong.json",
        r#"{"branches": [{"line": 4, "column": 1, "zero": 0, "one": 9}]}"#,
    );
    let said = |likely: &[&str]| {
        let ended = vampx.ends(0, &[&run[..], likely].concat());
        let measured = |line: &&str| line.starts_with("time ") || line.starts_with("memory ");
        let lines = ended.stdout.lines().filter(|line| !measured(line));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let without = said(&[]);
    assert!(without.contains(&"accepted".to_owned()), "{without:?}");
    for profile in ["counted.json", "wrong.json"] {
        assert_eq!(said(&["--likely", profile]), without, "{profile}");
    }
    vampx.file("damaged.json", r#"{"branches": [{"line": 4"#);
    for (profile, said) in [
        ("damaged.json", "it is no profile of branches"),
        ("missing.json", "the profile"),
    ] {
        let ended = vampx.ends(2, &[&run[..], &["--likely", profile]].concat());
        assert!(ended.stderr.contains(said), "{}", ended.stderr);
    }
}
