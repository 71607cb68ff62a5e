//! What the camera wrote beside the photograph: orientation, camera and its settings, colour space, date,
//! a small preview. Rubbish is passed over, never an error. Positions (GPS), serial numbers and owners are never asked for.

use exif::{Exif, Field, In, Reader, Tag, Value};
use jiff::civil;

use crate::colour::borrow::Settings;
use crate::photo::orientation::Orientation;

/// What was found; each is `None` where it is missing or makes no sense.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CameraNotes {
    pub orientation: Option<Orientation>,
    /// Make and model, at most 64 printable characters, and how the photograph was taken.
    pub settings: Settings,
    pub colour_space: Option<ExifColours>,
    /// DateTimeOriginal by the camera's own clock; the zone (OffsetTime) is ignored.
    pub taken: Option<civil::DateTime>,
    /// A small JPEG of the same photograph, not turned upright.
    pub thumbnail: Option<Vec<u8>>,
}

/// Which colours EXIF names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExifColours {
    Srgb,
    /// ColorSpace 2, which is not in the standard but cameras write it, or DCF's R03.
    AdobeRgb,
    /// Not sRGB, and not said what.
    Uncalibrated,
}

impl ExifColours {
    /// As the screen says it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Srgb => "sRGB",
            Self::AdobeRgb => "Adobe RGB",
            Self::Uncalibrated => "uncalibrated",
        }
    }
}

/// Longest camera name kept, characters.
const LONGEST_NAME: usize = 64;

/// The camera's notes from an EXIF block, starting at its TIFF header or at "Exif" before it.
pub fn notes_from_exif(block: &[u8]) -> CameraNotes {
    let block = block.strip_prefix(b"Exif\0\0").unwrap_or(block);
    let parsed = Reader::new()
        .continue_on_error(true)
        .read_raw(block.to_vec())
        .or_else(|error| error.distill_partial_result(|_| ()));
    let Ok(exif) = parsed else { return CameraNotes::default() };
    CameraNotes {
        orientation: number(&exif, Tag::Orientation, In::PRIMARY).and_then(Orientation::from_exif),
        settings: settings(&exif),
        colour_space: colour_space(&exif),
        taken: taken(&exif),
        thumbnail: thumbnail(&exif),
    }
}

fn number(exif: &Exif, tag: Tag, place: In) -> Option<u32> {
    exif.get_field(tag, place)?.value.get_uint(0)
}

/// CIPA DC-008, ColorSpace and InteroperabilityIndex.
fn colour_space(exif: &Exif) -> Option<ExifColours> {
    let index = exif.get_field(Tag::InteroperabilityIndex, In::PRIMARY).and_then(words);
    match (number(exif, Tag::ColorSpace, In::PRIMARY), index.as_deref()) {
        (Some(2), _) | (_, Some("R03")) => Some(ExifColours::AdobeRgb),
        (Some(1), _) => Some(ExifColours::Srgb),
        (Some(0xFFFF), _) => Some(ExifColours::Uncalibrated),
        _ => None,
    }
}

fn settings(exif: &Exif) -> Settings {
    let whole = |tag: Tag| number(exif, tag, In::PRIMARY);
    Settings {
        camera: camera(exif),
        exposure_secs: share(exif, Tag::ExposureTime),
        f_number: share(exif, Tag::FNumber),
        iso: whole(Tag::PhotographicSensitivity).map(f64::from).filter(|iso| *iso > 0.0),
        is_auto_white_balance: whole(Tag::WhiteBalance).and_then(|mode| [true, false].get(mode as usize).copied()),
        has_flashed: whole(Tag::Flash).map(|flash| flash & 1 == 1),
    }
}

/// A fraction above nought.
fn share(exif: &Exif, tag: Tag) -> Option<f64> {
    let Value::Rational(shares) = &exif.get_field(tag, In::PRIMARY)?.value else { return None };
    let share = shares.first()?;
    Some(share.to_f64()).filter(|share| share.is_finite() && *share > 0.0)
}

