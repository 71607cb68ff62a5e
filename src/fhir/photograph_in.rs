//! The photographs of a case: this visit first, earlier visits of the same patient after. One that
//! names another patient is kept in the list and blocked, so that it is neither shown nor lost.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::domain::photograph::{Framing, Photograph, PhotographId};
use crate::domain::problem::{About, Problem};
use crate::fhir::bundle::Resources;
use crate::fhir::case_in::time_of;
use crate::fhir::codes;
use crate::fhir::datatype::{Attachment, Concept, Note, Period, Reference, note_text, time};
use crate::fhir::patient_in::Subject;
use crate::fhir::referral_in::{self, Asked};
use crate::fhir::resource::Resource;

/// References of the photographs that a referral speaks of.
pub fn announced(asked: &Asked<'_>, all: &Resources) -> Vec<String> {
    let mut announced = asked.brings(all);
    announced.retain(|key| key.starts_with("Media/"));
    announced.sort();
    announced.dedup();
    announced
}

/// All photographs, in the order a consultant looks.
pub fn photographs(
    patient: &Subject,
    asked: &Asked<'_>,
    all: &Resources,
    problems: &mut Vec<Problem>,
) -> Vec<Photograph> {
    let announced = announced(asked, all);
    let mut now = Vec::new();
    let mut earlier: BTreeMap<String, Vec<Photograph>> = BTreeMap::new();
    for media in all.of_kind("Media") {
        match visit(media, asked, &announced, all) {
            Visit::Now { is_certain } => {
                if !is_certain {
                    let what = "A photograph does not say which referral it belongs to";
                    problems.push(media.problem(About::Photograph, what, "basedOn"));
                }
                now.extend(photograph(media, patient, all, problems));
            }
            Visit::Earlier(reference) => {
                // Another patient's earlier visit has no place here at all.
                if is_foreign(media, patient, all).is_none() {
                    earlier.entry(reference).or_default().extend(photograph(media, patient, all, problems));
                } else {
                    problems.push(media.problem(
                        About::Patient,
                        "An earlier photograph names another patient",
                        "subject",
                    ));
                }
            }
        }
    }
    now.extend(pictures_among_documents(&now, patient, asked, all, problems));
    say_what_did_not_arrive(asked, &announced, all, problems);
    sort(&mut now);
    now.extend(earlier_visits(earlier, all));
    now
}

enum Visit {
    Now {
        is_certain: bool,
    },
    /// Reference of the earlier referral.
    Earlier(String),
}

fn visit(media: &Resource, asked: &Asked<'_>, announced: &[String], all: &Resources) -> Visit {
    let based_on: Vec<Reference> = media.all("basedOn", About::Photograph, &mut Vec::new());
    let referrals: Vec<String> = based_on
        .iter()
        .map(|based_on| all.key(&based_on.reference))
        .filter(|key| key.starts_with("ServiceRequest/"))
        .collect();
    let is_ours = referrals.contains(&asked.reference);
    match referrals.first() {
        _ if is_ours || announced.contains(&media.reference()) => Visit::Now { is_certain: true },
        Some(other) => Visit::Earlier(other.clone()),
        None => Visit::Now { is_certain: false },
    }
}

/// Why a photograph must not be shown for this patient; `None` is fine. One without a subject belongs
/// to the referral that it is based on.
fn is_foreign(media: &Resource, patient: &Subject, all: &Resources) -> Option<&'static str> {
    let mut odd = Vec::new();
    let subject: Option<Reference> = media.one("subject", About::Patient, &mut odd);
    match subject {
        _ if !odd.is_empty() => Some("It cannot be understood whose photograph this is"),
        Some(subject) if !patient.is(&subject, all) => Some("This photograph names another patient"),
        _ => None,
    }
}

