//! From the bytes of a file to upright pixels and what their codes mean: decode, then the colours, then
//! the one step that turns a photograph upright. The pixels stay in the photograph's own encoding. Pure: no files, no clock, no patients. Nothing here panics on rubbish.

pub mod decode;
pub mod exif;
pub mod filter;
pub mod header;
pub mod icc;
pub mod jpeg;
pub mod markers;
pub mod orientation;
pub mod own_colours;
pub mod pages;
pub mod pixels;
pub mod png_colours;
pub mod preview;
pub mod pyramid;
pub mod restarts;
pub mod sharing;
pub mod srgb;
pub mod stated_colours;
pub mod stored;
pub mod tabled;

use std::borrow::Cow;
use std::panic;

use decode::Format;
use orientation::{Orientation, upright};
use pixels::Pixels;
use preview::Preview;
use stated_colours::{Basis, StatedColours, stated_colours};

use crate::colour::borrow::Settings;
use exif::ExifColours;

/// A photograph ready to be looked at, and what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Developed {
    pub pixels: Pixels,
    /// How it was stored; `pixels` are upright already.
    pub orientation: Orientation,
    /// What the codes of `pixels` mean: a matrix or a grey, never a table; and why that is believed.
    pub colours: StatedColours,
    /// The bytes of the ICC profile that came with it, whether it could be used or not.
    pub icc: Option<Vec<u8>>,
    /// Whether the whole file arrived and was decoded. Anything else is labelled on the screen.
    pub is_complete: bool,
    /// Make and model, and how it was taken.
    pub settings: Settings,
    /// What EXIF says of its colours, whether that was followed or not.
    pub exif_colours: Option<ExifColours>,
    /// By the camera's own clock, without a zone.
    pub taken: Option<jiff::civil::DateTime>,
    /// What else the file holds and is not shown, in a sentence.
    pub not_shown: Option<String>,
    /// What the consultant must know about it, in a sentence or two.
    pub trouble: Option<String>,
}

/// Why a photograph cannot be shown, and what to do now. Sentences for a consultant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DevelopError {
    #[error("The file is empty: no photograph arrived. Ask the GP to send it again.")]
    Empty,
    #[error("The file has {megabytes} MB; at most 64 MB are opened. Ask the GP to send the photograph as JPEG.")]
    TooLong { megabytes: usize },
    #[error(
        "The photograph says it is {width} × {height} pixels; at most 250 million pixels are opened. \
         Ask the GP to send it again as the camera took it."
    )]
    TooLarge { width: u32, height: u32 },
    #[error(
        "The photograph is in the HEIC format, which cannot be shown. Ask the GP to send it again as JPEG \
         (on an iPhone: Settings, Camera, Formats, Most Compatible)."
    )]
    Heic,
    #[error("A web page or text arrived in place of the photograph. Try again later, or ask the GP to send it again.")]
    Text,
    #[error("The file is no photograph that can be recognised. Ask the GP to send it again as JPEG.")]
    Unknown,
    #[error("This kind of {} cannot be shown. Ask the GP to send the photograph again as an ordinary JPEG.", .0.words())]
    Unsupported(Format),
    #[error(
        "The {} file is damaged or cut off so early that nothing of it can be shown. Ask the GP to send it again.",
        .0.words()
    )]
    NothingToShow(Format),
}

/// Said beside every photograph of which only a part can be shown.
const INCOMPLETE: &str = "The file is incomplete or damaged: parts of the photograph may be missing or wrong. \
                          Do not rely on it; ask the GP to send it again.";

/// Said beside every photograph whose profile cannot be used.
const UNUSABLE_PROFILE: &str = "Its colour profile cannot be used, so its colours may be wrong.";

