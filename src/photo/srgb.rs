//! Pixels of any encoding as sRGB: what leaves the program (letters, files) and what card finders look
//! at. Relative colorimetric with black laid on black; colours outside sRGB are cut off at its edge.

use std::borrow::Cow;

use crate::colour::conversion::{Conversion, Intent, Turned};
use crate::colour::eight_bits::EightBits;
use crate::colour::named;
use crate::colour::profile_model::ProfileModel;
use crate::photo::pixels::Pixels;
use crate::photo::sharing::by_bands;

/// The pixels, whose codes mean `colours` (a matrix or a grey, as developed), as sRGB of 8 bits; not copied
/// where they are sRGB already.
pub fn to_srgb<'a>(pixels: &'a Pixels, colours: &ProfileModel) -> Cow<'a, Pixels> {
    let (srgb, intent) = (named::srgb(), Intent::RelativeWithBlackPoint);
    if *colours == srgb {
        return Cow::Borrowed(pixels);
    }
    let mut converted = pixels.clone();
    if let Some(ready) = EightBits::new(colours, &srgb, intent) {
        by_bands(&mut converted, |band| ready.convert::<4>(band.as_flattened_mut()));
    } else if let Some(conversion) = Conversion::new(colours, &srgb, intent, Turned::Exactly) {
        let codes: [[u8; 3]; 256] = std::array::from_fn(|grey| {
            let shown = conversion.convert_channels([grey as f64 / 255.0; 4]);
            shown.map(|value| (value.clamp(0.0, 1.0) * 255.0).round() as u8)
        });
        by_bands(&mut converted, |band| {
            for pixel in band {
                let [red, green, blue] = codes[usize::from(pixel[0])];
                *pixel = [red, green, blue, 255];
            }
        });
    }
    Cow::Owned(converted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::colour::curve::Curve;

    #[test]
    fn srgb_is_not_touched() {
        let pixels = Pixels::filled(2, 2, [1, 2, 3, 255]);
        assert!(matches!(to_srgb(&pixels, &named::srgb()), Cow::Borrowed(_)));
    }

    #[test]
    fn full_green_of_display_p3_is_outside_srgb_and_a_grey_stays() {
        let pixels = Pixels { width: 2, height: 1, rgba: vec![100, 200, 100, 255, 77, 77, 77, 255] };
        let converted = to_srgb(&pixels, &named::display_p3());
        let [red, green, blue, alpha] = converted.at(0, 0);
        assert!(red < 60 && green > 200 && blue < 100 && alpha == 255, "{red} {green} {blue} {alpha}");
        assert_eq!(converted.at(1, 0), [77, 77, 77, 255]);
    }

    #[test]
    fn a_grey_is_bent_by_its_curve() {
        let pixels = Pixels::filled(1, 1, [128, 128, 128, 255]);
        let converted = to_srgb(&pixels, &ProfileModel::Grey(Curve::Line));
        assert_eq!(converted.at(0, 0), [188, 188, 188, 255]);
    }

    #[test]
    fn two_threads_convert_as_one_would() {
        let rgba = (0..1024 * 300_u32).flat_map(|n| [(n % 256) as u8, (n / 256 % 256) as u8, (n % 97) as u8, 255]);
        let large = Pixels { width: 1024, height: 300, rgba: rgba.collect() };
        let part = Pixels { width: 1024, height: 1, rgba: large.rgba[299 * 4096..].to_vec() };
        let whole = to_srgb(&large, &named::adobe_rgb());
        assert_eq!(whole.rgba[299 * 4096..], to_srgb(&part, &named::adobe_rgb()).rgba);
    }
}