/// A Media as a photograph; `None` where it was withdrawn or is no picture.
fn photograph(media: &Resource, patient: &Subject, all: &Resources, problems: &mut Vec<Problem>) -> Option<Photograph> {
    if matches!(media.text("status"), "entered-in-error" | "not-done") {
        problems.push(media.problem(About::Photograph, "A photograph was withdrawn and is left out", "status"));
        return None;
    }
    let file: Attachment = media.one("content", About::Photograph, problems).unwrap_or_default();
    let mut blocked = None;
    if file.url.is_empty() && file.data.is_empty() {
        problems.push(media.problem(About::Photograph, "A photograph came without its file", "content"));
        blocked = Some("The file of this photograph did not arrive".to_owned());
    }
    if let Some(why) = is_foreign(media, patient, all) {
        problems.push(media.problem(About::Patient, "A photograph names another patient and is not shown", "subject"));
        blocked = Some(why.to_owned());
    }
    let site: Concept = media.one("bodySite", About::Photograph, problems).unwrap_or_default();
    Some(Photograph {
        id: PhotographId(media.id().to_owned()),
        framing: framing(media, &file, problems),
        site: site.words(),
        taken: taken(media, problems),
        taken_by: taken_by(media, all, problems),
        camera: camera(media, problems),
        note: note_text(&media.all::<Note>("note", About::Photograph, problems)),
        visit: 0,
        address: referral_in::address(media, &file),
        announced_bytes: file.size,
        announced_hash: file.hash,
        blocked,
    })
}

fn framing(media: &Resource, file: &Attachment, problems: &mut Vec<Problem>) -> Framing {
    let view: Concept = media.one("view", About::Photograph, problems).unwrap_or_default();
    let modality: Concept = media.one("modality", About::Photograph, problems).unwrap_or_default();
    if modality.has(codes::DICOM, codes::DERMOSCOPY) {
        return Framing::Dermoscopy;
    }
    let codes = view.coding.iter().flat_map(|coding| [coding.display.as_str(), coding.code.as_str()]);
    std::iter::once(view.text.as_str())
        .chain(codes)
        .chain([file.title.as_str()])
        .map(framing_in_words)
        .find(|framing| *framing != Framing::Other)
        .unwrap_or(Framing::Other)
}

/// How near a photograph was taken, from the words on it.
fn framing_in_words(words: &str) -> Framing {
    let words = words.to_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
    if has(&["dermoscop", "dermatoscop"]) {
        Framing::Dermoscopy
    } else if has(&["overview", "regional", "location", "distant"]) {
        Framing::Overview
    } else if has(&["close-up", "close up", "closeup", "macro"]) {
        Framing::CloseUp
    } else {
        Framing::Other
    }
}

fn taken(media: &Resource, problems: &mut Vec<Problem>) -> Option<Timestamp> {
    let period: Option<Period> = media.one("createdPeriod", About::Photograph, problems);
    let taken = time_of(media, "createdDateTime", problems).or_else(|| period.and_then(|period| time(&period.start)));
    if taken.is_none() {
        problems.push(media.problem(About::Photograph, "A photograph is undated", "createdDateTime"));
    }
    taken
}

fn taken_by(media: &Resource, all: &Resources, problems: &mut Vec<Problem>) -> String {
    let operator: Reference = media.one("operator", About::Photograph, problems).unwrap_or_default();
    if !operator.display.is_empty() {
        return operator.display;
    }
    match all.find(&operator.reference) {
        Some(role) if role.kind() == "PractitionerRole" => referral_in::person_of_role(role, all),
        Some(person) if person.kind() == "Practitioner" => referral_in::practitioner_name(person).unwrap_or_default(),
        Some(practice) if practice.kind() == "Organization" => practice.text("name").to_owned(),
        _ => String::new(),
    }
}

fn camera(media: &Resource, problems: &mut Vec<Problem>) -> String {
    match media.text("deviceName") {
        "" => media.one::<Reference>("device", About::Photograph, problems).unwrap_or_default().display,
        name => name.to_owned(),
    }
}

