//! Each way of stating colours, alone and against the others.

use super::*;
use crate::photo::exif::notes_from_exif;
use moxcms::ColorProfile;

fn png(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let chunk =
        |(kind, data): &(&[u8; 4], &[u8])| [&(data.len() as u32).to_be_bytes(), &kind[..], data, &[0; 4]].concat();
    [b"\x89PNG\r\n\x1A\n".to_vec(), chunks.iter().flat_map(chunk).collect()].concat()
}

/// An EXIF block whose EXIF directory holds ColorSpace and, where asked, an interoperability index.
fn exif_block(colour_space: u16, index: Option<&[u8; 3]>) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value].concat()
    };
    let mut block = b"II*\0\x08\0\0\0\x01\0".to_vec();
    block.extend(entry(0x8769, 4, 1, 26_u32.to_le_bytes()));
    block.extend([0; 4]);
    block.extend([2, 0]);
    let [low, high] = colour_space.to_le_bytes();
    block.extend(entry(0xA001, 3, 1, [low, high, 0, 0]));
    block.extend(entry(0xA005, 4, 1, 56_u32.to_le_bytes()));
    block.extend([0; 4]);
    block.extend(index.map_or(0_u16, |_| 1).to_le_bytes());
    if let Some(&[r, digit, end]) = index {
        block.extend(entry(1, 2, 4, [r, digit, end, 0]));
    }
    block.extend([0; 4]);
    block
}

fn exif(colour_space: u16, index: Option<&[u8; 3]>) -> Option<ExifColours> {
    notes_from_exif(&exif_block(colour_space, index)).colour_space
}

fn p3() -> Vec<u8> {
    ColorProfile::new_display_p3().encode().expect("a made profile is written")
}

#[test]
fn a_file_that_says_nothing_is_assumed_to_be_srgb() {
    let stated = stated_colours(b"\xFF\xD8", None, None);
    assert_eq!((stated.basis, stated.words().as_str()), (Basis::Assumed, "assumed sRGB"));
    assert_eq!(*stated.model, named::srgb());
}

#[test]
fn exif_names_srgb_and_adobe_rgb() {
    for (block, words) in [
        (exif(1, None), "sRGB, by EXIF"),
        (exif(1, Some(b"R98")), "sRGB, by EXIF"),
        (exif(2, None), "Adobe RGB (1998), by EXIF"),
        (exif(0xFFFF, Some(b"R03")), "Adobe RGB (1998), by EXIF"),
        (exif(0xFFFF, None), "assumed sRGB (EXIF: uncalibrated)"),
        (exif(0xFFFF, Some(b"R98")), "assumed sRGB (EXIF: uncalibrated)"),
        (exif(7, None), "assumed sRGB"),
        (notes_from_exif(b"rubbish").colour_space, "assumed sRGB"),
    ] {
        assert_eq!(stated_colours(b"\xFF\xD8", None, block).words(), words);
    }
    assert_eq!(stated_colours(b"", None, exif(2, None)).model.as_ref(), &named::adobe_rgb());
}

#[test]
fn a_profile_is_believed_before_exif_even_where_it_cannot_be_used() {
    let stated = stated_colours(b"\xFF\xD8", Some(&p3()), exif(2, None));
    assert_eq!((stated.basis, stated.words().as_str()), (Basis::Profile, "Display P3"));
    let stated = stated_colours(b"\xFF\xD8", Some(b""), exif(2, None));
    assert_eq!(stated.basis, Basis::Unusable(IccError::Incomplete));
    assert_eq!((stated.words().as_str(), stated.model.as_ref()), ("unknown profile", &named::srgb()));
}

#[test]
fn a_png_is_read_in_the_order_of_browsers() {
    let chunks: [(&[u8; 4], &[u8]); 2] = [(b"cICP", &[9, 1, 0, 1]), (b"sRGB", &[0])];
    let stated = stated_colours(&png(&chunks), Some(&p3()), None);
    assert_eq!(stated.words(), "Rec. 2020, curve of Rec. 709");
    let stated = stated_colours(&png(&chunks[1..]), Some(&p3()), None);
    assert_eq!(stated.words(), "Display P3");
    let stated = stated_colours(&png(&chunks[1..]), None, exif(2, None));
    assert_eq!(stated.words(), "sRGB");
}

#[test]
fn code_points_of_srgb_p3_and_rec2020_are_known_and_hdr_is_said_to_be_unsupported() {
    for (points, words) in [([1, 13], "sRGB"), ([12, 13], "Display P3"), ([9, 14], "Rec. 2020, curve of Rec. 709")] {
        let stated = stated_colours(&png(&[(b"cICP", &[points[0], points[1], 0, 1])]), None, None);
        assert_eq!((stated.words().as_str(), stated.passed_over), (words, None));
    }
    for points in [[9, 16, 0, 1], [9, 18, 0, 1], [12, 13, 1, 1], [12, 13, 0, 0], [2, 2, 0, 1]] {
        let stated = stated_colours(&png(&[(b"cICP", &points)]), Some(&p3()), None);
        assert_eq!(stated.words(), "Display P3", "the profile is next");
        assert!(stated.passed_over.is_some_and(|words| words.ends_with('.')), "{points:?}");
    }
}

#[test]
fn gamma_and_primaries_count_only_together() {
    let numbers: Vec<u8> =
        [31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000_u32].iter().flat_map(|n| n.to_be_bytes()).collect();
    let gamma = 45455_u32.to_be_bytes();
    let both = stated_colours(&png(&[(b"gAMA", &gamma), (b"cHRM", &numbers)]), None, None);
    assert_eq!((both.basis, both.words().as_str()), (Basis::Named, "primaries and gamma of the PNG"));
    let p3 = Primaries::DisplayP3.with(Curve::power(2.2)).xyz_at([0.2, 0.8, 0.5, 0.0]);
    assert!((both.model.xyz_at([0.2, 0.8, 0.5, 0.0]) - p3).length() < 1e-4);
    for alone in [(b"gAMA", &gamma[..]), (b"cHRM", &numbers[..])] {
        assert_eq!(stated_colours(&png(&[alone]), None, None).basis, Basis::Assumed);
    }
    let nonsense = stated_colours(&png(&[(b"gAMA", &gamma), (b"cHRM", &[0; 32])]), None, None);
    assert_eq!(nonsense.basis, Basis::Assumed);
}
