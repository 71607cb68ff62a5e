//! The referral of a case: what the GP asked, who asked, and the letters that came with it.

use crate::domain::people::Referrer;
use crate::domain::problem::{About, Problem};
use crate::domain::referral::{Referral, ReferralLetter};
use crate::fhir::bundle::Resources;
use crate::fhir::case_in::{time_of, ubrn};
use crate::fhir::codes;
use crate::fhir::datatype::{Attachment, Concept, ContactPoint, HumanName, Identifier, Note, Reference, note_text};
use crate::fhir::patient_in::Subject;
use crate::fhir::resource::Resource;

/// The referral that a case is about.
pub struct Asked<'a> {
    /// "ServiceRequest/…" as the case names it, also where it did not arrive; empty where it names none.
    pub reference: String,
    /// The ServiceRequest, where it arrived and is of the case's patient.
    pub request: Option<&'a Resource>,
}

impl Asked<'_> {
    /// References of what the referral says that it brings.
    pub fn brings(&self, all: &Resources) -> Vec<String> {
        let named: Vec<Reference> = self
            .request
            .map(|request| request.all("supportingInfo", About::Referral, &mut Vec::new()))
            .unwrap_or_default();
        named.iter().map(|named| all.key(&named.reference)).collect()
    }
}

/// The referral's words and people. Without a ServiceRequest the Task still says who asked.
pub fn referral(task: &Resource, request: Option<&Resource>, all: &Resources, problems: &mut Vec<Problem>) -> Referral {
    let mut referral = Referral { referrer: referrer(task, request, all, problems), ..Referral::default() };
    let group: Vec<Identifier> = task.all("groupIdentifier", About::Referral, problems);
    referral.ubrn = ubrn(&group).unwrap_or_default();
    let Some(request) = request else { return referral };
    let identifiers: Vec<Identifier> = request.all("identifier", About::Referral, problems);
    referral.reference = request.reference();
    referral.ubrn = ubrn(&identifiers).unwrap_or(referral.ubrn);
    let reasons: Vec<Concept> = request.all("reasonCode", About::Referral, problems);
    referral.question =
        reasons.iter().map(Concept::words).filter(|words| !words.is_empty()).collect::<Vec<_>>().join("; ");
    referral.history = note_text(&request.all::<Note>("note", About::Referral, problems));
    let sites: Vec<Concept> = request.all("bodySite", About::Referral, problems);
    referral.site = sites.iter().map(Concept::words).filter(|words| !words.is_empty()).collect::<Vec<_>>().join("; ");
    // With several sites no single code would be true.
    if let [site] = sites.as_slice() {
        referral.site_code = site.code_in(codes::SNOMED).map(str::to_owned);
    }
    referral.asked_at = time_of(request, "authoredOn", problems);
    if referral.site.is_empty() {
        problems.push(request.problem(About::Referral, "The body site is missing", "bodySite"));
    }
    if referral.question.is_empty() {
        problems.push(request.problem(About::Referral, "The GP's question is missing", "reasonCode"));
    }
    referral
}

/// Who asked: the ServiceRequest's requester, since that is whom the report answers; else the Task's.
fn referrer(task: &Resource, request: Option<&Resource>, all: &Resources, problems: &mut Vec<Problem>) -> Referrer {
    let of_task: Option<Reference> = task.one("requester", About::Referral, problems);
    let of_request: Option<Reference> = request.and_then(|request| request.one("requester", About::Referral, problems));
    if let (Some(one), Some(other)) = (&of_task, &of_request)
        && all.key(&one.reference) != all.key(&other.reference)
    {
        let what = "Case and referral name different requesters; the referral's is used";
        problems.push(task.problem(About::Referral, what, "requester"));
    }
    let from = request.unwrap_or(task);
    let Some(requester) = of_request.or(of_task) else {
        problems.push(from.problem(About::Referral, "The GP and practice are missing", "requester"));
        return Referrer::default();
    };
    let mut referrer = Referrer { gp: requester.display.clone(), ..Referrer::default() };
    match all.find(&requester.reference) {
        Some(role) if role.kind() == "PractitionerRole" => read_role(&mut referrer, &requester, role, all, problems),
        Some(practice) if practice.kind() == "Organization" => {
            referrer.gp.clear();
            read_practice(&mut referrer, practice, problems);
        }
        Some(gp) if gp.kind() == "Practitioner" => {
            referrer.gp_reference = requester.reference.clone();
            referrer.gp = practitioner_name(gp).unwrap_or(requester.display.clone());
        }
        _ => referrer.gp_reference = requester.reference.clone(),
    }
    if referrer.practice_reference.is_empty() {
        problems.push(from.problem(About::Referral, "The practice did not arrive", "requester"));
    }
    referrer
}

fn read_role(
    referrer: &mut Referrer,
    requester: &Reference,
    role: &Resource,
    all: &Resources,
    problems: &mut Vec<Problem>,
) {
    referrer.gp_reference = requester.reference.clone();
    referrer.gp = if requester.display.is_empty() { person_of_role(role, all) } else { requester.display.clone() };
    let Some(organisation) = role.one::<Reference>("organization", About::Referral, problems) else { return };
    match all.find(&organisation.reference) {
        Some(practice) => read_practice(referrer, practice, problems),
        None => {
            // The reference is enough to send to; the name is shown as the role has it.
            referrer.practice_reference = organisation.reference;
            referrer.practice = organisation.display;
        }
    }
    if referrer.telephone.is_none() {
        referrer.telephone = phone(role, problems);
    }
}

