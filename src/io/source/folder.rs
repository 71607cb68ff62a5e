//! A folder of FHIR bundles as a source of cases: the embedded default, a file drop, and tests.
//! `cases/<name>/bundle.json` and `*.json` are read, never written. What changes lies beside them:
//! `tasks/<id>.json` is a case's Task as it is now, `reports/<id>.json` a delivered transaction.

mod bundles;
mod files;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde_json::Value;

use crate::domain::case::{Case, CaseId, CaseState, Version};
use crate::domain::people::Consultant;
use crate::domain::photograph::Photograph;
use crate::domain::problem::{About, Problem};
use crate::domain::referral::ReferralLetter;
use crate::domain::report::Report;
use crate::fhir::case_in::{case_from_task, is_case, is_open, line_from_task};
use crate::fhir::claim::{self, Claim};
use crate::fhir::report_back::Promise;
use crate::fhir::report_out::{Uuids, transaction};
use crate::fhir::resource::Resource;
use crate::fhir::task_out;
use crate::fhir::wanted::is_id;
use crate::io::source::folder::bundles::BundleFile;
use crate::io::source::{CaseSource, ClaimError, DeliveryError, QueueRead, ReportIds, Sealed, SourceError};
use crate::outbox::parcel::Parcel;

/// One folder.
pub struct Folder {
    // Invariant: canonical, so that links that leave it can be told.
    root: PathBuf,
    /// Where each case was last seen: with a thousand bundles nobody should look through them for one.
    places: Mutex<HashMap<CaseId, PathBuf>>,
}

impl Folder {
    /// A folder that exists.
    pub fn open(folder: &Path) -> Result<Self, SourceError> {
        let gone = |_| SourceError::Gone("the folder of cases is not there".to_owned());
        let root = folder.canonicalize().map_err(gone)?;
        if root.is_dir() {
            Ok(Self { root, places: Mutex::default() })
        } else {
            Err(SourceError::Gone("it is no folder".to_owned()))
        }
    }

    fn tasks(&self) -> PathBuf {
        self.root.join("tasks")
    }

    /// The Task of a case as it is now: ours where it is newer than the bundle's. Ours that cannot be
    /// read is an error: without it a case answered long ago would look as if it still waited.
    fn task_now(&self, task: &Resource) -> Result<Resource, SourceError> {
        if !is_id(task.id()) {
            return Ok(with_own_version(task));
        }
        let place = format!("tasks/{}.json", task.id());
        let broken = |what: &str| SourceError::Broken { what: what.to_owned(), place: place.clone() };
        let kept =
            files::read_json(&self.root.join(&place)).map_err(|_| broken("the state of the case cannot be read"))?;
        let Some(kept) = kept else { return Ok(with_own_version(task)) };
        match Resource::new(kept, "").filter(|kept| kept.reference() == task.reference()) {
            Some(kept) if version_number(&kept) >= version_number(task) => Ok(kept),
            Some(_) => Ok(with_own_version(task)),
            None => Err(broken("the state of another case lies there")),
        }
    }

    /// The bundle that holds a case, with the Task as it is now.
    fn find(&self, id: &CaseId) -> Result<(BundleFile, Resource), SourceError> {
        let reference = format!("Task/{}", id.0);
        let known = self.places().get(id).cloned();
        // Known places first; what has moved since is looked for everywhere.
        for path in known.into_iter().chain(std::iter::once_with(|| bundles::paths(&self.root)).flatten()) {
            if let Ok(mut bundle) = bundles::read(&self.root, &path)
                && let Some(task) = bundle.all.find(&reference).filter(|task| is_case(task))
            {
                let task = self.task_now(task)?;
                bundle.all.replace(task.clone());
                self.places().insert(id.clone(), path);
                return Ok((bundle, task));
            }
        }
        Err(SourceError::Gone(reference))
    }

