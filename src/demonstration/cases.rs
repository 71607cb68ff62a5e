//! The cases of the demonstration: who asks about whom, and what would be a fitting answer.
//! Every person, address and number is invented; times are relative to when the queue is drawn.

use crate::demonstration::letters;
use crate::demonstration::shots::{self, Shot};

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

const fn person(
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
    Practice { id: "elm", ods: "Y99001", name: "Elm Tree Surgery", street: "14 Orchard Row", postcode: "ZZ1 4AB", telephone: "01632 960114", gp: ("Ruth", "HALVORSEN") },
    Practice { id: "quay", ods: "Y99002", name: "Old Quay Medical Centre", street: "2 Harbour Parade", postcode: "ZZ2 7CD", telephone: "01632 960227", gp: ("Imran", "QURESHI") },
    Practice { id: "mill", ods: "Y99003", name: "Millbrook Health Centre", street: "31 Weaver Street", postcode: "ZZ3 9EF", telephone: "01632 960339", gp: ("Bronwen", "TEAL") },
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

const HEAD: Option<(&str, &str)> = Some(("41695006", "Scalp structure"));
const FOOT: Option<(&str, &str)> = Some(("56459004", "Foot structure"));
const LOWER_LEG: Option<(&str, &str)> = Some(("30021000", "Lower leg structure"));
const BACK: Option<(&str, &str)> = Some(("77568009", "Back structure"));
const FACE: Option<(&str, &str)> = Some(("89545001", "Face structure"));
const ARM: Option<(&str, &str)> = Some(("53120007", "Upper limb structure"));
const FOREARM: Option<(&str, &str)> = Some(("14975008", "Forearm structure"));
const THIGH: Option<(&str, &str)> = Some(("68367000", "Thigh structure"));
const THUMB: Option<(&str, &str)> = Some(("76505004", "Thumb structure"));
const NOSE: Option<(&str, &str)> = Some(("45206002", "Nasal structure"));

const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

pub static CASES: [CaseTale; 16] = [
    CaseTale {
        slug: "scalp-nodule", number: 1001, practice: 0,
        person: person("WILCZEK", "Tadeusz", "male", (86, 101), "3 Rope Walk", "ZZ1 2AA"),
        site: "Scalp, vertex", site_code: HEAD, question: "Bleeding nodule, 5 weeks, ?SCC",
        history: &["Crusted nodule on the crown, growing for five weeks, tender, bleeds on the pillow.", "Previous SCC of the left ear, 2021. Takes apixaban.", "No known allergies."],
        letter: letters::SCALP, priority: "urgent", asked_hours_ago: 50, due_in_minutes: -125,
        consent: Form::CareOnly, held_minutes: None, shots: shots::SCALP, earlier: None, fitting: "seen-quickly",
    },
    CaseTale {
        slug: "right-sole", number: 1002, practice: 1,
        person: person("ADOMAKO", "Kwabena", "male", (61, 40), "88 Cable Street", "ZZ2 5BB"),
        site: "Right sole, ball of foot", site_code: FOOT, question: "Growing dark patch, ?acral melanoma",
        history: &["Dark patch on the right sole since summer, doubled in size, weeping at one side.", "Type 2 diabetes. Metformin, amlodipine, ramipril.", "Allergic to penicillin (rash)."],
        letter: letters::SOLE, priority: "asap", asked_hours_ago: 22, due_in_minutes: HOUR + 40,
        consent: Form::Teaching, held_minutes: None, shots: shots::SOLE, earlier: None, fitting: "seen-quickly",
    },
    CaseTale {
        slug: "left-calf", number: 1003, practice: 0,
        person: person("MALEKI", "Shireen", "female", (47, 210), "Flat 6, 19 Crown Hill", "ZZ1 8CC"),
        site: "Left calf, back", site_code: LOWER_LEG, question: "Changing mole, several colours",
        history: &["Long-standing mole, wider and of several colours since spring. Itches, has not bled.", "Mother had melanoma at 60. Used a sunbed.", "No allergies."],
        letter: letters::CALF, priority: "urgent", asked_hours_ago: 19, due_in_minutes: 3 * HOUR + 10,
        consent: Form::TeachingAndResearch, held_minutes: Some(4), shots: shots::CALF, earlier: None, fitting: "seen-quickly",
    },
    CaseTale {
        slug: "upper-back-left", number: 1004, practice: 2,
        person: person("DARKWAH", "Efua", "female", (8, 150), "27 Meadow Lane", "ZZ3 1DD"),
        site: "Upper back, left of midline", site_code: BACK, question: "Is this birthmark mole safe to leave?",
        history: &["Congenital mole, seen six months ago; parents feel that it has grown and has hairs.", "No bleeding or itching. No family history of melanoma.", "No medicines, no allergies."],
        letter: letters::BACK, priority: "routine", asked_hours_ago: 41, due_in_minutes: 6 * HOUR + 20,
        consent: Form::Teaching, held_minutes: None, shots: shots::BACK, fitting: "monitor",
        earlier: Some(Earlier {
            days_ago: 183, question: "Brown birthmark on the back, parents worried",
            conclusion: "Congenital melanocytic naevus of the left upper back, even and symmetrical, about 14 mm. No worrying features. Please photograph it again in six months, sooner if it changes quickly, bleeds or grows a lump.",
            outcome: ("monitor", "Monitor"),
        }),
    },
    CaseTale {
        slug: "elbow-folds", number: 1005, practice: 2,
        person: person("NAIR", "Arjun", "male", (5, 77), "4 Chapel Close", "ZZ3 6EE"),
        site: "Left elbow fold (both affected)", site_code: ARM, question: "Eczema not settling on clobetasone",
        history: &["Eczema since infancy, both elbow folds and backs of knees, scratching at night.", "Emollient once daily; two short courses of clobetasone butyrate 0.05%.", "Allergic to egg. Mild asthma."],
        letter: letters::FLEXURE, priority: "routine", asked_hours_ago: 44, due_in_minutes: 8 * HOUR,
        consent: Form::CareOnly, held_minutes: None, shots: shots::FLEXURE, earlier: None, fitting: "gp-management",
    },
    CaseTale {
        slug: "right-temple", number: 1006, practice: 1,
        person: person("PRYCE", "Mairwen", "female", (72, 300), "Tan-y-Bryn, Station Road", "ZZ2 3FF"),
        site: "Right temple", site_code: FACE, question: "?BCC, pearly papule, heals and bleeds",
        history: &["Spot on the right temple for fourteen months; scabs, bleeds and heals again.", "BCC of the nose removed 2016. Pacemaker. Aspirin 75 mg.", "No allergies."],
        letter: letters::TEMPLE, priority: "routine", asked_hours_ago: 47, due_in_minutes: DAY + HOUR,
        consent: Form::Teaching, held_minutes: None, shots: shots::TEMPLE, earlier: None, fitting: "biopsy",
    },
    CaseTale {
        slug: "left-cheek", number: 1007, practice: 0,
        person: person("OGUNBANJO", "Tiwalade", "male", (9, 12), "61 Canal View", "ZZ1 5GG"),
        site: "Left cheek", site_code: FACE, question: "Pale patches after summer, ?vitiligo",
        history: &["Pale patches on the left cheek since August, not itchy. Past eczema.", "Clotrimazole for three weeks, no change.", "No allergies."],
        letter: letters::CHEEK, priority: "routine", asked_hours_ago: 46, due_in_minutes: DAY + 2 * HOUR,
        consent: Form::TeachingAndResearch, held_minutes: None, shots: shots::CHEEK, earlier: None, fitting: "no-further-action",
    },
    CaseTale {
        slug: "face-and-back", number: 1008, practice: 1,
        person: person("McGLINCHEY", "Ciarán", "male", (15, 264), "9 Priory Gardens", "ZZ2 9HH"),
        site: "Both cheeks and upper back", site_code: BACK, question: "Acne with scars, ?isotretinoin",
        history: &["Acne since twelve, worse since summer; scars on the back. Mood low, no thoughts of self-harm.", "Adapalene with benzoyl peroxide 5 months, lymecycline 14 weeks.", "No allergies."],
        letter: letters::SPOTS, priority: "routine", asked_hours_ago: 43, due_in_minutes: DAY + 4 * HOUR,
        consent: Form::CareOnly, held_minutes: None, shots: shots::SPOTS, earlier: None, fitting: "gp-management",
    },
    CaseTale {
        slug: "right-elbow", number: 1009, practice: 2,
        person: person("SOHAL", "Harjit", "male", (34, 33), "112 Foundry Road", "ZZ3 4JJ"),
        site: "Right elbow", site_code: ARM, question: "Scaly plaques spreading, stiff fingers",
        history: &["Plaques on both elbows for two years, now forearms and scalp. Nail pits.", "Calcipotriol with betamethasone gel, two courses. Morning stiffness of the fingers.", "No allergies."],
        letter: letters::ELBOW, priority: "routine", asked_hours_ago: 40, due_in_minutes: DAY + 6 * HOUR,
        consent: Form::Teaching, held_minutes: None, shots: shots::ELBOW, earlier: None, fitting: "face-to-face",
    },
    CaseTale {
        slug: "left-flank", number: 1010, practice: 0,
        person: person("TSANG", "Mei-Lin", "female", (58, 190), "15 Abbey Fold", "ZZ1 7KK"),
        site: "Left flank", site_code: None, question: "Warty brown lesion, caught and bled",
        history: &["Brown warty lesion on the left flank for two to three years; a corner came off and bled.", "Losartan. No anticoagulants.", "No allergies."],
        letter: letters::FLANK, priority: "routine", asked_hours_ago: 33, due_in_minutes: DAY + 20 * HOUR,
        consent: Form::CareOnly, held_minutes: None, shots: shots::FLANK, earlier: None, fitting: "no-further-action",
    },
    CaseTale {
        slug: "left-thigh", number: 1011, practice: 2,
        person: person("LINDQVIST", "Freya", "female", (0, 214), "40 Heron Way", "ZZ3 2LL"),
        site: "Left thigh, front, above the knee", site_code: THIGH, question: "Red birthmark, ?propranolol",
        history: &["Red birthmark since two weeks of age, grew until five months, now stable.", "Term baby, feeding and growing well.", "No medicines, no allergies."],
        letter: letters::THIGH, priority: "routine", asked_hours_ago: 30, due_in_minutes: 2 * DAY + 3 * HOUR,
        consent: Form::Missing, held_minutes: None, shots: shots::THIGH, earlier: None, fitting: "out-of-scope",
    },
    CaseTale {
        slug: "right-forearm", number: 1012, practice: 1,
        person: person("ACHTERBERG", "Rosalind", "female", (29, 8), "7 Lantern Court", "ZZ2 1MM"),
        site: "Right forearm", site_code: FOREARM, question: "Ring-shaped rash, ?GA ?tinea ?lupus",
        history: &["Three rings on the right forearm over three months; hardly itch. Terbinafine without effect.", "Rash on the chest in sun, aching knuckles. ANA awaited.", "Desogestrel. No allergies."],
        letter: letters::RINGS, priority: "routine", asked_hours_ago: 28, due_in_minutes: 2 * DAY + 5 * HOUR,
        consent: Form::Teaching, held_minutes: None, shots: shots::RINGS, earlier: None, fitting: "uncertain",
    },
    CaseTale {
        slug: "right-thumb-nail", number: 1013, practice: 0,
        person: person("BENMOUSSA", "Leïla", "female", (45, 120), "23 Tannery Yard", "ZZ1 3NN"),
        site: "Right thumb, nail", site_code: THUMB, question: "Dark line in nail, wider in 4 months",
        history: &["Brown band along the right thumb nail for a year, wider in four months. No injury.", "Hairdresser, wears gloves. Mother has faint lines in several nails.", "No allergies."],
        letter: letters::NAIL, priority: "urgent", asked_hours_ago: 26, due_in_minutes: 10 * HOUR + 30,
        consent: Form::TeachingAndResearch, held_minutes: None, shots: shots::NAIL, earlier: None, fitting: "second-opinion",
    },
    CaseTale {
        slug: "nose-tip", number: 1014, practice: 1,
        person: person("PEMBERTON", "Grace", "female", (81, 55), "Willow House, Mere Road", "ZZ2 6PP"),
        site: "Nose, right side of tip", site_code: NOSE, question: "Crusted spot, bleeds when touched",
        history: &["Crusted spot on the nose for two months. Care home resident with dementia.", "Photographs taken in her room in poor light.", "No anticoagulants. No known allergies."],
        letter: letters::NOSE, priority: "routine", asked_hours_ago: 24, due_in_minutes: 3 * DAY,
        consent: Form::CareOnly, held_minutes: None, shots: shots::NOSE, earlier: None, fitting: "retake",
    },
    CaseTale {
        slug: "chest-spots", number: 1015, practice: 2,
        person: person("HOLLOWAY", "Derek", "male", (66, 18), "5 Signal Terrace", "ZZ3 8QQ"),
        site: "", site_code: None, question: "Red spots, more each year",
        history: &["Bright red spots coming one by one over some years; one bled when scratched.", "Rosuvastatin.", "No allergies."],
        letter: letters::CHEST, priority: "routine", asked_hours_ago: 18, due_in_minutes: 3 * DAY + 2 * HOUR,
        consent: Form::CareOnly, held_minutes: None, shots: shots::CHEST, earlier: None, fitting: "no-further-action",
    },
    CaseTale {
        slug: "right-shin", number: 1016, practice: 0,
        person: person("EZEUGO", "Nnamdi", "male", (52, 240), "70 Viaduct Road", "ZZ1 9RR"),
        site: "Right shin", site_code: LOWER_LEG, question: "Itchy violet bumps, ?lichen planus ?drug",
        history: &["About sixty itchy flat-topped bumps on the right shin over two months; sore inside left cheek.", "Ibuprofen July to September. Hepatitis C serology sent.", "No allergies."],
        letter: letters::SHIN, priority: "routine", asked_hours_ago: 9, due_in_minutes: 4 * DAY,
        consent: Form::Teaching, held_minutes: None, shots: shots::SHIN, earlier: None, fitting: "face-to-face",
    },
];

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
