//! Consent forms and what they allow: rules, exceptions, several forms.

use diascope::domain::consent::Consent;
use diascope::fhir::case_in::case_from_task;
use diascope::fhir::codes;
use serde_json::{Value, json};

use super::odd;

/// The plain case with these consent forms in place of its own.
fn consent_of(forms: &[Value]) -> (Consent, Vec<String>) {
    let forms: Vec<Value> = forms
        .iter()
        .enumerate()
        .map(|(at, form)| {
            let mut whole = json!({ "resourceType": "Consent", "id": format!("c{}", at + 1), "status": "active", "patient": { "reference": "Patient/p1" } });
            for (name, value) in form.as_object().unwrap() {
                whole[name.as_str()] = value.clone();
            }
            whole
        })
        .collect();
    let all = odd(&json!({ "without": ["Consent/c1"], "instead": forms }));
    let case = case_from_task(all.find("Task/t1").unwrap(), &all);
    let blocked = case.photographs.iter().filter(|shown| shown.blocked.is_some()).map(|shown| shown.id.0.clone());
    (case.consent.clone(), blocked.collect())
}

fn rule(kind: &str, purposes: &[&str], within: &[Value]) -> Value {
    let purposes: Vec<Value> =
        purposes.iter().map(|code| json!({ "system": codes::ACT_REASON, "code": code })).collect();
    json!({ "type": kind, "purpose": purposes, "provision": within })
}

fn given(id: &str, teaching: bool, research: bool) -> Consent {
    Consent::Given { id: id.to_owned(), at: None, teaching, research }
}

#[test]
fn consent_is_what_rules_and_their_exceptions_say() {
    let of = |rules: Value| consent_of(&[json!({ "provision": rules })]).0;
    assert_eq!(of(rule("permit", &["TREAT"], &[])), given("c1", false, false));
    assert_eq!(of(rule("permit", &["TREAT"], &[rule("deny", &["TRAIN", "HRESCH"], &[])])), given("c1", false, false));
    assert_eq!(of(rule("permit", &["TREAT", "TRAIN", "HRESCH"], &[])), given("c1", true, true));
    assert_eq!(of(rule("permit", &["TREAT", "TRAIN"], &[rule("deny", &["TRAIN"], &[])])), given("c1", false, false));
    assert_eq!(of(rule("deny", &[], &[rule("permit", &["TREAT"], &[])])), given("c1", false, false));
    // All purposes is no yes to teaching.
    assert_eq!(of(rule("permit", &[], &[])), given("c1", false, false));
    assert_eq!(of(rule("deny", &["TREAT"], &[])), Consent::Denied);
    assert_eq!(of(rule("permit", &["TREAT"], &[rule("deny", &["TREAT"], &[])])), Consent::Denied);
    assert_eq!(of(rule("deny", &["HRESCH"], &[])), Consent::Missing);
    assert_eq!(of(json!({ "type": 1 })), Consent::Missing);
    assert_eq!(of(json!({})), Consent::Missing);
}

#[test]
fn of_several_consents_the_named_then_the_newest_counts() {
    let yes = rule("permit", &["TREAT"], &[]);
    let no = rule("deny", &["TREAT"], &[]);
    // c1 is named by the referral.
    assert_eq!(
        consent_of(&[json!({ "provision": no }), json!({ "provision": yes, "dateTime": "2026-11-24" })]).0,
        Consent::Denied
    );
    let unnamed = json!({ "status": "inactive" });
    let old = json!({ "provision": yes, "dateTime": "2025-01-01" });
    let new = json!({ "provision": no, "dateTime": "2026-01-01" });
    assert_eq!(consent_of(&[unnamed.clone(), old.clone(), new]).0, Consent::Denied);
    assert_eq!(
        consent_of(&[unnamed.clone(), json!({ "provision": yes }), json!({ "provision": no })]).0,
        Consent::Denied
    );
    assert_eq!(
        consent_of(&[unnamed, old, json!({ "status": "rejected", "dateTime": "2026-01-01" })]).0,
        Consent::Denied
    );
}

#[test]
fn a_photograph_that_the_patient_excepts_is_blocked_alone() {
    let mut except = rule("deny", &["TREAT"], &[]);
    except["data"] = json!([{ "meaning": "instance", "reference": { "reference": "Media/m2" } }]);
    let (consent, blocked) = consent_of(&[json!({ "provision": rule("permit", &["TREAT"], &[except]) })]);
    assert_eq!(consent, given("c1", false, false));
    assert_eq!(blocked, ["m2"]);
}