    fn places(&self) -> MutexGuard<'_, HashMap<CaseId, PathBuf>> {
        // What a panic left is at worst a place to look at in vain.
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes a Task while nobody else does. `change` sees the Task as it is now.
    fn change<E: From<SourceError>>(
        &self,
        id: &CaseId,
        change: impl FnOnce(&Resource) -> Result<Option<Value>, E>,
    ) -> Result<Version, E> {
        if !is_id(&id.0) {
            return Err(SourceError::Refused("the case has no id that a file can be named after".to_owned()).into());
        }
        let broken = |what: String| SourceError::Broken { what, place: format!("tasks/{}.json", id.0) };
        let _alone = files::lock(&self.tasks()).map_err(|error| broken(error.to_string()))?;
        let (_, task) = self.find(id)?;
        let Some(changed) = change(&task)? else { return Ok(task.version()) };
        let changed = task_out::with_version(&changed, &next_version(&task));
        let path = self.tasks().join(format!("{}.json", id.0));
        files::write(&path, &pretty(&changed)).map_err(|error| broken(error.to_string()))?;
        let changed = Resource::new(changed, &id.0);
        Ok(changed.map(|task| task.version()).unwrap_or_default())
    }
}

/// A Task without a version counts as version 1, so that a claim can name what it saw.
fn with_own_version(task: &Resource) -> Resource {
    if task.meta_text("versionId").is_empty() {
        let counted = task_out::with_version(task.json(), "1");
        Resource::new(counted, task.id()).unwrap_or_else(|| task.clone())
    } else {
        task.clone()
    }
}

fn version_number(task: &Resource) -> u64 {
    task.meta_text("versionId").rsplit('.').next().and_then(|number| number.parse().ok()).unwrap_or(1)
}

/// One more; behind a point where the version that arrived is no number.
fn next_version(task: &Resource) -> String {
    let now = task.meta_text("versionId");
    let next = version_number(task) + 1;
    match now.rsplit_once('.') {
        Some((before, after)) if after.parse::<u64>().is_ok() => format!("{before}.{next}"),
        _ if now.parse::<u64>().is_ok() => next.to_string(),
        _ => format!("{now}.{next}"),
    }
}

fn pretty(json: &Value) -> Vec<u8> {
    format!("{json:#}\n").into_bytes()
}

impl CaseSource for Folder {
    fn name(&self) -> String {
        self.root.file_name().map_or_else(|| "folder".to_owned(), |name| name.to_string_lossy().into_owned())
    }

    fn queue(&self) -> Result<QueueRead, SourceError> {
        if !self.root.is_dir() {
            return Err(SourceError::Gone("the folder of cases is not there".to_owned()));
        }
        let mut queue = QueueRead { cases: Vec::new(), problems: Vec::new() };
        for path in bundles::paths(&self.root) {
            match bundles::read(&self.root, &path) {
                Ok(bundle) => {
                    let known = queue.cases.len();
                    self.add_cases(bundle, &mut queue);
                    let added = queue.cases[known..].iter().map(|case| (case.id.clone(), path.clone()));
                    self.places().extend(added);
                }
                Err(problem) => queue.problems.push(problem),
            }
        }
        queue.cases.sort_by(|one, other| (one.asked_at, &one.id).cmp(&(other.asked_at, &other.id)));
        Ok(queue)
    }

    fn case(&self, id: &CaseId) -> Result<Case, SourceError> {
        let (mut bundle, task) = self.find(id)?;
        let mut case = case_from_task(&task, &bundle.all);
        case.problems.append(&mut bundle.all.problems);
        bundles::place_files(&bundle, &mut case);
        Ok(case)
    }

    fn photograph(&self, photograph: &Photograph) -> Result<Vec<u8>, SourceError> {
        match &photograph.blocked {
            Some(why) => Err(SourceError::Refused(why.clone())),
            None => bundles::file(&self.root, &photograph.address, photograph.announced_bytes),
        }
    }

    fn letter(&self, letter: &ReferralLetter) -> Result<Vec<u8>, SourceError> {
        bundles::file(&self.root, &letter.address, None)
    }

    fn claim(&self, case: &Case, by: &Consultant, at: Timestamp) -> Result<Version, ClaimError> {
        self.change(&case.id, |task| written(claim::claim(task, &task.version(), case, by, at)))
    }

    fn release(&self, case: &CaseId, by: &Consultant, at: Timestamp) -> Result<Version, ClaimError> {
        self.change(case, |task| written(claim::release(task, by, at)))
    }

    fn seal(&self, report: &Report, pdf: &[u8], ids: &ReportIds) -> Result<Sealed, SourceError> {
        let (_, task) = self.find(&report.case)?;
        let uuids = Uuids { report: &ids.report, letter: &ids.letter, follow_up: &ids.follow_up };
        let made = transaction(report, task.json(), pdf, uuids);
        Ok(Sealed { bytes: made.bytes, creates: made.creates })
    }