fn camera(exif: &Exif) -> Option<String> {
    let make = exif.get_field(Tag::Make, In::PRIMARY).and_then(words).unwrap_or_default();
    let model = exif.get_field(Tag::Model, In::PRIMARY).and_then(words).unwrap_or_default();
    // Many makers begin the model with their own name.
    let repeats = model.to_lowercase().starts_with(&make.to_lowercase());
    let name = if repeats { model } else { format!("{make} {model}") };
    let name = name.trim();
    (!name.is_empty()).then(|| name.chars().take(LONGEST_NAME).collect())
}

/// Printable words of an ASCII field, spaces at the ends taken off.
fn words(field: &Field) -> Option<String> {
    let Value::Ascii(lines) = &field.value else { return None };
    let line = String::from_utf8_lossy(lines.first()?);
    let printable: String = line.chars().filter(|letter| !letter.is_control()).take(LONGEST_NAME).collect();
    Some(printable.trim().to_owned())
}

fn taken(exif: &Exif) -> Option<civil::DateTime> {
    let field = exif.get_field(Tag::DateTimeOriginal, In::PRIMARY)?;
    let Value::Ascii(lines) = &field.value else { return None };
    let exif::DateTime { year, month, day, hour, minute, second, .. } =
        exif::DateTime::from_ascii(lines.first()?).ok()?;
    // Cameras whose clock was never set write the year nought.
    let year = i16::try_from(year).ok().filter(|year| *year > 0)?;
    let small = |number: u8| i8::try_from(number).ok();
    civil::DateTime::new(year, small(month)?, small(day)?, small(hour)?, small(minute)?, small(second)?, 0).ok()
}

