//! Photographs from bytes to upright pixels: orientations in every format, files cut short, profiles,
//! and everything odd that arrives in place of a photograph. Pictures are made here.

#[path = "photographs/colours.rs"]
mod colours;
#[path = "photographs/formats.rs"]
mod formats;
#[path = "photographs/odd.rs"]
mod odd;
#[path = "photographs/restarts.rs"]
mod restarts;

use std::path::PathBuf;

use diascope::photo::pixels::Pixels;
use diascope::photo::{self, DevelopError};
use image::{ExtendedColorType, ImageEncoder};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

const WIDTH: u16 = 61;
const HEIGHT: u16 = 43;

/// A picture without any symmetry: two ramps, and a light patch in one corner.
fn picture(width: u16, height: u16) -> Vec<u8> {
    let colour = |x: u16, y: u16| {
        let patch = if x < width / 4 && y < height / 3 { 90 } else { 0 };
        let ramp = |at: u16, of: u16| (u32::from(at) * 150 / u32::from(of)) as u8;
        [ramp(x, width) + patch, ramp(y, height) + patch, 40 + ((u32::from(x) * 7 + u32::from(y) * 13) % 32) as u8]
    };
    (0..height).flat_map(|y| (0..width).flat_map(move |x| colour(x, y))).collect()
}