    fn deliver(&self, parcel: &Parcel) -> Result<(), DeliveryError> {
        let refused = |why: String| DeliveryError::Refused { why };
        let promise =
            Promise::read(&parcel.bytes).map_err(|error| refused(format!("the parcel cannot be read: {error}")))?;
        if !is_id(&parcel.id.0) {
            return Err(refused("the parcel has no id that a file can be named after".to_owned()));
        }
        let report = self.root.join("reports").join(format!("{}.json", parcel.id.0));
        let changed = self.change(&CaseId(promise.task_id.clone()), |task| {
            let is_written = is_written(&report, &parcel.bytes)?;
            if is_written && promise.is_answered_by(task.json(), &[]) {
                return Ok(None);
            }
            if task.version().0 != promise.if_match {
                let why = "the case is not as it was when the report was written".to_owned();
                return Err(NotDelivered(DeliveryError::Conflict { why }));
            }
            let (bundle, _) = self.find(&CaseId(promise.task_id.clone()))?;
            if !promise.is_addressed_to(&line_from_task(task, &bundle.all).referral.referrer) {
                let why = "the referral names another practice or GP than the letter is addressed to".to_owned();
                return Err(NotDelivered(DeliveryError::Conflict { why }));
            }
            if !is_written {
                files::write(&report, &parcel.bytes).map_err(|error| later(&error))?;
            }
            // Read back from the disk, as from a server.
            if !is_written_same(&report, &parcel.bytes) {
                return Err(later(&std::io::Error::other("the report was not kept as it was sent")));
            }
            Ok(Some(promise.task.clone()))
        });
        changed.map(|_| ()).map_err(|NotDelivered(error)| error)
    }
}

/// What to write for a claim; nothing where it is held already.
fn written(claim: Claim) -> Result<Option<Value>, ClaimError> {
    match claim {
        Claim::Mine => Ok(None),
        Claim::Write(changed) => Ok(Some(changed)),
        Claim::Refused(held_by) => Err(ClaimError::Changed { held_by }),
    }
}

/// Whether this very report lies there already; another one of the same id is never written over.
fn is_written(path: &Path, bytes: &[u8]) -> Result<bool, NotDelivered> {
    match std::fs::read(path) {
        Ok(known) if known == bytes => Ok(true),
        Ok(_) => Err(NotDelivered(DeliveryError::Refused { why: "another report has the same id".to_owned() })),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(later(&error)),
    }
}

fn is_written_same(path: &Path, bytes: &[u8]) -> bool {
    std::fs::read(path).is_ok_and(|known| known == bytes)
}

/// A delivery error that a source error can become: a folder that cannot be read now may be later.
struct NotDelivered(DeliveryError);

impl From<SourceError> for NotDelivered {
    fn from(error: SourceError) -> Self {
        Self(match error {
            SourceError::Refused(why) => DeliveryError::Refused { why },
            other => DeliveryError::Later { why: other.to_string(), after_secs: None },
        })
    }
}

fn later(error: &std::io::Error) -> NotDelivered {
    NotDelivered(DeliveryError::Later {
        why: format!("the folder cannot be written: {}", error.kind()),
        after_secs: None,
    })
}

impl Folder {
    fn add_cases(&self, mut bundle: BundleFile, queue: &mut QueueRead) {
        let tasks: Vec<Resource> = bundle.all.of_kind("Task").filter(|task| is_case(task)).cloned().collect();
        for task in &tasks {
            let now = self.task_now(task);
            let task = now.as_ref().unwrap_or(task);
            bundle.all.replace(task.clone());
            let mut case = line_from_task(task, &bundle.all);
            if let Err(error) = &now {
                case.state = CaseState::Unknown("unreadable".to_owned());
                case.problems.push(Problem::new(
                    About::Case,
                    "The state of the case cannot be read",
                    error.to_string(),
                ));
            }
            if queue.cases.iter().any(|known| known.id == case.id) {
                let what = "The same case lies in two files; the first is used";
                queue.problems.push(Problem::new(About::Queue, what, format!("{} Task/{}", bundle.place, case.id.0)));
            } else if is_open(&case.state) {
                queue.cases.push(case);
            }
        }
        if tasks.is_empty() {
            let what = "A bundle holds no case";
            queue.problems.push(Problem::new(About::Queue, what, format!("{} entry", bundle.place)));
        }
        queue.problems.extend(bundle.all.problems);
    }
}
