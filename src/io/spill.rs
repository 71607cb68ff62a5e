//! Files of photographs that wait on the disk because memory is short. Each is sealed by AES-256-GCM with
//! a key that lives in this run's memory only, so that nobody can read them once the program has ended.
//! Names are random and say nothing. Whatever goes wrong here means "not kept", and costs a fetch.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};

use crate::domain::case::CaseId;
use crate::domain::photograph::Photograph;
use crate::io::clerk::sha256_hex;

/// Which version of which photograph of which case of which source: what a sealed file is bound to.
/// A digest, so that it says nothing by itself.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label(String);

impl Label {
    pub fn new(source: &str, case: &CaseId, photograph: &Photograph) -> Self {
        let bytes = photograph.announced_bytes.map(|bytes| bytes.to_string());
        let hash = photograph.announced_hash.clone();
        let parts = [source, &case.0, &photograph.id.0, &photograph.address];
        let parts = parts.map(|part| Some(part.to_owned())).into_iter().chain([bytes, hash]);
        // Each with its length, so that no two lists of parts read alike.
        let text: String = parts
            .map(|part| part.map_or_else(|| "-\n".to_owned(), |part| format!("{}:{part}\n", part.len())))
            .collect();
        Self(sha256_hex(text.as_bytes()))
    }
}

/// The folder of this run. It goes when this is dropped.
pub struct Spill {
    folder: PathBuf,
    /// Locked while this run lives: other runs leave the folder alone.
    lock: File,
    seal: LessSafeKey,
    index: Mutex<Index>,
    budget_bytes: u64,
}

#[derive(Default)]
struct Index {
    /// The one used last stands last.
    entries: Vec<Entry>,
    /// Counts the files ever sealed: no nonce is used twice under one key.
    sealed: u64,
}

struct Entry {
    label: Label,
    name: String,
    nonce: [u8; NONCE_LEN],
    bytes: u64,
}

const LOCK: &str = "lock";