/// An EXIF block of one directory that holds the orientation alone.
fn exif(orientation: u8) -> Vec<u8> {
    [b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0", &[orientation, 0, 0, 0, 0, 0, 0, 0][..]].concat()
}

fn jpeg_of(width: u16, height: u16, prepare: impl FnOnce(&mut Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 92);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    prepare(&mut encoder);
    encoder.encode(&picture(width, height), width, height, ColorType::Rgb).expect("the test picture is encoded");
    bytes
}

fn jpeg(prepare: impl FnOnce(&mut Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    jpeg_of(WIDTH, HEIGHT, prepare)
}

fn oriented_jpeg(orientation: u8) -> Vec<u8> {
    jpeg(|encoder| encoder.add_exif_metadata(&exif(orientation)).expect("a short block fits"))
}

fn written(mut encoder: impl ImageEncoder, exif_block: Option<Vec<u8>>) {
    if let Some(block) = exif_block {
        encoder.set_exif_metadata(block).expect("the format has a place for EXIF");
    }
    encoder
        .write_image(&picture(WIDTH, HEIGHT), WIDTH.into(), HEIGHT.into(), ExtendedColorType::Rgb8)
        .expect("the test picture is encoded");
}

fn oriented_png(orientation: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    written(image::codecs::png::PngEncoder::new(&mut bytes), Some(exif(orientation)));
    bytes
}

fn oriented_webp(orientation: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    written(image::codecs::webp::WebPEncoder::new_lossless(&mut bytes), Some(exif(orientation)));
    bytes
}

/// An uncompressed TIFF of one strip, written by hand because the encoder has no orientation.
fn oriented_tiff(orientation: u8) -> Vec<u8> {
    let samples = picture(WIDTH, HEIGHT);
    let (short, long) = (3_u16, 4_u16);
    let bits_at = 8 + 2 + 9 * 12 + 4;
    #[rustfmt::skip]
    let entries: [(u16, u16, u32, u32); 9] = [
        (0x100, short, 1, WIDTH.into()),
        (0x101, short, 1, HEIGHT.into()),
        (0x102, short, 3, bits_at),
        (0x103, short, 1, 1),
        (0x106, short, 1, 2),
        (0x111, long,  1, bits_at + 6),
        (0x112, short, 1, orientation.into()),
        (0x115, short, 1, 3),
        (0x117, long,  1, samples.len() as u32),
    ];
    let mut bytes = b"II*\0\x08\0\0\0\x09\0".to_vec();
    for (tag, kind, count, value) in entries {
        bytes.extend([tag.to_le_bytes(), kind.to_le_bytes()].concat());
        bytes.extend([count.to_le_bytes(), value.to_le_bytes()].concat());
    }
    bytes.extend([0; 4]);
    bytes.extend([8, 0, 8, 0, 8, 0]);
    bytes.extend(samples);
    bytes
}

fn developed(bytes: &[u8]) -> photo::Developed {
    photo::develop(bytes).expect("the photograph can be shown")
}

fn refused(bytes: &[u8]) -> DevelopError {
    photo::develop(bytes).expect_err("nothing of it can be shown")
}

/// The picture upright by EXIF's own definition, one pixel after another: where row 0 and column 0
/// of the stored picture lie.
fn naively_upright(stored: &Pixels, orientation: u8) -> Pixels {
    let (w, h) = (stored.width, stored.height);
    let (width, height) = if orientation < 5 { (w, h) } else { (h, w) };
    let mut upright = Pixels::filled(width, height, [0; 4]);
    for y in 0..h {
        for x in 0..w {
            let (to_x, to_y) = match orientation {
                2 => (w - 1 - x, y),
                3 => (w - 1 - x, h - 1 - y),
                4 => (x, h - 1 - y),
                5 => (y, x),
                6 => (h - 1 - y, x),
                7 => (h - 1 - y, w - 1 - x),
                8 => (y, w - 1 - x),
                _ => (x, y),
            };
            let start = ((to_y * width + to_x) * 4) as usize;
            upright.rgba[start..start + 4].copy_from_slice(&stored.at(x, y));
        }
    }
    upright
}

#[test]
fn exif_orientation_1_to_8_pixel_exact_all_formats() {
    /// A picture in one format, with an orientation.
    type Made = fn(u8) -> Vec<u8>;
    let formats: [(&str, Made); 4] =
        [("JPEG", oriented_jpeg), ("PNG", oriented_png), ("TIFF", oriented_tiff), ("WebP", oriented_webp)];
    for (name, made) in formats {
        let stored = developed(&made(1)).pixels;
        assert_eq!((stored.width, stored.height), (WIDTH.into(), HEIGHT.into()), "{name}");
        for orientation in 1..=8 {
            let found = developed(&made(orientation));
            assert_eq!(found.orientation.number(), orientation, "{name}");
            assert!(found.is_complete, "{name} {orientation}");
            assert!(found.pixels == naively_upright(&stored, orientation), "{name} {orientation}");
        }
        for nonsense in [0, 9, 255] {
            let found = developed(&made(nonsense));
            assert_eq!((found.orientation.number(), found.pixels == stored), (1, true), "{name} {nonsense}");
        }
    }
    // Without loss the stored picture is known, so that a mirror image of everything would be noticed.
    for made in [oriented_png, oriented_tiff, oriented_webp] {
        let rgb: Vec<u8> = developed(&made(1)).pixels.each().iter().flat_map(|pixel| pixel[..3].to_vec()).collect();
        assert!(rgb == picture(WIDTH, HEIGHT));
    }
}

/// The orientation photographs of the shared data; empty, and said so, where they are not there.
fn shared_orientation_photographs() -> Vec<PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/photos/orientation");
    let Ok(entries) = std::fs::read_dir(folder) else {
        println!("skipped: {folder} is not there");
        return Vec::new();
    };
    let mut found: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    found.retain(|path| path.extension().is_some_and(|ending| ending == "jpg"));
    found.sort();
    found
}

/// The same file with its EXIF block made unreadable, so that it is developed as it is stored.
fn without_exif(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    while let Some(at) = bytes.windows(6).position(|six| six == b"Exif\0\0") {
        bytes[at..at + 4].copy_from_slice(b"none");
    }
    bytes
}

/// The mean difference of two photographs of one size, in steps of 8 bits.
fn mean_difference(one: &Pixels, other: &Pixels) -> f64 {
    let sum: u64 = one.rgba.iter().zip(&other.rgba).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / one.rgba.len() as f64
}

#[test]
fn every_shared_orientation_photograph_comes_out_upright() {
    let mut first: Option<(String, Pixels)> = None;
    for path in shared_orientation_photographs() {
        let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let (series, number) = name.split_once('_').expect("Landscape_3 or Portrait_3");
        let number: u8 = number.parse().expect("a number");
        let bytes = std::fs::read(&path).expect("a shared photograph is read");
        let found = developed(&bytes);
        assert_eq!(found.orientation.number(), number.max(1), "{name}");
        assert!(found.is_complete, "{name}");
        let stored = developed(&without_exif(&bytes));
        assert_eq!(stored.orientation.number(), 1, "{name}");
        assert!(found.pixels == naively_upright(&stored.pixels, number), "{name}");
        assert_eq!(found.pixels.width > found.pixels.height, series == "Landscape", "{name}");
        match &first {
            Some((of, upright)) if of == series => {
                assert_eq!((upright.width, upright.height), (found.pixels.width, found.pixels.height), "{name}");
                let difference = mean_difference(upright, &found.pixels);
                assert!(difference < 12.0, "{name} differs by {difference:.1}");
            }
            _ => first = Some((series.to_owned(), found.pixels)),
        }
    }
}

/// Photographs of every way to code a JPEG, each large enough to be cut in many places.
fn jpegs_to_cut() -> Vec<(&'static str, Vec<u8>)> {
    let (width, height) = (320, 200);
    let thumbnail = jpeg(|_| ());
    vec![
        ("baseline", jpeg_of(width, height, |_| ())),
        ("progressive", jpeg_of(width, height, |encoder| encoder.set_progressive(true))),
        ("ten scans", jpeg_of(width, height, |encoder| encoder.set_progressive_scans(10))),
        ("restarts", jpeg_of(width, height, |encoder| encoder.set_restart_interval(5))),
        ("own tables", jpeg_of(width, height, |encoder| encoder.set_optimized_huffman_tables(true))),
        (
            "thumbnail",
            jpeg_of(width, height, |encoder| {
                encoder.add_exif_metadata(&exif_with_thumbnail(&thumbnail, 6)).expect("it fits");
            }),
        ),
    ]
}

/// An EXIF block with an orientation, and a JPEG in its second directory.
fn exif_with_thumbnail(thumbnail: &[u8], orientation: u8) -> Vec<u8> {
    let mut block = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    block.extend([orientation, 0, 0, 0, 26, 0, 0, 0]);
    block.extend(b"\x02\0\x01\x02\x04\0\x01\0\0\0\x38\0\0\0\x02\x02\x04\0\x01\0\0\0");
    block.extend((thumbnail.len() as u32).to_le_bytes());
    block.extend([0; 4]);
    assert_eq!(block.len(), 0x38);
    block.extend(thumbnail);
    block
}

#[test]
fn every_truncation_point_is_labelled_incomplete() {
    for (name, whole) in jpegs_to_cut() {
        let sound = developed(&whole);
        assert!(sound.is_complete && sound.trouble.is_none(), "{name}");
        let spread = (0..50).map(|step| whole.len() * step / 50);
        let mut shown = 0;
        for length in spread.chain([whole.len() - 2, whole.len() - 1]) {
            let Ok(found) = photo::develop(&whole[..length]) else { continue };
            shown += 1;
            assert!(!found.is_complete, "{name} cut to {length} of {}", whole.len());
            assert!(found.trouble.is_some_and(|words| words.contains("incomplete")), "{name} {length}");
            assert_eq!((found.pixels.width, found.pixels.height), (sound.pixels.width, sound.pixels.height));
            assert!(found.pixels.each().iter().all(|pixel| pixel[3] == 255), "{name} {length}");
        }
        assert!(shown >= 25, "{name}: only {shown} of 52 parts were shown");
    }
}

#[test]
fn a_jpeg_without_its_last_marker_still_shows_every_pixel() {
    for (name, whole) in jpegs_to_cut() {
        let found = developed(&whole[..whole.len() - 2]);
        let difference = mean_difference(&found.pixels, &developed(&whole).pixels);
        assert!(!found.is_complete && difference < 2.0, "{name} differs by {difference}");
    }
}

#[test]
fn the_upper_half_of_a_cut_baseline_jpeg_is_shown_as_it_is() {
    let whole = jpeg_of(320, 200, |_| ());
    let found = developed(&whole[..whole.len() * 3 / 4]).pixels;
    let sound = developed(&whole).pixels;
    assert!(found.each()[..320 * 64] == sound.each()[..320 * 64]);
}

#[test]
fn a_cut_baseline_jpeg_with_an_end_marker_put_on_is_labelled_incomplete() {
    // Files of several scans (own tables among them) leave no trace of this: only the digest tells.
    let of_one_scan = ["baseline", "restarts", "thumbnail"];
    for (name, whole) in jpegs_to_cut().into_iter().filter(|(name, _)| of_one_scan.contains(name)) {
        let scan = whole.windows(2).rposition(|two| two == [0xFF, 0xDA]).expect("a scan") + 12;
        for step in 1..=40 {
            let cut = scan + (whole.len() - 2 - scan) * step / 42;
            let ended = [&whole[..cut], &[0xFF, 0xD9]].concat();
            let is_complete = photo::develop(&ended).is_ok_and(|found| found.is_complete);
            assert!(!is_complete, "{name} cut to {cut} of {}", whole.len());
        }
    }
}

#[test]
fn a_jpeg_that_lost_restarts_in_its_middle_is_labelled_incomplete() {
    let whole = jpeg_of(320, 200, |encoder| encoder.set_restart_interval(5));
    let middle = whole.len() / 2;
    let holed = [&whole[..middle], &whole[middle + 900..]].concat();
    assert!(photo::develop(&holed).is_ok_and(|found| !found.is_complete));
}

#[test]
fn plain_photographs_of_a_few_bytes_a_row_are_complete() {
    for (width, height) in [(1, 300), (8, 8), (17, 64), (300, 1), (64, 64), (640, 480)] {
        for restarts in [0, 1, 7] {
            let mut bytes = Vec::new();
            let mut encoder = Encoder::new(&mut bytes, 40);
            encoder.set_restart_interval(restarts);
            let plain = vec![200; usize::from(width) * usize::from(height) * 3];
            encoder.encode(&plain, width, height, ColorType::Rgb).expect("encoded");
            let found = developed(&bytes);
            assert!(found.is_complete, "{width} × {height}, {restarts}");
            assert!(found.pixels.each().iter().all(|pixel| pixel[0].abs_diff(200) < 3), "{width} × {height}");
        }
    }
}

#[test]
fn what_follows_the_end_of_a_whole_jpeg_does_not_make_it_incomplete() {
    for (name, whole) in jpegs_to_cut() {
        for tail in [&b"\0\0\0\0"[..], b"garbage", b"\xFF", b"\xFF\xD8\xFF\xE1\0\x08Ex", &whole[..whole.len() / 2]] {
            let found = developed(&[&whole, tail].concat());
            assert!(found.is_complete, "{name}");
            assert!(found.pixels == developed(&whole).pixels, "{name}");
        }
    }
}

#[test]
fn bytes_that_belong_to_no_segment_do_not_make_a_jpeg_incomplete() {
    let whole = jpeg(|_| ());
    // Behind the first segment (APP0), whose length is in bytes 4 and 5.
    let behind = 4 + usize::from(u16::from_be_bytes([whole[4], whole[5]]));
    let odd = [&whole[..behind], b"stray bytes", &whole[behind..]].concat();
    let found = developed(&odd);
    assert!(found.is_complete && found.pixels == developed(&whole).pixels);
}

#[test]
fn cut_png_webp_and_tiff_are_never_complete() {
    for (name, whole) in [("PNG", oriented_png(6)), ("WebP", oriented_webp(6)), ("TIFF", oriented_tiff(6))] {
        for length in (0..50).map(|step| whole.len() * step / 50).chain([whole.len() - 2, whole.len() - 1]) {
            let is_complete = photo::develop(&whole[..length]).is_ok_and(|found| found.is_complete);
            assert!(!is_complete, "{name} cut to {length} of {}", whole.len());
        }
    }
}
