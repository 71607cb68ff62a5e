//! From the colours of a file to sRGB by its ICC profile, relative colorimetric, 8 bits. A profile
//! that cannot be used leaves the colours alone and says so. Knows no display: that is the GPU's.

use std::thread;

use moxcms::{ColorProfile, DataColorSpace, Layout, ProfileText, RenderingIntent, TransformOptions};

use crate::photo::Profile;
use crate::photo::pixels::Pixels;
use crate::photo::sharing::threads_for;

/// What the four bytes of a decoded pixel mean before the profile is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Samples {
    /// Red, green, blue, 255.
    Rgb,
    /// The same grey three times, 255.
    Grey,
    /// Cyan, magenta, yellow, black; 255 is full ink.
    Inks,
}

/// Brings the samples to sRGB in place and says by which profile.
pub fn to_srgb(pixels: &mut Pixels, samples: Samples, icc: Option<&[u8]>) -> Profile {
    let used = icc.map(|icc| apply(pixels, samples, icc));
    if samples == Samples::Inks && !matches!(used, Some(Some(_))) {
        mix_inks(pixels);
    }
    match used {
        None => Profile::AssumedSrgb,
        Some(None) => Profile::Unusable,
        Some(Some(name)) => Profile::Embedded(name),
    }
}

/// Applies the profile and gives its name; `None`, with the pixels untouched, where it cannot be.
fn apply(pixels: &mut Pixels, samples: Samples, icc: &[u8]) -> Option<String> {
    let profile = ColorProfile::new_from_slice(icc).ok()?;
    match (profile.color_space, samples) {
        (DataColorSpace::Gray, Samples::Grey) => apply_to_greys(pixels, &profile)?,
        (DataColorSpace::Rgb, Samples::Rgb | Samples::Grey) | (DataColorSpace::Cmyk, Samples::Inks) => {
            let converter =
                profile.create_transform_8bit(Layout::Rgba, &ColorProfile::new_srgb(), Layout::Rgba, intent()).ok()?;
            let convert = |from: &[u8], to: &mut [u8]| converter.transform(from, to).is_ok();
            if samples == Samples::Inks || !is_srgb_in_effect(&convert)? {
                convert_rows(pixels, &convert)?;
            }
        }
        _ => return None,
    }
    Some(name(&profile))
}

fn intent() -> TransformOptions {
    TransformOptions { rendering_intent: RenderingIntent::RelativeColorimetric, ..TransformOptions::default() }
}

/// Whether the conversion moves no colour of a coarse grid, nor any grey, by more than one step of 8
/// bits. `None` where the conversion fails. Measured rather than read from the name, since names lie.
fn is_srgb_in_effect(convert: &impl Fn(&[u8], &mut [u8]) -> bool) -> Option<bool> {
    const STEP: usize = 17;
    let grid = || (0..=255_u8).step_by(STEP);
    let colours = grid().flat_map(|red| grid().flat_map(move |green| grid().map(move |blue| [red, green, blue, 255])));
    let from: Vec<u8> = colours.chain((0..=255).map(|grey| [grey, grey, grey, 255])).flatten().collect();
    let mut to = vec![0; from.len()];
    convert(&from, &mut to).then(|| from.iter().zip(&to).all(|(from, to)| from.abs_diff(*to) <= 1))
}

/// Converts row by row in place, by several threads where it is worth it. `None` where the very first
/// row fails; the conversion depends on nothing but the row's length, so the others then fit too.
fn convert_rows(pixels: &mut Pixels, convert: &(impl Fn(&[u8], &mut [u8]) -> bool + Sync)) -> Option<()> {
    let row_bytes = pixels.width as usize * 4;
    let threads = threads_for(pixels.count());
    let band = (pixels.height as usize).div_ceil(threads) * row_bytes;
    let convert_band = |band: &mut [u8]| {
        let mut before = vec![0; row_bytes];
        band.chunks_exact_mut(row_bytes).all(|row| {
            before.copy_from_slice(row);
            let is_converted = convert(&before, row);
            // The fourth byte of four inks is black; of RGB it is not the profile's business.
            row.as_chunks_mut::<4>().0.iter_mut().for_each(|pixel| pixel[3] = 255);
            is_converted
        })
    };
    let first_row = pixels.rgba.get(..row_bytes)?.to_vec();
    if !convert(&first_row, &mut vec![0; row_bytes]) {
        return None;
    }
    let is_converted = thread::scope(|scope| {
        let bands: Vec<_> = pixels.rgba.chunks_mut(band).map(|band| scope.spawn(move || convert_band(band))).collect();
        bands.into_iter().all(|band| band.join().unwrap_or(false))
    });
    is_converted.then_some(())
}

/// A grey profile is one curve: its 256 values are looked up.
fn apply_to_greys(pixels: &mut Pixels, profile: &ColorProfile) -> Option<()> {
    let converter =
        profile.create_transform_8bit(Layout::Gray, &ColorProfile::new_srgb(), Layout::Rgb, intent()).ok()?;
    let codes: Vec<u8> = (0..=255).collect();
    let mut colours = vec![0; 256 * 3];
    converter.transform(&codes, &mut colours).ok()?;
    let colours = colours.as_chunks::<3>().0;
    for pixel in pixels.rgba.as_chunks_mut::<4>().0 {
        let [red, green, blue] = colours[usize::from(pixel[0])];
        *pixel = [red, green, blue, 255];
    }
    Some(())
}

