//! Batches of Arrow and Parquet files.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BinaryArray, Decimal128Array, FixedSizeBinaryArray, FixedSizeListArray, Float64Array,
    Int64Array, ListArray, RecordBatch, StringArray, StringViewArray, UInt8Array,
    types::{Int32Type, UInt64Type},
};
use arrow_ipc::writer::{FileWriter, StreamWriter};
use parquet::{arrow::ArrowWriter, basic::Compression, file::properties::WriterProperties};

use crate::vampx::Vampx;

/// How many bytes of each file are flipped.
const N_FLIPPED: usize = 40;

/// More than are read at a time.
const N_ROWS: u64 = 2500;

const PROGRAM: &str = "field prime:97;\npub y;\npriv x, s, b, l;\ndef f (p, q, r) = p * q + r;\ny = x * s + b / x + f l;\n";

/// A folder with the program and the batch as JSON lines.
fn folder(line: impl Fn(u64) -> String) -> Vampx {
    let vampx = Vampx::new();
    vampx.file("p.pir", PROGRAM);
    let lines: Vec<String> = (0..N_ROWS).map(line).collect();
    vampx.file("lines", lines.join("\n"));
    vampx
}

/// The values of a row. A row in 97 is rejected, for x is 0.
fn values(row: u64) -> [u64; 6] {
    [row % 97, (row + 5) % 90, 3 * row % 97, row % 7, 2, row % 5]
}

fn line(row: u64) -> String {
    let [x, s, b, p, q, r] = values(row);
    format!("{{\"x\": {x}, \"s\": \"{s}\", \"b\": {b}, \"l\": [{p}, {q}, {r}]}}")
}

/// The rows that `line` writes, in two choices of types.
fn batch(rows: std::ops::Range<u64>, is_other: bool) -> RecordBatch {
    let column = |index: usize| rows.clone().map(move |row| values(row)[index]);
    let text = column(1).map(|s| Some(s.to_string()));
    let list = rows.clone().map(|row| {
        let [.., p, q, r] = values(row);
        Some([Some(p), Some(q), Some(r)])
    });
    let columns: [ArrayRef; 4] = if is_other {
        let decimals: Decimal128Array = column(0).map(i128::from).collect();
        let bytes = column(2).map(|b| [b as u8, 0, 0]);
        [
            Arc::new(decimals.with_precision_and_scale(20, 0).expect("digits")),
            Arc::new(text.collect::<StringViewArray>()),
            Arc::new(FixedSizeBinaryArray::try_from_iter(bytes).expect("bytes")),
            Arc::new(FixedSizeListArray::from_iter_primitive::<UInt64Type, _, _>(
                list, 3,
            )),
        ]
    } else {
        let bytes: Vec<[u8; 2]> = column(2).map(|b| [b as u8, 0]).collect();
        let list = list.map(|it| it.map(|it| it.map(|it| it.map(|it| it as i32))));
        [
            Arc::new(column(0).map(|x| x as i64).collect::<Int64Array>()),
            Arc::new(text.collect::<StringArray>()),
            Arc::new(BinaryArray::from_iter_values(bytes)),
            Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>(list)),
        ]
    };
    RecordBatch::try_from_iter(["x", "s", "b", "l"].into_iter().zip(columns)).expect("columns")
}

fn batches(is_other: bool) -> [RecordBatch; 2] {
    [0..1700, 1700..N_ROWS].map(|rows| batch(rows, is_other))
}

fn arrow_file(batches: &[RecordBatch]) -> Vec<u8> {
    let mut writer = FileWriter::try_new(Vec::new(), batches[0].schema_ref()).expect("a file");
    for batch in batches {
        writer.write(batch).expect("rows");
    }
    writer.into_inner().expect("a file")
}

fn arrow_stream(batches: &[RecordBatch]) -> Vec<u8> {
    let mut writer = StreamWriter::try_new(Vec::new(), batches[0].schema_ref()).expect("a stream");
    for batch in batches {
        writer.write(batch).expect("rows");
    }
    writer.into_inner().expect("a stream")
}

fn parquet(batches: &[RecordBatch]) -> Vec<u8> {
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY);
    let schema = batches[0].schema();
    let mut writer =
        ArrowWriter::try_new(Vec::new(), schema, Some(properties.build())).expect("a file");
    for batch in batches {
        writer.write(batch).expect("rows");
    }
    writer.into_inner().expect("a file")
}