/// Pictures that came as documents, unless a photograph already has the same file.
fn pictures_among_documents(
    known: &[Photograph],
    patient: &Subject,
    asked: &Asked<'_>,
    all: &Resources,
    problems: &mut Vec<Problem>,
) -> Vec<Photograph> {
    let mut pictures = Vec::new();
    for document in all.of_kind("DocumentReference").filter(|document| referral_in::is_related(document, asked, all)) {
        // Problems of the document itself are told once, with the letters.
        let told = &mut Vec::new();
        if !referral_in::is_of_patient(document, patient, all, told) {
            continue;
        }
        for file in referral_in::attachments(document, told) {
            let is_known = known.iter().any(|photograph| photograph.address == file.url);
            if file.content_type.starts_with("image/") && !is_known {
                pictures.push(picture(document, &file, problems));
            }
        }
    }
    pictures
}

fn picture(document: &Resource, file: &Attachment, problems: &mut Vec<Problem>) -> Photograph {
    let framings = [file.title.as_str(), document.text("description")].map(framing_in_words);
    // A document's own date is when it was filed, not when the photograph was taken.
    problems.push(document.problem(About::Photograph, "A photograph is undated", "content.attachment"));
    Photograph {
        id: PhotographId(document.reference()),
        framing: framings.into_iter().find(|framing| *framing != Framing::Other).unwrap_or(Framing::Other),
        site: String::new(),
        taken: None,
        taken_by: String::new(),
        camera: String::new(),
        note: document.text("description").to_owned(),
        visit: 0,
        address: referral_in::address(document, file),
        announced_bytes: file.size,
        announced_hash: file.hash.clone(),
        blocked: None,
    }
}

fn say_what_did_not_arrive(asked: &Asked<'_>, announced: &[String], all: &Resources, problems: &mut Vec<Problem>) {
    let lost = announced.iter().filter(|reference| all.find(reference).is_none()).count();
    if lost > 0 {
        let what = format!("{lost} of {} photographs announced did not arrive", announced.len());
        problems.push(Problem::new(About::Photograph, what, format!("{} supportingInfo", asked.reference)));
    }
    for study in all.of_kind("ImagingStudy") {
        let based_on: Vec<Reference> = study.all("basedOn", About::Photograph, problems);
        if based_on.iter().any(|based_on| all.key(&based_on.reference) == asked.reference) {
            let what = "Photographs are kept in an image archive, which is not read yet";
            problems.push(study.problem(About::Photograph, what, "endpoint"));
        }
    }
}

/// Visits before this one, newest first, numbered from one.
fn earlier_visits(visits: BTreeMap<String, Vec<Photograph>>, all: &Resources) -> Vec<Photograph> {
    let mut visits: Vec<(Option<Timestamp>, Vec<Photograph>)> = visits
        .into_iter()
        .map(|(reference, photographs)| {
            let asked = all.find(&reference).and_then(|request| time(request.text("authoredOn")));
            (asked.or_else(|| photographs.iter().filter_map(|photograph| photograph.taken).max()), photographs)
        })
        .collect();
    visits.sort_by_key(|(at, _)| Reverse(*at));
    let mut earlier = Vec::new();
    for (number, (_, mut photographs)) in (1_u8..=u8::MAX).chain(std::iter::repeat(u8::MAX)).zip(visits) {
        sort(&mut photographs);
        earlier.extend(photographs.into_iter().map(|photograph| Photograph { visit: number, ..photograph }));
    }
    earlier
}

/// Overview, close-up, dermoscopy, other; then by date, undated last.
fn sort(photographs: &mut [Photograph]) {
    photographs.sort_by(|one, other| {
        let key = |photograph: &Photograph| (photograph.framing, photograph.taken.is_none(), photograph.taken);
        key(one).cmp(&key(other)).then_with(|| one.id.cmp(&other.id))
    });
}