/// Inks without a usable profile, as browsers show them: each ink takes its share of the light.
fn mix_inks(pixels: &mut Pixels) {
    for pixel in pixels.rgba.as_chunks_mut::<4>().0 {
        let light = pixel.map(|ink| u32::from(255 - ink));
        let mixed = |channel: usize| ((light[channel] * light[3] + 127) / 255) as u8;
        *pixel = [mixed(0), mixed(1), mixed(2), 255];
    }
}

/// Longest profile name kept, characters.
const LONGEST_NAME: usize = 48;

/// The name a profile gives itself, printable and not too long, as the screen says it.
pub fn name(profile: &ColorProfile) -> String {
    let text = match &profile.description {
        None => "",
        Some(ProfileText::PlainString(text)) => text,
        Some(ProfileText::Localizable(texts)) => {
            let english = texts.iter().find(|text| text.language == "en").or(texts.first());
            english.map_or("", |text| &text.value)
        }
        Some(ProfileText::Description(texts)) if texts.ascii_string.trim().is_empty() => &texts.unicode_string,
        Some(ProfileText::Description(texts)) => &texts.ascii_string,
    };
    let printable: String = text.chars().filter(|letter| !letter.is_control()).take(LONGEST_NAME).collect();
    match printable.trim() {
        "" => "profile without a name".to_owned(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(profile: &ColorProfile) -> Vec<u8> {
        profile.encode().expect("a made profile is written")
    }

    #[test]
    fn full_green_of_display_p3_is_outside_srgb_and_a_grey_stays() {
        let icc = encoded(&ColorProfile::new_display_p3());
        let mut pixels = Pixels { width: 2, height: 1, rgba: vec![100, 200, 100, 255, 77, 77, 77, 255] };
        let profile = to_srgb(&mut pixels, Samples::Rgb, Some(&icc));
        assert_eq!(profile.words(), "Display P3");
        let [red, green, blue, alpha] = pixels.at(0, 0);
        assert!(red < 60 && green > 200 && blue < 100 && alpha == 255, "{red} {green} {blue} {alpha}");
        assert!(pixels.at(1, 0)[..3].iter().all(|code| code.abs_diff(77) <= 1));
    }

    #[test]
    fn srgb_by_any_name_leaves_every_byte_alone() {
        let icc = encoded(&ColorProfile::new_srgb());
        let before = Pixels { width: 64, height: 1, rgba: (0..=255).collect() };
        let mut after = before.clone();
        assert!(matches!(to_srgb(&mut after, Samples::Rgb, Some(&icc)), Profile::Embedded(_)));
        assert_eq!(after, before);
    }

    #[test]
    fn rubbish_is_unusable_and_leaves_the_colours_alone() {
        let before = Pixels::filled(4, 4, [1, 2, 3, 255]);
        let mut after = before.clone();
        for icc in [&b""[..], b"rubbish", &[0; 200]] {
            assert_eq!(to_srgb(&mut after, Samples::Rgb, Some(icc)), Profile::Unusable);
        }
        assert_eq!(after, before);
        assert_eq!(Profile::Unusable.words(), "unknown profile");
    }

    #[test]
    fn no_profile_is_assumed_srgb() {
        let mut pixels = Pixels::filled(1, 1, [1, 2, 3, 255]);
        assert_eq!(to_srgb(&mut pixels, Samples::Rgb, None).words(), "assumed sRGB");
    }

    #[test]
    fn a_grey_profile_bends_greys_and_does_not_fit_colours() {
        let icc = encoded(&ColorProfile::new_gray_with_gamma(1.0));
        let mut grey = Pixels::filled(1, 1, [128, 128, 128, 255]);
        assert!(matches!(to_srgb(&mut grey, Samples::Grey, Some(&icc)), Profile::Embedded(_)));
        assert!(grey.at(0, 0)[0].abs_diff(188) <= 1, "{:?}", grey.at(0, 0));
        let mut colour = Pixels::filled(1, 1, [128, 0, 128, 255]);
        assert_eq!(to_srgb(&mut colour, Samples::Rgb, Some(&icc)), Profile::Unusable);
    }

    #[test]
    fn inks_without_a_profile_take_their_share_of_the_light() {
        let mut pixels = Pixels { width: 3, height: 1, rgba: vec![0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 255] };
        assert_eq!(to_srgb(&mut pixels, Samples::Inks, None), Profile::AssumedSrgb);
        assert_eq!(pixels.each(), [[255, 255, 255, 255], [0, 255, 255, 255], [0, 0, 0, 255]]);
    }

    #[test]
    fn two_threads_convert_as_one_would() {
        let icc = encoded(&ColorProfile::new_display_p3());
        let rgba = (0..1024 * 300_u32).flat_map(|n| [(n % 256) as u8, (n / 256 % 256) as u8, (n % 97) as u8, 255]);
        let mut large = Pixels { width: 1024, height: 300, rgba: rgba.collect() };
        let mut part = Pixels { width: 1024, height: 1, rgba: large.rgba[299 * 4096..].to_vec() };
        to_srgb(&mut large, Samples::Rgb, Some(&icc));
        to_srgb(&mut part, Samples::Rgb, Some(&icc));
        assert_eq!(large.rgba[299 * 4096..], part.rgba);
    }
}
