//! Parcels in the work database. What was signed is written once; how far it has got is updated.

use jiff::Timestamp;
use rusqlite::{Connection, Row};

use super::drafts::{draft_is_done, last_draft};
use super::{WorkDb, WorkDbError, note};
use crate::domain::case::CaseId;
use crate::outbox::parcel::{Parcel, ParcelId, ParcelState};

impl WorkDb {
    /// Keeps a parcel from the moment of signing, together with which draft went into it.
    pub fn insert_parcel(&mut self, parcel: &Parcel, now: Timestamp) -> Result<(), WorkDbError> {
        let creates = serde_json::to_string(&parcel.creates).map_err(|e| WorkDbError::Refused(e.to_string()))?;
        self.commit_at_any_cost(|db| {
            if is_on_its_way(db, &parcel.case)? {
                return Err(WorkDbError::SignedAlready);
            }
            let draft = last_draft(db, &CaseId(parcel.case.clone()))?;
            db.execute(
                "INSERT INTO parcel (id, case_id, case_version, bytes, sha256, creates, is_urgent, signed_at, draft,
                                     send_after, state, attempts, next_try, last_word)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
                rusqlite::params![
                    parcel.id.0,
                    parcel.case,
                    parcel.case_version,
                    parcel.bytes,
                    parcel.sha256,
                    creates,
                    parcel.is_urgent,
                    parcel.signed_at.to_string(),
                    draft,
                    parcel.send_after.to_string(),
                    parcel.state.name(),
                    parcel.attempts,
                    parcel.next_try.map(|at| at.to_string()),
                    parcel.last_word,
                ],
            )?;
            note(db, "report sealed", &parcel.case, now)
        })
    }

    /// Writes down how far a parcel has got. A delivered one closes the draft that went into it.
    pub fn update_parcel(&mut self, parcel: &Parcel, now: Timestamp) -> Result<(), WorkDbError> {
        self.commit_at_any_cost(|db| {
            if parcel.state.is_open() && other_is_on_its_way(db, parcel)? {
                return Err(WorkDbError::SignedAlready);
            }
            let changed = db.execute(
                "UPDATE parcel SET send_after = ?2, state = ?3, attempts = ?4, next_try = ?5, last_word = ?6
                 WHERE id = ?1",
                rusqlite::params![
                    parcel.id.0,
                    parcel.send_after.to_string(),
                    parcel.state.name(),
                    parcel.attempts,
                    parcel.next_try.map(|at| at.to_string()),
                    parcel.last_word,
                ],
            )?;
            if changed != 1 {
                return Err(WorkDbError::Refused("there is no such report in the outbox".to_owned()));
            }
            if parcel.state == ParcelState::Delivered {
                let draft = db.query_row("SELECT draft FROM parcel WHERE id = ?1", [&parcel.id.0], |row| row.get(0))?;
                draft_is_done(db, &parcel.case, draft, now)?;
            }
            note(db, &format!("report {}, attempt {}", parcel.state.name(), parcel.attempts), &parcel.case, now)
        })
    }

    /// Every parcel that is on its way or that a person has to decide about, in the order of signing.
    /// What was stopped and then signed anew is decided.
    pub fn kept_parcels(&self) -> Result<Vec<Parcel>, WorkDbError> {
        self.parcels_where(
            "state IN ('waiting', 'sending')
             OR state IN ('conflict', 'refused') AND NOT EXISTS (
                 SELECT 1 FROM parcel AS newer WHERE newer.case_id = parcel.case_id AND newer.rowid > parcel.rowid
                 AND newer.state IN ('waiting', 'sending', 'delivered'))
             ORDER BY rowid",
            [],
        )
    }

    pub fn parcel(&self, id: &ParcelId) -> Result<Option<Parcel>, WorkDbError> {
        Ok(self.parcels_where("id = ?1", [&id.0])?.pop())
    }

    fn parcels_where(&self, condition: &str, values: impl rusqlite::Params) -> Result<Vec<Parcel>, WorkDbError> {
        let mut found = self.connection.prepare(&format!(
            "SELECT id, case_id, case_version, bytes, sha256, creates, is_urgent, signed_at, send_after, state,
                    attempts, next_try, last_word FROM parcel WHERE {condition}"
        ))?;
        let mut rows = found.query(values)?;
        let mut parcels = Vec::new();
        while let Some(row) = rows.next()? {
            parcels.push(parcel_from_row(row)?);
        }
        Ok(parcels)
    }
}

fn is_on_its_way(db: &Connection, case: &str) -> Result<bool, WorkDbError> {
    let asked = "SELECT EXISTS (SELECT 1 FROM parcel WHERE case_id = ?1 AND state IN ('waiting', 'sending'))";
    Ok(db.query_row(asked, [case], |row| row.get(0))?)
}

/// Whether another report of the same case is on its way, or a newer one has arrived: then this one must
/// not start again.
fn other_is_on_its_way(db: &Connection, parcel: &Parcel) -> Result<bool, WorkDbError> {
    let asked = "SELECT EXISTS (SELECT 1 FROM parcel WHERE case_id = ?1 AND id <> ?2
                 AND (state IN ('waiting', 'sending')
                      OR state = 'delivered' AND rowid > (SELECT rowid FROM parcel WHERE id = ?2)))";
    Ok(db.query_row(asked, [&parcel.case, &parcel.id.0], |row| row.get(0))?)
}

fn parcel_from_row(row: &Row<'_>) -> Result<Parcel, WorkDbError> {
    let broken = |what: &str| WorkDbError::Unreadable(format!("a sealed report has {what}"));
    let time = |text: String| text.parse::<Timestamp>().map_err(|_| broken("an impossible time"));
    let creates: String = row.get("creates")?;
    let state: String = row.get("state")?;
    Ok(Parcel {
        id: ParcelId(row.get("id")?),
        case: row.get("case_id")?,
        case_version: row.get("case_version")?,
        bytes: row.get("bytes")?,
        sha256: row.get("sha256")?,
        creates: serde_json::from_str(&creates).map_err(|_| broken("an unknown list of what it creates"))?,
        is_urgent: row.get("is_urgent")?,
        signed_at: time(row.get("signed_at")?)?,
        send_after: time(row.get("send_after")?)?,
        state: ParcelState::named(&state).ok_or_else(|| broken("an unknown state"))?,
        attempts: row.get("attempts")?,
        next_try: row.get::<_, Option<String>>("next_try")?.map(time).transpose()?,
        last_word: row.get("last_word")?,
    })
}
