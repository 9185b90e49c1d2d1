//! One page that needs nothing else: the source with ranges, values against both moduli, costs by line, findings.

mod listing;

use std::cmp::Reverse;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use num_bigint::BigUint;
use serde_json::{Value, json};
use vampx_ir::Diagnostic;
use vampx_overflow_analysis::{
    findings::{Label, Level},
    rules::range,
};

use super::{
    Found, Trouble, View,
    values::{Cost, Spot, Spots, Wraps, costs_by_line, spots},
};
use crate::{Representation, lines::Lines, policy::Judged};

/// So many places of the text have ranges; more would make the page slow to open.
const MAX_SPOTS: usize = 20_000;

/// So many values have a bar in the table.
const MAX_ROWS: usize = 300;

/// So many lines are in the table of costs.
const MAX_LINES: usize = 100;

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");

/// The findings and ranges as a page of HTML.
pub fn to_html(view: &View<'_>) -> String {
    let page = Page {
        view,
        lines: Lines::new(&view.source.text),
    };
    page.render().into_string() + "\n"
}

struct Page<'a> {
    view: &'a View<'a>,
    lines: Lines<'a>,
}

impl Page<'_> {
    fn render(&self) -> Markup {
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { "vampx check " (self.view.path) }
                    style { (PreEscaped(STYLE)) }
                }
                @match &self.view.outcome {
                    Ok(found) => (self.body(found)),
                    Err(trouble) => (self.trouble(trouble)),
                }
            }
        }
    }

    fn body(&self, found: &Found<'_>) -> Markup {
        let Spots { spots, n_left_out } = spots(found, MAX_SPOTS);
        let scale = Scale::new(self.view, found, &spots);
        let denied = found.judgement.is_denied();
        html! {
            body style=(scale.marks()) {
                header {
                    h1 { "vampx check " code { (self.view.path) } }
                    p {
                        span class=(if denied { "verdict bad" } else { "verdict good" }) {
                            (if denied { "rejected" } else { "accepted" })
                        }
                        " " (self.view.fields()) ": " (found.judgement.summary())
                    }
                    (self.facts(found, &scale))
                }
                main {
                    section #source {
                        h2 { "Source" }
                        p.hint {
                            "Point at an expression to see the range of its values; choose one to keep it."
                            @if found.checked.circuit.is_some() {
                                " " span.tint { "Emulated" } " values are tinted; the darker the edge of a line, the more cells it costs."
                            }
                            " What is underlined with dots can wrap around at p though its operands are bounded."
                        }
                        (listing::render(self.view, found, &self.lines, &spots))
                        @if n_left_out > 0 {
                            p.hint { (n_left_out) " more places have values, and are left out here." }
                        }
                    }
                    aside {
                        section #panel aria-live="polite" {
                            h2 { "Value" }
                            p.hint { "Point at an expression." }
                        }
                        (self.findings(found))
                    }
                }
                (self.values(&spots, &scale))
                (self.costs(found))
                footer { "Made by vampx " (env!("CARGO_PKG_VERSION")) "." }
                script #data type="application/json" { (PreEscaped(data(&spots, &scale))) }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }

    fn facts(&self, found: &Found<'_>, scale: &Scale) -> Markup {
        let stats = found.checked.bounded.program().statistics();
        html! {
            dl.facts {
                div { dt { "source field, p" } dd { (found.checked.source_field) ", " (scale.p) " bits" } }
                @if let Some((target, q)) = self.view.target.zip(scale.q) {
                    div { dt { "target field, q" } dd { (target.name()) ", " (q) " bits" } }
                }
                div { dt { "program" } dd { (stats.nodes) " values, " (stats.muls) " products, " (stats.assertions) " assertions" } }
                @if let Some(circuit) = &found.checked.circuit {
                    @let size = circuit.statistics();
                    @let held = Representation::of(circuit);
                    div { dt { "circuit" } dd { (size.cells) " cells, " (size.rows) " rows, " (size.lookups) " range checks" } }
                    div { dt { "held" } dd {
                        (held.native) " values " span.n { "native" } ", "
                        (held.emulated) " " span.m { "emulated" } " on " (held.limbs) " limbs"
                    } }
                }
            }
        }
    }

    fn findings(&self, found: &Found<'_>) -> Markup {
        let findings = &found.judgement.findings;
        html! {
            section #findings {
                h2 { "Findings (" (findings.len()) ")" }
                @if findings.is_empty() { p.hint { "Nothing was found." } }
                @for position in found.judgement.gravest_first() { (self.finding(position, &findings[position])) }
            }
        }
    }

    fn finding(&self, position: usize, judged: &Judged) -> Markup {
        let finding = &judged.finding;
        let place = self.lines.location(finding.span.start);
        let open = judged.level > Level::Note && !judged.known;
        html! {
            details id=(format!("F{position}")) class=(format!("finding {}", level(judged))) open[open] {
                summary {
                    span.level { (if judged.known { "known".to_owned() } else { judged.level.to_string() }) }
                    " " a href=(format!("#L{}", place.line)) { "line " (place.line) }
                    " " (finding.message) " " small { (finding.rule.id) " " (finding.rule.name) }
                }
                @if !finding.labels.is_empty() { ul { @for label in &finding.labels { (self.label(label)) } } }
                @if !finding.trace.is_empty() {
                    p { "The way of the bounds:" }
                    ol { @for label in &finding.trace { (self.label(label)) } }
                }
                @for line in self.view.evidence(finding) { p.evidence { (line) } }
                @for help in &finding.help { p { b { "help" } " " (help) } }
            }
        }
    }

    fn label(&self, label: &Label) -> Markup {
        let line = self.lines.line(label.span.start);
        html! {
            li {
                a href=(format!("#L{line}")) { "line " (line) }
                " " code { (self.excerpt(label.span)) } " " (label.text)
            }
        }
    }

    fn values(&self, spots: &[Spot], scale: &Scale) -> Markup {
        let mut widest: Vec<usize> = (0..spots.len())
            .filter(|position| spots[*position].count > 0)
            .collect();
        let n_values = widest.len();
        widest.sort_by_key(|position| Reverse(spots[*position].unreduced_bits));
        widest.truncate(MAX_ROWS);
        let has_target = scale.q.is_some();
        html! {
            section #values {
                h2 { "Values" }
                p.hint {
                    "The bits of each value, the widest first, against "
                    span.p { "p, " (scale.p) " bits" }
                    @if let Some(q) = scale.q { " and " span.q { "q, " (q) " bits" } }
                    "; the lighter part is what the operation gives before it is reduced modulo p."
                    @if n_values > MAX_ROWS { " " (n_values - MAX_ROWS) " narrower ones are left out." }
                }
                table {
                    thead { tr {
                        th.number { "line" } th { "expression" } th { "range" } th.number { "bits" } th.wide { "" }
                        th.number { "values" } @if has_target { th { "held" } th.number { "cells" } }
                    } }
                    tbody {
                        @for position in widest { (self.row(position, &spots[position], scale)) }
                    }
                }
            }
        }
    }

    fn row(&self, position: usize, spot: &Spot, scale: &Scale) -> Markup {
        let line = self.lines.line(spot.span.start);
        html! {
            tr data-v=(position) class=(if spot.wraps == Wraps::Can { "w" } else { "" }) {
                td.number { a href=(format!("#L{line}")) { (line) } }
                td { code { (self.excerpt(spot.span)) } }
                td { (scale.range(spot)) @if spot.wraps == Wraps::Can { " " em { "can wrap" } } }
                td.number { (spot.bits()) }
                td { (scale.bar(spot)) }
                td.number { (spot.count) }
                @if scale.q.is_some() {
                    td { (held(&spot.cost)) }
                    td.number { (spot.cost.cells) }
                }
            }
        }
    }

    fn costs(&self, found: &Found<'_>) -> Markup {
        let Some(circuit) = &found.checked.circuit else {
            return html! {};
        };
        let costs = costs_by_line(circuit, |byte| self.lines.line(byte));
        let all: usize = costs.values().map(|cost| cost.cells).sum();
        let mut costs: Vec<(u32, Cost)> = costs.into_iter().collect();
        costs.sort_by_key(|(line, cost)| (Reverse(cost.cells), *line));
        let texts: Vec<&str> = self.lines.iter().map(|(_, text)| text).collect();
        html! {
            section #costs {
                h2 { "Cost by line" }
                p.hint {
                    "The cells of the circuit, " (all) " in all; the dearest lines first."
                    @if costs.len() > MAX_LINES { " " (costs.len() - MAX_LINES) " cheaper ones are left out." }
                }
                table {
                    thead { tr {
                        th.number { "line" } th { "source" } th.number { "cells" } th.wide { "" } th.number { "range checks" } th { "held" }
                    } }
                    tbody {
                        @for (line, cost) in costs.iter().take(MAX_LINES) {
                            tr {
                                td.number { a href=(format!("#L{line}")) { (line) } }
                                td { code { (shortened(texts[*line as usize - 1].trim())) } }
                                td.number { (cost.cells) }
                                td { span.bar { i.cost style=(width(cost.cells as f64, all as f64)) {} } }
                                td.number { (cost.lookups) }
                                td { (held(cost)) }
                            }
                        }
                    }
                }
            }
        }
    }

    fn trouble(&self, trouble: &Trouble) -> Markup {
        let item = |diagnostic: &Diagnostic| {
            let line = self.lines.line(diagnostic.span.start);
            html! { li { a href=(format!("#L{line}")) { "line " (line) } " " (diagnostic.message) } }
        };
        html! {
            body {
                header {
                    h1 { "vampx check " code { (self.view.path) } }
                    p { span.verdict.bad { "does not compile" } " " (trouble.message) }
                    ul { @for diagnostic in &trouble.diagnostics { (item(diagnostic)) } }
                }
                main { section #source { (listing::plain(&self.lines)) } }
            }
        }
    }

    fn excerpt(&self, span: vampx_ir::Span) -> String {
        let text = &self.view.source.text;
        let words: Vec<&str> = text[crate::lines::range(text, span)]
            .split_whitespace()
            .collect();
        shortened(&words.join(" "))
    }
}

