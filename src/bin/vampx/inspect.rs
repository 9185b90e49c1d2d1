//! What each stage made of a program: `vampx inspect`.

use serde_json::{Value, json};
use vampx::{Code, Error, Proof};
use vampx_ir::{
    Source, Span,
    program::{NodeId, Program},
};
use vampx_overflow_analysis::Bounded;

use crate::{
    arguments::{self, Drawing, Stage},
    commands::{compile_options, read_program},
    console::Console,
    failure::{Ending, Failure},
    graph::{self, Graph},
    machine,
    report::program_text,
};

/// `vampx inspect`: shows the result of a stage on standard output.
pub fn inspect(arguments: &arguments::Inspect, console: &Console) -> Result<Ending, Failure> {
    if arguments.explain.is_some() && arguments.stage != Stage::Optimized {
        return Err(Failure::user(
            "--explain is about what is optimized; add --stage optimized",
        ));
    }
    if arguments.profile.is_some() && arguments.stage != Stage::Optimized {
        return Err(Failure::user(
            "--profile is about what is optimized for the machine; add --stage optimized",
        ));
    }
    let code = read_program(&arguments.program.path)?;
    let source = code.source().clone();
    let options = compile_options(&arguments.program)?;
    let failure = |error: Error| Failure::of(&error, Some(&source));
    if arguments.stage == Stage::Ast {
        return match (arguments.format, &code) {
            (Drawing::Text, Code::Circom(import)) => show(&import.source.text, console),
            (_, Code::Circom(_)) => Err(Failure::unsupported(
                "a circuit of circom has no syntax tree; take --format text, or --stage program",
            )),
            (format, Code::Text(source)) => {
                let module = vampx::parse(source).map_err(failure)?;
                match format {
                    Drawing::Text => show(&module.to_string(), console),
                    Drawing::Json => show_json(&to_json(&module), console),
                    format => show_graph(&graph::of_module(&module), format, console),
                }
            }
        };
    }
    if arguments.stage == Stage::Circuit {
        let circuit = vampx::compile(code, &options).map_err(failure)?.circuit;
        return match arguments.format {
            Drawing::Text => show(&circuit.to_string(), console),
            Drawing::Json => show_json(&to_json(&circuit), console),
            format => show_graph(&graph::of_circuit(&circuit), format, console),
        };
    }
    let program = code.program(&options).map_err(failure)?;
    if arguments.stage == Stage::Program {
        return show_program(&program, arguments.format, console);
    }
    if let Some(output) = &arguments.explain {
        return explain(&program, output, &source, arguments.format, console);
    }
    if let Some(path) = &arguments.profile {
        let planned = machine::plan(path, &program, options.effort, &source, console)?;
        return show_program(&planned, arguments.format, console);
    }
    let written = program.statistics();
    let model = vampx::model(program.field(), &options);
    let before = model.estimate(&program);
    let program = vampx::optimize_for(&program, options.effort, &model).unwrap_or(program);
    if arguments.stage == Stage::Optimized {
        let after = model.estimate(&program);
        for (when, stats, cost) in [
            ("before", &written, before),
            ("after", &program.statistics(), after),
        ] {
            console.progress(&format!(
                "{when}: {}, cost {}",
                program_text(stats),
                cost / vampx::Model::SCALE
            ));
        }
        return show_program(&program, arguments.format, console);
    }
    show_bounded(&vampx::analyze(program), arguments.format, console)
}

/// Shows the proofs of what `output` is made of.
fn explain(
    program: &Program,
    output: &str,
    source: &Source,
    format: Drawing,
    console: &Console,
) -> Result<Ending, Failure> {
    let Some(explanation) = vampx::explain(program, Some(output)) else {
        let publics = program.inputs().iter().filter(|input| input.public);
        let names: Vec<&str> = publics.map(|input| &*input.name).collect();
        return Err(Failure::user(format!(
            "there is no output `{output}`; public are: {}",
            names.join(", ")
        )));
    };
    for span in explanation.contradictions {
        let place = located(source, span);
        console.warning(&format!(
            "{place}: no input is accepted: equal values have no value in common"
        ));
    }
    let (proofs, dead_arms) = (explanation.proofs, explanation.dead_arms);
    match format {
        Drawing::Text => {
            let dead_arms = dead_arms.iter().map(|span| {
                let place = located(source, *span);
                format!("{place}: an arm of a branch is never taken\n")
            });
            let texts = proofs.iter().map(|proof| proof_text(proof, source));
            let text: String = dead_arms.chain(texts).collect();
            let nothing = format!("nothing that `{output}` is made of is written in another way\n");
            show(if text.is_empty() { &nothing } else { &text }, console)
        }
        Drawing::Json => {
            let dead_arms = dead_arms
                .iter()
                .map(|span| json!({ "span": span, "dead_arm": true }));
            let all = dead_arms.chain(proofs.iter().map(proof_json));
            show_json(&Value::from_iter(all), console)
        }
        format => show_graph(&graph::of_proofs(&proofs), format, console),
    }
}

