//! Which resources a set speaks of and does not hold: what a server needs to be asked for besides.

use std::collections::BTreeSet;

use crate::domain::problem::About;
use crate::fhir::bundle::Resources;
use crate::fhir::datatype::Reference;
use crate::fhir::resource::Resource;

/// The fields that lead to a case's people, practice and earlier visits, by kind.
const FIELDS: &[(&str, &[&str])] = &[
    ("Task", &["focus", "for", "requester", "owner"]),
    ("ServiceRequest", &["requester"]),
    ("Media", &["operator", "basedOn"]),
    ("PractitionerRole", &["organization", "practitioner"]),
];

/// "Kind/id" of everything that is spoken of and not there. Ask again once it has arrived: a role leads
/// on to a practice.
pub fn wanted(all: &Resources) -> Vec<String> {
    let mut wanted = BTreeSet::new();
    for (kind, fields) in FIELDS {
        for resource in all.of_kind(kind) {
            for field in *fields {
                wanted.extend(references(resource, field).into_iter().map(|to| all.key(&to)));
            }
        }
    }
    wanted.into_iter().filter(|to| is_plain(to) && all.find(to).is_none()).collect()
}

fn references(resource: &Resource, field: &str) -> Vec<String> {
    let all: Vec<Reference> = resource.all(field, About::Case, &mut Vec::new());
    // A name that stands beside its reference is enough; what is no referral dates no visit.
    let is_enough = |to: &Reference| match field {
        "operator" | "owner" | "practitioner" => !to.display.is_empty(),
        "basedOn" => !to.reference.contains("ServiceRequest/"),
        _ => false,
    };
    all.into_iter().filter(|to| !is_enough(to)).map(|to| to.reference).collect()
}

/// Whether a reference is a plain "Kind/id": nothing else goes into an address.
pub fn is_plain(reference: &str) -> bool {
    let Some((kind, id)) = reference.split_once('/') else { return false };
    !kind.is_empty() && kind.chars().all(|letter| letter.is_ascii_alphabetic()) && is_id(id)
}

/// Whether text is a FHIR id: letters, digits, hyphen and point, at most 64; never a step in a path.
pub fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.'))
        && text.chars().any(|letter| letter != '.')
}