/// Develops the bytes of a file: decoded, in an encoding that a shader follows, upright.
///
/// # Errors
/// Where nothing of it can be shown. What can be shown only in part comes back with `is_complete`
/// false and the trouble in words.
pub fn develop(bytes: &[u8]) -> Result<Developed, DevelopError> {
    // A fault in a codec, met by a crafted file, must cost this photograph only.
    let outcome = panic::catch_unwind(|| develop_trusting(bytes));
    outcome.unwrap_or_else(|_| Err(format_of(bytes).map_or(DevelopError::Unknown, DevelopError::NothingToShow)))
}

/// A recognisable picture from the EXIF block of a JPEG, upright and in its colours, within milliseconds;
/// `None` where there is none, or where it cannot be of this photograph because its shape is another.
pub fn preview(bytes: &[u8]) -> Option<Preview> {
    panic::catch_unwind(|| preview::preview(bytes)).ok().flatten()
}

/// What a file is, by its first bytes; `None` where they say nothing known.
pub fn format_of(bytes: &[u8]) -> Option<Format> {
    decode::format_of(bytes)
}

fn develop_trusting(bytes: &[u8]) -> Result<Developed, DevelopError> {
    let decoded = decode::decode(bytes)?;
    let notes = decoded.exif.as_deref().map(exif::notes_from_exif).unwrap_or_default();
    let orientation = decoded.orientation.or(notes.orientation).unwrap_or_default();
    let stated = stated_colours(bytes, decoded.icc.as_deref(), notes.colour_space);
    let (pixels, colours) = own_colours::in_own_colours(decoded.stored, decoded.samples, stated);
    let not_shown = format_of(bytes).and_then(|format| pages::words(bytes, format));
    let trouble = trouble(decoded.is_complete, &colours, not_shown.clone());
    Ok(Developed {
        pixels: upright(pixels, orientation),
        orientation,
        colours,
        icc: decoded.icc.map(Cow::into_owned).filter(|icc| !icc.is_empty()),
        is_complete: decoded.is_complete,
        settings: notes.settings,
        exif_colours: notes.colour_space,
        taken: notes.taken,
        not_shown,
        trouble,
    })
}

fn trouble(is_complete: bool, colours: &StatedColours, pages: Option<String>) -> Option<String> {
    let incomplete = (!is_complete).then(|| INCOMPLETE.to_owned());
    let unusable = matches!(colours.basis, Basis::Unusable(_)).then(|| UNUSABLE_PROFILE.to_owned());
    let passed_over = colours.passed_over.map(str::to_owned);
    let sentences: Vec<String> = [incomplete, pages, unusable, passed_over].into_iter().flatten().collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_says_what_happened_and_what_to_do() {
        let refusals = [
            DevelopError::Empty,
            DevelopError::TooLong { megabytes: 65 },
            DevelopError::TooLarge { width: 70_000, height: 70_000 },
            DevelopError::Heic,
            DevelopError::Text,
            DevelopError::Unknown,
            DevelopError::Unsupported(Format::Tiff),
            DevelopError::NothingToShow(Format::Jpeg),
        ];
        for refusal in refusals {
            let sentences = refusal.to_string();
            assert!(sentences.contains(" the GP to send "), "{sentences}");
            assert!(sentences.ends_with('.') && sentences.matches(['.', ':']).count() >= 2, "{sentences}");
        }
    }

    #[test]
    fn a_whole_photograph_without_a_profile_is_no_trouble() {
        let assumed = stated_colours(b"", None, None);
        let unusable = stated_colours(b"", Some(b"rubbish"), None);
        assert_eq!(trouble(true, &assumed, None), None);
        assert_eq!(trouble(true, &unusable, None).as_deref(), Some(UNUSABLE_PROFILE));
        assert!(trouble(false, &unusable, None).is_some_and(|words| words.starts_with(INCOMPLETE)));
        let mut passed_over = assumed;
        passed_over.passed_over = Some("Not followed.");
        assert_eq!(trouble(true, &passed_over, None).as_deref(), Some("Not followed."));
    }
}