/// The bits that the bars of a page are long.
struct Scale {
    modulus: BigUint,
    p: u64,
    q: Option<u64>,
    most: u64,
}

impl Scale {
    fn new(view: &View<'_>, found: &Found<'_>, spots: &[Spot]) -> Self {
        let modulus = found.checked.bounded.program().field().modulus().clone();
        let p = modulus.bits();
        let q = view.target.map(|target| target.modulus().bits());
        let widest = spots
            .iter()
            .map(|spot| spot.unreduced_bits.max(spot.bits()));
        let most = widest.chain([p]).chain(q).max().unwrap_or(p);
        Self {
            modulus,
            p,
            q,
            most,
        }
    }

    /// Where the moduli are on every bar, as variables of the style.
    fn marks(&self) -> String {
        let at = |bits: u64| percent(bits as f64, self.most as f64);
        let q = self.q.map_or("-9px".to_owned(), at);
        format!("--p:{};--q:{q}", at(self.p))
    }

    /// The range of a place in words.
    fn range(&self, spot: &Spot) -> String {
        range(&spot.range, &self.modulus)
    }

    fn bar(&self, spot: &Spot) -> Markup {
        let class = match (spot.cost.emulated, spot.cost.native) {
            (1.., _) => "m",
            (0, 1..) => "n",
            (0, 0) => "x",
        };
        let most = self.most as f64;
        html! {
            span.bar.moduli {
                i.unreduced style=(width(spot.unreduced_bits as f64, most)) {}
                i class=(class) style=(width(spot.bits() as f64, most)) {}
            }
        }
    }
}

