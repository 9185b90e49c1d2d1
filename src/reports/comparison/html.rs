//! A comparison as a page that needs nothing else: a table, and a drawing for each measure.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{
    Comparison, Target,
    plots::PLOTS,
    text::{MEASURES, Measure},
};

const STYLE: &str = concat!(include_str!("../html/page.css"), include_str!("page.css"));

/// The comparison as a page of HTML.
pub fn to_html(comparison: &Comparison) -> String {
    let Comparison {
        program,
        source_field,
        verdict,
        outputs,
        targets,
        ..
    } = comparison;
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "vampx compare " (program) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { "vampx compare " code { (program) } }
                    p {
                        @if let Some(verdict) = verdict {
                            span class=(if verdict == "accepted" { "verdict good" } else { "verdict bad" }) { (verdict) } " "
                        }
                        @if let Some(field) = source_field { "a program over " (field) ", " }
                        (targets.len()) " targets"
                    }
                    @for (name, value) in outputs.iter().flatten() {
                        p.outputs { code { (name) " = " (value) } }
                    }
                }
                main {
                    section #table { h2 { "Costs" } div.scroll { (table(targets)) } }
                    section {
                        h2 { "Plots" }
                        p.hint { "Each scale goes by powers of 10. Every target was measured alone, in a process of its own." }
                        div.plots { @for plot in PLOTS {
                            @if let Some(svg) = plot.draw(targets) {
                                figure { figcaption { (plot.title) } (PreEscaped(svg)) }
                            }
                        } }
                    }
                }
                footer { "Made by vampx " (env!("CARGO_PKG_VERSION")) "." }
            }
        }
    };
    page.into_string() + "\n"
}

fn table(targets: &[Target]) -> Markup {
    let there = |measure: Measure| targets.iter().any(|it| measure(it).is_some());
    let columns: Vec<_> = MEASURES
        .iter()
        .filter(|(_, measure)| there(*measure))
        .collect();
    html! {
        table {
            thead { tr { th { "target" } @for (label, _) in &columns { th { (label) } } } }
            tbody { @for target in targets {
                tr {
                    th { (target.target_field) }
                    @match target.reason() {
                        Some(reason) if target.proof_bytes.is_none() => {
                            td.reason colspan=(columns.len().max(1)) { (reason.message) }
                        }
                        _ => { @for (_, measure) in &columns { (cell(measure(target))) } }
                    }
                }
            } }
        }
    }
}

fn cell(value: Option<String>) -> Markup {
    match value {
        Some(value) => html! { td { (value) } },
        None => html! { td.no { "–" } },
    }
}
