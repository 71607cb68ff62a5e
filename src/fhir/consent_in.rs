//! What the consent forms of a patient say about care, teaching and research. A rule permits or
//! denies; a rule within a rule is an exception to it. Teaching and research need to be named.

use std::cmp::Reverse;

use jiff::Timestamp;

use crate::domain::consent::Consent;
use crate::domain::problem::{About, Problem};
use crate::fhir::bundle::Resources;
use crate::fhir::case_in::time_of;
use crate::fhir::codes;
use crate::fhir::datatype::{Provision, Reference, time};
use crate::fhir::patient_in::Subject;
use crate::fhir::referral_in::Asked;
use crate::fhir::resource::Resource;

/// One form, read.
struct Form<'a> {
    resource: &'a Resource,
    /// Whether the referral names this form.
    is_named: bool,
    at: Option<Timestamp>,
    is_for_care: bool,
    rules: Provision,
}

/// The consent that counts, and references of photographs that it keeps out.
/// The form that the referral names comes before others, then the newest; of equals, a refusal.
pub fn consent(
    patient: &Subject,
    asked: &Asked<'_>,
    asked_at: Option<Timestamp>,
    all: &Resources,
    problems: &mut Vec<Problem>,
) -> (Consent, Vec<String>) {
    let named = asked.brings(all);
    let mut forms: Vec<Form<'_>> = Vec::new();
    for form in all.of_kind("Consent") {
        if is_of_patient(form, patient, all, problems) {
            forms.extend(read(form, named.contains(&form.reference()), asked_at, problems));
        }
    }
    forms.sort_by_key(|form| (Reverse(form.is_named), Reverse(form.at), form.is_for_care));
    let Some(form) = forms.first() else { return (Consent::Missing, Vec::new()) };
    if forms.iter().any(|other| other.is_for_care != form.is_for_care) {
        let what = "Consent forms contradict each other; the one named by the referral, else the newest, is used";
        problems.push(form.resource.problem(About::Consent, what, "provision"));
    }
    if !form.is_for_care {
        return (Consent::Denied, Vec::new());
    }
    let consent = Consent::Given {
        id: form.resource.id().to_owned(),
        at: form.at,
        teaching: form.rules.permits_by_name(codes::TEACHING),
        research: form.rules.permits_by_name(codes::RESEARCH),
    };
    let refused = form.rules.refused_photographs().into_iter().map(|reference| all.key(&reference)).collect();
    (consent, refused)
}

fn is_of_patient(form: &Resource, patient: &Subject, all: &Resources, problems: &mut Vec<Problem>) -> bool {
    let of: Option<Reference> = form.one("patient", About::Consent, problems);
    let is_ours = of.is_some_and(|of| patient.is(&of, all));
    if !is_ours {
        problems.push(form.problem(About::Consent, "The consent of another patient is left out", "patient"));
    }
    is_ours
}

fn read<'a>(
    form: &'a Resource,
    is_named: bool,
    asked_at: Option<Timestamp>,
    problems: &mut Vec<Problem>,
) -> Option<Form<'a>> {
    let at = time_of(form, "dateTime", problems);
    match form.text("status") {
        "active" => {}
        "rejected" => {
            return Some(Form { resource: form, is_named, at, is_for_care: false, rules: Provision::default() });
        }
        _ => {
            problems.push(form.problem(About::Consent, "A consent form is not in force", "status"));
            return None;
        }
    }
    let rules: Option<Provision> = form.one("provision", About::Consent, problems);
    let rules = rules.unwrap_or_default();
    if let (Some(end), Some(asked_at)) = (time(&rules.period.end), asked_at)
        && end < asked_at
    {
        problems.push(form.problem(
            About::Consent,
            "The consent had ended before the referral",
            "provision.period.end",
        ));
        return None;
    }
    let Some(is_for_care) = rules.permits(codes::TREATMENT) else {
        problems.push(form.problem(About::Consent, "A consent form does not speak of care", "provision.purpose"));
        return None;
    };
    Some(Form { resource: form, is_named, at, is_for_care, rules })
}

impl Provision {
    /// What these rules say about a purpose: an exception before the rule, a refusal before a permission.
    /// A rule without a purpose is about every purpose; one about some photographs only is no answer.
    fn permits(&self, purpose: &str) -> Option<bool> {
        let exceptions: Vec<bool> = self
            .provision
            .iter()
            .filter(|exception| exception.data.is_empty())
            .filter_map(|exception| exception.permits(purpose))
            .collect();
        if !exceptions.is_empty() {
            return Some(!exceptions.contains(&false));
        }
        if !self.purpose.is_empty() && !self.names(purpose) {
            return None;
        }
        match self.kind.as_str() {
            "permit" => Some(true),
            "deny" => Some(false),
            _ => None,
        }
    }

    fn names(&self, purpose: &str) -> bool {
        self.purpose.iter().any(|named| named.code == purpose && named.system == codes::ACT_REASON)
    }

    /// Whether a purpose is permitted, and by its name: silence is no consent to teaching.
    fn permits_by_name(&self, purpose: &str) -> bool {
        self.permits(purpose) == Some(true)
            && (self.names(purpose) || self.provision.iter().any(|exception| exception.names(purpose)))
    }

    /// References of photographs that an exception keeps from being looked at for care.
    fn refused_photographs(&self) -> Vec<String> {
        self.provision
            .iter()
            .filter(|exception| !exception.data.is_empty() && exception.permits(codes::TREATMENT) == Some(false))
            .flat_map(|exception| exception.data.iter().map(|data| data.reference.reference.clone()))
            .collect()
    }
}
