//! From the bytes of a file to upright sRGB pixels: decode, then the profile, then the one step that
//! turns a photograph upright. Pure: no files, no clock, no patients. Nothing here panics on rubbish.

pub mod decode;
pub mod exif;
pub mod filter;
pub mod header;
pub mod icc;
pub mod jpeg;
pub mod markers;
pub mod orientation;
pub mod pages;
pub mod pixels;
pub mod png_colours;
pub mod preview;
pub mod profile;
pub mod pyramid;
pub mod restarts;
pub mod sharing;
pub mod srgb;
pub mod stated_colours;

use std::panic;

use decode::Format;
use orientation::{Orientation, upright};
use pixels::Pixels;

/// A photograph ready to be looked at, and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Developed {
    pub pixels: Pixels,
    /// How it was stored; `pixels` are upright already.
    pub orientation: Orientation,
    pub profile: Profile,
    /// Whether the whole file arrived and was decoded. Anything else is labelled on the screen.
    pub is_complete: bool,
    /// Make and model.
    pub camera: Option<String>,
    /// By the camera's own clock, without a zone.
    pub taken: Option<jiff::civil::DateTime>,
    /// What else the file holds and is not shown, in a sentence.
    pub not_shown: Option<String>,
    /// What the consultant must know about it, in a sentence or two.
    pub trouble: Option<String>,
}

/// What is known of a photograph's colours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Profile {
    /// An ICC profile of this name came with the photograph and was used.
    Embedded(String),
    /// None came; the colours are taken for sRGB.
    AssumedSrgb,
    /// One came and could not be used; the colours are shown as they came.
    Unusable,
}

impl Profile {
    /// As the screen says it: "Display P3", "assumed sRGB" or "unknown profile".
    pub fn words(&self) -> &str {
        match self {
            Self::Embedded(name) => name,
            Self::AssumedSrgb => "assumed sRGB",
            Self::Unusable => "unknown profile",
        }
    }
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

/// Develops the bytes of a file: decoded, in sRGB, upright.
///
/// # Errors
/// Where nothing of it can be shown. What can be shown only in part comes back with `is_complete`
/// false and the trouble in words.
pub fn develop(bytes: &[u8]) -> Result<Developed, DevelopError> {
    // A fault in a codec, met by a crafted file, must cost this photograph only.
    let outcome = panic::catch_unwind(|| develop_trusting(bytes));
    outcome.unwrap_or_else(|_| Err(format_of(bytes).map_or(DevelopError::Unknown, DevelopError::NothingToShow)))
}

/// A recognisable picture from the EXIF block of a JPEG, upright and in sRGB, within milliseconds;
/// `None` where there is none, or where it cannot be of this photograph because its shape is another.
pub fn preview(bytes: &[u8]) -> Option<Pixels> {
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
    let mut pixels = decoded.pixels;
    let profile = profile::to_srgb(&mut pixels, decoded.samples, decoded.icc.as_deref());
    let not_shown = format_of(bytes).and_then(|format| pages::words(bytes, format));
    let trouble = trouble(decoded.is_complete, &profile, not_shown.clone());
    Ok(Developed {
        pixels: upright(pixels, orientation),
        orientation,
        profile,
        is_complete: decoded.is_complete,
        camera: notes.camera,
        taken: notes.taken,
        not_shown,
        trouble,
    })
}

fn trouble(is_complete: bool, profile: &Profile, pages: Option<String>) -> Option<String> {
    let incomplete = (!is_complete).then(|| INCOMPLETE.to_owned());
    let unusable = (*profile == Profile::Unusable).then(|| UNUSABLE_PROFILE.to_owned());
    let sentences: Vec<String> = [incomplete, pages, unusable].into_iter().flatten().collect();
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
        assert_eq!(trouble(true, &Profile::AssumedSrgb, None), None);
        assert_eq!(trouble(true, &Profile::Unusable, None).as_deref(), Some(UNUSABLE_PROFILE));
        assert!(trouble(false, &Profile::Unusable, None).is_some_and(|words| words.starts_with(INCOMPLETE)));
    }
}
