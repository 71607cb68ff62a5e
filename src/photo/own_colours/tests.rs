//! Which encoding pixels end in, and that their colours are those that were stated.

use std::sync::LazyLock;

use image::ColorType;
use moxcms::ColorProfile;

use super::*;
use crate::colour::grid::Grid;
use crate::colour::lab::D50;
use crate::colour::named::Primaries;
use crate::colour::profile_model::{PcsCode, Stage, Table, TableModel};
use crate::photo::exif::ExifColours;
use crate::photo::srgb::to_srgb;
use crate::photo::stated_colours::stated_colours;

fn by_profile(profile: &ColorProfile) -> StatedColours {
    stated_colours(b"", Some(&profile.encode().expect("a made profile is written")), None)
}

fn eight(pixels: &Pixels) -> Stored {
    Stored::Eight(pixels.clone())
}

fn ramp() -> Pixels {
    Pixels { width: 64, height: 1, rgba: (0..=255).map(|at| if at % 4 == 3 { 255 } else { at }).collect() }
}

/// What is stated by a model that no test profile has.
fn meaning(model: ProfileModel) -> StatedColours {
    by_profile(&ColorProfile::new_display_p3()).meaning(model)
}

/// Samples of 16 bits, three channels each.
fn sixteen(codes: &[[u16; 3]]) -> Stored {
    let bytes = codes.iter().flatten().flat_map(|code| code.to_ne_bytes()).collect();
    Stored::new(codes.len() as u32, 1, bytes, ColorType::Rgb16).expect("a kind that is known")
}

/// Four inks that each take light away, as a press with a table.
static INKS: LazyLock<ProfileModel> = LazyLock::new(|| {
    let nodes = (0..16).flat_map(|at| {
        let left = |bit: usize| if at >> bit & 1 == 1 { 0.1 } else { 1.0 };
        let light = Primaries::Srgb.to_xyz() * glam::DVec3::new(left(3), left(2), left(1)) * left(0);
        PcsCode::Lab.encoded(light)[..3].iter().map(|value| *value as f32).collect::<Vec<_>>()
    });
    table(Grid::new(vec![2; 4], 3, nodes.collect()).expect("fits"), 4)
});

fn table(grid: Grid, channels: usize) -> ProfileModel {
    ProfileModel::Table(TableModel {
        to_pcs: Table::new(vec![Stage::Grid(grid)], PcsCode::Lab, channels, 3).expect("fits"),
        to_pcs_perceptual: None,
        from_pcs: None,
        from_pcs_perceptual: None,
        is_version_4: false,
        is_output: channels == 4,
    })
}

#[test]
fn a_matrix_photograph_keeps_every_code_and_its_model() {
    for (stated, model) in [
        (by_profile(&ColorProfile::new_display_p3()), None),
        (stated_colours(b"", None, Some(ExifColours::AdobeRgb)), Some(named::adobe_rgb())),
    ] {
        let (pixels, found) = in_own_colours(eight(&ramp()), Samples::Rgb, stated.clone());
        assert_eq!((&pixels, found.model.as_ref()), (&ramp(), model.as_ref().unwrap_or(&stated.model)));
    }
}

#[test]
fn srgb_by_any_name_is_exactly_srgb_and_keeps_its_name() {
    let mut renamed = ColorProfile::new_srgb();
    renamed.description = ColorProfile::new_adobe_rgb().description;
    let (pixels, found) = in_own_colours(eight(&ramp()), Samples::Rgb, by_profile(&renamed));
    assert_eq!((pixels, found.model.as_ref()), (ramp(), &named::srgb()));
    assert!(found.words().starts_with("Adobe"), "{}", found.words());
    let grey = meaning(ProfileModel::Grey(srgb_curve()));
    assert_eq!(*in_own_colours(eight(&ramp()), Samples::Grey, grey).1.model, named::srgb());
    assert_ne!(*in_own_colours(eight(&ramp()), Samples::Rgb, meaning(named::display_p3())).1.model, named::srgb());
}

