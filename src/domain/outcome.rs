//! What a consultant may decide. OUTCOMES is the one table: the panel, the keys, the letter and the
//! bundle read it. To add an outcome, add a row.

/// One thing a consultant may decide.
#[derive(Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Code on the wire, in the outcome code system of this program.
    pub code: &'static str,
    /// The one key that chooses it in the lightbox.
    pub key: &'static str,
    pub label: &'static str,
    /// What it means, for the consultant about to sign.
    pub meaning: &'static str,
    /// The first line of the letter: what the GP has to do.
    pub action: &'static str,
    pub next: NextActor,
    pub sends: Sends,
    pub is_urgent: bool,
    /// What must also be said, in the order it is said.
    pub asks: &'static [Ask],
}

/// Who acts on the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextActor {
    Gp,
    Patient,
    Hospital,
    Colleague,
}

/// What goes to the server besides the message to the GP and the changed case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sends {
    /// A report; the case is closed.
    Report,
    /// A report and a follow-up request; the case is closed.
    ReportAndFollowUp,
    /// No report: the practice is asked for new photographs; the case waits.
    Retake,
    /// No report: the case is rejected.
    Rejection,
    /// No report yet: a colleague is asked; the clock keeps running.
    SecondOpinion,
}

/// One thing that an outcome asks for.
#[derive(Debug, PartialEq, Eq)]
pub struct Ask {
    pub field: Field,
    pub must: Must,
    /// Common answers, offered; any other words may be typed, except where `Must::OneOf`.
    pub choices: &'static [&'static str],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Must {
    /// Something must be said.
    Say,
    /// One of the choices must be taken, because a machine reads it.
    OneOf,
    /// One or more of the choices, separated by "; ".
    Some,
    /// May stay empty.
    May,
}

/// A field of the draft. Ordered as the letter has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    Diagnosis,
    Differential,
    WhyUncertain,
    Findings,
    SiteAndSide,
    Procedure,
    Anticoagulants,
    Reason,
    Clinic,
    Urgency,
    TargetDate,
    Owner,
    TelephoneConfirmed,
    ReferralText,
    Plan,
    Duration,
    Review,
    ReReferral,
    Interval,
    Trigger,
    Faults,
    RetakeAdvice,
    Rule,
    Colleague,
    Due,
    SafetyNetting,
}

/// Every field: its name in the work database, its label in the panel, its heading in the letter.
#[rustfmt::skip]
pub const FIELDS: &[(Field, &str, &str, &str)] = &[
    (Field::Diagnosis,          "diagnosis",           "Diagnosis",                    "Diagnosis"),
    (Field::Differential,       "differential",        "Differential",                 "Differential diagnosis"),
    (Field::WhyUncertain,       "why-uncertain",       "Why uncertain",                "Why this is uncertain"),
    (Field::Findings,           "findings",            "Report",                       "What the photographs show"),
    (Field::SiteAndSide,        "site-and-side",       "Site and side",                "Site and side"),
    (Field::Procedure,          "procedure",           "Procedure",                    "Procedure"),
    (Field::Anticoagulants,     "anticoagulants",      "Anticoagulants",               "Anticoagulants"),
    (Field::Reason,             "reason",              "Reason",                       "Reason"),
    (Field::Clinic,             "clinic",              "Clinic",                       "Clinic"),
    (Field::Urgency,            "urgency",             "Priority",                     "Priority"),
    (Field::TargetDate,         "target-date",         "To be seen by",                "To be seen by"),
    (Field::Owner,              "owner",               "Who arranges it",              "Who arranges it"),
    (Field::TelephoneConfirmed, "telephone-confirmed", "Patient's telephone",          "Patient's telephone"),
    (Field::ReferralText,       "referral-text",       "Text for the GP's referral",   "Text for your referral"),
    (Field::Plan,               "plan",                "Plan for the GP",              "Management plan"),
    (Field::Duration,           "duration",            "For how long",                 "Duration"),
    (Field::Review,             "review",              "Review",                       "Review"),
    (Field::ReReferral,         "re-referral",         "When to refer again",          "When to refer again"),
    (Field::Interval,           "interval",            "Photograph again in",          "Photograph again in"),
    (Field::Trigger,            "trigger",             "Sooner if",                    "Sooner if"),
    (Field::Faults,             "faults",              "What is wrong with them",      "What is wrong with the photographs"),
    (Field::RetakeAdvice,       "retake-advice",       "What to take",                 "What to take"),
    (Field::Rule,               "rule",                "Which rule is not met",        "Which rule is not met"),
    (Field::Colleague,          "colleague",           "Colleague",                    "Colleague asked"),
    (Field::Due,                "due",                 "Answer due",                   "Answer due"),
    (Field::SafetyNetting,      "safety-netting",      "Safety-netting",               "Advice for the patient"),
];

