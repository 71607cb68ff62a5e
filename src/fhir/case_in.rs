//! Resources to Cases, with the Problems met. What is missing or odd becomes a Problem that names
//! resource and field; a case is never dropped for it. Task is the case, as the contract has it.

use crate::domain::case::{Case, CaseId, CaseState, EarlierReport, Priority};
use crate::domain::consent::Consent;
use crate::domain::patient::Patient;
use crate::domain::people::Holder;
use crate::domain::photograph::Photograph;
use crate::domain::problem::{About, Problem};
use crate::fhir::bundle::Resources;
use crate::fhir::codes;
use crate::fhir::datatype::{Concept, Identifier, Period, Reference, time};
use crate::fhir::referral_in::Asked;
use crate::fhir::resource::Resource;
use crate::fhir::{consent_in, patient_in, photograph_in, referral_in};

/// Whether a Task is a case. One without any code is: better shown than lost.
pub fn is_case(task: &Resource) -> bool {
    let codes: Vec<Concept> = task.all("code", About::Case, &mut Vec::new());
    let mut codings = codes.iter().flat_map(|code| &code.coding).peekable();
    let is_fulfil =
        |system: &str, code: &str| code == codes::FULFIL && (system.is_empty() || system == codes::TASK_CODE);
    codings.peek().is_none() || codings.any(|coding| is_fulfil(&coding.system, &coding.code))
}

/// Whether a case belongs in the queue: waiting, held, or in a state that is not known.
pub fn is_open(state: &CaseState) -> bool {
    matches!(state, CaseState::Waiting | CaseState::Held(_) | CaseState::Unknown(_))
}

/// A case as the queue shows it: without photographs, letters and consent.
pub fn line_from_task(task: &Resource, all: &Resources) -> Case {
    begin(task, all).0
}

/// A case with all that came with it.
pub fn case_from_task(task: &Resource, all: &Resources) -> Case {
    let (mut case, asked) = begin(task, all);
    let patient = patient_in::Subject::new(&case.patient);
    let problems = &mut case.problems;
    let (consent, refused) = consent_in::consent(&patient, &asked, case.asked_at, all, problems);
    case.photographs = photograph_in::photographs(&patient, &asked, all, problems);
    for photograph in &mut case.photographs {
        if photograph.blocked.is_none() && refused.iter().any(|reference| *reference == media_reference(photograph)) {
            photograph.blocked = Some("The patient does not agree that this photograph is looked at".to_owned());
        }
    }
    case.referral.letters = referral_in::letters(&patient, &asked, all, problems);
    case.earlier = earlier_reports(&patient, all, problems);
    case.consent = consent;
    case.is_read = true;
    say_what_is_missing(&mut case, task, asked.request);
    case
}

fn media_reference(photograph: &Photograph) -> String {
    if photograph.id.0.contains('/') { photograph.id.0.clone() } else { format!("Media/{}", photograph.id.0) }
}

/// What line and whole case share, and the referral that it is about.
fn begin<'a>(task: &Resource, all: &'a Resources) -> (Case, Asked<'a>) {
    let mut problems = Vec::new();
    let (patient, asked) = patient_and_referral(task, all, &mut problems);
    let referral = asked.request;
    let referral_words = referral_in::referral(task, referral, all, &mut problems);
    let asked_at = time_of(task, "authoredOn", &mut problems).or(referral_words.asked_at);
    let due = due(task, &mut problems);
    let state = state(task, all, &mut problems);
    let is_marked = |resource: Option<&Resource>| resource.is_some_and(Resource::is_test_data);
    let person = all.find(&format!("Patient/{}", patient.id.0));
    let case = Case {
        id: CaseId(task.id().to_owned()),
        version: task.version(),
        state,
        priority: priority(task, referral, &mut problems),
        asked_at,
        due,
        patient,
        announced_photographs: photograph_in::announced(&asked, all).len(),
        referral: referral_words,
        consent: Consent::Missing,
        photographs: Vec::new(),
        earlier: Vec::new(),
        problems,
        is_read: false,
        is_synthetic: is_marked(Some(task)) || is_marked(referral) || is_marked(person),
    };
    (case, asked)
}

fn patient_and_referral<'a>(task: &Resource, all: &'a Resources, problems: &mut Vec<Problem>) -> (Patient, Asked<'a>) {
    let focus: Option<Reference> =
        task.one("focus", About::Case, problems).or_else(|| task.one("basedOn", About::Case, problems));
    let referral = focus.as_ref().and_then(|focus| all.find(&focus.reference));
    if referral.is_none() {
        problems.push(task.problem(About::Referral, "The referral did not arrive", "focus"));
    }
    let named: Option<Reference> = task.one("for", About::Patient, problems);
    if named.is_none() {
        problems.push(task.problem(About::Patient, "The case does not name its patient", "for"));
    }
    let of_referral: Option<Reference> =
        referral.and_then(|referral| referral.one("subject", About::Patient, problems));
    let patient = patient_in::patient(named.as_ref().or(of_referral.as_ref()), task, all, problems);
    let subject = patient_in::Subject::new(&patient);
    let referral = referral.filter(|referral| {
        let is_foreign = named.is_some() && of_referral.as_ref().is_some_and(|of| !subject.is(of, all));
        if is_foreign {
            let what = "The referral names another patient than the case; its words are not shown";
            problems.push(referral.problem(About::Patient, what, "subject"));
        }
        !is_foreign
    });
    let reference = focus.map(|focus| all.key(&focus.reference)).unwrap_or_default();
    (patient, Asked { reference, request: referral })
}