#[test]
fn rubbish_and_a_profile_for_other_channels_are_unusable_and_leave_the_codes_alone() {
    let grey = by_profile(&ColorProfile::new_gray_with_gamma(1.0));
    for stated in [stated_colours(b"", Some(b"rubbish"), None), grey.clone(), meaning(INKS.clone())] {
        let (pixels, found) = in_own_colours(eight(&ramp()), Samples::Rgb, stated);
        assert!(matches!(found.basis, Basis::Unusable(_)));
        assert_eq!((found.words().as_str(), found.model.as_ref(), pixels), ("unknown profile", &named::srgb(), ramp()));
    }
    let (_, found) = in_own_colours(eight(&ramp()), Samples::Grey, grey);
    assert!(matches!(*found.model, ProfileModel::Grey(_)));
}

#[test]
fn inks_without_a_profile_take_their_share_of_the_light() {
    let inks = Pixels { width: 3, height: 1, rgba: vec![0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 255] };
    for stated in [stated_colours(b"", None, None), stated_colours(b"", None, Some(ExifColours::AdobeRgb))] {
        let (pixels, found) = in_own_colours(eight(&inks), Samples::Inks, stated);
        assert_eq!(pixels.each(), [[255, 255, 255, 255], [0, 255, 255, 255], [0, 0, 0, 255]]);
        assert_eq!((found.basis, found.model.as_ref()), (Basis::Assumed, &named::srgb()));
    }
    let (_, found) = in_own_colours(eight(&inks), Samples::Inks, by_profile(&ColorProfile::new_display_p3()));
    assert!(matches!(found.basis, Basis::Unusable(IccError::OtherChannels)));
}

/// The greatest difference, in steps, of a large photograph from a small one of the same colours, which
/// is converted colour by colour.
fn most_apart(model: &ProfileModel, samples: Samples, color: impl Fn(u32) -> [u8; 4]) -> u8 {
    const SIDE: u32 = 512;
    let large = Pixels { width: SIDE, height: SIDE, rgba: (0..SIDE * SIDE).flat_map(&color).collect() };
    let (large, found) = in_own_colours(eight(&large), samples, meaning(model.clone()));
    assert_eq!(*found.model, named::display_p3());
    assert_eq!(found.words(), "Display P3", "its own name stays");
    let some = (0..SIDE * SIDE).step_by(37);
    let exact = Pixels { width: some.len() as u32, height: 1, rgba: some.clone().flat_map(&color).collect() };
    let (exact, _) = in_own_colours(eight(&exact), samples, meaning(model.clone()));
    let pairs = some.zip(exact.each()).map(|(at, exact)| (large.at(at % SIDE, at / SIDE), *exact));
    pairs
        .map(|(large, exact)| (0..4).map(|at| large[at].abs_diff(exact[at])).max().unwrap_or_default())
        .max()
        .unwrap_or(255)
}

#[test]
fn four_inks_come_by_their_table_to_display_p3_quickly_as_exactly() {
    let most = most_apart(&INKS, Samples::Inks, |n| [n * 7, n * 13, n / 3, n / 1024].map(|ink| (ink % 256) as u8));
    println!("four inks, lattice against exact: {most} steps of 8 bits");
    assert!(most <= 2, "{most}");
    let paper = in_own_colours(eight(&Pixels::filled(1, 1, [0; 4])), Samples::Inks, meaning(INKS.clone())).0;
    assert_eq!(paper.at(0, 0), [255; 4]);
}

#[test]
fn a_table_of_three_colours_comes_to_display_p3_quickly_as_exactly() {
    // Light of Display P3 over a power of 2, as a table.
    let side = 9;
    let nodes = (0..side * side * side).flat_map(|at| {
        let light = |digit: usize| ((at / digit % side) as f64 / 8.0).powi(2);
        let xyz = Primaries::DisplayP3.to_xyz() * glam::DVec3::new(light(81), light(9), light(1));
        PcsCode::Lab.encoded(xyz)[..3].iter().map(|value| *value as f32).collect::<Vec<_>>()
    });
    let model = table(Grid::new(vec![side; 3], 3, nodes.collect()).expect("fits"), 3);
    let most = most_apart(&model, Samples::Rgb, |n| [n * 7, n * 13, n / 3, 255].map(|code| (code % 256) as u8));
    println!("three colours, lattice against exact: {most} steps of 8 bits");
    assert!(most <= 3, "{most}");
}

