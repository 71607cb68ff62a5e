//! Every format, profile and oddity that arrives as a photograph: the right picture or the right sentence.

use std::io::Cursor;

use diascope::photo::pixels::Pixels;
use diascope::photo::srgb::to_srgb;
use diascope::photo::stated_colours::Basis;
use diascope::photo::{self, DevelopError};
use image::{ExtendedColorType, ImageEncoder as _};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::{
    developed, exif, exif_with_thumbnail, jpeg, jpeg_of, mean_difference, naively_upright, oriented_jpeg, oriented_png,
    oriented_tiff, oriented_webp, picture, refused,
};

#[test]
fn every_sampling_and_grey_is_developed_near_the_picture() {
    let factors = [SamplingFactor::F_1_1, SamplingFactor::F_2_1, SamplingFactor::F_1_2, SamplingFactor::F_2_2];
    let (width, height) = (160, 120);
    let rgba = picture(width, height).chunks(3).flat_map(|rgb| [rgb[0], rgb[1], rgb[2], 255]).collect();
    let original = Pixels { width: width.into(), height: height.into(), rgba };
    for factor in factors.into_iter().chain([SamplingFactor::F_4_1]) {
        for is_progressive in [false, true] {
            let bytes = jpeg_of(width, height, |encoder| {
                encoder.set_sampling_factor(factor);
                encoder.set_progressive(is_progressive);
            });
            let difference = mean_difference(&developed(&bytes).pixels, &original);
            assert!(difference < 6.0, "{factor:?} {is_progressive} differs by {difference}");
        }
    }
    let mut bytes = Vec::new();
    let grey: Vec<u8> = (0..=255).collect();
    Encoder::new(&mut bytes, 95).encode(&grey, 16, 16, ColorType::Luma).expect("encoded");
    let found = developed(&bytes).pixels;
    assert!(found.each().iter().zip(&grey).all(|(pixel, grey)| {
        pixel[0].abs_diff(*grey) <= 6 && pixel[0] == pixel[1] && pixel[1] == pixel[2] && pixel[3] == 255
    }));
}

#[test]
fn four_inks_come_out_as_the_colours_they_print() {
    // Half the light taken by cyan, none by the others; the encoder turns inks over as Adobe does.
    for kind in [ColorType::Cmyk, ColorType::CmykAsYcck] {
        let mut bytes = Vec::new();
        Encoder::new(&mut bytes, 95).encode(&[128, 0, 0, 0].repeat(256), 16, 16, kind).expect("encoded");
        let [red, green, blue, alpha] = developed(&bytes).pixels.at(8, 8);
        assert!(red.abs_diff(127) <= 4 && green >= 250 && blue >= 250, "{kind:?}: {red} {green} {blue}");
        assert_eq!(alpha, 255);
    }
}

#[test]
fn a_wide_profile_in_several_segments_is_used_and_named() {
    let icc = moxcms::ColorProfile::new_display_p3().encode().expect("a made profile is written");
    // Padded beyond one segment's 64 KB, as camera profiles with tables are.
    let mut long = icc.clone();
    long.resize(icc.len() + 100_000, 0);
    let length = (long.len() as u32).to_be_bytes();
    long[..4].copy_from_slice(&length);
    let plain = developed(&jpeg(|_| ()));
    assert_eq!(plain.colours.basis, Basis::Assumed);
    for icc in [icc, long] {
        let found = developed(&jpeg(|encoder| encoder.add_icc_profile(&icc).expect("it fits")));
        assert_eq!(found.colours.words(), "Display P3");
        assert!(found.trouble.is_none());
        // In its own encoding; what leaves the program is converted.
        assert!(found.pixels == plain.pixels);
        assert!(mean_difference(&to_srgb(&found.pixels, &found.colours.model), &plain.pixels) > 1.0);
    }
}

#[test]
fn an_unusable_profile_leaves_the_colours_and_is_said() {
    let plain = developed(&jpeg(|_| ()));
    let found = developed(&jpeg(|encoder| encoder.add_icc_profile(&[7; 300]).expect("it fits")));
    assert!(matches!(found.colours.basis, Basis::Unusable(_)));
    assert!(found.is_complete && found.pixels == plain.pixels);
    assert!(found.trouble.is_some_and(|words| words.contains("colours may be wrong")));
}

#[test]
fn png_of_sixteen_bits_palette_alpha_and_grey_are_developed() {
    let png = |samples: &[u8], width, colour| {
        let mut bytes = Vec::new();
        let encoder = image::codecs::png::PngEncoder::new(&mut bytes);
        encoder.write_image(samples, width, 1, colour).expect("encoded");
        developed(&bytes).pixels
    };
    let sixteen: Vec<u8> = [65_535_u16, 32_896, 0].iter().flat_map(|code| code.to_ne_bytes()).collect();
    assert_eq!(png(&sixteen, 1, ExtendedColorType::Rgb16).at(0, 0), [255, 128, 0, 255]);
    assert_eq!(png(&[9, 8, 7, 0], 1, ExtendedColorType::Rgba8).at(0, 0), [255; 4]);
    assert_eq!(png(&[77], 1, ExtendedColorType::L8).at(0, 0), [77, 77, 77, 255]);
    assert_eq!(png(&[77, 255], 1, ExtendedColorType::La8).at(0, 0), [77, 77, 77, 255]);
}

