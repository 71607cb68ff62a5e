//! The wire: the only place that knows FHIR R4 or JSON. Resources come in and become Cases with their
//! Problems; a Report goes out as one transaction. Kept JSON is changed field by field, so that what
//! this program does not know survives. Contained resources, extensions and narrative are ignored.

pub mod codes;

pub mod json;

pub mod datatype;
pub mod resource;

pub mod bundle;
pub mod wanted;

pub mod case_in;
pub mod patient_in;
pub mod referral_in;

pub mod consent_in;
pub mod photograph_in;

pub mod value_out;

pub mod task_out;

pub mod claim;

pub mod report_out;

pub mod follow_up_out;
pub mod report_back;