fn proof_text(proof: &Proof, source: &Source) -> String {
    let mut text = format!(
        "{}: {} steps\n    {}\n",
        located(source, proof.span),
        proof.steps.len(),
        proof.before
    );
    for step in &proof.steps {
        let backward = if step.is_backward { ", backward" } else { "" };
        text += &format!(
            "  = {}{backward}: {}\n    {}\n",
            step.rule, step.why, step.expression
        );
    }
    text
}

/// The name of the file, the line and the column.
fn located(source: &Source, span: Span) -> String {
    let place = source.location(span);
    format!("{}:{}:{}", source.name, place.line, place.column)
}

fn proof_json(proof: &Proof) -> Value {
    let steps = proof.steps.iter().map(|step| {
        json!({
            "rule": step.rule,
            "backward": step.is_backward,
            "why": step.why,
            "expression": step.expression,
        })
    });
    json!({
        "span": proof.span,
        "before": proof.before,
        "steps": Value::from_iter(steps),
    })
}

fn show_program(program: &Program, format: Drawing, console: &Console) -> Result<Ending, Failure> {
    match format {
        Drawing::Text => show(&program.to_string(), console),
        Drawing::Json => show_json(&to_json(program), console),
        format => show_graph(&graph::of_program(program, |_| None), format, console),
    }
}

fn show_bounded(bounded: &Bounded, format: Drawing, console: &Console) -> Result<Ending, Failure> {
    match format {
        Drawing::Text => show(&bounded_text(bounded), console),
        Drawing::Json => {
            let ids = (0..bounded.program().nodes().len() as u32).map(NodeId);
            let interval = |id| {
                json!([
                    bounded.interval(id).lo().to_string(),
                    bounded.interval(id).hi().to_string()
                ])
            };
            let intervals: Vec<Value> = ids.map(interval).collect();
            show_json(
                &json!({ "program": to_json(bounded.program()), "intervals": intervals }),
                console,
            )
        }
        format => {
            let interval = |id| Some(bounded.interval(id).to_string());
            show_graph(
                &graph::of_program(bounded.program(), interval),
                format,
                console,
            )
        }
    }
}

/// The textual form of the program, with the interval of each node after its line.
fn bounded_text(bounded: &Bounded) -> String {
    let program = bounded.program().to_string();
    let mut ids = (0..bounded.program().nodes().len() as u32).map(NodeId);
    let lines =
        program.lines().map(
            |line| match line.starts_with('%').then(|| ids.next()).flatten() {
                Some(id) => format!("{line} in {}\n", bounded.interval(id)),
                None => format!("{line}\n"),
            },
        );
    lines.collect()
}

/// A stage as JSON.
pub fn to_json(stage: &impl serde::Serialize) -> Value {
    serde_json::to_value(stage).expect("invariant: every stage has a JSON form")
}

fn show_json(value: &Value, console: &Console) -> Result<Ending, Failure> {
    show(&value.to_string(), console)
}

/// Shows a graph, drawn if `format` is that.
fn show_graph(graph: &Graph, format: Drawing, console: &Console) -> Result<Ending, Failure> {
    if format != Drawing::Svg {
        return show(&graph.to_dot(), console);
    }
    match graph.to_svg() {
        Ok(svg) => show(&svg, console),
        Err((size, most)) => Err(Failure::unsupported(format!(
            "the graph has {size} nodes and arrows, and at most {most} are drawn; take --format dot, and graphviz draws it: dot -Tsvg"
        ))),
    }
}

fn show(text: &str, console: &Console) -> Result<Ending, Failure> {
    console.print(text);
    if !text.ends_with('\n') {
        console.print("\n");
    }
    Ok(Ending::Accepted)
}
