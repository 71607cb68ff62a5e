//! The colours of photographs from file to display: every profile of the shared corpus against the exact
//! way, previews, exports, and what EXIF says. Skipped, aloud, where the shared data are absent.

use std::fs;
use std::path::{Path, PathBuf};

use diascope::colour::conversion::{Conversion, Intent, Turned};
use diascope::colour::difference::delta_e_2000;
use diascope::colour::display::Display;
use diascope::colour::lab::{Lab, lab_from_xyz};
use diascope::colour::named;
use diascope::colour::profile_model::ProfileModel;
use diascope::colour::working::{ShaderColours, shade};
use diascope::photo::pixels::Pixels;
use diascope::photo::srgb::to_srgb;
use diascope::photo::stated_colours::Basis;
use diascope::photo::{self, Developed, icc, preview};
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder as _};
use jpeg_encoder::{ColorType, Encoder};
use moxcms::ColorProfile;

use super::{developed, exif_with_thumbnail};

/// Every file under the shared data that is a profile or a photograph.
fn corpus(ending: &[&str]) -> Vec<PathBuf> {
    let data = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data"));
    if !data.exists() {
        println!("skipped: {} is absent", data.display());
    }
    let mut found = Vec::new();
    let mut folders = vec![data.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.map(|entry| entry.expect("shared data can be read").path()) {
            let is_wanted =
                path.extension().is_some_and(|it| ending.iter().any(|ending| it.eq_ignore_ascii_case(ending)));
            if path.is_dir() {
                folders.push(path);
            } else if is_wanted {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Steps of the grid along each channel.
const STEP: usize = 15;

/// All colours of a grid and all greys, more than the lattice has nodes so that it is made.
fn grid() -> Vec<[u8; 3]> {
    let codes = || (0..=255_u8).step_by(STEP);
    let colours = codes().flat_map(|r| codes().flat_map(move |g| codes().map(move |b| [r, g, b])));
    let mut all: Vec<[u8; 3]> = colours.chain((0..=255).map(|grey| [grey; 3])).collect();
    // In between, where a lattice is farthest from its nodes.
    all.extend((0..120_000_u32).map(|n| [n * 7, n * 131 / 3, n * 1009 / 7].map(|code| (code % 256) as u8)));
    all
}

/// A PNG of these colours that carries a profile.
fn png_with(colours: &[[u8; 3]], profile: Option<&[u8]>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = PngEncoder::new(&mut bytes);
    if let Some(profile) = profile {
        encoder.set_icc_profile(profile.to_vec()).expect("a PNG has a place for it");
    }
    encoder
        .write_image(colours.as_flattened(), colours.len() as u32, 1, ExtendedColorType::Rgb8)
        .expect("the colours are encoded");
    bytes
}

fn shown(code: [f64; 3]) -> Lab {
    let [red, green, blue] = code.map(|value| value.clamp(0.0, 1.0));
    lab_from_xyz(named::srgb().xyz_at([red, green, blue, 0.0]))
}

/// What an sRGB display shows of a developed pixel.
fn shaded(pixel: [u8; 4], by: &ShaderColours) -> Lab {
    shown(shade([pixel[0], pixel[1], pixel[2]], by).map(f64::from))
}

/// Mean and greatest ΔE2000 of a photograph's colours, developed and shaded, from the exact way.
fn differences(colours: &[[u8; 3]], stated: &ProfileModel, pixels: &Pixels, meant: &ProfileModel) -> [f64; 2] {
    let (srgb, intent) = (named::srgb(), Intent::default());
    let exact = Conversion::new(stated, &srgb, intent, Turned::Exactly).expect("sRGB is a display");
    let ready = ShaderColours::new(meant, None, &Display::srgb()).expect("never a table");
    let (mut sum, mut most) = (0.0, 0.0_f64);
    for (code, pixel) in colours.iter().zip(pixels.each()) {
        let [red, green, blue] = code.map(|code| f64::from(code) / 255.0);
        let wanted = exact.convert_channels([red, green, blue, 0.0]);
        let off = delta_e_2000(shown(wanted), shaded(*pixel, &ready));
        sum += off;
        most = most.max(off);
    }
    [sum / colours.len() as f64, most]
}

#[test]
fn icc_corpus_delta_e_below_1() {
    let colours = grid();
    println!("ΔE2000 on sRGB from the exact way, mean, greatest");
    for path in corpus(&["icc", "icm"]) {
        let bytes = fs::read(&path).expect("shared data can be read");
        let found = developed(&png_with(&colours, Some(&bytes)));
        let stated = icc::read(&bytes).expect("a sound profile").model;
        assert_eq!(found.colours.basis, Basis::Profile);
        let [mean, most] = differences(&colours, &stated, &found.pixels, &found.colours.model);
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        println!("{name:20} {mean:.4} {most:.3}");
        // Tables were rounded to 8 bits of Display P3 on the way; the rest is single precision.
        let is_table = matches!(stated, ProfileModel::Table(_));
        assert!(most < 1.0 && mean < if is_table { 0.2 } else { 0.005 }, "{name}: {mean} {most}");
    }
    for path in corpus(&["jpg", "png"]) {
        let Ok(found) = photo::develop(&fs::read(&path).expect("shared data can be read")) else { continue };
        if !matches!(found.colours.basis, Basis::Profile | Basis::Named) {
            continue;
        }
        let [mean, most] = of_photograph(&found);
        println!("{} ({}) {mean:.4} {most:.3}", path.display(), found.colours.words());
        assert!(most < 1.0, "{}: {mean} {most}", path.display());
    }
}

/// The same of a photograph's own pixels, some of them.
fn of_photograph(found: &Developed) -> [f64; 2] {
    let every = found.pixels.count().div_ceil(100_000);
    let some: Vec<[u8; 4]> = found.pixels.each().iter().step_by(every).copied().collect();
    let colours: Vec<[u8; 3]> = some.iter().map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let pixels = Pixels { width: some.len() as u32, height: 1, rgba: some.concat() };
    let profile = found.icc.as_deref().map(|icc| icc::read(icc).expect("a sound profile").model);
    differences(&colours, profile.as_ref().unwrap_or(&found.colours.model), &pixels, &found.colours.model)
}

/// Colours of skin and of clothes inside sRGB: codes of sRGB.
fn inside_srgb() -> Vec<[u8; 3]> {
    let code = |n: u32, times: u32| (8 + n * times % 240) as u8;
    (0..40_000).map(|n| [code(n, 7), code(n, 131), code(n, 1009)]).collect()
}

#[test]
fn a_display_p3_and_an_srgb_version_of_one_picture_export_the_same() {
    let colours = inside_srgb();
    let to_p3 = Conversion::new(&named::srgb(), &named::display_p3(), Intent::default(), Turned::Exactly);
    let to_p3 = to_p3.expect("Display P3 is a display");
    let wide: Vec<[u8; 3]> = colours
        .iter()
        .map(|code| to_p3.convert(code.map(|code| f32::from(code) / 255.0)).map(|value| (value * 255.0).round() as u8))
        .collect();
    let p3 = ColorProfile::new_display_p3().encode().expect("a made profile is written");
    let srgb = ColorProfile::new_srgb().encode().expect("a made profile is written");
    let exported = |bytes: &[u8]| {
        let found = developed(bytes);
        to_srgb(&found.pixels, &found.colours.model).into_owned()
    };
    let narrow = exported(&png_with(&colours, Some(&srgb)));
    assert!(narrow == developed(&png_with(&colours, None)).pixels, "sRGB is not touched");
    let wide = exported(&png_with(&wide, Some(&p3)));
    let mut counts = [0_usize; 256];
    let steps = narrow.rgba.iter().zip(&wide.rgba).map(|(one, other)| one.abs_diff(*other));
    steps.for_each(|step| counts[usize::from(step)] += 1);
    let beyond = counts[2..].iter().sum::<usize>() as f64 / narrow.rgba.len() as f64;
    let most = counts.iter().rposition(|count| *count > 0).unwrap_or_default();
    println!("Display P3 and sRGB exported: {:.2} % more than a step apart, {most} at most", beyond * 100.0);
    // The rounding to Display P3 is drawn out where one channel of sRGB is dark beside light ones.
    assert!(beyond < 0.02 && most <= 6, "{beyond} {most}");
    let off = |one: &[u8; 4], other: &[u8; 4]| {
        let lab = |pixel: &[u8; 4]| shown([pixel[0], pixel[1], pixel[2]].map(|code| f64::from(code) / 255.0));
        delta_e_2000(lab(one), lab(other))
    };
    let worst = narrow.each().iter().zip(wide.each()).map(|(one, other)| off(one, other)).fold(0.0, f64::max);
    println!("Display P3 and sRGB exported: ΔE2000 {worst:.2} at most");
    assert!(worst < 1.5, "{worst}");
}

/// An EXIF block that names a colour space and brings a thumbnail.
fn exif_with_space(colour_space: u16, thumbnail: &[u8]) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, value: u32| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &1_u32.to_le_bytes(), &value.to_le_bytes()].concat()
    };
    let (directory, second, picture) = (26_u32, 44_u32, 74_u32);
    [
        b"II*\0\x08\0\0\0".to_vec(),
        [b"\x01\0".to_vec(), entry(0x8769, 4, directory), second.to_le_bytes().to_vec()].concat(),
        [b"\x01\0".to_vec(), entry(0xA001, 3, colour_space.into()), vec![0; 4]].concat(),
        [b"\x02\0".to_vec(), entry(0x0201, 4, picture), entry(0x0202, 4, thumbnail.len() as u32), vec![0; 4]].concat(),
        thumbnail.to_vec(),
    ]
    .concat()
}

/// A JPEG of one colour; `prepare` adds EXIF or a profile.
fn plain(colour: [u8; 3], side: u16, prepare: impl FnOnce(&mut Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 98);
    prepare(&mut encoder);
    let rgb = colour.repeat(usize::from(side) * usize::from(side));
    encoder.encode(&rgb, side, side, ColorType::Rgb).expect("encoded");
    bytes
}

/// How far apart, in ΔE2000, the preview and the whole of a photograph of one colour are shown.
fn flash(bytes: &[u8]) -> f64 {
    let (small, whole) = (preview(bytes).expect("there is a thumbnail"), developed(bytes));
    let seen = |pixels: &Pixels, colours: &ProfileModel| {
        let ready = ShaderColours::new(colours, None, &Display::srgb()).expect("never a table");
        shaded(pixels.at(8, 8), &ready)
    };
    delta_e_2000(seen(&small.pixels, &small.colours), seen(&whole.pixels, &whole.colours.model))
}

#[test]
fn the_preview_and_the_whole_are_in_the_same_colours() {
    let colour = [200, 120, 90];
    let thumbnail = plain(colour, 64, |_| ());
    let mut profiles = vec![ColorProfile::new_display_p3().encode().expect("a made profile is written")];
    let tables = corpus(&["icc"]);
    profiles.extend(tables.iter().map(|path| fs::read(path).expect("shared data can be read")));
    for profile in &profiles {
        let bytes = plain(colour, 128, |encoder| {
            encoder.add_exif_metadata(&exif_with_thumbnail(&thumbnail, 1)).expect("it fits");
            encoder.add_icc_profile(profile).expect("it fits");
        });
        assert_eq!(preview(&bytes).expect("there is a thumbnail").colours, developed(&bytes).colours.model);
        assert!(flash(&bytes) < 1.0, "{}", flash(&bytes));
    }
    for (space, model) in [(2, named::adobe_rgb()), (1, named::srgb()), (0xFFFF, named::srgb())] {
        let block = exif_with_space(space, &thumbnail);
        let bytes = plain(colour, 128, |encoder| encoder.add_exif_metadata(&block).expect("it fits"));
        assert_eq!(*preview(&bytes).expect("there is a thumbnail").colours, model);
        assert_eq!(*developed(&bytes).colours.model, model);
        assert!(flash(&bytes) < 1.0, "{}", flash(&bytes));
    }
}

#[test]
fn a_thumbnail_with_a_profile_of_its_own_is_shown_by_that() {
    let p3 = ColorProfile::new_display_p3().encode().expect("a made profile is written");
    let thumbnail = plain([200, 120, 90], 64, |encoder| encoder.add_icc_profile(&p3).expect("it fits"));
    let block = exif_with_space(1, &thumbnail);
    let bytes = plain([206, 119, 86], 128, |encoder| encoder.add_exif_metadata(&block).expect("it fits"));
    let small = preview(&bytes).expect("there is a thumbnail");
    assert_eq!(*small.colours, icc::read(&p3).expect("a sound profile").model);
    assert_eq!(*developed(&bytes).colours.model, named::srgb());
}

/// A press with a table (lut16 to Lab, two nodes along each ink), written by hand: each ink takes light away.
fn press() -> Vec<u8> {
    let mut lut = b"mft2\0\0\0\0\x04\x03\x02\0".to_vec();
    lut.extend((0..9).flat_map(|at| if at % 4 == 0 { 65_536_u32 } else { 0 }.to_be_bytes()));
    lut.extend([0, 2, 0, 2]);
    lut.extend([0_u16, 65_535].repeat(4).into_iter().flat_map(u16::to_be_bytes));
    for at in 0..16_u32 {
        let inks = [8, 4, 2, 1].map(|bit| f64::from(at / bit % 2));
        let light = [0, 1, 2].map(|channel| (1.0 - 0.85 * inks[channel]) * (1.0 - 0.85 * inks[3]));
        let [red, green, blue] = light;
        let Lab { l, a, b } = lab_from_xyz(named::srgb().xyz_at([red, green, blue, 0.0]));
        // Lab of lut16: 65,280 is L* 100, a* and b* 256 for each from -128; ICC.1:2022, 6.3.4.2.
        let code = [l * 652.8, (a + 128.0) * 256.0, (b + 128.0) * 256.0].map(|code| code.round() as u16);
        lut.extend(code.into_iter().flat_map(u16::to_be_bytes));
    }
    lut.extend([0_u16, 65_535].repeat(3).into_iter().flat_map(u16::to_be_bytes));
    let mut bytes = ColorProfile::new_srgb().encode().expect("a made profile is written")[..128].to_vec();
    bytes[12..24].copy_from_slice(b"prtrCMYKLab ");
    bytes.extend(1_u32.to_be_bytes());
    bytes.extend(b"A2B0");
    bytes.extend([144, lut.len() as u32].into_iter().flat_map(u32::to_be_bytes));
    bytes.extend(lut);
    let length = bytes.len() as u32;
    bytes[..4].copy_from_slice(&length.to_be_bytes());
    bytes
}

#[test]
fn a_jpeg_of_four_inks_is_shown_by_its_profile() {
    let profile = press();
    let stated = icc::read(&profile).expect("a sound profile");
    for inks in [[0, 0, 0, 0], [30, 140, 160, 10], [200, 40, 90, 60], [0, 0, 0, 255]] {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, 100);
        encoder.add_icc_profile(&profile).expect("it fits");
        encoder.encode(&inks.repeat(600 * 600), 600, 600, ColorType::Cmyk).expect("encoded");
        let found = developed(&bytes);
        assert_eq!((found.colours.basis, found.colours.model.as_ref()), (Basis::Profile, &named::display_p3()));
        assert_eq!(found.colours.words(), stated.name);
        let exact = Conversion::new(&stated.model, &named::srgb(), Intent::default(), Turned::Exactly);
        let wanted = exact.expect("sRGB is a display").convert_channels(inks.map(|ink| f64::from(ink) / 255.0));
        let ready = ShaderColours::new(&found.colours.model, None, &Display::srgb());
        let off = delta_e_2000(shown(wanted), shaded(found.pixels.at(300, 300), &ready.expect("never a table")));
        println!("inks {inks:?}: ΔE2000 {off:.3}");
        assert!(off < 1.0, "{inks:?}: {off}");
    }
}
