//! The patient of a case, and whether another resource is of the same one.

use crate::domain::patient::{NhsNumber, NhsNumberState, Patient, PatientId, Sex};
use crate::domain::problem::{About, Problem};
use crate::fhir::bundle::Resources;
use crate::fhir::codes;
use crate::fhir::datatype::{ContactPoint, HumanName, Identifier, Reference, day};
use crate::fhir::resource::Resource;

/// Whose case it is, to compare with what other resources say.
pub struct Subject {
    reference: String,
    nhs_number: Option<NhsNumber>,
}

impl Subject {
    pub fn new(patient: &Patient) -> Self {
        let nhs_number = match patient.nhs_number {
            NhsNumberState::Verified(number) => Some(number),
            NhsNumberState::Wrong(_) | NhsNumberState::Missing => None,
        };
        Self { reference: format!("Patient/{}", patient.id.0), nhs_number }
    }

    /// Whether a reference names this patient: by reference, or by NHS number where it has no reference.
    pub fn is(&self, other: &Reference, all: &Resources) -> bool {
        if other.reference.is_empty() {
            let is_nhs = other.identifier.system == codes::NHS_NUMBER;
            return is_nhs
                && self.nhs_number.is_some()
                && NhsNumber::read(&other.identifier.value).ok() == self.nhs_number;
        }
        all.key(&other.reference) == self.reference
    }
}

/// The patient that a reference names. What did not arrive is said; the id is kept in any case.
pub fn patient(
    reference: Option<&Reference>,
    task: &Resource,
    all: &Resources,
    problems: &mut Vec<Problem>,
) -> Patient {
    let key = reference.map(|reference| all.key(&reference.reference)).unwrap_or_default();
    let id = key.strip_prefix("Patient/").unwrap_or(&key).to_owned();
    let mut patient = Patient {
        id: PatientId(id),
        family: String::new(),
        given: String::new(),
        born: None,
        sex: Sex::Unknown,
        nhs_number: NhsNumberState::Missing,
        telephone: None,
    };
    let Some(found) = all.find(&key).filter(|found| found.kind() == "Patient") else {
        problems.push(task.problem(About::Patient, "The patient's details did not arrive", "for"));
        return patient;
    };
    read_name(&mut patient, found, problems);
    patient.nhs_number = nhs_number(found, problems);
    patient.born = born(found, problems);
    patient.sex = sex(found);
    patient.telephone = telephone(found, problems);
    say_if_dead_or_replaced(found, problems);
    patient
}

fn read_name(patient: &mut Patient, found: &Resource, problems: &mut Vec<Problem>) {
    let names: Vec<HumanName> = found.all("name", About::Patient, problems);
    let by_use = |usage: &str| names.iter().find(|name| name.usage == usage);
    let Some(name) =
        by_use("official").or_else(|| by_use("usual")).or_else(|| names.iter().find(|name| name.usage != "old"))
    else {
        problems.push(found.problem(About::Patient, "The name is missing", "name"));
        return;
    };
    patient.family =
        if name.family.is_empty() && name.given.is_empty() { name.text.clone() } else { name.family.clone() };
    patient.given = name.given.join(" ");
    if patient.family.is_empty() {
        problems.push(found.problem(About::Patient, "The family name is missing", "name.family"));
    }
}

fn nhs_number(found: &Resource, problems: &mut Vec<Problem>) -> NhsNumberState {
    let identifiers: Vec<Identifier> = found.all("identifier", About::Patient, problems);
    let given: Vec<&str> = identifiers
        .iter()
        .filter(|known| known.system == codes::NHS_NUMBER && !known.value.is_empty())
        .map(|known| known.value.as_str())
        .collect();
    let mut valid: Vec<NhsNumber> = given.iter().filter_map(|text| NhsNumber::read(text).ok()).collect();
    valid.dedup();
    match (valid.as_slice(), given.first()) {
        ([number], _) => NhsNumberState::Verified(*number),
        ([_, _, ..], Some(first)) => {
            problems.push(found.problem(About::Patient, "There are several NHS numbers", "identifier"));
            NhsNumberState::Wrong((*first).to_owned())
        }
        (_, Some(first)) => {
            problems.push(found.problem(About::Patient, "The check digit of the NHS number is wrong", "identifier"));
            NhsNumberState::Wrong((*first).to_owned())
        }
        (_, None) => {
            problems.push(found.problem(About::Patient, "The NHS number is missing", "identifier"));
            NhsNumberState::Missing
        }
    }
}

fn born(found: &Resource, problems: &mut Vec<Problem>) -> Option<jiff::civil::Date> {
    let text = found.text("birthDate");
    let born = day(text);
    if born.is_none() {
        let what = if text.is_empty() { "The date of birth is missing" } else { "The date of birth is incomplete" };
        problems.push(found.problem(About::Patient, what, "birthDate"));
    }
    born
}

fn sex(found: &Resource) -> Sex {
    match found.text("gender") {
        "female" => Sex::Female,
        "male" => Sex::Male,
        "other" => Sex::Other,
        _ => Sex::Unknown,
    }
}

/// The mobile number, else the first of another kind.
fn telephone(found: &Resource, problems: &mut Vec<Problem>) -> Option<String> {
    let contacts: Vec<ContactPoint> = found.all("telecom", About::Patient, problems);
    let mut phones: Vec<&ContactPoint> = contacts
        .iter()
        .filter(|contact| matches!(contact.system.as_str(), "phone" | "sms") && contact.usage != "old")
        .filter(|contact| !contact.value.is_empty())
        .collect();
    phones.sort_by_key(|contact| contact.usage != "mobile");
    phones.first().map(|contact| contact.value.clone())
}

fn say_if_dead_or_replaced(found: &Resource, problems: &mut Vec<Problem>) {
    let is_dead = found.json().get("deceasedBoolean").and_then(serde_json::Value::as_bool) == Some(true);
    if is_dead || !found.text("deceasedDateTime").is_empty() {
        problems.push(found.problem(About::Patient, "The patient is recorded as dead", "deceased"));
    }
    if found.json().get("active").and_then(serde_json::Value::as_bool) == Some(false) {
        problems.push(found.problem(About::Patient, "The patient's record is no longer in use", "active"));
    }
}