impl Field {
    fn row(self) -> (&'static str, &'static str, &'static str) {
        // FIELDS is in the order of the enum, which a test holds; a missing row would print empty words.
        FIELDS
            .iter()
            .find(|(field, ..)| *field == self)
            .map_or(("", "", ""), |(_, name, label, heading)| (*name, *label, *heading))
    }

    pub fn name(self) -> &'static str {
        self.row().0
    }

    pub fn label(self) -> &'static str {
        self.row().1
    }

    pub fn heading(self) -> &'static str {
        self.row().2
    }

    pub fn named(name: &str) -> Option<Self> {
        FIELDS.iter().find(|(_, known, ..)| *known == name).map(|(field, ..)| *field)
    }

    /// Whether it is written in several lines.
    pub fn is_long(self) -> bool {
        matches!(
            self,
            Self::Findings
                | Self::Plan
                | Self::ReferralText
                | Self::SafetyNetting
                | Self::WhyUncertain
                | Self::RetakeAdvice
        )
    }
}

const fn say(field: Field) -> Ask {
    Ask { field, must: Must::Say, choices: &[] }
}

const fn say_as(field: Field, choices: &'static [&'static str]) -> Ask {
    Ask { field, must: Must::Say, choices }
}

const fn one_of(field: Field, choices: &'static [&'static str]) -> Ask {
    Ask { field, must: Must::OneOf, choices }
}

const fn may(field: Field) -> Ask {
    Ask { field, must: Must::May, choices: &[] }
}

pub const URGENCIES: &[&str] = &["Routine", "Soon", "Urgent"];
/// Codes on the wire and words of what can be wrong with photographs.
#[rustfmt::skip]
pub const FAULTS: &[(&str, &str)] = &[
    ("out-of-focus",  "Out of focus"),
    ("dark",          "Too dark"),
    ("no-scale",      "No scale"),
    ("no-overview",   "No overview"),
    ("no-dermoscopy", "No dermoscopy"),
    ("wrong-site",    "Wrong site"),
];
const FAULT_WORDS: &[&str] = &["Out of focus", "Too dark", "No scale", "No overview", "No dermoscopy", "Wrong site"];
const SAFETY: &[&str] = &["Come back if it changes in shape or colour, grows, bleeds or worries you."];

