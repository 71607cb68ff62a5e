//! Made profiles read back, the shared ones, and rubbish.

use moxcms::curve_from_gamma;
use proptest::prelude::*;

use super::*;
use crate::colour::conversion::{Conversion, Intent, Turned};
use crate::colour::lab::D50;
use crate::colour::named;

fn encoded(profile: &ColorProfile) -> Vec<u8> {
    profile.encode().expect("a made profile is written")
}

/// Greatest difference of two models in XYZ over a coarse grid.
fn apart(first: &ProfileModel, second: &ProfileModel) -> f64 {
    let steps = [0.0, 0.03, 0.2, 0.5, 0.8, 1.0];
    let mut most = 0.0_f64;
    for red in steps {
        for green in steps {
            for blue in steps {
                let stored = [red, green, blue, 0.0];
                most = most.max((first.xyz_at(stored) - second.xyz_at(stored)).abs().max_element());
            }
        }
    }
    most
}

#[test]
fn made_profiles_are_read_as_what_they_are() {
    for (profile, model) in [
        (ColorProfile::new_srgb(), named::srgb()),
        (ColorProfile::new_display_p3(), named::display_p3()),
        (ColorProfile::new_adobe_rgb(), named::adobe_rgb()),
    ] {
        let read = read(&encoded(&profile)).expect("a sound profile");
        assert!(apart(&read.model, &model) < 5e-4, "{}: {}", read.name, apart(&read.model, &model));
    }
}

#[test]
fn a_grey_profile_is_one_curve() {
    let read = read(&encoded(&ColorProfile::new_gray_with_gamma(1.8))).expect("a sound profile");
    assert_eq!(read.model.channels(), 1);
    assert!((read.model.xyz_at([0.5, 0.0, 0.0, 0.0]) - D50 * 0.5_f64.powf(1.8)).length() < 1e-3);
}

#[test]
fn a_falling_curve_and_primaries_on_a_line_are_refused() {
    let mut falling = ColorProfile::new_srgb();
    falling.red_trc = Some(ToneReprCurve::Lut(vec![65_535, 0]));
    assert_eq!(read(&encoded(&falling)), Err(IccError::Senseless));
    let mut flat = ColorProfile::new_srgb();
    flat.green_trc = Some(curve_from_gamma(2.2));
    flat.green_colorant = flat.red_colorant;
    assert_eq!(read(&encoded(&flat)), Err(IccError::Senseless));
}

#[test]
fn a_profile_cut_anywhere_is_refused_or_read_and_never_more() {
    let whole = encoded(&ColorProfile::new_srgb());
    for length in 0..whole.len() {
        read(&whole[..length]).ok();
    }
    assert_eq!(read(&[]), Err(IccError::Incomplete));
    assert_eq!(read(&vec![0; MOST_BYTES + 1]), Err(IccError::TooLarge));
    assert_eq!(read(&[0; 200]), Err(IccError::Damaged));
}

/// Every model that comes out of a damaged profile must give numbers, whatever they are.
fn can_be_used(bytes: &[u8]) {
    if let Ok(profile) = read(bytes) {
        for stored in [[0.0; 4], [1.0; 4], [0.2, 0.7, 0.1, 0.5]] {
            profile.model.xyz_at(stored);
        }
        for turned in [Turned::Exactly, Turned::ByItsOwnTable] {
            for intent in [Intent::RelativeWithBlackPoint, Intent::Perceptual] {
                if let Some(conversion) = Conversion::new(&named::srgb(), &profile.model, intent, turned) {
                    conversion.convert([0.3, 0.6, 0.9]);
                }
            }
        }
        let ProfileModel::Table(table) = &profile.model else { return };
        table.from_pcs.as_ref().map(|table| table.stored_at(D50));
        crate::colour::table_inverse::TableInverse::new(&table.to_pcs)
            .map(|inverse| inverse.found_from(D50 * 0.3, inverse.middle()));
    }
}

