//! Every odd file that arrives as a photograph, in one table: the right picture or the right sentence.

use std::io::Cursor;

use diascope::photo;
use diascope::photo::pixels::Pixels;
use image::ExtendedColorType;
use image::ImageEncoder as _;
use image::codecs::png::PngEncoder;
use image::codecs::tiff::TiffEncoder;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::{
    HEIGHT, WIDTH, exif_with_thumbnail, jpeg, jpeg_of, mean_difference, oriented_png, oriented_tiff, picture, written,
};

/// What is right for a file.
enum Right {
    /// This picture, complete and without a word, at most so many steps of 8 bits off in the mean.
    Picture(Pixels, f64),
    /// A picture of the right size with this beside it, and whether the file is complete.
    Said(&'static str, bool),
    /// Nothing to see, and this sentence.
    Refused(&'static str),
}

use Right::{Picture, Refused, Said};

fn original(width: u16, height: u16) -> Pixels {
    let rgba = picture(width, height).chunks(3).flat_map(|rgb| [rgb[0], rgb[1], rgb[2], 255]).collect();
    Pixels { width: width.into(), height: height.into(), rgba }
}

fn in_inks(kind: ColorType) -> Vec<u8> {
    let mut bytes = Vec::new();
    let inks = [128, 0, 0, 0].repeat(usize::from(WIDTH) * usize::from(HEIGHT));
    Encoder::new(&mut bytes, 95).encode(&inks, WIDTH, HEIGHT, kind).expect("encoded");
    bytes
}

fn grey() -> Vec<u8> {
    let mut bytes = Vec::new();
    let codes = vec![77; usize::from(WIDTH) * usize::from(HEIGHT)];
    Encoder::new(&mut bytes, 95).encode(&codes, WIDTH, HEIGHT, ColorType::Luma).expect("encoded");
    bytes
}

/// The picture with each code repeated in the lower eight bits.
fn sixteen_bits() -> Vec<u8> {
    picture(WIDTH, HEIGHT).into_iter().flat_map(|code| [code, code]).collect()
}

fn png_of_sixteen_bits() -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new(&mut bytes);
    encoder.write_image(&sixteen_bits(), WIDTH.into(), HEIGHT.into(), ExtendedColorType::Rgb16).expect("encoded");
    bytes
}

fn tiff_of_sixteen_bits() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let encoder = TiffEncoder::new(&mut bytes);
    encoder.write_image(&sixteen_bits(), WIDTH.into(), HEIGHT.into(), ExtendedColorType::Rgb16).expect("encoded");
    bytes.into_inner()
}

/// The same page twice: the directory is repeated at the end, and the first leads to it.
fn tiff_of_two_pages() -> Vec<u8> {
    let mut bytes = oriented_tiff(1);
    let directory = 8..8 + 2 + 9 * 12;
    let behind = (bytes.len() as u32).to_le_bytes();
    let again = bytes[directory.clone()].to_vec();
    bytes[directory.end..directory.end + 4].copy_from_slice(&behind);
    bytes.extend(again);
    bytes.extend([0; 4]);
    bytes
}

/// A chunk of a PNG; its check as the standard has it (annex D), bit by bit.
fn png_chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let checked = [kind, data].concat();
    let check = checked.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xEDB8_8320 } else { sum >> 1 })
    });
    [&(data.len() as u32).to_be_bytes()[..], &checked, &(!check).to_be_bytes()].concat()
}

/// A PNG that says it moves: two frames, of which the first is the picture itself.
fn moving_png() -> Vec<u8> {
    let still = oriented_png(1);
    let behind_header = 8 + 25;
    let control = png_chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
    let sides = [u32::from(WIDTH).to_be_bytes(), u32::from(HEIGHT).to_be_bytes()].concat();
    let frame = png_chunk(b"fcTL", &[&[0; 4][..], &sides, &[0; 8], &[0, 1, 0, 10, 0, 0]].concat());
    [&still[..behind_header], &control, &frame, &still[behind_header..]].concat()
}

/// A WebP of three frames, each the whole picture and not blended with the one before (bit 1).
fn moving_webp() -> Vec<u8> {
    let chunk = |kind: &[u8; 4], data: &[u8]| {
        let padding = &[0][..data.len() % 2];
        [kind, &(data.len() as u32).to_le_bytes()[..], data, padding].concat()
    };
    let mut still = Vec::new();
    written(image::codecs::webp::WebPEncoder::new_lossless(&mut still), None);
    let side = |pixels: u16| (u32::from(pixels) - 1).to_le_bytes()[..3].to_vec();
    let sides = [side(WIDTH), side(HEIGHT)].concat();
    let header = chunk(b"VP8X", &[&[2, 0, 0, 0][..], &sides].concat());
    let frame = chunk(b"ANMF", &[&[0; 6][..], &sides, &[100, 0, 0, 2], &still[12..]].concat());
    let body = [&b"WEBP"[..], &header, &chunk(b"ANIM", &[0; 6]), &frame.repeat(3)].concat();
    [&b"RIFF"[..], &(body.len() as u32).to_le_bytes(), &body].concat()
}

