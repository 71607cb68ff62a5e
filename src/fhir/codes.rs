//! Code systems and their addresses. Those under `diascope.example` are this program's own and stand
//! for what a hospital would configure.

/// NHS number; FHIR UK Core.
pub const NHS_NUMBER: &str = "https://fhir.nhs.uk/Id/nhs-number";
/// Organisation Data Service code.
pub const ODS_CODE: &str = "https://fhir.nhs.uk/Id/ods-organization-code";
/// Unique booking reference number of a referral.
pub const UBRN: &str = "https://fhir.nhs.uk/Id/UBRN";
/// UUIDs as identifiers (RFC 4122).
pub const RFC4122: &str = "https://tools.ietf.org/html/rfc4122";

pub const SNOMED: &str = "http://snomed.info/sct";
pub const LOINC: &str = "http://loinc.org";
/// DICOM terms; modalities come from here.
pub const DICOM: &str = "http://dicom.nema.org/resources/ontology/DCM";
/// HL7 purposes of use, and the mark of test data.
pub const ACT_REASON: &str = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
pub const TASK_CODE: &str = "http://hl7.org/fhir/CodeSystem/task-code";
pub const COMMUNICATION_CATEGORY: &str = "http://terminology.hl7.org/CodeSystem/communication-category";
pub const COMMUNICATION_TOPIC: &str = "http://terminology.hl7.org/CodeSystem/communication-topic";
pub const PARTICIPATION_MODE: &str = "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode";

/// The Task code of a case: fulfil the focal request.
pub const FULFIL: &str = "fulfill";
/// DICOM modality of dermoscopy.
pub const DERMOSCOPY: &str = "DMS";
/// Health test data: not a real patient.
pub const TEST_DATA: &str = "HTEST";
/// Purpose of use: treatment.
pub const TREATMENT: &str = "TREAT";
/// Purpose of use: training.
pub const TEACHING: &str = "TRAIN";
/// Purpose of use: healthcare research.
pub const RESEARCH: &str = "HRESCH";
/// LOINC: dermatology consult note.
pub const CONSULT_NOTE: &str = "34758-3";
/// LOINC: dermatology referral note.
pub const REFERRAL_NOTE: &str = "57135-6";

/// What the consultant decided: `domain::outcome::OUTCOMES`.
pub const OUTCOME: &str = "https://diascope.example/fhir/CodeSystem/outcome";
/// Where a case stands: `Task.businessStatus`.
pub const CASE_STATUS: &str = "https://diascope.example/fhir/CodeSystem/case-status";
/// What is wrong with photographs: `domain::outcome::FAULTS`.
pub const IMAGE_QUALITY: &str = "https://diascope.example/fhir/CodeSystem/image-quality";
/// Kinds of Task that are no case: retake, second opinion.
pub const TASK_KIND: &str = "https://diascope.example/fhir/CodeSystem/task";
/// What a Task gave: report, letter, follow-up.
pub const TASK_OUTPUT: &str = "https://diascope.example/fhir/CodeSystem/task-output";
/// Why a case stands as it does.
pub const STATUS_REASON: &str = "https://diascope.example/fhir/CodeSystem/status-reason";

/// Address of a UK Core profile, for `meta.profile`. Nothing is validated against it here.
pub fn uk_core(kind: &str) -> String {
    format!("https://fhir.hl7.org.uk/StructureDefinition/UKCore-{kind}")
}

/// The SNOMED CT code and words of what a follow-up asks for.
pub fn follow_up(outcome: &str) -> (&'static str, &'static str) {
    match outcome {
        "biopsy" => ("240977001", "Biopsy of skin"),
        _ => ("103696004", "Patient referral to specialist"),
    }
}
