//! A comparison as drawings: for each measure a line of dots, on a scale of powers of 10.

use plotters::{coord::ranged1d::SegmentValue, prelude::*, style::text_anchor};

use super::{Target, bytes, milliseconds};

/// A measure that is drawn: its title, its value, and how that is written.
pub(super) struct Plot {
    /// What is measured.
    pub title: &'static str,
    value: fn(&Target) -> Option<f64>,
    write: fn(f64) -> String,
}

/// All that is drawn, in order.
pub(super) const PLOTS: &[Plot] = &[
    Plot {
        title: "Setup",
        value: |it| it.time("setup"),
        write: milliseconds,
    },
    Plot {
        title: "Prove",
        value: |it| it.time("prove"),
        write: milliseconds,
    },
    Plot {
        title: "Verify",
        value: |it| it.time("verify"),
        write: milliseconds,
    },
    Plot {
        title: "Proof",
        value: |it| Some(it.proof_bytes? as f64),
        write: |value| bytes(value as u64),
    },
    Plot {
        title: "Memory",
        value: |it| Some(it.peak_rss_bytes? as f64),
        write: |value| bytes(value as u64),
    },
    Plot {
        title: "Cells",
        value: |it| Some(it.circuit.as_ref()?.cells as f64),
        write: |value| format!("{value:.0}"),
    },
];

const WIDTH: u32 = 440;
const ROW: u32 = 26;
const AXIS: u32 = 34;
const NAMES: u32 = 92;
const FONT: (&str, u32) = ("system-ui, sans-serif", 13);

impl Plot {
    /// The drawing as SVG, or `None` if no target has a value.
    pub(super) fn draw(&self, targets: &[Target]) -> Option<String> {
        let points: Vec<(&str, f64)> = targets
            .iter()
            .filter_map(|it| Some((it.target_field.as_str(), (self.value)(it)?)))
            .filter(|(_, value)| *value > 0.0)
            .collect();
        if points.is_empty() {
            return None;
        }
        let mut svg = String::new();
        self.draw_points(&points, &mut svg)
            .expect("invariant: drawing to a string does not fail");
        Some(svg)
    }

    fn draw_points(
        &self,
        points: &[(&str, f64)],
        svg: &mut String,
    ) -> Result<(), Box<dyn std::error::Error>> {
        let n = points.len();
        let height = AXIS + ROW * n as u32;
        let root = SVGBackend::with_string(svg, (WIDTH, height)).into_drawing_area();
        let values = || points.iter().map(|(_, value)| *value);
        let (low, high) = decades(
            values().fold(f64::MAX, f64::min),
            values().fold(0.0, f64::max),
        );
        let mut chart = ChartBuilder::on(&root)
            .margin_right(26)
            .x_label_area_size(AXIS - 6)
            .y_label_area_size(NAMES)
            .build_cartesian_2d((low..high).log_scale(), (0..n - 1).into_segmented())?;
        // The first target is the topmost.
        let name = |row: &SegmentValue<usize>| match row {
            SegmentValue::CenterOf(row) if *row < n => points[n - 1 - row].0.to_owned(),
            _ => String::new(),
        };
        chart
            .configure_mesh()
            .disable_y_mesh()
            .x_labels(6)
            .y_labels(n)
            .light_line_style(TRANSPARENT)
            .label_style(FONT)
            .x_label_formatter(&|value| (self.write)(*value).replace(".00", "").replace(".0", ""))
            .y_label_formatter(&name)
            .draw()?;
        let middle = (low * high).sqrt();
        for (row, (_, value)) in points.iter().enumerate() {
            let place = (*value, SegmentValue::CenterOf(n - 1 - row));
            let (side, shift) = if *value < middle {
                (text_anchor::HPos::Left, 9)
            } else {
                (text_anchor::HPos::Right, -9)
            };
            let style = TextStyle::from(FONT.into_font())
                .pos(text_anchor::Pos::new(side, text_anchor::VPos::Center));
            let label = Text::new((self.write)(*value), (shift, 0), style);
            chart.draw_series([EmptyElement::at(place)
                + Circle::new((0, 0), 5, BLUE.filled())
                + label])?;
        }
        root.present()?;
        drop(chart);
        drop(root);
        Ok(())
    }
}

/// The powers of 10 around the values: at least one decade.
fn decades(least: f64, most: f64) -> (f64, f64) {
    let low = least.log10().floor();
    let high = most.log10().ceil().max(low + 1.0);
    (10f64.powf(low), 10f64.powf(high))
}