/// The class of a finding.
fn level(judged: &Judged) -> &'static str {
    match (judged.known, judged.level) {
        (true, _) => "known",
        (false, Level::Error) => "error",
        (false, Level::Warning) => "warning",
        (false, Level::Note) => "note",
    }
}

/// How values are held, in words.
fn held(cost: &Cost) -> Markup {
    html! {
        @if cost.native > 0 { span.n { (cost.native) " native" } }
        @if cost.native > 0 && cost.emulated > 0 { ", " }
        @if cost.emulated > 0 { span.m { (cost.emulated) " emulated on " (cost.limbs) " limbs" } }
    }
}

/// What the script shows of the value that is pointed at, by the position of its place.
fn data(spots: &[Spot], scale: &Scale) -> String {
    let spot = |spot: &Spot| -> Value {
        let Cost {
            native,
            emulated,
            limbs,
            cells,
            ..
        } = spot.cost;
        json!([
            scale.range(spot),
            spot.bits(),
            spot.unreduced_bits,
            spot.count,
            spot.wraps as u8,
            native,
            emulated,
            limbs,
            cells,
            spot.findings
        ])
    };
    let spots: Vec<Value> = spots.iter().map(spot).collect();
    let data = json!({"p": scale.p, "q": scale.q.unwrap_or(0), "most": scale.most, "spots": spots});
    data.to_string().replace('<', "\\u003c")
}

fn width(part: f64, whole: f64) -> String {
    format!("width:{}", percent(part, whole))
}

fn percent(part: f64, whole: f64) -> String {
    format!("{:.2}%", 100.0 * part / whole.max(1.0))
}

fn shortened(text: &str) -> String {
    const MAX: usize = 60;
    match text.char_indices().nth(MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