fn sampled(factor: SamplingFactor) -> Vec<u8> {
    jpeg(|encoder| encoder.set_sampling_factor(factor))
}

/// Files that are whole, however odd.
fn whole_files() -> Vec<(&'static str, Vec<u8>, Right)> {
    let near = |off| Picture(original(WIDTH, HEIGHT), off);
    let plain = |colour| Picture(Pixels::filled(WIDTH.into(), HEIGHT.into(), colour), 2.0);
    let mut lost = exif_with_thumbnail(&jpeg(|_| ()), 1);
    lost[0x26..0x2A].fill(0xFF);
    vec![
        ("progressive", jpeg(|encoder| encoder.set_progressive(true)), near(6.0)),
        ("restarts", jpeg(|encoder| encoder.set_restart_interval(3)), near(6.0)),
        ("CMYK", in_inks(ColorType::Cmyk), plain([127, 255, 255, 255])),
        ("YCCK", in_inks(ColorType::CmykAsYcck), plain([127, 255, 255, 255])),
        ("4:1:1", sampled(SamplingFactor::R_4_1_1), near(8.0)),
        ("4:4:0", sampled(SamplingFactor::R_4_4_0), near(6.0)),
        ("4:0:0", grey(), plain([77, 77, 77, 255])),
        ("PNG of 16 bits", png_of_sixteen_bits(), near(0.0)),
        ("TIFF of 16 bits", tiff_of_sixteen_bits(), near(0.0)),
        ("1 × 1", jpeg_of(1, 1, |_| ()), Picture(original(1, 1), 4.0)),
        ("65,500 wide", jpeg_of(65_500, 8, |_| ()), Picture(original(65_500, 8), 6.0)),
        ("trailing garbage", [jpeg(|_| ()), vec![0xA5; 4000]].concat(), near(6.0)),
        ("wrong EXIF offset", jpeg(|encoder| encoder.add_exif_metadata(&lost).expect("it fits")), near(6.0)),
        ("two pages", tiff_of_two_pages(), Said("The file holds 2 pages; only the first is shown.", true)),
        ("moving PNG", moving_png(), Said("The file holds 2 moving frames; only the first is shown.", true)),
        ("moving WebP", moving_webp(), Said("The file holds 3 moving frames; only the first is shown.", true)),
    ]
}

/// Files that are cut short, or no photographs at all.
fn broken_files() -> Vec<(&'static str, Vec<u8>, Right)> {
    let mut table = vec![
        ("zero bytes", Vec::new(), Refused("The file is empty")),
        ("page.jpg", b"<!DOCTYPE html>\n<title>Sign in</title>".to_vec(), Refused("A web page or text arrived")),
        ("headers alone", jpeg(|_| ())[..200].to_vec(), Refused("nothing of it can be shown")),
    ];
    let ways: [(&str, Vec<u8>); 3] = [
        ("cut baseline", jpeg(|_| ())),
        ("cut progressive", jpeg(|encoder| encoder.set_progressive(true))),
        ("cut restarts", jpeg(|encoder| encoder.set_restart_interval(3))),
    ];
    for (name, whole) in ways {
        let scan = whole.windows(2).position(|two| two == [0xFF, 0xDA]).expect("a scan") + 14;
        let cuts = (1..=20).map(|step| scan + (whole.len() - scan) * step / 21).chain([whole.len() - 1]);
        table.extend(cuts.map(|cut| (name, whole[..cut].to_vec(), Said("The file is incomplete or damaged", false))));
    }
    table
}

#[test]
fn odd_files_give_the_right_picture_or_the_right_sentence() {
    for (name, bytes, right) in whole_files().into_iter().chain(broken_files()) {
        let outcome = photo::develop(&bytes);
        match (right, outcome) {
            (Picture(expected, off), Ok(found)) => {
                assert_eq!((found.is_complete, found.trouble), (true, None), "{name}");
                let sides = (found.pixels.width, found.pixels.height);
                assert_eq!(sides, (expected.width, expected.height), "{name}");
                let difference = mean_difference(&found.pixels, &expected);
                assert!(difference <= off, "{name} is {difference} off");
            }
            (Said(words, is_complete), Ok(found)) => {
                assert_eq!(found.is_complete, is_complete, "{name}, {} bytes", bytes.len());
                assert!(found.trouble.is_some_and(|said| said.starts_with(words)), "{name}");
                assert_eq!((found.pixels.width, found.pixels.height), (WIDTH.into(), HEIGHT.into()), "{name}");
            }
            (Refused(words), Err(why)) => assert!(why.to_string().contains(words), "{name}: {why}"),
            (_, Ok(_)) => panic!("{name} was shown"),
            (_, Err(why)) => panic!("{name}, {} bytes, was refused: {why}", bytes.len()),
        }
    }
}

#[test]
fn the_first_of_several_pages_or_frames_is_the_one_shown() {
    for (name, bytes) in [("TIFF", tiff_of_two_pages()), ("PNG", moving_png()), ("WebP", moving_webp())] {
        let found = photo::develop(&bytes).expect("it can be shown");
        assert!(found.pixels == original(WIDTH, HEIGHT), "{name}");
    }
}
