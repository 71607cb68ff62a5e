//! May a photograph without a card borrow the correction of another of its session? Only where the
//! camera's own words and a grey that the consultant points at both say that the light was the same:
//! where it was not, a borrowed correction made things worse (13.8 to 16-18 ΔE2000 measured).

use crate::colour::difference::delta_e_2000;
use crate::colour::fit::Fit;
use crate::colour::lab::{Lab, lab_from_xyz};
use crate::colour::named::xyz_d50_from_linear;
use crate::colour::space::linear_from_srgb;
use thiserror::Error;

/// A borrowed correction may leave a grey this far from grey, in ΔE2000: what a good correction
/// leaves on another photograph in the same light.
pub const GREY_WITHIN: f64 = 2.0;
/// Exposures may differ by this many stops before the light must have changed.
pub const STOPS_WITHIN: f64 = 1.0;
/// Codes of a grey that says something: neither burnt out nor nearly black.
const GREY_CODES: std::ops::RangeInclusive<f32> = 0.12..=0.985;

/// What EXIF says of how a photograph was taken; `None` where it says nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// Make and model, tags 0x010F and 0x0110.
    pub camera: Option<String>,
    /// ExposureTime in seconds, tag 0x829A.
    pub exposure_secs: Option<f64>,
    /// FNumber, tag 0x829D.
    pub f_number: Option<f64>,
    /// PhotographicSensitivity, tag 0x8827.
    pub iso: Option<f64>,
    /// WhiteBalance, tag 0xA403: whether the camera chose it by itself.
    pub is_auto_white_balance: Option<bool>,
    /// Flash, tag 0x9209, lowest bit.
    pub has_flashed: Option<bool>,
}

impl Settings {
    /// How much light the settings are meant for, in stops; a difference of two is what counts.
    fn stops(&self) -> Option<f64> {
        let (secs, f, iso) = (self.exposure_secs?, self.f_number?, self.iso?);
        let stops = (f * f / secs * 100.0 / iso).log2();
        stops.is_finite().then_some(stops)
    }
}

/// Why a correction is not borrowed.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum NotBorrowed {
    /// One of the photographs does not say which camera took it.
    #[error("the camera of one photograph is not known")]
    CameraUnknown,
    /// The cameras differ.
    #[error("the photographs were taken with different cameras")]
    OtherCamera,
    /// The flash fired for one only.
    #[error("the flash fired for one photograph only")]
    OtherFlash,
    /// White balance was automatic for one only.
    #[error("white balance was automatic for one photograph only")]
    OtherWhiteBalance,
    /// The exposure differs too much for the same light.
    #[error("the exposures are {stops:.1} stops apart, {STOPS_WITHIN} is allowed: the light has changed")]
    OtherExposure {
        /// How many stops apart.
        stops: f64,
    },
    /// Nobody has pointed at a grey.
    #[error("point at something grey first: gauze, a ruler, white paper")]
    NoGrey,
    /// The grey is burnt out or nearly black.
    #[error("the grey is burnt out or too dark to judge by")]
    GreyUnusable,
    /// The grey does not stay grey.
    #[error("the grey would be {off:.1} ΔE2000 off grey, {GREY_WITHIN} is allowed: the light has changed")]
    GreyOff {
        /// How far off.
        off: f64,
    },
}

/// Whether this photograph may borrow `fit_of_other`, the fit of a photograph taken with `other`.
/// `grey_code`: the sRGB code, in this photograph, of something that ought to be grey.
///
/// # Errors
/// Why it may not.
pub fn check_borrowed(
    fit_of_other: &Fit,
    other: &Settings,
    this: &Settings,
    grey_code: Option<[f32; 3]>,
) -> Result<(), NotBorrowed> {
    let (Some(camera), Some(other_camera)) = (&this.camera, &other.camera) else {
        return Err(NotBorrowed::CameraUnknown);
    };
    if camera.trim() != other_camera.trim() {
        return Err(NotBorrowed::OtherCamera);
    }
    if differ(this.has_flashed, other.has_flashed) {
        return Err(NotBorrowed::OtherFlash);
    }
    if differ(this.is_auto_white_balance, other.is_auto_white_balance) {
        return Err(NotBorrowed::OtherWhiteBalance);
    }
    if let (Some(stops), Some(other_stops)) = (this.stops(), other.stops()) {
        let stops = (stops - other_stops).abs();
        if stops > STOPS_WITHIN {
            return Err(NotBorrowed::OtherExposure { stops });
        }
    }
    stays_grey(fit_of_other, grey_code.ok_or(NotBorrowed::NoGrey)?)
}