proptest! {
    #[test]
    fn no_damage_to_a_matrix_profile_stops_the_program(changes in prop::collection::vec((0..3000_usize, any::<u8>()), 1..20)) {
        let mut bytes = encoded(&ColorProfile::new_srgb());
        for (at, byte) in changes {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        can_be_used(&bytes);
    }

    #[test]
    fn no_damage_to_a_table_profile_stops_the_program(changes in prop::collection::vec((0..1000_usize, any::<u8>()), 1..12), length in 200..1600_usize) {
        // Damage to the header and the tags, where it matters, and a cut behind them.
        let mut bytes = small_table();
        for (at, byte) in changes {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        bytes.truncate(length);
        can_be_used(&bytes);
    }
}

/// A profile with tables of two nodes a side, lut16 and XYZ, written by hand.
fn small_table() -> Vec<u8> {
    let lut = |is_inverse: bool| {
        let mut lut = b"mft2\0\0\0\0\x03\x03\x02\0".to_vec();
        for at in 0..9 {
            lut.extend(if at % 4 == 0 { 65_536_u32 } else { 0 }.to_be_bytes());
        }
        lut.extend([0, 2, 0, 2]);
        let ends = [0_u16, 65_535];
        let most = if is_inverse { 65_535_u16 } else { 32_768 };
        lut.extend((0..3).flat_map(|_| ends).flat_map(u16::to_be_bytes));
        for at in 0..8_u16 {
            lut.extend([at >> 2 & 1, at >> 1 & 1, at & 1].map(|bit| bit * most).into_iter().flat_map(u16::to_be_bytes));
        }
        lut.extend((0..3).flat_map(|_| ends).flat_map(u16::to_be_bytes));
        lut
    };
    let luts = [lut(false), lut(true)];
    let start = 128 + 4 + 24;
    let mut bytes = encoded(&ColorProfile::new_srgb())[..128].to_vec();
    bytes.extend(2_u32.to_be_bytes());
    for (tag, at) in [(b"A2B0", start), (b"B2A0", start + luts[0].len())] {
        bytes.extend(tag);
        bytes.extend((at as u32).to_be_bytes());
        bytes.extend((luts[0].len() as u32).to_be_bytes());
    }
    bytes.extend(luts.concat());
    let length = bytes.len() as u32;
    bytes[..4].copy_from_slice(&length.to_be_bytes());
    bytes
}

#[test]
fn the_small_table_is_sound_before_it_is_damaged() {
    let read = read(&small_table()).expect("a sound profile");
    assert!((read.model.xyz_at([1.0, 0.5, 0.0, 0.0]) - DVec3::new(1.0, 0.5, 0.0)).length() < 1e-4);
    let ProfileModel::Table(table) = &read.model else { panic!("it has tables") };
    assert!(crate::colour::table_inverse::TableInverse::new(&table.to_pcs).is_some());
}

#[test]
fn steps_of_a_version_4_table_stand_in_the_order_of_the_standard() {
    let lut = LutMultidimensionalType {
        num_input_channels: 3,
        num_output_channels: 3,
        grid_points: [2; 16],
        clut: Some(LutStore::Store16(vec![65_535; 24])),
        a_curves: vec![curve_from_gamma(2.0); 3],
        m_curves: vec![curve_from_gamma(1.0); 3],
        b_curves: vec![ToneReprCurve::Lut(vec![]); 3],
        matrix: moxcms::Matrix3d { v: [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]] },
        bias: moxcms::Vector3d { v: [0.1, 0.2, 0.3] },
    };
    let stages = stages_of_multidimensional(&lut, true).expect("sound");
    assert!(matches!(
        stages[..],
        [Stage::Curves(_), Stage::Grid(_), Stage::Curves(_), Stage::Matrix { .. }, Stage::Curves(_)]
    ));
    let Stage::Matrix { by, plus } = &stages[3] else { panic!("the fourth is the matrix") };
    assert_eq!((by.row(0), plus.z), (DVec3::new(1.0, 2.0, 3.0), 0.3));
    assert_eq!(stages[0], Stage::Curves(vec![Curve::power(2.0); 3]));
    assert_eq!(stages[4], Stage::Curves(vec![Curve::Line; 3]));
    let back = stages_of_multidimensional(&lut, false).expect("sound");
    assert_eq!((&back[0], &back[4]), (&stages[4], &stages[0]));
}

#[test]
fn parametric_curves_of_all_five_types_are_read() {
    for (parameters, at_half) in [
        (vec![2.0_f32], 0.25),
        (vec![2.0, 0.5, 0.25], 0.25),
        (vec![2.0, 0.5, 0.25, 0.125], 0.375),
        (vec![2.0, 1.0, 0.0, 0.5, 0.75], 0.25),
        (vec![2.0, 1.0, 0.0, 0.5, 0.75, 0.25, 0.125], 0.375),
    ] {
        let curve = curve_from(&ToneReprCurve::Parametric(parameters.clone())).expect("sound");
        assert!((curve.at(0.5) - at_half).abs() < 1e-6, "{parameters:?}: {}", curve.at(0.5));
    }
    assert_eq!(curve_from(&ToneReprCurve::Parametric(vec![1.0, 2.0])), None);
    assert_eq!(curve_from(&ToneReprCurve::Parametric(vec![2.0, 0.0, 0.0])), None);
}
