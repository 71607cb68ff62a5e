//! What is said in clinic: plain values, nothing else. No files, no network, no clock, no FHIR.
//!
//! | word | means |
//! | --- | --- |
//! | case | one request for an opinion, with its photographs |
//! | queue | the cases waiting |
//! | referral | what the GP wrote and asked |
//! | photograph | what was taken: site, framing, time; no pixels |
//! | pixels | a developed photograph in memory |
//! | develop | bytes to upright pixels |
//! | lightbox | where photographs are looked at |
//! | view | where in a photograph one is looking |
//! | display | the monitor that photographs are shown on, and its profile |
//! | draft | outcome and words so far |
//! | outcome | what the consultant decided |
//! | report | complete and signed |
//! | letter | the report as the GP reads it |
//! | parcel | a sealed report on its way |
//! | outbox, tray | where parcels wait, and how that looks |
//! | courier | the thread that carries parcels |
//! | source | where cases come from and reports go |
//! | problem | something missing or odd in what arrived |
//! | notice | what the consultant is told |

pub mod case;
pub mod consent;
pub mod display;
pub mod draft;
pub mod letter;
pub mod outcome;
pub mod patient;
pub mod people;
pub mod photograph;
pub mod problem;
pub mod referral;
pub mod report;
pub mod when;