#[test]
fn a_table_of_linear_light_keeps_its_darks() {
    let nodes = (0..8).flat_map(|at| {
        let light = |bit: usize| (at >> bit & 1) as f64;
        let xyz = Primaries::DisplayP3.to_xyz() * glam::DVec3::new(light(2), light(1), light(0));
        PcsCode::Xyz.encoded(xyz)[..3].iter().map(|value| *value as f32).collect::<Vec<_>>()
    });
    let grid = Stage::Grid(Grid::new(vec![2; 3], 3, nodes.collect()).expect("fits"));
    let to_pcs = Table::new(vec![grid], PcsCode::Xyz, 3, 3).expect("fits");
    let ProfileModel::Table(mut model) = INKS.clone() else { panic!("inks have a table") };
    model.to_pcs = to_pcs;
    let model = ProfileModel::Table(model);
    let most = most_apart(&model, Samples::Rgb, |n| [n % 64, n / 64 % 64, n / 4096, 255].map(|code| code as u8));
    assert!(most <= 1, "{most}");
}

#[test]
fn sixteen_bits_are_rounded_where_their_curve_is_as_fine_as_that_of_srgb() {
    let codes = [[0_u16, 129, 257], [32_896, 65_407, 65_535]];
    for model in [named::srgb(), named::display_p3(), named::adobe_rgb(), Primaries::Srgb.with(Curve::power(2.0))] {
        let (pixels, found) = in_own_colours(sixteen(&codes), Samples::Rgb, meaning(model.clone()));
        assert_eq!(pixels.each(), [[0, 1, 1, 255], [128, 255, 255, 255]]);
        assert_eq!(*found.model, model);
    }
}

#[test]
fn linear_light_of_sixteen_bits_keeps_its_darks() {
    for curve in [Curve::Line, Curve::power(1.8), named::rec709_curve()] {
        let model = Primaries::DisplayP3.with(curve.clone());
        let codes: Vec<[u16; 3]> = (0..4000).map(|n| [n * 16, n, n * 3]).collect();
        let (pixels, found) = in_own_colours(sixteen(&codes), Samples::Rgb, meaning(model));
        assert_eq!(*found.model, named::display_p3(), "the same primaries, the curve of sRGB");
        for (code, pixel) in codes.iter().zip(pixels.each()) {
            for channel in 0..3 {
                let light = curve.at(f64::from(code[channel]) / 65_535.0);
                let wanted = srgb_curve().inverse_at(light) * 255.0;
                assert!((wanted - f64::from(pixel[channel])).abs() <= 0.5001, "{code:?} became {pixel:?}");
            }
        }
    }
}

#[test]
fn a_lifted_black_of_sixteen_bits_stays_lifted_and_is_laid_on_black() {
    let lifted = Curve::sampled(vec![0.01, 0.9]).expect("sound");
    let (pixels, found) =
        in_own_colours(sixteen(&[[0; 3], [65_535; 3]]), Samples::Rgb, meaning(Primaries::Srgb.with(lifted)));
    assert!((found.model.xyz_at([0.0; 4]) - D50 * 0.01).length() < 1e-6);
    assert!((found.model.xyz_at([1.0; 4]) - D50 * 0.9).length() < 1e-6);
    let shown = to_srgb(&pixels, &found.model);
    assert_eq!(shown.at(0, 0), [0, 0, 0, 255]);
}

#[test]
fn a_linear_grey_of_sixteen_bits_gets_the_curve_of_srgb() {
    let bytes = [0_u16, 655, 65_535].iter().flat_map(|code| code.to_ne_bytes()).collect();
    let stored = Stored::new(3, 1, bytes, ColorType::L16).expect("a kind that is known");
    let (pixels, found) = in_own_colours(stored, Samples::Grey, meaning(ProfileModel::Grey(Curve::Line)));
    // A hundredth of the light is code 25.45 by IEC 61966-2-1.
    assert_eq!(pixels.each().iter().map(|pixel| pixel[0]).collect::<Vec<_>>(), [0, 25, 255]);
    assert_eq!(*found.model, ProfileModel::Grey(srgb_curve()));
}