fn read_practice(referrer: &mut Referrer, practice: &Resource, problems: &mut Vec<Problem>) {
    referrer.practice_reference = practice.reference();
    referrer.practice = practice.text("name").to_owned();
    let identifiers: Vec<Identifier> = practice.all("identifier", About::Referral, problems);
    referrer.ods_code = identifiers
        .into_iter()
        .find(|known| known.system == codes::ODS_CODE)
        .map(|known| known.value)
        .unwrap_or_default();
    referrer.telephone = phone(practice, problems);
}

fn phone(resource: &Resource, problems: &mut Vec<Problem>) -> Option<String> {
    let contacts: Vec<ContactPoint> = resource.all("telecom", About::Referral, problems);
    contacts.into_iter().find(|contact| contact.system == "phone").map(|contact| contact.value)
}

/// The name of who fills a role: as the role says, else from the Practitioner.
pub fn person_of_role(role: &Resource, all: &Resources) -> String {
    let person: Reference = role.one("practitioner", About::Referral, &mut Vec::new()).unwrap_or_default();
    if !person.display.is_empty() {
        return person.display;
    }
    all.find(&person.reference).and_then(practitioner_name).unwrap_or_default()
}

/// "Dr Paul RASTALL" of a Practitioner.
pub fn practitioner_name(practitioner: &Resource) -> Option<String> {
    let name: HumanName = practitioner.one("name", About::Referral, &mut Vec::new())?;
    Some(name.words()).filter(|words| !words.is_empty())
}

/// Documents that came with the referral and are no pictures; referral letters first, then by date.
pub fn letters(
    patient: &Subject,
    asked: &Asked<'_>,
    all: &Resources,
    problems: &mut Vec<Problem>,
) -> Vec<ReferralLetter> {
    let mut letters = Vec::new();
    for document in all.of_kind("DocumentReference").filter(|document| is_related(document, asked, all)) {
        if !is_of_patient(document, patient, all, problems) {
            continue;
        }
        let kind: Concept = document.one("type", About::Referral, problems).unwrap_or_default();
        for attachment in attachments(document, problems) {
            if !attachment.content_type.starts_with("image/") {
                let is_letter = kind.has(codes::LOINC, codes::REFERRAL_NOTE);
                letters.push((!is_letter, document.text("date").to_owned(), letter(document, &kind, attachment)));
            }
        }
    }
    letters.sort_by(|one, other| (one.0, &one.1, &one.2.id).cmp(&(other.0, &other.1, &other.2.id)));
    letters.into_iter().map(|(_, _, letter)| letter).collect()
}

fn letter(document: &Resource, kind: &Concept, attachment: Attachment) -> ReferralLetter {
    let title = [attachment.title.as_str(), document.text("description"), &kind.words(), "Document"]
        .into_iter()
        .find(|title| !title.is_empty())
        .unwrap_or_default()
        .to_owned();
    ReferralLetter {
        id: document.id().to_owned(),
        title,
        content_type: attachment.content_type.clone(),
        address: address(document, &attachment),
    }
}

/// Where a file lies: the attachment's address, or the resource itself where the file is within it.
pub fn address(resource: &Resource, attachment: &Attachment) -> String {
    if attachment.url.is_empty() && !attachment.data.is_empty() { resource.reference() } else { attachment.url.clone() }
}

/// Whether a document belongs to this referral, by its own word or the referral's.
pub fn is_related(document: &Resource, asked: &Asked<'_>, all: &Resources) -> bool {
    #[derive(Default, serde::Deserialize)]
    #[serde(default)]
    struct Context {
        related: Vec<Reference>,
    }
    let context: Context = document.one("context", About::Referral, &mut Vec::new()).unwrap_or_default();
    context.related.iter().any(|related| all.key(&related.reference) == asked.reference)
        || asked.brings(all).contains(&document.reference())
}

/// Whether a document may be used: of this patient and not withdrawn. What may not is said.
pub fn is_of_patient(document: &Resource, patient: &Subject, all: &Resources, problems: &mut Vec<Problem>) -> bool {
    if matches!(document.text("status"), "entered-in-error" | "superseded") {
        problems.push(document.problem(About::Referral, "A document was withdrawn and is left out", "status"));
        return false;
    }
    let subject: Option<Reference> = document.one("subject", About::Patient, problems);
    let is_foreign = subject.is_some_and(|subject| !patient.is(&subject, all));
    if is_foreign {
        problems.push(document.problem(About::Patient, "A document of another patient is left out", "subject"));
    }
    !is_foreign
}

/// The files of a DocumentReference.
pub fn attachments(document: &Resource, problems: &mut Vec<Problem>) -> Vec<Attachment> {
    #[derive(Default, serde::Deserialize)]
    #[serde(default)]
    struct Content {
        attachment: Attachment,
    }
    let contents: Vec<Content> = document.all("content", About::Referral, problems);
    let files: Vec<Attachment> = contents
        .into_iter()
        .map(|content| content.attachment)
        .filter(|file| !file.url.is_empty() || !file.data.is_empty())
        .collect();
    if files.is_empty() {
        problems.push(document.problem(About::Referral, "A document came without its file", "content.attachment"));
    }
    files
}
