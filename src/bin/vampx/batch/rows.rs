//! The file of a batch: one JSON object after the other, whatever its format.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Cursor, Read, Seek},
    path::Path,
};

#[cfg(feature = "columns")]
use super::columns;
use crate::{failure::Failure, files};

/// The inputs of the runs in order, as JSON; or why what follows cannot be read.
pub type Texts = Box<dyn Iterator<Item = Result<String, String>>>;

/// What the inputs of a batch are read from, a few at a time.
pub struct Rows {
    /// What the inputs of one run stand on: a line or a row.
    pub unit: &'static str,
    /// The inputs.
    pub texts: Texts,
}

/// The formats, by the first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Lines,
    /// Only the end of such a file says where its parts are.
    ArrowFile,
    ArrowStream,
    Parquet,
}

impl Format {
    /// The length of the longest signature.
    const SIGNATURE: usize = 6;

    fn of(head: &[u8]) -> Self {
        match head {
            b"ARROW1" => Self::ArrowFile,
            [0xff, 0xff, 0xff, 0xff, ..] => Self::ArrowStream,
            [b'P', b'A', b'R', b'1', ..] => Self::Parquet,
            _ => Self::Lines,
        }
    }
}

/// Why a file gives no rows.
enum Unread {
    Wrong(String),
    #[cfg(not(feature = "columns"))]
    Unsupported,
}

impl From<String> for Unread {
    fn from(message: String) -> Self {
        Self::Wrong(message)
    }
}

impl Rows {
    /// The rows of a file, or of standard input for `-`.
    ///
    /// # Errors
    /// If it cannot be read, is damaged at its beginning or end, has a column that holds no integers, or is of a format that the feature `columns` reads
    /// and that is not there.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let rows = if files::is_standard_input(path) {
            Self::of_stream(io::stdin())
        } else {
            File::open(path)
                .map_err(|error| Unread::Wrong(error.to_string()))
                .and_then(Self::of_file)
        };
        rows.map_err(|error| match error {
            Unread::Wrong(error) => unreadable(path, &error),
            #[cfg(not(feature = "columns"))]
            Unread::Unsupported => Failure::unsupported(format!(
                "{} is of Arrow or Parquet, which the feature `columns` reads: build vampx with `--features columns`, or write the inputs as JSON lines",
                path.display()
            )),
        })
    }

    fn of_stream(mut stream: impl Read + 'static) -> Result<Self, Unread> {
        let head = head(&mut stream)?;
        let format = Format::of(&head);
        let whole = Cursor::new(head).chain(stream);
        match format {
            Format::Lines => Ok(Self::of_lines(whole)),
            Format::ArrowStream => Self::of_columns(arrow_stream(whole)),
            Format::ArrowFile | Format::Parquet => {
                Err("such a file is read from its end: give its name, not `-`"
                    .to_owned()
                    .into())
            }
        }
    }

    fn of_file(mut file: File) -> Result<Self, Unread> {
        let head = head(&mut file)?;
        file.rewind().map_err(|error| error.to_string())?;
        match Format::of(&head) {
            Format::Lines => Ok(Self::of_lines(file)),
            Format::ArrowStream => Self::of_columns(arrow_stream(file)),
            Format::ArrowFile => Self::of_columns(arrow_file(file)),
            Format::Parquet => Self::of_columns(parquet(file)),
        }
    }

    fn of_lines(reader: impl Read + 'static) -> Self {
        let lines = BufReader::new(reader).lines();
        Self {
            unit: "line",
            texts: Box::new(lines.map(|line| line.map_err(|error| error.to_string()))),
        }
    }

    fn of_columns(texts: Result<Texts, impl Into<Unread>>) -> Result<Self, Unread> {
        let unit = "row";
        texts.map(|texts| Self { unit, texts }).map_err(Into::into)
    }
}

/// The failure to read the inputs in a file.
pub fn unreadable(path: &Path, error: &str) -> Failure {
    Failure::user(format!(
        "cannot read the inputs {}: {error}",
        path.display()
    ))
}

fn head(reader: &mut impl Read) -> Result<Vec<u8>, String> {
    let mut head = Vec::new();
    let mut start = reader.by_ref().take(Format::SIGNATURE as u64);
    match start.read_to_end(&mut head) {
        Ok(_) => Ok(head),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(feature = "columns")]
use columns::{arrow_file, arrow_stream, parquet};

#[cfg(not(feature = "columns"))]
use without_columns::{
    unsupported as arrow_file, unsupported as arrow_stream, unsupported as parquet,
};

#[cfg(not(feature = "columns"))]
mod without_columns {
    use super::{Texts, Unread};

    /// No rows.
    pub fn unsupported<R>(_: R) -> Result<Texts, Unread> {
        Err(Unread::Unsupported)
    }
}
