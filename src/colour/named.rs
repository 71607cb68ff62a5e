//! The colour spaces that files name without bringing a profile. All have white D65, here adapted to
//! D50 by Bradford; and the way between linear sRGB and the PCS, which cards are measured in.

use glam::{DMat3, DVec3};

use crate::colour::curve::{Curve, Parametric};
use crate::colour::profile_model::{MatrixModel, ProfileModel};
use crate::colour::working::PCS_FROM_WORKING;

/// The primaries of a named colour space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Primaries {
    Srgb,
    DisplayP3,
    AdobeRgb,
    Rec2020,
}

/// From linear light of these primaries to XYZ of the PCS: ITU-R BT.709-6, 1.3 (sRGB has the same).
const PCS_FROM_SRGB: DMat3 = DMat3::from_cols(
    DVec3::new(0.436_041_251_616, 0.222_484_540_229, 0.013_920_187_471),
    DVec3::new(0.385_112_910_798, 0.716_905_078_608, 0.097_067_238_697),
    DVec3::new(0.143_045_837_586, 0.060_610_381_162, 0.713_912_573_832),
);
/// From linear light of these primaries to XYZ of the PCS: SMPTE RP 431-2, with white D65.
const PCS_FROM_DISPLAY_P3: DMat3 = DMat3::from_cols(
    DVec3::new(0.515_118_700_928, 0.241_189_167_837, -0.001_050_452_708),
    DVec3::new(0.291_977_832_041, 0.692_244_050_638, 0.041_879_120_060),
    DVec3::new(0.157_103_467_031, 0.066_566_781_525, 0.784_071_332_648),
);
/// From linear light of these primaries to XYZ of the PCS: Adobe RGB (1998) Color Image Encoding, 2005-05, 4.3.1.
const PCS_FROM_ADOBE_RGB: DMat3 = DMat3::from_cols(
    DVec3::new(0.609_740_788_801, 0.311_112_534_772, 0.019_465_374_108),
    DVec3::new(0.205_272_560_383, 0.625_675_141_662, 0.060_874_506_822),
    DVec3::new(0.149_186_650_816, 0.063_212_323_566, 0.744_560_119_071),
);

/// Back from XYZ of the PCS to linear sRGB: the inverse of `PCS_FROM_SRGB`. By columns.
const SRGB_FROM_PCS: DMat3 = DMat3::from_cols(
    DVec3::new(3.134_186_364_235, -0.978_748_504_189, 0.071_963_927_803),
    DVec3::new(-1.617_208_958_997, 1.916_130_096_773, -0.228_993_873_454),
    DVec3::new(-0.490_694_064_007, 0.033_433_399_160, 1.405_753_732_895),
);

/// The power of Adobe RGB: 2 and 51/256; Adobe RGB (1998), 4.3.1.2.
const ADOBE_POWER: f64 = 563.0 / 256.0;

/// XYZ of the PCS of linear sRGB light; neither is clamped.
pub fn xyz_d50_from_linear(light: [f64; 3]) -> DVec3 {
    PCS_FROM_SRGB * DVec3::from(light)
}

/// Linear sRGB light of a colour given as XYZ of the PCS; not clamped.
pub fn linear_from_xyz_d50(xyz: DVec3) -> [f64; 3] {
    (SRGB_FROM_PCS * xyz).to_array()
}

impl Primaries {
    /// From linear light to XYZ of the PCS.
    pub fn to_xyz(self) -> DMat3 {
        match self {
            Self::Srgb => PCS_FROM_SRGB,
            Self::DisplayP3 => PCS_FROM_DISPLAY_P3,
            Self::AdobeRgb => PCS_FROM_ADOBE_RGB,
            Self::Rec2020 => PCS_FROM_WORKING,
        }
    }

    /// As the screen says it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Srgb => "sRGB",
            Self::DisplayP3 => "Display P3",
            Self::AdobeRgb => "Adobe RGB (1998)",
            Self::Rec2020 => "Rec. 2020",
        }
    }

    /// The colour space of these primaries with one curve for all channels.
    pub fn with(self, curve: Curve) -> ProfileModel {
        let curves = [curve.clone(), curve.clone(), curve];
        ProfileModel::Matrix(MatrixModel { curves, to_xyz: self.to_xyz() })
    }
}

