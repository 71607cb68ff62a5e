//! Who asks and who answers: the GP and practice, and the consultant.

/// The GP who asked, and the practice the report goes to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Referrer {
    /// "Dr Paul RASTALL"; empty where it did not arrive.
    pub gp: String,
    /// FHIR reference of the GP's role, exactly as it arrived: "PractitionerRole/…".
    pub gp_reference: String,
    pub practice: String,
    /// FHIR reference of the practice: "Organization/…"; empty where it did not arrive.
    pub practice_reference: String,
    /// ODS code of the practice, such as A81001.
    pub ods_code: String,
    pub telephone: Option<String>,
}

/// The person at this desk, from the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consultant {
    /// "Dr Helen MARCH".
    pub name: String,
    /// "Consultant Dermatologist".
    pub title: String,
    /// General Medical Council number.
    pub gmc: String,
    /// FHIR reference of the consultant's role.
    pub reference: String,
    /// The hospital that answers, and its FHIR reference.
    pub trust: String,
    pub trust_reference: String,
}

/// Who holds a case, as the server says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    pub name: String,
    pub reference: String,
    pub since: Option<jiff::Timestamp>,
}