#[test]
fn files_of_columns_give_what_lines_give() {
    let vampx = folder(line);
    let lines = vampx.run(&["run", "p.pir", "--batch", "lines"]);
    assert_eq!(lines.code, 1, "{}", lines.stderr);
    assert_eq!(lines.stdout.lines().count(), N_ROWS as usize);
    for is_other in [false, true] {
        let batches = batches(is_other);
        let files = [
            arrow_file(&batches),
            arrow_stream(&batches),
            parquet(&batches),
        ];
        for bytes in files {
            vampx.file("columns", bytes);
            let columns = vampx.ends(1, &["run", "p.pir", "--batch", "columns"]);
            assert!(columns.stdout == lines.stdout, "{}", columns.stderr);
            assert_eq!(columns.stderr, lines.stderr.replace("lines:", "rows:"));
        }
    }
    let stream = arrow_stream(&batches(false));
    let piped = vampx.run_with_input(&["run", "p.pir", "--batch", "-"], &stream);
    assert!(piped.stdout == lines.stdout, "{}", piped.stderr);
    let file = parquet(&batches(false));
    let piped = vampx.run_with_input(&["run", "p.pir", "--batch", "-"], &file);
    piped.check(2, &["--batch", "-"]);
}

#[test]
fn a_value_that_is_null_is_not_given() {
    let vampx = Vampx::new();
    vampx.file("p.pir", "field prime:97;\npub y;\npriv x;\ny = x;\n");
    let x: ArrayRef = Arc::new(UInt8Array::from(vec![Some(5), None]));
    let y: ArrayRef = Arc::new(Int64Array::from(vec![None, Some(5)]));
    let batch = RecordBatch::try_from_iter_with_nullable([("x", x, true), ("y", y, true)]);
    vampx.file("rows", parquet(&[batch.expect("columns")]));
    let ended = vampx.ends(2, &["run", "p.pir", "--batch", "rows"]);
    let lines: Vec<&str> = ended.stdout.lines().collect();
    assert!(lines[0].contains("\"y\":\"5\""), "{}", ended.stdout);
    assert!(lines[1].contains("row 2: the input `x`"), "{}", lines[1]);
}

#[test]
fn damaged_files_and_other_columns_are_the_users_errors() {
    let vampx = folder(line);
    let run = |bytes: &[u8]| {
        vampx.file("rows", bytes);
        vampx.run(&["run", "p.pir", "--batch", "rows"])
    };
    let small = [batch(1..4, false)];
    for file in [arrow_file(&small), parquet(&small)] {
        for length in [4, 6, 8, 100, file.len() / 2, file.len() - 1] {
            run(&file[..length]).check(2, &["cut at", &length.to_string()]);
        }
        let mut garbage = file.clone();
        let (first, last) = (file.len() / 4, file.len() - 12);
        garbage[first..last].fill(0xa5);
        run(&garbage).check(2, &["garbage"]);
    }
    let stream = arrow_stream(&small);
    for length in [4, 9, 100, stream.len() - 100] {
        run(&stream[..length]).check(2, &["stream cut at", &length.to_string()]);
    }
    let x: ArrayRef = Arc::new(Float64Array::from(vec![1.5]));
    let float = RecordBatch::try_from_iter([("x", x)]).expect("a column");
    let ended = run(&arrow_file(&[float]));
    ended.check(2, &["a column of floats"]);
    assert!(ended.stderr.contains("the column `x`"), "{}", ended.stderr);
}

#[test]
fn no_flipped_byte_is_a_bug() {
    let vampx = folder(line);
    let small = [batch(1..2, false)];
    for file in [arrow_file(&small), arrow_stream(&small), parquet(&small)] {
        let step = (file.len() / N_FLIPPED).max(1);
        for at in (7..file.len()).step_by(step) {
            let mut flipped = file.clone();
            flipped[at] ^= 0xff;
            vampx.file("rows", flipped);
            let ended = vampx.run(&["run", "p.pir", "--batch", "rows"]);
            let is_told = [0, 1, 2].contains(&ended.code) && !ended.stderr.contains("bug");
            assert!(is_told, "byte {at}: {} {}", ended.code, ended.stderr);
        }
    }
}
