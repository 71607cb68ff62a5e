//! Files written whole or not at all: a temporary file in the same folder, synced, renamed, and the
//! folder synced. One writer at a time, also among several windows and computers.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use serde_json::Value;

use crate::fhir::json;

/// A Task, a bundle: larger JSON than this is not read, bytes.
pub const MOST_BUNDLE_BYTES: u64 = 256 << 20;

/// Keeps others out of a folder while it is held; made where it is not there.
pub fn lock(folder: &Path) -> io::Result<File> {
    std::fs::create_dir_all(folder)?;
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(folder.join(".lock"))?;
    match file.lock() {
        // Some network folders know no locks; there the version of each Task is all there is.
        Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(file),
        locked => locked.map(|()| file),
    }
}

/// Writes a file so that a reader, also after a power cut, finds all of it or what was there before.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or_else(|| io::Error::other("the file has no folder"))?;
    std::fs::create_dir_all(folder)?;
    let name = path.file_name().ok_or_else(|| io::Error::other("the file has no name"))?;
    // One writer at a time holds the lock, so that a leftover of the same name is of a crash.
    let draft = folder.join(format!(".{}.part", name.to_string_lossy()));
    let mut file = File::create(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    std::fs::rename(&draft, path)?;
    sync_folder(folder)
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Windows keeps names with the file and opens no folders for syncing.
#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// One JSON resource; `None` where there is no file.
pub fn read_json(path: &Path) -> io::Result<Option<Value>> {
    match std::fs::read(path) {
        Ok(bytes) => json::read(&bytes).map(Some).map_err(io::Error::other),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
