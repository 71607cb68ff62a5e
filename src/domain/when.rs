//! Times as a colleague says them. The zone comes in from outside.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// "2 h 05 min", "1 d 4 h", "12 min"; overdue begins with a minus sign (U+2212).
pub fn time_left_words(left: SignedDuration) -> String {
    let sign = if left.is_negative() { "−" } else { "" };
    // Rounded down to the minute, so that a case is never said to have more time than it has.
    let minutes = left.abs().as_secs() / 60;
    let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    match (days, hours) {
        (0, 0) => format!("{sign}{minutes} min"),
        (0, _) => format!("{sign}{hours} h {minutes:02} min"),
        (_, 0) => format!("{sign}{days} d"),
        _ => format!("{sign}{days} d {hours} h"),
    }
}

/// "14 Mar 2013".
pub fn date_words(date: Date) -> String {
    date.strftime("%-d %b %Y").to_string()
}

/// "14 March 2013", as the letter has it.
pub fn long_date_words(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

/// "20 Nov 2026" in the zone of this computer.
pub fn day_words(at: Timestamp, zone: &TimeZone) -> String {
    date_words(zone.to_datetime(at).date())
}

/// "10:42:07" in the zone of this computer.
pub fn clock_words(at: Timestamp, zone: &TimeZone) -> String {
    zone.to_datetime(at).strftime("%H:%M:%S").to_string()
}

/// "14:20" in the zone of this computer.
pub fn short_clock_words(at: Timestamp, zone: &TimeZone) -> String {
    zone.to_datetime(at).strftime("%H:%M").to_string()
}

/// "8 s ago", "3 min ago", "2 h ago".
pub fn ago_words(at: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(at).as_secs().max(0);
    match seconds {
        0..60 => format!("{seconds} s ago"),
        60..3600 => format!("{} min ago", seconds / 60),
        3600..86400 => format!("{} h ago", seconds / 3600),
        _ => format!("{} d ago", seconds / 86400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_left_is_said_as_a_colleague_would() {
        let say = |minutes: i64| time_left_words(SignedDuration::from_mins(minutes));
        assert_eq!(say(-125), "−2 h 05 min");
        assert_eq!(say(0), "0 min");
        assert_eq!(say(380), "6 h 20 min");
        assert_eq!(say(480), "8 h 00 min");
        assert_eq!(say(24 * 60 + 60), "1 d 1 h");
        assert_eq!(say(48 * 60), "2 d");
    }
}