/// What a consultant may decide, in the order of the keys.
pub const OUTCOMES: &[Outcome] = &[
    Outcome {
        code: "gp-management",
        key: "1",
        label: "GP management",
        meaning: "the GP carries out the plan",
        action: "Please carry out the management plan below.",
        next: NextActor::Gp,
        sends: Sends::Report,
        is_urgent: false,
        asks: &[
            say(Field::Diagnosis),
            may(Field::Findings),
            say(Field::Plan),
            say_as(Field::Duration, &["2 weeks", "4 weeks", "3 months"]),
            say_as(Field::Review, &["In 4 weeks by the GP", "In 3 months by the GP"]),
            say_as(Field::ReReferral, &["If not better after the plan", "If it spreads or becomes painful"]),
            may(Field::SafetyNetting),
        ],
    },
    Outcome {
        code: "no-further-action",
        key: "2",
        label: "No further action",
        meaning: "the patient comes back only if worried",
        action: "No further action is needed. Please reassure the patient, who should come back only if worried.",
        next: NextActor::Patient,
        sends: Sends::Report,
        is_urgent: false,
        asks: &[say(Field::Diagnosis), may(Field::Findings), say_as(Field::SafetyNetting, SAFETY)],
    },
    Outcome {
        code: "face-to-face",
        key: "3",
        label: "Face to face",
        meaning: "the GP refers to a clinic in the usual way",
        action: "Please refer the patient to the clinic named below in the usual way.",
        next: NextActor::Gp,
        sends: Sends::ReportAndFollowUp,
        is_urgent: false,
        asks: &[
            say(Field::Diagnosis),
            may(Field::Findings),
            say_as(Field::Clinic, &["General dermatology", "Skin lesion clinic", "Paediatric dermatology"]),
            one_of(Field::Urgency, URGENCIES),
            say(Field::Reason),
            say(Field::ReferralText),
            may(Field::SafetyNetting),
        ],
    },
    Outcome {
        code: "biopsy",
        key: "4",
        label: "Biopsy",
        meaning: "the GP refers for a biopsy in the usual way",
        action: "Please refer the patient for a biopsy in the usual way.",
        next: NextActor::Gp,
        sends: Sends::ReportAndFollowUp,
        is_urgent: false,
        asks: &[
            say(Field::Diagnosis),
            may(Field::Findings),
            say(Field::SiteAndSide),
            say_as(Field::Procedure, &["Punch biopsy", "Shave biopsy", "Excision biopsy"]),
            one_of(Field::Urgency, URGENCIES),
            say_as(Field::Anticoagulants, &["None known", "Taken; do not stop", "Not stated in the referral"]),
            may(Field::SafetyNetting),
        ],
    },
    Outcome {
        code: "seen-quickly",
        key: "5",
        label: "Seen quickly",
        meaning: "the hospital arranges it and contacts the patient",
        action: "We are arranging an urgent appointment and will contact the patient. \
                 Please make sure that the patient knows and expects our call.",
        next: NextActor::Hospital,
        sends: Sends::ReportAndFollowUp,
        is_urgent: true,
        asks: &[
            say(Field::Diagnosis),
            may(Field::Findings),
            say(Field::Reason),
            say_as(Field::TargetDate, &["Within 3 days", "Within 1 week", "Within 2 weeks"]),
            say_as(Field::Owner, &["Skin cancer coordinator"]),
            say(Field::TelephoneConfirmed),
            may(Field::SafetyNetting),
        ],
    },
    Outcome {
        code: "uncertain",
        key: "6",
        label: "Uncertain",
        meaning: "the GP refers face to face because the diagnosis is uncertain",
        action: "The diagnosis is uncertain. Please refer the patient to be seen face to face.",
        next: NextActor::Gp,
        sends: Sends::ReportAndFollowUp,
        is_urgent: false,
        asks: &[
            say(Field::Differential),
            say(Field::WhyUncertain),
            may(Field::Findings),
            one_of(Field::Urgency, URGENCIES),
            may(Field::SafetyNetting),
        ],
    },
    Outcome {
        code: "retake",
        key: "7",
        label: "Retake photos",
        meaning: "the GP takes new photographs and the case waits",
        action: "We cannot give an opinion on these photographs. Please take them again and send them.",
        next: NextActor::Gp,
        sends: Sends::Retake,
        is_urgent: false,
        asks: &[
            Ask { field: Field::Faults, must: Must::Some, choices: FAULT_WORDS },
            may(Field::RetakeAdvice),
            may(Field::SafetyNetting),
        ],
    },
    Outcome {
        code: "monitor",
        key: "8",
        label: "Monitor",
        meaning: "the GP photographs again after an interval",
        action: "Please photograph the lesion again after the interval below and send the photographs.",
        next: NextActor::Gp,
        sends: Sends::Report,
        is_urgent: false,
        asks: &[
            say(Field::Diagnosis),
            may(Field::Findings),
            say_as(Field::Interval, &["6 weeks", "3 months", "6 months"]),
            say_as(Field::Trigger, &["It grows, changes colour or bleeds"]),
            may(Field::SafetyNetting),
        ],
    },
    Outcome {
        code: "out-of-scope",
        key: "9",
        label: "Out of scope",
        meaning: "the service cannot answer this referral",
        action: "This referral is outside the service. Please use the usual route.",
        next: NextActor::Gp,
        sends: Sends::Rejection,
        is_urgent: false,
        asks: &[
            say_as(Field::Rule, &["Age: under-16 service", "Area: practice not covered", "No consent"]),
            may(Field::SafetyNetting),
        ],
    },
    Outcome {
        code: "second-opinion",
        key: "0",
        label: "Second opinion",
        meaning: "a colleague is asked and the clock keeps running",
        action: "A colleague's opinion has been asked for. You need do nothing now and will hear from us.",
        next: NextActor::Colleague,
        sends: Sends::SecondOpinion,
        is_urgent: false,
        asks: &[
            say(Field::Colleague),
            say_as(Field::Due, &["Within 1 day", "Within 3 days"]),
            say(Field::Reason),
            may(Field::Findings),
        ],
    },
];

/// The outcome of a code, as kept in a draft.
pub fn outcome(code: &str) -> Option<&'static Outcome> {
    OUTCOMES.iter().find(|outcome| outcome.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_its_row_in_order_and_its_own_name() {
        assert!(FIELDS.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 != pair[1].1));
        for outcome in OUTCOMES {
            for ask in outcome.asks {
                assert_eq!(Field::named(ask.field.name()), Some(ask.field));
            }
        }
    }

    #[test]
    fn every_outcome_has_its_own_code_and_key() {
        for (at, outcome) in OUTCOMES.iter().enumerate() {
            assert!(OUTCOMES[at + 1..].iter().all(|other| other.code != outcome.code && other.key != outcome.key));
        }
    }

    #[test]
    fn fault_words_are_those_on_the_wire() {
        assert_eq!(FAULTS.iter().map(|(_, words)| *words).collect::<Vec<_>>(), FAULT_WORDS);
    }
}
