//! A Patient, and the NHS number that tells two patients apart.

use std::fmt;

use jiff::civil::Date;

/// The server's own id of a patient (FHIR Patient.id).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PatientId(pub String);

/// Whose skin it is. Everything but the id can be missing, and is then said to be.
#[derive(Clone, PartialEq, Eq)]
pub struct Patient {
    pub id: PatientId,
    pub family: String,
    /// Given names, in order, separated by spaces.
    pub given: String,
    pub born: Option<Date>,
    pub sex: Sex,
    pub nhs_number: NhsNumberState,
    pub telephone: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sex {
    Female,
    Male,
    Other,
    #[default]
    Unknown,
}

/// What arrived in the place of the NHS number.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum NhsNumberState {
    Verified(NhsNumber),
    /// Present, but its check digit is wrong.
    Wrong(String),
    #[default]
    Missing,
}

/// Ten digits whose last one checks the others. Data dictionary: NHS NUMBER, modulus 11.
// Invariant: ten digits, check digit right.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct NhsNumber([u8; 10]);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NhsNumberError {
    #[error("an NHS number has ten digits")]
    NotTenDigits,
    #[error("the check digit does not fit")]
    CheckDigit,
}

impl NhsNumber {
    /// Reads ten digits; spaces and hyphens are allowed.
    pub fn read(text: &str) -> Result<Self, NhsNumberError> {
        let mut digits = [0_u8; 10];
        let mut count = 0;
        for letter in text.chars().filter(|letter| !matches!(letter, ' ' | '-')) {
            let digit = letter.to_digit(10).ok_or(NhsNumberError::NotTenDigits)?;
            *digits.get_mut(count).ok_or(NhsNumberError::NotTenDigits)? = digit as u8;
            count += 1;
        }
        if count != digits.len() {
            return Err(NhsNumberError::NotTenDigits);
        }
        // Weights 10 down to 2; 11 minus the remainder; 11 counts as 0, and 10 is never issued.
        let sum: u32 = (2..=10).rev().zip(digits).map(|(weight, digit)| weight * u32::from(digit)).sum();
        let check = match 11 - sum % 11 {
            11 => 0,
            other => other,
        };
        if check == u32::from(digits[9]) { Ok(Self(digits)) } else { Err(NhsNumberError::CheckDigit) }
    }

    /// Ten digits without spaces, as the wire has it.
    pub fn digits(self) -> String {
        self.0.iter().map(|digit| char::from(b'0' + digit)).collect()
    }
}

/// As it is read aloud: 943 476 5919.
impl fmt::Display for NhsNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.digits();
        write!(f, "{} {} {}", &digits[..3], &digits[3..6], &digits[6..])
    }
}

/// Prints no digits: debug output ends in logs.
impl fmt::Debug for NhsNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NhsNumber(…)")
    }
}

impl Patient {
    /// "OSEI, Ama"; says so when there is no name.
    pub fn name(&self) -> String {
        match (self.family.is_empty(), self.given.is_empty()) {
            (true, true) => "Name missing".to_owned(),
            (false, true) => self.family.to_uppercase(),
            (true, false) => self.given.clone(),
            (false, false) => format!("{}, {}", self.family.to_uppercase(), self.given),
        }
    }

    /// "Ama OSEI", as the letter has it.
    pub fn letter_name(&self) -> String {
        format!("{} {}", self.given, self.family.to_uppercase()).trim().to_owned()
    }

    /// Whole years on a day; `None` where the date of birth is missing or later than the day.
    pub fn age_on(&self, day: Date) -> Option<i16> {
        let born = self.born.filter(|born| *born <= day)?;
        // 29 February counts from 1 March in a common year, as English law has it.
        let had_birthday = (day.month(), day.day()) >= (born.month(), born.day());
        Some(day.year() - born.year() - i16::from(!had_birthday))
    }

    /// "74 y", and "8 mo" under two years of age; "age ?" where it is not known.
    pub fn age_words_on(&self, day: Date) -> String {
        match (self.age_on(day), self.born) {
            (Some(years), Some(born)) if years < 2 => {
                let months =
                    i32::from(day.year() - born.year()) * 12 + i32::from(day.month()) - i32::from(born.month());
                format!("{} mo", months - i32::from(day.day() < born.day()))
            }
            (Some(years), _) => format!("{years} y"),
            (None, _) => "age ?".to_owned(),
        }
    }

    /// Whether the patient is under 16 on a day; unknown age counts as adult but is said elsewhere.
    pub fn is_child_on(&self, day: Date) -> bool {
        self.age_on(day).is_some_and(|age| age < 16)
    }
}

/// Prints initials, never the name: debug output ends in logs.
impl fmt::Debug for Patient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let initial = |name: &str| name.chars().next().unwrap_or('?');
        write!(f, "Patient({}{}, {})", initial(&self.given), initial(&self.family), self.id.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patient(born: Option<Date>) -> Patient {
        Patient {
            id: PatientId("p1".into()),
            family: "Osei".into(),
            given: "Ama".into(),
            born,
            sex: Sex::Female,
            nhs_number: NhsNumberState::Missing,
            telephone: None,
        }
    }

    #[test]
    fn an_nhs_number_is_read_with_its_check_digit() {
        assert_eq!(NhsNumber::read("943 476 5919").map(|number| number.to_string()), Ok("943 476 5919".to_owned()));
        assert_eq!(NhsNumber::read("943-476-5918"), Err(NhsNumberError::CheckDigit));
        assert_eq!(NhsNumber::read("94347659"), Err(NhsNumberError::NotTenDigits));
        assert_eq!(NhsNumber::read("943476591９"), Err(NhsNumberError::NotTenDigits));
        assert_eq!(NhsNumber::read("94347659199"), Err(NhsNumberError::NotTenDigits));
    }

    #[test]
    fn a_check_of_eleven_is_nought_and_ten_is_never_valid() {
        // Weighted sum 0: eleven minus nothing is eleven, which counts as nought.
        assert!(NhsNumber::read("0000000000").is_ok());
        // 0000000060: weights give 2 x 6 = 12, remainder 1, so the check would be ten.
        for last in 0..10 {
            assert!(NhsNumber::read(&format!("000000006{last}")).is_err());
        }
    }

    #[test]
    fn age_turns_on_the_birthday() {
        let patient = patient(Some(jiff::civil::date(2010, 11, 24)));
        assert_eq!(patient.age_on(jiff::civil::date(2026, 11, 23)), Some(15));
        assert_eq!(patient.age_on(jiff::civil::date(2026, 11, 24)), Some(16));
        assert_eq!(patient.age_on(jiff::civil::date(2010, 11, 23)), None);
    }

    #[test]
    fn a_baby_is_aged_in_months() {
        let patient = patient(Some(jiff::civil::date(2026, 3, 25)));
        assert_eq!(patient.age_words_on(jiff::civil::date(2026, 11, 24)), "7 mo");
        assert_eq!(patient.age_words_on(jiff::civil::date(2026, 11, 25)), "8 mo");
        assert_eq!(patient.age_words_on(jiff::civil::date(2028, 3, 25)), "2 y");
    }

    #[test]
    fn debug_output_never_holds_the_name() {
        let printed = format!("{:?}", patient(None));
        assert!(!printed.contains("Osei") && !printed.contains("Ama"), "{printed}");
    }
}