fn state(task: &Resource, all: &Resources, problems: &mut Vec<Problem>) -> CaseState {
    match task.text("status") {
        "requested" => CaseState::Waiting,
        "in-progress" => CaseState::Held(named_holder(task, all).unwrap_or_else(|| {
            problems.push(task.problem(About::Case, "The case is held, but not said by whom", "owner"));
            Holder { name: String::new(), reference: String::new(), since: None }
        })),
        "on-hold" => CaseState::OnHold,
        "completed" => CaseState::Reported,
        "rejected" => CaseState::Rejected,
        "cancelled" => CaseState::Cancelled,
        other => {
            problems.push(task.problem(About::Case, "The state of the case is not known to this program", "status"));
            CaseState::Unknown(other.to_owned())
        }
    }
}

/// Who holds a case, with the name from the role where the Task has none.
fn named_holder(task: &Resource, all: &Resources) -> Option<Holder> {
    let mut holder = holder(task)?;
    if holder.name.is_empty() {
        holder.name =
            all.find(&holder.reference).map(|role| referral_in::person_of_role(role, all)).unwrap_or_default();
    }
    Some(holder)
}

/// Who holds a case, as its Task says.
pub fn holder(task: &Resource) -> Option<Holder> {
    let unread = &mut Vec::new();
    let owner: Reference = task.one("owner", About::Case, unread)?;
    let period: Option<Period> = task.one("executionPeriod", About::Case, unread);
    let since = period.and_then(|period| time(&period.start)).or_else(|| time(task.text("lastModified")));
    Some(Holder { name: owner.display, reference: owner.reference, since })
}

/// The more urgent of Task and ServiceRequest, so that a disagreement never makes a case wait.
fn priority(task: &Resource, referral: Option<&Resource>, problems: &mut Vec<Problem>) -> Priority {
    let mut read = |resource: &Resource| match resource.text("priority") {
        "stat" => Some(Priority::Stat),
        "asap" => Some(Priority::Asap),
        "urgent" => Some(Priority::Urgent),
        "routine" => Some(Priority::Routine),
        "" => None,
        _ => {
            problems.push(resource.problem(About::Case, "The priority is not known to this program", "priority"));
            None
        }
    };
    let (of_task, of_referral) = (read(task), referral.and_then(&mut read));
    if let (Some(one), Some(other)) = (of_task, of_referral)
        && one != other
    {
        let what = "Case and referral differ in priority; the more urgent one is used";
        problems.push(task.problem(About::Case, what, "priority"));
    }
    of_task.into_iter().chain(of_referral).min().unwrap_or_default()
}

/// A time at the top of a resource; one that is there but no full date is a problem.
pub fn time_of(resource: &Resource, field: &str, problems: &mut Vec<Problem>) -> Option<jiff::Timestamp> {
    let text = resource.text(field);
    let time = time(text);
    if time.is_none() && !text.is_empty() {
        problems.push(resource.problem(About::Case, "A date is incomplete or cannot be understood", field));
    }
    time
}

fn due(task: &Resource, problems: &mut Vec<Problem>) -> Option<jiff::Timestamp> {
    #[derive(Default, serde::Deserialize)]
    #[serde(default)]
    struct Restriction {
        period: Period,
    }
    let restriction: Restriction = task.one("restriction", About::Case, problems)?;
    let due = time(&restriction.period.end);
    if due.is_none() && !restriction.period.end.is_empty() {
        problems.push(task.problem(About::Case, "The date due cannot be understood", "restriction.period.end"));
    }
    due
}

/// Answers given before to this patient by a dermatologist, newest first, undated last.
fn earlier_reports(patient: &patient_in::Subject, all: &Resources, problems: &mut Vec<Problem>) -> Vec<EarlierReport> {
    let mut earlier: Vec<EarlierReport> = Vec::new();
    for report in all.of_kind("DiagnosticReport") {
        let unread = &mut Vec::new();
        let code: Concept = report.one("code", About::Case, unread).unwrap_or_default();
        let outcome: Concept = report.one("conclusionCode", About::Case, unread).unwrap_or_default();
        let is_ours = code.has(codes::LOINC, codes::CONSULT_NOTE) || outcome.code_in(codes::OUTCOME).is_some();
        if !is_ours || matches!(report.text("status"), "cancelled" | "entered-in-error" | "registered") {
            continue;
        }
        let subject: Option<Reference> = report.one("subject", About::Patient, problems);
        if !subject.is_some_and(|subject| patient.is(&subject, all)) {
            problems.push(report.problem(
                About::Patient,
                "An earlier report of another patient is left out",
                "subject",
            ));
            continue;
        }
        let at = time_of(report, "issued", problems).or_else(|| time_of(report, "effectiveDateTime", problems));
        earlier.push(EarlierReport { at, conclusion: report.text("conclusion").to_owned(), outcome: outcome.words() });
    }
    earlier.sort_by_key(|report| std::cmp::Reverse(report.at));
    earlier
}

fn say_what_is_missing(case: &mut Case, task: &Resource, referral: Option<&Resource>) {
    let about = referral.unwrap_or(task);
    if case.consent == Consent::Missing {
        case.problems.push(about.problem(About::Consent, "No valid consent arrived", "supportingInfo"));
    }
    if case.referral.letters.is_empty() {
        case.problems.push(about.problem(About::Referral, "No referral letter arrived", "supportingInfo"));
    }
    if case.photographs_now().next().is_none() {
        case.problems.push(about.problem(About::Photograph, "No photographs arrived", "supportingInfo"));
    }
}

/// The booking reference of a list of identifiers.
pub fn ubrn(identifiers: &[Identifier]) -> Option<String> {
    identifiers.iter().find(|known| known.system == codes::UBRN).map(|known| known.value.clone())
}