fn thumbnail(exif: &Exif) -> Option<Vec<u8>> {
    let start = number(exif, Tag::JPEGInterchangeFormat, In::THUMBNAIL)? as usize;
    let length = number(exif, Tag::JPEGInterchangeFormatLength, In::THUMBNAIL)? as usize;
    exif.buf().get(start..start.checked_add(length)?).map(<[u8]>::to_vec)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A little-endian EXIF block with one directory of ASCII fields and an orientation, the date in
    /// its own directory. `skew` is added to every offset.
    fn block(make: &str, model: &str, date: &str, orientation: u16, skew: u32) -> Vec<u8> {
        let strings_at = 8 + 2 + 4 * 12 + 4;
        let make_at = strings_at;
        let model_at = make_at + make.len() as u32 + 1;
        let directory_at = model_at + model.len() as u32 + 1;
        let date_at = directory_at + 2 + 12 + 4;
        let mut block = b"II*\0\x08\0\0\0\x04\0".to_vec();
        let mut entry = |tag: u16, kind: u16, count: u32, value: u32| {
            block.extend(tag.to_le_bytes());
            block.extend(kind.to_le_bytes());
            block.extend(count.to_le_bytes());
            block.extend(value.to_le_bytes());
        };
        entry(0x010F, 2, make.len() as u32 + 1, make_at + skew);
        entry(0x0110, 2, model.len() as u32 + 1, model_at + skew);
        entry(0x0112, 3, 1, u32::from(orientation));
        entry(0x8769, 4, 1, directory_at + skew);
        block.extend([0; 4]);
        block.extend(make.bytes().chain([0]).chain(model.bytes()).chain([0]));
        block.extend([1, 0, 0x03, 0x90, 2, 0]);
        block.extend((date.len() as u32 + 1).to_le_bytes());
        block.extend((date_at + skew).to_le_bytes());
        block.extend([0; 4]);
        block.extend(date.bytes().chain([0]));
        block
    }

    #[test]
    fn camera_date_and_orientation_are_read() {
        let notes = notes_from_exif(&block("Maker", "Model 5", "2026:03:04 05:06:07", 6, 0));
        assert_eq!(notes.settings.camera.as_deref(), Some("Maker Model 5"));
        assert_eq!(notes.taken, Some(civil::date(2026, 3, 4).at(5, 6, 7, 0)));
        assert_eq!(notes.orientation, Some(Orientation::QuarterTurnRight));
    }

    #[test]
    fn a_model_that_begins_with_its_maker_says_it_once() {
        let notes = notes_from_exif(&block("ACME", "Acme One", "2026:03:04 05:06:07", 1, 0));
        assert_eq!(notes.settings.camera.as_deref(), Some("Acme One"));
    }

    #[test]
    fn a_date_that_cannot_be_is_no_date() {
        for date in ["0000:00:00 00:00:00", "2026:13:01 00:00:00", "2026:02:30 00:00:00", "yesterday, or so"] {
            assert_eq!(notes_from_exif(&block("a", "b", date, 1, 0)).taken, None, "{date}");
        }
    }

    #[test]
    fn wrong_offsets_lose_only_what_they_point_to() {
        let notes = notes_from_exif(&block("Maker", "Model", "2026:03:04 05:06:07", 8, 1_000_000));
        assert_eq!(notes, CameraNotes { orientation: Some(Orientation::QuarterTurnLeft), ..CameraNotes::default() });
    }

    #[test]
    fn rubbish_of_any_length_is_passed_over() {
        let whole = block("Maker", "Model", "2026:03:04 05:06:07", 3, 0);
        for length in 0..whole.len() {
            notes_from_exif(&whole[..length]);
            let mut odd = whole.clone();
            odd[length] ^= 0xFF;
            notes_from_exif(&odd);
        }
        assert_eq!(notes_from_exif(b"not exif at all"), CameraNotes::default());
        assert_eq!(notes_from_exif(&[]), CameraNotes::default());
    }

    #[test]
    fn an_orientation_of_nine_or_nought_is_none() {
        for odd in [0, 9, 300] {
            assert_eq!(notes_from_exif(&block("a", "b", "", odd, 0)).orientation, None);
        }
    }

    /// A block whose EXIF directory holds these numbers: tag, kind (3 short, 5 fraction), value, divisor.
    fn settings_block(entries: &[(u16, u16, u32, u32)]) -> Vec<u8> {
        let mut block = b"II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x1A\0\0\0\0\0\0\0".to_vec();
        block.extend((entries.len() as u16).to_le_bytes());
        let behind = 26 + 2 + entries.len() as u32 * 12 + 4;
        for (at, (tag, kind, value, _)) in entries.iter().enumerate() {
            block.extend([tag.to_le_bytes(), kind.to_le_bytes()].concat());
            let value = if *kind == 5 { behind + at as u32 * 8 } else { *value };
            block.extend([1_u32.to_le_bytes(), value.to_le_bytes()].concat());
        }
        block.extend([0; 4]);
        block.extend(entries.iter().flat_map(|(_, _, value, by)| [value.to_le_bytes(), by.to_le_bytes()].concat()));
        block
    }

    #[test]
    fn the_settings_of_the_camera_are_read() {
        let entries =
            [(0x829A, 5, 1, 125), (0x829D, 5, 28, 10), (0x8827, 3, 200, 0), (0x9209, 3, 0x19, 0), (0xA403, 3, 0, 0)];
        let settings = notes_from_exif(&settings_block(&entries)).settings;
        assert_eq!((settings.exposure_secs, settings.f_number, settings.iso), (Some(0.008), Some(2.8), Some(200.0)));
        assert_eq!((settings.has_flashed, settings.is_auto_white_balance), (Some(true), Some(true)));
        let manual = notes_from_exif(&settings_block(&[(0x9209, 3, 0x10, 0), (0xA403, 3, 1, 0)])).settings;
        assert_eq!((manual.has_flashed, manual.is_auto_white_balance), (Some(false), Some(false)));
    }

    #[test]
    fn settings_that_make_no_sense_are_none() {
        let entries = [(0x829A, 5, 1, 0), (0x829D, 5, 0, 10), (0x8827, 3, 0, 0), (0xA403, 3, 7, 0)];
        assert_eq!(notes_from_exif(&settings_block(&entries)).settings, Settings::default());
    }
}
