//! The work database: drafts, parcels and the audit trail, in one SQLite file. Nothing is deleted.
//! Every write is committed and synced (WAL, synchronous=FULL) before it returns `Ok`.

mod drafts;
mod parcels;

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode};

/// The work database of this computer, held by one program at a time.
pub struct WorkDb {
    connection: Connection,
    /// Room on the disk that is given up for a signed report; see `commit_at_any_cost`.
    reserve: PathBuf,
    /// Held until the program ends, so that two programs never carry the same parcel.
    _lock: File,
}

/// A work database, and what had to be set aside to have one.
pub struct OpenedWorkDb {
    pub work_db: WorkDb,
    /// Where an unreadable database was kept.
    pub set_aside: Option<PathBuf>,
}

/// Why something was not kept. Sentences hold no names and no words of a draft.
#[derive(Debug, thiserror::Error)]
pub enum WorkDbError {
    #[error("Diascope is open already on this computer; close the other window first")]
    InUse,
    #[error("the work database was written by a newer Diascope (version {found}, this one knows {known})")]
    Newer { found: i64, known: i64 },
    #[error("the folder for the work database could not be used: {why} ({folder})")]
    Folder { folder: String, why: String },
    #[error("the disk is full")]
    DiskFull,
    #[error("the work database is damaged: {0}")]
    Unreadable(String),
    #[error("a report of this case is signed already and has not been taken back")]
    SignedAlready,
    #[error("the work database did not take it: {0}")]
    Refused(String),
}

/// The file's name within the data folder.
pub const FILE_NAME: &str = "work.db";
const LOCK_NAME: &str = "work.lock";
const RESERVE_NAME: &str = "work.reserve";

/// Enough for some signed reports of a few hundred kilobytes, bytes.
const RESERVE_BYTES: usize = 4 << 20;

/// How long to wait for a program that only looks, such as a back-up.
const PATIENCE: Duration = Duration::from_secs(5);

/// Each step from one version of the file to the next; `user_version` counts them.
const MIGRATIONS: &[&str] = &[include_str!("first.sql")];

impl WorkDb {
    /// Opens the work database in `folder`, or begins one. A damaged one is renamed, never deleted.
    pub fn open(folder: &Path, now: Timestamp) -> Result<OpenedWorkDb, WorkDbError> {
        let refused = |error: std::io::Error| WorkDbError::Folder {
            folder: folder.display().to_string(),
            why: error.to_string(),
        };
        private_folder(folder).map_err(refused)?;
        let lock = File::create(folder.join(LOCK_NAME)).map_err(refused)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(WorkDbError::InUse),
            Err(TryLockError::Error(error)) => return Err(refused(error)),
        }
        let file = folder.join(FILE_NAME);
        let (connection, set_aside) = match connected(&file) {
            Ok(connection) => (connection, None),
            Err(WorkDbError::Unreadable(_)) => {
                let kept = set_aside(&file, now).map_err(refused)?;
                (connected(&file)?, Some(kept))
            }
            Err(error) => return Err(error),
        };
        let reserve = folder.join(RESERVE_NAME);
        // Without it a full disk stops a signature sooner, and says so all the same.
        keep_reserve(&reserve).ok();
        Ok(OpenedWorkDb { work_db: Self { connection, reserve, _lock: lock }, set_aside })
    }

    /// Writes a line to the audit trail: what was done, in words without names.
    pub fn note(&self, what: &str, case: &str, at: Timestamp) -> Result<(), WorkDbError> {
        note(&self.connection, what, case, at)
    }

    /// The audit trail of a case, oldest first.
    pub fn notes(&self, case: &str) -> Result<Vec<(String, String)>, WorkDbError> {
        let mut found = self.connection.prepare("SELECT at, what FROM audit WHERE case_id = ?1 ORDER BY id")?;
        let rows = found.query_map([case], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Runs `work` as one transaction: all of it is on disk when this returns `Ok`, or none of it.
    fn commit<T>(&mut self, work: impl FnOnce(&Connection) -> Result<T, WorkDbError>) -> Result<T, WorkDbError> {
        let transaction = self.connection.transaction()?;
        let value = work(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }

    /// Like `commit`, for signed reports: where the disk is full, the reserve is given up for it.
    fn commit_at_any_cost(&mut self, work: impl Fn(&Connection) -> Result<(), WorkDbError>) -> Result<(), WorkDbError> {
        match self.commit(&work) {
            Err(WorkDbError::DiskFull) if std::fs::remove_file(&self.reserve).is_ok() => self.commit(&work),
            other => other,
        }
    }

    /// Whether the reserve was given up: the disk is full, and the next report may not fit.
    pub fn is_reserve_spent(&self) -> bool {
        !self.reserve.exists()
    }
}

/// Makes the folder where it is missing, for this user alone: drafts and reports are in it.
fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn keep_reserve(reserve: &Path) -> std::io::Result<()> {
    if !reserve.exists() {
        let kept = std::fs::write(reserve, vec![0; RESERVE_BYTES]);
        if kept.is_err() {
            std::fs::remove_file(reserve).ok(); // Half a reserve takes room and keeps none.
        }
        return kept;
    }
    Ok(())
}

fn note(connection: &Connection, what: &str, case: &str, at: Timestamp) -> Result<(), WorkDbError> {
    connection.execute("INSERT INTO audit (at, what, case_id) VALUES (?1, ?2, ?3)", (at.to_string(), what, case))?;
    Ok(())
}

/// An open connection to a sound file of this version.
fn connected(file: &Path) -> Result<Connection, WorkDbError> {
    let mut connection = Connection::open(file)?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict != "ok" {
        return Err(WorkDbError::Unreadable("the quick check found faults".to_owned()));
    }
    migrate(&mut connection)?;
    Ok(connection)
}

fn migrate(connection: &mut Connection) -> Result<(), WorkDbError> {
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    let done = usize::try_from(found).ok().filter(|done| *done <= MIGRATIONS.len());
    let Some(done) = done else { return Err(WorkDbError::Newer { found, known }) };
    if done == MIGRATIONS.len() {
        return Ok(());
    }
    let transaction = connection.transaction()?;
    for step in &MIGRATIONS[done..] {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()?;
    Ok(())
}

/// Renames the file and what SQLite keeps beside it, so that it can still be repaired by hand.
fn set_aside(file: &Path, now: Timestamp) -> std::io::Result<PathBuf> {
    let beside = |file: &Path, ending: &str| {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let time = now.strftime("%Y%m%dT%H%M%SZ");
    let kept = (0..u32::MAX)
        .map(|count| match count {
            0 => file.with_file_name(format!("work-unreadable-{time}.db")),
            count => file.with_file_name(format!("work-unreadable-{time}-{count}.db")),
        })
        .find(|kept| !kept.exists())
        .unwrap_or_else(|| file.with_extension("unreadable"));
    std::fs::rename(file, &kept)?;
    for ending in ["-wal", "-shm"] {
        let part = beside(file, ending);
        if part.exists() {
            std::fs::rename(part, beside(&kept, ending))?;
        }
    }
    Ok(kept)
}

impl From<rusqlite::Error> for WorkDbError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Unreadable(error.to_string()),
            // SQLite's own words name tables and columns, never values.
            _ => Self::Refused(error.to_string()),
        }
    }
}

#[cfg(test)]
impl WorkDb {
    /// From now on the file cannot grow, as on a full disk.
    pub fn fill_disk(&self) {
        let pages: i64 = self.connection.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
        self.connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(())).unwrap();
    }
}

#[cfg(test)]
mod tests;
