//! Arrow and Parquet files: each row as JSON, a column a member.

use std::{
    cell::Cell,
    fmt::Write,
    fs::File,
    io::{BufReader, Read},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use arrow_array::{
    Array, RecordBatch,
    cast::AsArray,
    downcast_integer_array,
    types::{Decimal128Type, Decimal256Type},
};
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{ArrowError, DataType, Schema};
use num_bigint::BigUint;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::rows::Texts;

/// How many rows of a Parquet file are decoded at a time. Those of Arrow come as they were written.
const ROWS_AT_ONCE: usize = 1024;

thread_local! {
    static IS_DECODING: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread decodes a file. The decoders panic on some damaged files, which is no bug of vampx.
pub fn is_decoding() -> bool {
    IS_DECODING.get()
}

/// What a decoder gives, or why the file is damaged.
fn decode<T, E: ToString>(decoder: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    IS_DECODING.set(true);
    let decoded = catch_unwind(AssertUnwindSafe(decoder));
    IS_DECODING.set(false);
    match decoded {
        Ok(decoded) => decoded.map_err(|error| error.to_string()),
        Err(_) => Err("the file is damaged".to_owned()),
    }
}

/// The rows of an Arrow IPC file.
///
/// # Errors
/// If it is damaged, or has a column that cannot be inputs.
pub fn arrow_file(file: File) -> Result<Texts, String> {
    let reader = decode(|| FileReader::try_new_buffered(file, None))?;
    let schema = reader.schema();
    texts(&schema, reader)
}

/// The rows of an Arrow IPC stream.
///
/// # Errors
/// If it is damaged at its beginning, or has a column that cannot be inputs.
pub fn arrow_stream(stream: impl Read + 'static) -> Result<Texts, String> {
    let reader = decode(|| StreamReader::try_new(BufReader::new(stream), None))?;
    let schema = reader.schema();
    texts(&schema, reader)
}

/// The rows of a Parquet file.
///
/// # Errors
/// If it is damaged, or has a column that cannot be inputs.
pub fn parquet(file: File) -> Result<Texts, String> {
    let builder = decode(|| ParquetRecordBatchReaderBuilder::try_new(file))?;
    let schema = Arc::clone(builder.schema());
    let reader = decode(|| builder.with_batch_size(ROWS_AT_ONCE).build())?;
    texts(&schema, reader)
}

fn texts(
    schema: &Schema,
    mut batches: impl Iterator<Item = Result<RecordBatch, ArrowError>> + 'static,
) -> Result<Texts, String> {
    for field in schema.fields() {
        if !holds_integers(field.data_type()) {
            return Err(format!(
                "the column `{}` holds {}: inputs are integers, text in decimal or after 0x, bytes from the least on, or lists of them",
                field.name(),
                field.data_type()
            ));
        }
    }
    let batches = std::iter::from_fn(move || decode(|| batches.next().transpose()).transpose());
    Ok(Box::new(batches.flat_map(|batch| {
        let (batch, error) = match batch {
            Ok(batch) => (Some(batch), None),
            Err(error) => (None, Some(Err(error))),
        };
        let rows = batch.into_iter().flat_map(|batch| {
            let rows = 0..batch.num_rows();
            rows.map(move |row| Ok(text(&batch, row)))
        });
        rows.chain(error)
    })))
}

fn holds_integers(kind: &DataType) -> bool {
    match kind {
        DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View
        | DataType::Binary
        | DataType::LargeBinary
        | DataType::FixedSizeBinary(_)
        | DataType::Decimal128(_, 0)
        | DataType::Decimal256(_, 0) => true,
        DataType::List(items) | DataType::LargeList(items) | DataType::FixedSizeList(items, _) => {
            holds_integers(items.data_type())
        }
        other => other.is_integer(),
    }
}

/// A row as a JSON object. A value that is null is not given.
fn text(batch: &RecordBatch, row: usize) -> String {
    let mut text = String::from("{");
    let schema = batch.schema_ref();
    for (field, column) in schema.fields().iter().zip(batch.columns()) {
        if column.is_null(row) {
            continue;
        }
        if text.len() > 1 {
            text.push(',');
        }
        push_string(field.name(), &mut text);
        text.push(':');
        push_value(column, row, &mut text);
    }
    text.push('}');
    text
}

fn push_value(array: &dyn Array, row: usize, text: &mut String) {
    if array.is_null(row) {
        return text.push_str("null");
    }
    downcast_integer_array!(
        array => push_number(array.value(row), text),
        DataType::Decimal128(_, _) => push_number(array.as_primitive::<Decimal128Type>().value(row), text),
        DataType::Decimal256(_, _) => push_number(array.as_primitive::<Decimal256Type>().value(row), text),
        DataType::Utf8 => push_string(array.as_string::<i32>().value(row), text),
        DataType::LargeUtf8 => push_string(array.as_string::<i64>().value(row), text),
        DataType::Utf8View => push_string(array.as_string_view().value(row), text),
        DataType::Binary => push_bytes(array.as_binary::<i32>().value(row), text),
        DataType::LargeBinary => push_bytes(array.as_binary::<i64>().value(row), text),
        DataType::FixedSizeBinary(_) => push_bytes(array.as_fixed_size_binary().value(row), text),
        DataType::List(_) => push_list(&array.as_list::<i32>().value(row), text),
        DataType::LargeList(_) => push_list(&array.as_list::<i64>().value(row), text),
        DataType::FixedSizeList(_, _) => push_list(&array.as_fixed_size_list().value(row), text),
        other => unreachable!("invariant: {other} was refused"),
    );
}

fn push_list(items: &dyn Array, text: &mut String) {
    text.push('[');
    for item in 0..items.len() {
        if item > 0 {
            text.push(',');
        }
        push_value(items, item, text);
    }
    text.push(']');
}

fn push_number(number: impl std::fmt::Display, text: &mut String) {
    write!(text, "{number}").unwrap_or_else(|_| unreachable!("invariant: a text takes all"));
}

fn push_bytes(bytes: &[u8], text: &mut String) {
    let number = BigUint::from_bytes_le(bytes);
    push_number(format_args!("\"{number:#x}\""), text);
}

fn push_string(string: &str, text: &mut String) {
    push_number(serde_json::Value::from(string), text);
}