/// Whether both say something and not the same. What one of them does not say, the grey must.
fn differ(one: Option<bool>, other: Option<bool>) -> bool {
    matches!((one, other), (Some(one), Some(other)) if one != other)
}

fn stays_grey(fit: &Fit, code: [f32; 3]) -> Result<(), NotBorrowed> {
    if !code.iter().all(|channel| GREY_CODES.contains(channel)) {
        return Err(NotBorrowed::GreyUnusable);
    }
    let light = fit.correction.corrected_from_linear(code.map(linear_from_srgb));
    let shown = lab_from_xyz(xyz_d50_from_linear(light.map(f64::from)));
    let off = delta_e_2000(shown, Lab { l: shown.l, a: 0.0, b: 0.0 });
    if off <= GREY_WITHIN { Ok(()) } else { Err(NotBorrowed::GreyOff { off }) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::colour::delta_e::DeltaE;
    use crate::colour::fit::Score;
    use crate::colour::model::Model;
    use crate::colour::neutral::from_neutral;

    /// A fit that takes away a warm cast: it turns this code grey.
    const CAST: [f32; 3] = [0.7, 0.6, 0.5];

    fn fit() -> Fit {
        let none = DeltaE { mean: 0.0, p95: 0.0, max: 0.0, skin: None };
        Fit {
            chosen: Score { model: Model::WhiteBalance, in_sample: none, leave_one_out: none },
            correction: from_neutral(CAST).unwrap(),
            card: "a card",
            is_calibrated: true,
            before: none,
            tried: Vec::new(),
            clipped: Vec::new(),
            glare: None,
            fall_of_light: None,
            reasons: Vec::new(),
        }
    }

    fn settings() -> Settings {
        Settings {
            camera: Some("Maker Model 7".into()),
            exposure_secs: Some(0.01),
            f_number: Some(2.8),
            iso: Some(100.0),
            is_auto_white_balance: Some(true),
            has_flashed: Some(false),
        }
    }

    fn check(change: impl FnOnce(&mut Settings), grey: Option<[f32; 3]>) -> Result<(), NotBorrowed> {
        let mut this = settings();
        change(&mut this);
        check_borrowed(&fit(), &settings(), &this, grey)
    }

    #[test]
    fn in_the_same_light_a_correction_is_borrowed() {
        assert_eq!(check(|_| (), Some(CAST)), Ok(()));
        assert_eq!(check(|_| (), Some(CAST.map(|code| code * 0.7))), Ok(()), "a darker grey is grey as well");
    }

    #[test]
    fn a_grey_that_would_not_stay_grey_refuses() {
        assert!(matches!(check(|_| (), Some([0.6; 3])), Err(NotBorrowed::GreyOff { off }) if off > 5.0));
    }

    #[test]
    fn without_a_usable_grey_nothing_is_borrowed() {
        assert_eq!(check(|_| (), None), Err(NotBorrowed::NoGrey));
        assert_eq!(check(|_| (), Some([1.0, 0.9, 0.8])), Err(NotBorrowed::GreyUnusable));
        assert_eq!(check(|_| (), Some([f32::NAN; 3])), Err(NotBorrowed::GreyUnusable));
    }

    #[test]
    fn what_the_camera_says_otherwise_refuses() {
        assert_eq!(check(|this| this.camera = None, Some(CAST)), Err(NotBorrowed::CameraUnknown));
        assert_eq!(check(|this| this.camera = Some("Other".into()), Some(CAST)), Err(NotBorrowed::OtherCamera));
        assert_eq!(check(|this| this.has_flashed = Some(true), Some(CAST)), Err(NotBorrowed::OtherFlash));
        let manual = check(|this| this.is_auto_white_balance = Some(false), Some(CAST));
        assert_eq!(manual, Err(NotBorrowed::OtherWhiteBalance));
    }

    #[test]
    fn two_stops_are_another_light_and_half_a_stop_is_not() {
        let apart = check(|this| this.exposure_secs = Some(0.04), Some(CAST));
        assert!(matches!(apart, Err(NotBorrowed::OtherExposure { stops }) if (stops - 2.0).abs() < 1e-9));
        assert_eq!(check(|this| this.exposure_secs = Some(0.0141), Some(CAST)), Ok(()));
        assert_eq!(check(|this| (this.exposure_secs, this.iso) = (Some(0.04), Some(25.0)), Some(CAST)), Ok(()));
    }

    #[test]
    fn a_camera_that_says_little_is_judged_by_the_grey() {
        let silent = |this: &mut Settings| *this = Settings { camera: this.camera.take(), ..Settings::default() };
        assert_eq!(check(silent, Some(CAST)), Ok(()));
    }
}
