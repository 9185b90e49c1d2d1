//! No size and no depth of text, data or calls overflows the machine's stack, and work is linear.

use vampx_ir::program::Claim;
use vampx_ir::syntax::{Limits, elaborate, parse, types};
use vampx_ir::{Diagnostic, Severity, Source};

use crate::support::{bls, described, inputs, program, run};

/// Everything here runs on a stack of 256 KiB.
fn on_a_small_stack(test: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new()
        .stack_size(256 << 10)
        .spawn(test)
        .expect("a thread");
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

#[test]
fn a_million_iterations() {
    on_a_small_stack(|| {
        let program = program("iter 1000000 (fun a { a*a + x }) x = y;");
        assert_eq!(program.statistics().muls, 1_000_000);
    });
}

/// Each call waits for the next one to return.
#[test]
fn a_million_nested_calls() {
    on_a_small_stack(|| {
        let program = program("iter 1000000 (fun k a { 1 + k a }) (fun a { a }) x = y;");
        assert_eq!(program.statistics().nodes, 1_000_000 + 3);
    });
}

#[test]
fn a_list_of_a_million_elements() {
    on_a_small_stack(|| {
        let text = "def ones = iter 1000000 (fun l { 1:l }) [];
                    def xs = iter 1000000 (fun l { x:l }) [];
                    fold ones (fun a b { a + b }) 0 = 1000000;
                    ones = fresh (iter 1000000 (fun l { 1:l }) []);
                    fresh xs = xs;
                    branch s ones xs = xs;";
        let program = program(text);
        let equations = |claim: &Claim| matches!(claim, Claim::Equal(..));
        assert_eq!(
            program
                .assertions()
                .iter()
                .filter(|a| equations(&a.claim))
                .count(),
            2
        );
        assert_eq!(run(&program, &inputs(r#"{"x": 1, "s": 0}"#, &[])), Ok(()));
    });
}

/// A chain of a million partial applications and closures, made and then run.
#[test]
fn deep_closures() {
    on_a_small_stack(|| {
        let text = "def compose f g x = f (g x);
                    def add a b = a + b;
                    iter 1000000 (compose (add 1)) (fun a { a }) x = x + 1000000;";
        assert_eq!(run(&program(text), &inputs(r#"{"x": 5}"#, &[])), Ok(()));
    });
}

#[test]
fn nested_iterations_and_folds() {
    on_a_small_stack(|| {
        let text = "iter 100 (iter 100 (iter 100 (fun a { a + x }))) 0 = y;
                    def lists = iter 1000 (fun l { (iter 1000 (fun m { x:m }) []):l }) [];
                    fold lists (fun l a { fold l (fun b c { b + c }) a }) 0 = y;
                    iter 100000 (iter 1) (fun a { a + 1 }) x = x + 1;";
        let program = program(text);
        assert_eq!(
            run(&program, &inputs(r#"{"x": 1, "y": 1000000}"#, &[])),
            Ok(())
        );
    });
}

#[test]
fn deep_text() {
    on_a_small_stack(|| {
        let n = 100_000;
        let texts = [
            format!("{}x{} = y;", "(".repeat(n), ")".repeat(n)),
            format!("{}x = y;", "1 + ".repeat(n)),
            format!("{}x{} = y;", "(1 + ".repeat(n), ")".repeat(n)),
            format!("{}[] = {}[];", "x:".repeat(n), "y:".repeat(n)),
            format!("{}x = y;", "x, ".repeat(n)),
            format!("{}x{} = y;", "{ def a = 1; ".repeat(n), " }".repeat(n)),
            format!("{}x{} = y;", "(fun a { ".repeat(n), " }) 1".repeat(n)),
            format!("{}x{} = y;", "fresh (".repeat(n), ")".repeat(n)),
            format!("{}x{} = y;", "branch s (".repeat(n), ") x".repeat(n)),
            format!("{} = y;", "x".to_owned() + &"^1".repeat(n)),
            format!(
                "def f = {}x = y{}; f 1;",
                "fun a { ".repeat(n),
                " }".repeat(n)
            ),
        ];
        for text in texts {
            let outcome = crate::support::try_compile(&text, "bls12-381");
            if let Err(diagnostics) = outcome {
                let first = described(&text, &diagnostics[..1]);
                panic!("{}...: {first}", &text[..60]);
            }
        }
    });
}

/// Garbage is collected: a loop that makes much of it needs little memory.
#[test]
fn garbage_does_not_count() {
    let limits = Limits {
        nodes: 1000,
        words: 4 << 20,
        ..Limits::default()
    };
    let text = "def (a, _) = iter 3000000 (fun (a, b) { (b, a) }) (x, 2); a = x;";
    assert!(elaborated(text, &limits).is_ok());
}

fn elaborated(text: &str, limits: &Limits) -> Result<vampx_ir::program::Program, Vec<Diagnostic>> {
    let module = parse(&Source::new("test.pir", text))?;
    elaborate(&module, &types::infer(&module)?, bls(), limits)
}

#[test]
fn limits_are_errors() {
    let limits = Limits {
        nodes: 1000,
        words: 2000,
        calls: 100_000,
    };
    let texts = [
        "iter 4000000000 (fun a { a*a + x }) x = y;",
        "iter 4000000000 (fun a { a }) x = y;",
        "iter 4000000000 (fun l { x:l }) [] = [];",
        "iter 4000000000 (fun k a { 1 + k a }) (fun a { a }) 0 = y;",
        "def d x = (x, x); def e x = d (d (d (d x))); (e (e (e x))) = fresh (e (e (e x)));",
    ];
    for text in texts {
        let diagnostics = elaborated(text, &limits).expect_err(text);
        assert_eq!(diagnostics.len(), 1, "{text}");
        assert_eq!(diagnostics[0].severity, Severity::Limit, "{text}");
        assert!(
            diagnostics[0]
                .message
                .starts_with("the program needs more than"),
            "{}",
            diagnostics[0].message
        );
    }
}

/// Twice the work takes about twice the time: nodes are counted, as clocks are unreliable.
#[test]
fn what_is_emitted_is_linear() {
    let nodes = |n: usize| {
        program(&format!("iter {n} (fun a {{ a*a + x }}) x = y;"))
            .nodes()
            .len()
    };
    assert_eq!(nodes(2000) - nodes(1000), nodes(1000) - nodes(0));
}