/// The curve of sRGB; IEC 61966-2-1, 5.2.
pub fn srgb_curve() -> Curve {
    Curve::Parametric(Parametric {
        g: 2.4,
        a: 1.0 / 1.055,
        b: 0.055 / 1.055,
        c: 1.0 / 12.92,
        d: 0.04045,
        e: 0.0,
        f: 0.0,
    })
}

/// The factor of the curve of television, to as many places as make line and bend meet; ITU-R BT.709-6,
/// 1.2, has 1.099, BT.2020-2 five places.
const REC709_FACTOR: f64 = 1.099_296_826_809_442;

/// The curve of television, BT.709 and BT.2020, turned round.
pub fn rec709_curve() -> Curve {
    Curve::Parametric(Parametric {
        g: 1.0 / 0.45,
        a: 1.0 / REC709_FACTOR,
        b: (REC709_FACTOR - 1.0) / REC709_FACTOR,
        c: 1.0 / 4.5,
        d: 4.5 * 0.018_053_968_510_807,
        e: 0.0,
        f: 0.0,
    })
}

/// What a photograph is taken for that says nothing.
pub fn srgb() -> ProfileModel {
    Primaries::Srgb.with(srgb_curve())
}

/// What telephones and wide displays use.
pub fn display_p3() -> ProfileModel {
    Primaries::DisplayP3.with(srgb_curve())
}

/// What cameras call "Adobe RGB" and EXIF R03.
pub fn adobe_rgb() -> ProfileModel {
    Primaries::AdobeRgb.with(Curve::power(ADOBE_POWER))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::colour::lab::{D50, D65_XY, pcs_from_rgb};

    #[test]
    fn each_matrix_is_made_of_its_primaries() {
        let published = [
            (Primaries::Srgb, [[0.64, 0.33], [0.30, 0.60], [0.15, 0.06]]),
            (Primaries::DisplayP3, [[0.68, 0.32], [0.265, 0.69], [0.15, 0.06]]),
            (Primaries::AdobeRgb, [[0.64, 0.33], [0.21, 0.71], [0.15, 0.06]]),
            (Primaries::Rec2020, [[0.708, 0.292], [0.170, 0.797], [0.131, 0.046]]),
        ];
        for (primaries, chromaticities) in published {
            let anew = pcs_from_rgb(chromaticities, D65_XY).expect("usable");
            assert!(anew.abs_diff_eq(primaries.to_xyz(), 1e-11), "{primaries:?}");
        }
    }

    #[test]
    fn light_comes_back_from_the_pcs() {
        assert!((SRGB_FROM_PCS * PCS_FROM_SRGB).abs_diff_eq(DMat3::IDENTITY, 1e-11));
        let back = linear_from_xyz_d50(xyz_d50_from_linear([0.9, 0.1, -0.2]));
        assert!((DVec3::from(back) - DVec3::new(0.9, 0.1, -0.2)).length() < 1e-11);
    }

    #[test]
    fn each_space_shows_white_as_white_and_half_as_less_than_half() {
        for model in [srgb(), display_p3(), adobe_rgb(), Primaries::Rec2020.with(rec709_curve())] {
            assert!((model.xyz_at([1.0, 1.0, 1.0, 0.0]) - D50).length() < 1e-9);
            let half = model.xyz_at([0.5, 0.5, 0.5, 0.0]).y;
            assert!((0.2..0.3).contains(&half), "{half}");
        }
    }

    #[test]
    fn the_curves_have_no_jump_where_line_and_bend_meet() {
        for (curve, at) in [(srgb_curve(), 0.04045), (rec709_curve(), 4.5 * 0.018_053_968_510_807)] {
            let jump = curve.at(at + 1e-9) - curve.at(at - 1e-9);
            assert!(jump.abs() < 1e-7, "{jump}");
        }
    }
}
