//! Whether a consultant may take or give back a case, and the Task that results. No server enforces
//! this: it is decided here from a Task read a moment ago, and written against the version it had.

use jiff::Timestamp;
use serde_json::Value;

use crate::domain::case::{Case, CaseState, Version};
use crate::domain::people::{Consultant, Holder};
use crate::fhir::case_in::holder;
use crate::fhir::resource::Resource;
use crate::fhir::task_out;

/// What to do with a Task.
pub enum Claim {
    /// Nothing: it is held by this consultant already.
    Mine,
    /// Write this.
    Write(Value),
    /// Somebody else has it, or it changed.
    Refused(Option<Holder>),
}

/// Takes a case that is as the desk saw it. One held by somebody else is taken over only where the desk
/// showed that same holder.
pub fn claim(task: &Resource, version: &Version, case: &Case, by: &Consultant, at: Timestamp) -> Claim {
    let held_by = held_by(task);
    if held_by.as_ref().is_some_and(|holder| is_me(holder, by)) {
        return Claim::Mine;
    }
    let is_as_seen = match (&case.state, &held_by) {
        (CaseState::Held(seen), Some(now)) => {
            // A name may have come from the role; a reference is the same or not.
            seen.reference == now.reference && (!seen.reference.is_empty() || seen.name == now.name)
        }
        (_, Some(_)) => false,
        // In progress, and nobody says by whom.
        (CaseState::Held(seen), None) => seen.reference.is_empty() && seen.name.is_empty(),
        (_, None) => task.text("status") == "requested",
    };
    // Without a version there is only the state to go by.
    let is_same = case.version.0.is_empty() || case.version.is_same(version);
    if is_as_seen && is_same { Claim::Write(task_out::claimed(task.json(), by, at)) } else { Claim::Refused(held_by) }
}

/// Gives back a case that this consultant holds.
pub fn release(task: &Resource, by: &Consultant, at: Timestamp) -> Claim {
    let held_by = held_by(task);
    if held_by.as_ref().is_some_and(|holder| is_me(holder, by)) {
        Claim::Write(task_out::released(task.json(), at))
    } else {
        Claim::Refused(held_by)
    }
}

/// Who holds a Task that is in progress.
pub fn held_by(task: &Resource) -> Option<Holder> {
    if task.text("status") == "in-progress" { holder(task) } else { None }
}

/// Whether a Task that was read back shows what was written: state and owner.
pub fn is_written(changed: &Value, now: &Value) -> bool {
    let said = |task: &Value, at: &str| task.pointer(at).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (ours, theirs) = (said(changed, "/owner/reference"), said(now, "/owner/reference"));
    said(changed, "/status") == said(now, "/status")
        && (theirs == ours || (!ours.is_empty() && theirs.ends_with(&format!("/{ours}"))))
}

fn is_me(holder: &Holder, me: &Consultant) -> bool {
    if holder.reference.is_empty() || me.reference.is_empty() {
        holder.name == me.name
    } else {
        holder.reference == me.reference || holder.reference.ends_with(&format!("/{}", me.reference))
    }
}
