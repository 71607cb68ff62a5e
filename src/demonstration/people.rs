//! Patient, practice, hospital and those who work there, as FHIR R4 resources.

use serde_json::{Value, json};

use crate::demonstration::cases::{CaseTale, PRACTICES, Practice, nhs_number};

/// A reference with a name beside it.
pub fn named(kind: &str, id: impl std::fmt::Display, display: &str) -> Value {
    json!({ "reference": format!("{kind}/{id}"), "display": display })
}

/// Reference to the GP of a practice.
pub fn gp_role(practice: &Practice) -> Value {
    named("PractitionerRole", format!("role-gp-{}", practice.id), &gp_name(practice))
}

/// "Dr Ruth HALVORSEN".
pub fn gp_name(practice: &Practice) -> String {
    format!("Dr {} {}", practice.gp.0, practice.gp.1)
}

/// Reference to the hospital.
pub fn trust() -> Value {
    named("Organization", "trust-demo", "Demonstration Hospitals NHS Trust")
}

/// Whose skin it is; `born` as FHIR has dates.
pub fn patient(tale: &CaseTale, born: &str) -> Value {
    let person = &tale.person;
    let practice = &PRACTICES[tale.practice];
    json!({
        "resourceType": "Patient",
        "id": format!("patient-{}", tale.number),
        "identifier": [{ "system": "https://fhir.nhs.uk/Id/nhs-number", "value": nhs_number(tale.number) }],
        "active": true,
        "name": [{ "use": "official", "family": person.family, "given": [person.given] }],
        // Ofcom keeps 07700 900000 to 900999 for drama.
        "telecom": [{ "system": "phone", "value": format!("07700 900{:03}", 200 + tale.number % 1000 * 7), "use": "mobile" }],
        "gender": person.gender,
        "birthDate": born,
        "address": [{ "use": "home", "line": [person.street], "city": "Exampleton", "postalCode": person.postcode }],
        "generalPractitioner": [named("Organization", format!("practice-{}", practice.id), practice.name)],
    })
}

/// The practice, its GP and the role that joins them.
pub fn practice_resources(practice: &Practice) -> Vec<Value> {
    let organisation = json!({
        "resourceType": "Organization",
        "id": format!("practice-{}", practice.id),
        "identifier": [{ "system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": practice.ods }],
        "active": true,
        "name": practice.name,
        "telecom": [{ "system": "phone", "value": practice.telephone, "use": "work" }],
        "address": [{ "line": [practice.street], "city": "Exampleton", "postalCode": practice.postcode }],
    });
    let id = format!("gp-{}", practice.id);
    let role = role(
        &format!("role-{id}"),
        (&id, &gp_name(practice)),
        named("Organization", format!("practice-{}", practice.id), practice.name),
        "General practitioner",
    );
    vec![organisation, practitioner(&id, practice.gp, &[]), role]
}

/// The hospital and its consultants.
pub fn trust_resources(tale: &CaseTale) -> Vec<Value> {
    let organisation = json!({
        "resourceType": "Organization",
        "id": "trust-demo",
        "identifier": [{ "system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "YDEMO" }],
        "active": true,
        "name": "Demonstration Hospitals NHS Trust",
    });
    let gmc = [("https://fhir.hl7.org.uk/Id/gmc-number", "0000000")];
    let mut resources = vec![
        organisation,
        practitioner("consultant-demo", ("Helen", "MARCH"), &gmc),
        role("role-consultant-demo", ("consultant-demo", "Dr Helen MARCH"), trust(), "Consultant dermatologist"),
    ];
    if tale.held_minutes.is_some() {
        resources.push(practitioner("lee-demo", ("J.", "LEE"), &[]));
        resources.push(role("role-lee-demo", ("lee-demo", "Dr J. Lee"), trust(), "Consultant dermatologist"));
    }
    resources
}

fn practitioner(id: &str, name: (&str, &str), identifiers: &[(&str, &str)]) -> Value {
    let mut practitioner = json!({ "resourceType": "Practitioner", "id": id });
    if !identifiers.is_empty() {
        let all: Vec<Value> =
            identifiers.iter().map(|(system, value)| json!({ "system": system, "value": value })).collect();
        practitioner["identifier"] = json!(all);
    }
    practitioner["active"] = json!(true);
    practitioner["name"] = json!([{ "use": "official", "family": name.1, "given": [name.0], "prefix": ["Dr"] }]);
    practitioner
}

fn role(id: &str, (practitioner, name): (&str, &str), organisation: Value, what: &str) -> Value {
    json!({
        "resourceType": "PractitionerRole",
        "id": id,
        "active": true,
        "practitioner": named("Practitioner", practitioner, name),
        "organization": organisation,
        "code": [{ "text": what }],
    })
}