impl Spill {
    /// A new folder within `parent`, after those of runs that have ended were removed. `None` where there is
    /// no budget, no folder or no randomness: then nothing is kept.
    pub fn open(parent: &Path, budget_bytes: u64) -> Option<Self> {
        remove_stale(parent);
        if budget_bytes == 0 {
            return None;
        }
        let folder = parent.join(uuid::Uuid::new_v4().simple().to_string());
        create_folder(&folder).ok()?;
        let lock = create_file(&folder.join(LOCK)).ok()?;
        lock.try_lock().ok()?;
        let mut key = [0; 32];
        SystemRandom::new().fill(&mut key).ok()?;
        let seal = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &key).ok()?);
        Some(Self { folder, lock, seal, index: Mutex::default(), budget_bytes })
    }

    /// Seals and keeps a file; those used longest ago go for it. Whether it was kept.
    pub fn keep(&self, label: &Label, file: &[u8]) -> bool {
        self.forget(label);
        let Some(nonce) = self.make_room(file.len() as u64) else { return false };
        let name = uuid::Uuid::new_v4().simple().to_string();
        let path = self.folder.join(&name);
        if self.write(label, nonce, file, &path).is_err() {
            remove(&path);
            return false;
        }
        let bytes = sealed_len(file.len() as u64);
        let mut index = self.index();
        // Another thread may have been as quick.
        let (old, rest) = std::mem::take(&mut index.entries).into_iter().partition(|entry| entry.label == *label);
        index.entries = rest;
        index.entries.push(Entry { label: label.clone(), name, nonce, bytes });
        drop(index);
        self.remove_files(old);
        // And others may have taken the room.
        self.make_room(0);
        true
    }

    pub fn holds(&self, label: &Label) -> bool {
        self.index().entries.iter().any(|entry| entry.label == *label)
    }

    /// The file as it was kept, which counts as used now. One that is gone, damaged or another's is
    /// forgotten: `None`.
    pub fn find(&self, label: &Label) -> Option<Vec<u8>> {
        let (path, nonce) = {
            let mut index = self.index();
            let at = index.entries.iter().position(|entry| entry.label == *label)?;
            let entry = index.entries.remove(at);
            let found = (self.folder.join(&entry.name), entry.nonce);
            index.entries.push(entry);
            found
        };
        let opened = fs::read(path).ok().and_then(|sealed| self.opened(label, nonce, sealed));
        if opened.is_none() {
            self.forget(label);
        }
        opened
    }

    pub fn forget(&self, label: &Label) {
        let mut index = self.index();
        let (gone, rest) = std::mem::take(&mut index.entries).into_iter().partition(|entry| entry.label == *label);
        index.entries = rest;
        drop(index);
        self.remove_files(gone);
    }

    /// Removes the folder, also while threads still hold this: from now on nothing is kept.
    pub fn close(&self) {
        self.lock.unlock().ok(); // Where it stays locked, the folder goes all the same.
        fs::remove_dir_all(&self.folder).ok(); // The next run tries again; without the key it is noise.
    }

    /// Room for one more file, and its nonce; `None` where it is larger than all there is.
    fn make_room(&self, file_bytes: u64) -> Option<[u8; NONCE_LEN]> {
        let wanted = if file_bytes == 0 { 0 } else { sealed_len(file_bytes) };
        if wanted > self.budget_bytes {
            return None;
        }
        let mut index = self.index();
        let mut gone = Vec::new();
        while index.bytes() + wanted > self.budget_bytes {
            gone.push(index.entries.remove(0));
        }
        index.sealed += 1;
        let mut nonce = [0; NONCE_LEN];
        nonce[..8].copy_from_slice(&index.sealed.to_le_bytes());
        drop(index);
        self.remove_files(gone);
        Some(nonce)
    }

    fn write(&self, label: &Label, nonce: [u8; NONCE_LEN], file: &[u8], path: &Path) -> io::Result<()> {
        let mut sealed = Vec::with_capacity(sealed_len(file.len() as u64) as usize);
        sealed.extend_from_slice(file);
        let nonce = Nonce::assume_unique_for_key(nonce);
        let outcome = self.seal.seal_in_place_append_tag(nonce, Aad::from(label.0.as_bytes()), &mut sealed);
        outcome.map_err(|_| io::ErrorKind::InvalidInput)?;
        // Not synced: after a loss of power the key is gone too.
        create_file(path)?.write_all(&sealed)
    }

    fn opened(&self, label: &Label, nonce: [u8; NONCE_LEN], mut sealed: Vec<u8>) -> Option<Vec<u8>> {
        let nonce = Nonce::assume_unique_for_key(nonce);
        let length = self.seal.open_in_place(nonce, Aad::from(label.0.as_bytes()), &mut sealed).ok()?.len();
        sealed.truncate(length);
        Some(sealed)
    }

    fn remove_files(&self, entries: Vec<Entry>) {
        entries.iter().for_each(|entry| remove(&self.folder.join(&entry.name)));
    }

    fn index(&self) -> MutexGuard<'_, Index> {
        // Each change is whole before the next can panic.
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Index {
    fn bytes(&self) -> u64 {
        self.entries.iter().map(|entry| entry.bytes).sum()
    }
}

impl Drop for Spill {
    fn drop(&mut self) {
        self.close();
    }
}

/// A file takes so much once it is sealed, bytes.
fn sealed_len(file_bytes: u64) -> u64 {
    file_bytes + AES_256_GCM.tag_len() as u64
}

/// Removes the folders of runs that have ended: those whose lock is free. A folder without a lock was left
/// in the middle of being made or removed. Whatever else is in `parent` stays.
fn remove_stale(parent: &Path) {
    let Ok(folders) = fs::read_dir(parent) else { return };
    for folder in folders.flatten().map(|entry| entry.path()).filter(|path| is_of_a_run(path)) {
        let is_free = match File::open(folder.join(LOCK)) {
            Ok(lock) => lock.try_lock().is_ok(),
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        };
        if is_free {
            fs::remove_dir_all(&folder).ok(); // The next run tries again.
        }
    }
}

fn is_of_a_run(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    path.is_dir() && uuid::Uuid::try_parse(name).is_ok()
}

fn remove(path: &Path) {
    fs::remove_file(path).ok(); // At worst it waits for the folder to go.
}

/// For this user's eyes only, where the system knows such a thing.
fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn create_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests;
