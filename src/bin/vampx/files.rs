//! Reading and writing files: whole or not at all.

use std::{
    fs,
    io::{self, Read, Write},
    path::{Component, Path, PathBuf},
};

use tempfile::Builder;

use crate::failure::Failure;

/// The name under which standard input is shown.
pub const STANDARD_INPUT: &str = "<standard input>";

/// The folder that a file is or will be in, without links; that of the command for standard input.
pub fn folder_of(path: &Path) -> PathBuf {
    let file = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned())
}

/// The path of a file from `folder`, with `/` between its parts; as it was given if it is not below.
pub fn path_from(folder: &Path, path: &Path) -> String {
    let whole = match path.file_name() {
        Some(name) => folder_of(path).join(name),
        None => path.to_owned(),
    };
    let inside = whole.strip_prefix(folder).unwrap_or(path);
    let parts = inside
        .components()
        .filter(|part| !matches!(part, Component::CurDir));
    let parts: Vec<_> = parts
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/")
}

/// The path of a file from the root of its repository, else from the folder of the command.
pub fn path_from_root(path: &Path) -> String {
    if is_standard_input(path) {
        return STANDARD_INPUT.to_owned();
    }
    let folder = folder_of(path);
    let root = folder
        .ancestors()
        .find(|folder| folder.join(".git").exists());
    let root = root.map_or_else(|| folder_of(Path::new("-")), Path::to_owned);
    path_from(&root, path)
}

/// Whether `path` stands for standard input.
pub fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Refuses to read standard input twice.
pub fn check_streams(first: &Path, second: Option<&Path>) -> Result<(), Failure> {
    if is_standard_input(first) && second.is_some_and(is_standard_input) {
        return Err(Failure::user(
            "standard input can be only one of the files: name a file for the other",
        ));
    }
    Ok(())
}

/// The bytes of a file, or of standard input for `-`.
pub fn read(path: &Path, what: &str) -> Result<Vec<u8>, Failure> {
    let read = if is_standard_input(path) {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(path)
    };
    read.map_err(|error| {
        Failure::user(format!(
            "cannot read the {what} {}: {error}",
            path.display()
        ))
    })
}

/// The text of a file, or of standard input for `-`.
pub fn read_text(path: &Path, what: &str) -> Result<String, Failure> {
    text(read(path, what)?, path, what)
}

/// The bytes of a file as text.
pub fn text(bytes: Vec<u8>, path: &Path, what: &str) -> Result<String, Failure> {
    String::from_utf8(bytes).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        Failure::user(format!(
            "the {what} {} is not UTF-8 text: byte {place} is damaged",
            path.display()
        ))
    })
}

/// Writes `bytes` to `path`: the file has them all, or is as it was before.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_whole(path, bytes)
        .map_err(|error| Failure::user(format!("cannot write {}: {error}", path.display())))
}

fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if fs::metadata(&path).is_ok_and(|metadata| !metadata.is_file()) {
        return fs::OpenOptions::new()
            .write(true)
            .open(&path)?
            .write_all(bytes);
    }
    let mut file = new_file_beside(&path)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(&path)?;
    Ok(())
}

/// A file of a passing name in the folder of `path`, with the permissions of a file newly made.
fn new_file_beside(path: &Path) -> io::Result<tempfile::NamedTempFile> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    let mut builder = Builder::new();
    builder.prefix(".vampx-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}
