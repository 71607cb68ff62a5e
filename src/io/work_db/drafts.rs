//! Drafts in the work database: revisions are added, the newest of a case is its draft.
//! On disk a draft is JSON of our own, so that the domain can change without fearing old files.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::OptionalExtension as _;
use serde::{Deserialize, Serialize};

use super::{WorkDb, WorkDbError, note};
use crate::domain::case::{CaseId, Version};
use crate::domain::draft::Draft;
use crate::domain::outcome::{Field, outcome};
use crate::domain::patient::PatientId;

/// How many revisions of a case are kept.
pub const KEPT_REVISIONS: u32 = 20;

/// A draft exactly as it is on disk.
#[derive(Debug, Serialize, Deserialize)]
struct SavedDraft {
    case: String,
    patient: String,
    case_version: String,
    /// Code of the outcome.
    outcome: Option<String>,
    /// By `Field::name`.
    answers: BTreeMap<String, String>,
}

impl WorkDb {
    /// Adds a revision.
    pub fn save_draft(&mut self, draft: &Draft, at: Timestamp) -> Result<(), WorkDbError> {
        let words = serde_json::to_string(&saved_from_draft(draft)).map_err(|e| WorkDbError::Refused(e.to_string()))?;
        let revision = i64::try_from(draft.revision).unwrap_or(i64::MAX);
        let case = &draft.case.0;
        self.commit(|db| {
            db.execute(
                "INSERT INTO draft (case_id, revision, saved_at, words) VALUES (?1, ?2, ?3, ?4)",
                (case, revision, at.to_string(), words),
            )?;
            db.execute(
                "DELETE FROM draft WHERE case_id = ?1 AND id NOT IN
                 (SELECT id FROM draft WHERE case_id = ?1 ORDER BY id DESC LIMIT ?2)",
                (case, KEPT_REVISIONS),
            )?;
            Ok(())
        })
    }

    /// The newest revision of a case, unless it was reported, given up, or signed and is on its way.
    pub fn find_draft(&self, case: &CaseId) -> Result<Option<(Draft, Timestamp)>, WorkDbError> {
        let found: Option<(String, i64, String)> = self
            .connection
            .query_row(
                "SELECT words, revision, saved_at FROM draft
                 WHERE case_id = ?1
                   AND id > coalesce((SELECT up_to FROM draft_done WHERE case_id = ?1), 0)
                   AND NOT EXISTS (SELECT 1 FROM parcel WHERE case_id = ?1 AND state IN ('waiting', 'sending'))
                 ORDER BY id DESC LIMIT 1",
                [&case.0],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .optional()?;
        let Some((words, revision, saved_at)) = found else { return Ok(None) };
        let broken = |what: &str| WorkDbError::Unreadable(format!("a saved draft has {what}"));
        let saved: SavedDraft = serde_json::from_str(&words).map_err(|_| broken("words in an unknown form"))?;
        let saved_at = saved_at.parse().map_err(|_| broken("an impossible time"))?;
        Ok(Some((draft_from_saved(saved, u64::try_from(revision).unwrap_or(0)), saved_at)))
    }

    /// The consultant gave the draft up: kept, but not offered again.
    pub fn discard_draft(&mut self, case: &CaseId, at: Timestamp) -> Result<(), WorkDbError> {
        self.commit(|db| {
            let last = last_draft(db, case)?;
            draft_is_done(db, &case.0, last, at)?;
            note(db, "draft given up", &case.0, at)
        })
    }
}

/// The row of a case's newest revision, 0 for none.
pub(super) fn last_draft(db: &rusqlite::Connection, case: &CaseId) -> Result<i64, WorkDbError> {
    Ok(db.query_row("SELECT coalesce(max(id), 0) FROM draft WHERE case_id = ?1", [&case.0], |row| row.get(0))?)
}

pub(super) fn draft_is_done(
    db: &rusqlite::Connection,
    case: &str,
    up_to: i64,
    at: Timestamp,
) -> Result<(), WorkDbError> {
    db.execute(
        "INSERT INTO draft_done (case_id, up_to, at) VALUES (?1, ?2, ?3)
         ON CONFLICT (case_id) DO UPDATE SET up_to = max(up_to, excluded.up_to), at = excluded.at",
        (case, up_to, at.to_string()),
    )?;
    Ok(())
}

fn saved_from_draft(draft: &Draft) -> SavedDraft {
    SavedDraft {
        case: draft.case.0.clone(),
        patient: draft.patient.0.clone(),
        case_version: draft.case_version.0.clone(),
        outcome: draft.outcome.map(|outcome| outcome.code.to_owned()),
        answers: draft.answers.iter().map(|(field, text)| (field.name().to_owned(), text.clone())).collect(),
    }
}

fn draft_from_saved(saved: SavedDraft, revision: u64) -> Draft {
    let mut answers: BTreeMap<Field, String> = BTreeMap::new();
    for (name, text) in saved.answers {
        // Words of a field that this version does not know are kept where the consultant sees them.
        let field = Field::named(&name).unwrap_or(Field::Findings);
        let words = answers.entry(field).or_default();
        if !words.is_empty() && !text.is_empty() {
            words.push_str("\n\n");
        }
        words.push_str(&text);
    }
    Draft {
        case: CaseId(saved.case),
        patient: PatientId(saved.patient),
        case_version: Version(saved.case_version),
        outcome: saved.outcome.as_deref().and_then(outcome),
        answers,
        revision,
    }
}
