//! The source of a page: lines, and in them nested elements for expressions.

use std::fmt::Write;

use maud::{Markup, PreEscaped};
use vampx_ir::circuit::Circuit;
use vampx_overflow_analysis::rules::range;

use super::level;
use crate::{
    lines::Lines,
    reports::{
        Found, View,
        values::{Spot, Wraps, costs_by_line},
    },
};

/// The source with an element for each of `spots`, which are in the order of the text, outer ones first.
pub fn render(view: &View<'_>, found: &Found<'_>, lines: &Lines<'_>, spots: &[Spot]) -> Markup {
    let mut listing = Listing {
        found,
        spots,
        next: 0,
        open: Vec::new(),
        html: String::with_capacity(4 * view.source.text.len()),
    };
    let marks = marks(found, lines);
    let heat = heat(found.checked.circuit.as_ref(), lines);
    let mut marks = marks.into_iter().peekable();
    listing.html += "<pre class=\"listing\">";
    for (index, (start, text)) in shown(lines).enumerate() {
        let number = index as u32 + 1;
        listing.begin_line(number, heat.get(index).copied().unwrap_or(0.0));
        while let Some((_, position)) = marks.next_if(|(line, _)| *line == number) {
            listing.mark(position);
        }
        listing.html += "<code>";
        listing.line(start, text);
        listing.html += "</code></span>";
    }
    listing.html += "</pre>";
    PreEscaped(listing.html)
}

/// The source without ranges.
pub fn plain(lines: &Lines<'_>) -> Markup {
    let mut html = "<pre class=\"listing\">".to_owned();
    for (index, (_, text)) in shown(lines).enumerate() {
        let number = index + 1;
        push(
            &mut html,
            format_args!(
                "<span class=\"line\" id=\"L{number}\"><a class=\"number\" href=\"#L{number}\">{number}</a><code>"
            ),
        );
        escape(&mut html, text);
        html += "</code></span>";
    }
    PreEscaped(html + "</pre>")
}

/// The lines, but for an empty one that the end of the last one makes.
fn shown<'a>(lines: &Lines<'a>) -> impl Iterator<Item = (usize, &'a str)> {
    let n_lines = lines.iter().count();
    lines
        .iter()
        .enumerate()
        .filter(move |(index, (_, text))| index + 1 < n_lines || !text.is_empty())
        .map(|(_, line)| line)
}

struct Listing<'a> {
    found: &'a Found<'a>,
    spots: &'a [Spot],
    /// The first spot that is not yet begun.
    next: usize,
    /// The spots that are begun and not ended, outer ones first.
    open: Vec<usize>,
    html: String,
}

impl Listing<'_> {
    fn begin_line(&mut self, number: u32, heat: f64) {
        push(
            &mut self.html,
            format_args!(
                "<span class=\"line\" id=\"L{number}\"><a class=\"number\" href=\"#L{number}\">{number}</a>\
                 <span class=\"heat\" style=\"opacity:{heat:.2}\"></span>"
            ),
        );
    }

    /// A link to a finding, beside the line it is in.
    fn mark(&mut self, position: usize) {
        let judged = &self.found.judgement.findings[position];
        push(
            &mut self.html,
            format_args!(
                "<a class=\"mark {}\" href=\"#F{position}\" title=\"",
                level(judged)
            ),
        );
        escape(&mut self.html, &judged.finding.message);
        self.html += "\">●</a>";
    }

    /// A line that starts at a byte: elements that go on over its end are ended and begun again.
    fn line(&mut self, start: usize, text: &str) {
        for position in self.open.clone() {
            self.begin(position);
        }
        let end = start + text.len();
        let mut at = start;
        loop {
            while self
                .open
                .last()
                .is_some_and(|last| self.end_of(*last) <= at)
            {
                self.open.pop();
                self.html += "</span>";
            }
            while self
                .spots
                .get(self.next)
                .is_some_and(|spot| spot.span.start as usize <= at && at < end)
            {
                self.open.push(self.next);
                self.begin(self.next);
                self.next += 1;
            }
            if at >= end {
                break;
            }
            let begins = self
                .spots
                .get(self.next)
                .map_or(end, |spot| spot.span.start as usize);
            let ends = self.open.last().map_or(end, |last| self.end_of(*last));
            let to = begins.min(ends).min(end);
            escape(&mut self.html, &text[at - start..to - start]);
            at = to;
        }
        for _ in &self.open {
            self.html += "</span>";
        }
    }

    fn end_of(&self, position: usize) -> usize {
        self.spots[position].span.end as usize
    }

    fn begin(&mut self, position: usize) {
        let spot = &self.spots[position];
        let held = match (spot.cost.emulated > 0, spot.cost.native > 0) {
            (true, _) => " m",
            (false, true) => " n",
            (false, false) => "",
        };
        let wraps = if spot.wraps == Wraps::Can { " w" } else { "" };
        let gravest = spot
            .findings
            .iter()
            .map(|finding| &self.found.judgement.findings[*finding])
            .max_by_key(|judged| (!judged.known, judged.level));
        let finding = gravest.map_or(String::new(), |judged| format!(" f {}", level(judged)));
        push(
            &mut self.html,
            format_args!("<span class=\"e{held}{wraps}{finding}\" data-v=\"{position}\" title=\""),
        );
        if spot.count > 0 {
            let modulus = self.found.checked.bounded.program().field().modulus();
            self.html += &range(&spot.range, modulus);
        }
        if spot.count > 1 {
            push(&mut self.html, format_args!(" ({} values)", spot.count));
        }
        self.html += "\">";
    }
}

/// The line of each finding and its position, in the order of lines.
fn marks(found: &Found<'_>, lines: &Lines<'_>) -> Vec<(u32, usize)> {
    let findings = found.judgement.findings.iter().enumerate();
    let mut marks: Vec<(u32, usize)> = findings
        .map(|(position, judged)| (lines.line(judged.finding.span.start), position))
        .collect();
    marks.sort_unstable();
    marks
}

/// How dear each line is, from 0 to 1: the square root of its share of the dearest one's cells.
fn heat(circuit: Option<&Circuit>, lines: &Lines<'_>) -> Vec<f64> {
    let Some(circuit) = circuit else {
        return Vec::new();
    };
    let costs = costs_by_line(circuit, |byte| lines.line(byte));
    let most = costs.values().map(|cost| cost.cells).max().unwrap_or(0);
    let mut heat = vec![0.0; lines.iter().count()];
    for (line, cost) in costs {
        heat[line as usize - 1] = (cost.cells as f64 / most.max(1) as f64).sqrt();
    }
    heat
}

fn push(html: &mut String, text: std::fmt::Arguments<'_>) {
    html.write_fmt(text)
        .expect("invariant: writing to a string does not fail");
}

fn escape(html: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            _ => html.push(character),
        }
    }
}
