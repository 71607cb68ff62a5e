//! The cases of the demonstration: who asks about whom, and what would be a fitting answer.
//! Every person, address and number is invented; times are relative to when the queue is drawn.

use crate::demonstration::shots::Shot;

/// One case as the demonstration tells it.
#[derive(Debug)]
pub struct CaseTale {
    /// Its folder, and the end of its ids.
    pub slug: &'static str,
    pub number: u32,
    pub person: Person,
    pub practice: usize,
    /// Site in words; empty where the GP left it out. SNOMED CT code and term where there is one.
    pub site: &'static str,
    pub site_code: Option<(&'static str, &'static str)>,
    pub question: &'static str,
    pub history: &'static [&'static str],
    pub letter: &'static str,
    /// FHIR request-priority.
    pub priority: &'static str,
    pub asked_hours_ago: i64,
    pub due_in_minutes: i64,
    pub consent: Form,
    /// Held by a colleague since this many minutes.
    pub held_minutes: Option<i64>,
    pub shots: &'static [Shot],
    pub earlier: Option<Earlier>,
    /// Code of the outcome that fits, for the tour; nothing of it is in the bundle.
    pub fitting: &'static str,
}

#[derive(Debug, Clone, Copy)]
pub struct Person {
    pub family: &'static str,
    pub given: &'static str,
    /// FHIR administrative-gender.
    pub gender: &'static str,
    /// Age in years, and days since the last birthday.
    pub age: (i16, i32),
    pub street: &'static str,
    pub postcode: &'static str,
}

pub const fn person(
    family: &'static str,
    given: &'static str,
    gender: &'static str,
    age: (i16, i32),
    street: &'static str,
    postcode: &'static str,
) -> Person {
    Person { family, given, gender, age, street, postcode }
}

/// What the consent form says beyond care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    CareOnly,
    Teaching,
    TeachingAndResearch,
    Missing,
}

/// The visit before this one, and its answer.
#[derive(Debug, Clone, Copy)]
pub struct Earlier {
    pub days_ago: i64,
    pub question: &'static str,
    pub conclusion: &'static str,
    pub outcome: (&'static str, &'static str),
}

/// ODS code, name, street, postcode, telephone, GP (id, prefix and given, family, professional number).
pub const PRACTICES: [Practice; 3] = [
    Practice {
        id: "elm",
        ods: "Y99001",
        name: "Elm Tree Surgery",
        street: "14 Orchard Row",
        postcode: "ZZ1 4AB",
        telephone: "01632 960114",
        gp: ("Ruth", "HALVORSEN"),
    },
    Practice {
        id: "quay",
        ods: "Y99002",
        name: "Old Quay Medical Centre",
        street: "2 Harbour Parade",
        postcode: "ZZ2 7CD",
        telephone: "01632 960227",
        gp: ("Imran", "QURESHI"),
    },
    Practice {
        id: "mill",
        ods: "Y99003",
        name: "Millbrook Health Centre",
        street: "31 Weaver Street",
        postcode: "ZZ3 9EF",
        telephone: "01632 960339",
        gp: ("Bronwen", "TEAL"),
    },
];

#[derive(Debug)]
pub struct Practice {
    pub id: &'static str,
    pub ods: &'static str,
    pub name: &'static str,
    pub street: &'static str,
    pub postcode: &'static str,
    pub telephone: &'static str,
    /// Given name and family name of its GP.
    pub gp: (&'static str, &'static str),
}

/// The NHS number of a case: from the test range that begins with 999, with its check digit.
pub fn nhs_number(case_number: u32) -> String {
    // The check digit can come out as ten, which is never issued: then the next number serves.
    let mut serial = 999_040_000 + case_number * 7;
    loop {
        let digits: Vec<u32> = format!("{serial:09}").bytes().map(|b| u32::from(b - b'0')).collect();
        let sum: u32 = digits.iter().zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
        match 11 - sum % 11 {
            10 => serial += 1,
            11 => return format!("{serial}0"),
            check => return format!("{serial}{check}"),
        }
    }
}