#[test]
fn a_tiff_of_sixteen_bits_is_developed() {
    let mut bytes = Cursor::new(Vec::new());
    let samples: Vec<u8> = [65_535_u16, 32_896, 257].iter().flat_map(|code| code.to_ne_bytes()).collect();
    let encoder = image::codecs::tiff::TiffEncoder::new(&mut bytes);
    encoder.write_image(&samples, 1, 1, ExtendedColorType::Rgb16).expect("encoded");
    assert_eq!(developed(bytes.get_ref()).pixels.at(0, 0), [255, 128, 1, 255]);
}

#[test]
fn a_photograph_of_one_pixel_is_a_photograph() {
    for orientation in 1..=8 {
        let bytes = jpeg_of(1, 1, |encoder| encoder.add_exif_metadata(&exif(orientation)).expect("it fits"));
        let found = developed(&bytes);
        assert!(found.is_complete);
        assert_eq!((found.pixels.width, found.pixels.height, found.pixels.rgba.len()), (1, 1, 4));
    }
}

#[test]
fn what_is_no_photograph_is_refused_in_words() {
    assert_eq!(refused(b""), DevelopError::Empty);
    assert_eq!(refused(b"<!DOCTYPE html><html><body>Sign in</body></html>"), DevelopError::Text);
    assert_eq!(refused(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), DevelopError::Heic);
    assert_eq!(refused(&[0; 4096]), DevelopError::Unknown);
    assert!(matches!(refused(b"\xFF\xD8\xFF\xE0\0\x10JFIF\0"), DevelopError::NothingToShow(_)));
    assert!(matches!(refused(&vec![b'x'; (64 << 20) + 1]), DevelopError::TooLong { .. }));
}

#[test]
fn a_huge_claimed_size_is_refused_before_any_memory_is_asked_for() {
    let mut png = oriented_png(1);
    png[16..24].copy_from_slice(&[0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF]);
    let side = 0x7FFF_FFFF;
    assert_eq!(refused(&png[..65]), DevelopError::TooLarge { width: side, height: side });
    let mut jpeg = jpeg(|_| ());
    let frame = jpeg.windows(2).position(|two| two == [0xFF, 0xC0]).expect("a frame header");
    jpeg[frame + 5..frame + 9].fill(0xFF);
    assert_eq!(refused(&jpeg), DevelopError::TooLarge { width: 65_535, height: 65_535 });
    let mut tiff = oriented_tiff(1);
    tiff[18..20].fill(0xFF);
    tiff[30..32].fill(0xFF);
    assert_eq!(refused(&tiff), DevelopError::TooLarge { width: 65_535, height: 65_535 });
}

#[test]
fn wrong_exif_offsets_never_stop_the_photograph() {
    let plain = developed(&jpeg(|_| ()));
    let whole = exif_with_thumbnail(&[0xFF; 30], 1);
    for at in 0..whole.len() {
        for odd in [0x00, 0x7F, 0xFF] {
            let mut block = whole.clone();
            block[at] = odd;
            let bytes = jpeg(|encoder| encoder.add_exif_metadata(&block).expect("it fits"));
            let found = developed(&bytes);
            assert!(found.is_complete, "byte {at} is {odd}");
            let stored = naively_upright(&plain.pixels, found.orientation.number());
            assert!(found.pixels == stored, "byte {at} is {odd}");
            assert_eq!(photo::preview(&bytes), None);
        }
    }
}

#[test]
fn the_preview_is_upright_and_in_the_photographs_proportions() {
    let (width, height) = (640, 440);
    let thumbnail = jpeg_of(160, 110, |_| ());
    for orientation in 1..=8 {
        let bytes = jpeg_of(width, height, |encoder| {
            encoder.add_exif_metadata(&exif_with_thumbnail(&thumbnail, orientation)).expect("it fits");
        });
        let preview = photo::preview(&bytes).expect("there is a thumbnail");
        let preview = preview.pixels;
        assert!(preview == naively_upright(&developed(&thumbnail).pixels, orientation), "{orientation}");
        let found = developed(&bytes).pixels;
        assert_eq!(preview.width > preview.height, found.width > found.height, "{orientation}");
    }
    assert_eq!(photo::preview(&jpeg(|_| ())), None);
}

#[test]
fn one_flipped_byte_anywhere_never_panics() {
    for whole in [oriented_jpeg(6), oriented_png(6), oriented_webp(6), oriented_tiff(6)] {
        for at in (0..whole.len()).step_by(whole.len() / 150) {
            let mut odd = whole.clone();
            odd[at] ^= 0x55;
            if let Ok(found) = photo::develop(&odd) {
                assert_eq!(found.pixels.rgba.len(), found.pixels.count() * 4);
            }
        }
    }
}
