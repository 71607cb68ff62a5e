//! Which colours does a file say its numbers mean? By cICP, its ICC profile, sRGB, gAMA with cHRM, or
//! EXIF, in this order, as browsers do: PNG (third edition), 4.3; CIPA DC-008 (EXIF 2.32), ColorSpace
//! and InteroperabilityIndex. What says nothing is taken for sRGB, and the screen says so.

use std::sync::Arc;

use crate::colour::curve::Curve;
use crate::colour::named::{self, Primaries, rec709_curve, srgb_curve};
use crate::colour::profile_model::{MatrixModel, ProfileModel};
use crate::photo::exif::ExifColours;
use crate::photo::icc::{self, IccError};
use crate::photo::png_colours::{Cicp, PngColours, png_colours};

/// What a file states of its colours.
#[derive(Debug, Clone, PartialEq)]
pub struct StatedColours {
    /// What the numbers mean; sRGB where nothing better is known.
    pub model: Arc<ProfileModel>,
    pub basis: Basis,
    /// The name of the space, for `words`.
    name: String,
    /// Something stated that cannot be followed, in words.
    pub passed_over: Option<&'static str>,
}

/// On what this rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// An ICC profile came with the photograph.
    Profile,
    /// The file names the space: a PNG chunk or EXIF.
    Named,
    /// Nothing is said; taken for sRGB.
    Assumed,
    /// EXIF says that it is not sRGB, and not what it is; taken for sRGB.
    Uncalibrated,
    /// A profile came and cannot be used; taken for sRGB.
    Unusable(IccError),
}

impl StatedColours {
    /// As the screen says it: "Display P3", "Adobe RGB (1998), by EXIF", "assumed sRGB", "unknown
    /// profile" and the like.
    pub fn words(&self) -> String {
        match self.basis {
            Basis::Profile | Basis::Named => self.name.clone(),
            Basis::Assumed => "assumed sRGB".to_owned(),
            Basis::Uncalibrated => "assumed sRGB (EXIF: uncalibrated)".to_owned(),
            Basis::Unusable(_) => "unknown profile".to_owned(),
        }
    }

    fn new(model: ProfileModel, basis: Basis, name: &str) -> Self {
        Self { model: Arc::new(model), basis, name: name.to_owned(), passed_over: None }
    }

    /// Taken for sRGB, on this basis.
    pub fn assumed(basis: Basis) -> Self {
        Self::new(named::srgb(), basis, "")
    }

    /// The same statement about numbers that mean `model` now.
    pub fn meaning(self, model: ProfileModel) -> Self {
        Self { model: Arc::new(model), ..self }
    }

    /// The same, where the statement cannot be followed.
    pub fn unusable(self, reason: IccError) -> Self {
        Self { passed_over: self.passed_over, ..Self::assumed(Basis::Unusable(reason)) }
    }
}

/// What a file states. `bytes` are the whole file, of which only the chunks of a PNG are read; `icc` is
/// the profile that came with it, empty where one was announced and not all there; `exif` what EXIF names.
pub fn stated_colours(bytes: &[u8], icc: Option<&[u8]>, exif: Option<ExifColours>) -> StatedColours {
    let png = png_colours(bytes);
    let cicp = png.cicp.map(from_cicp);
    let passed_over = match &cicp {
        Some(Ok(colours)) => return colours.clone(),
        Some(Err(words)) => Some(*words),
        None => None,
    };
    let below = icc.map(from_icc).or_else(|| from_chunks(&png)).or_else(|| exif.map(from_exif));
    StatedColours { passed_over, ..below.unwrap_or_else(|| StatedColours::assumed(Basis::Assumed)) }
}

fn from_icc(bytes: &[u8]) -> StatedColours {
    match icc::read(bytes) {
        Ok(profile) => StatedColours::new(profile.model, Basis::Profile, &profile.name),
        Err(reason) => StatedColours::assumed(Basis::Unusable(reason)),
    }
}

/// ITU-T H.273, tables 2 and 3: the pairs of photographs that are not HDR.
fn from_cicp(cicp: Cicp) -> Result<StatedColours, &'static str> {
    const HDR: &str = "The file states HDR colours (PQ or HLG), which are not followed.";
    const UNKNOWN: &str = "The file states colours (cICP) that are not known here.";
    let primaries = match cicp.primaries {
        1 => Primaries::Srgb,
        9 => Primaries::Rec2020,
        12 => Primaries::DisplayP3,
        _ => return Err(UNKNOWN),
    };
    let (curve, curve_words) = match cicp.transfer {
        1 | 6 | 14 | 15 => (rec709_curve(), "curve of Rec. 709"),
        4 => (Curve::power(2.2), "gamma 2.2"),
        8 => (Curve::Line, "linear"),
        13 => (srgb_curve(), "curve of sRGB"),
        16 | 18 => return Err(HDR),
        _ => return Err(UNKNOWN),
    };
    if cicp.matrix != 0 || !cicp.is_full_range {
        return Err(UNKNOWN);
    }
    // sRGB and Display P3 have the curve of sRGB by definition.
    let is_usual = cicp.transfer == 13 && cicp.primaries != 9;
    let name = if is_usual { primaries.words().to_owned() } else { format!("{}, {curve_words}", primaries.words()) };
    Ok(StatedColours::new(primaries.with(curve), Basis::Named, &name))
}

/// The chunks sRGB, or gAMA and cHRM together.
fn from_chunks(png: &PngColours) -> Option<StatedColours> {
    if png.is_srgb {
        return Some(StatedColours::new(named::srgb(), Basis::Named, "sRGB"));
    }
    let (gamma, chromaticities) = (png.gamma?, png.chromaticities?);
    let curve = Curve::power(1.0 / gamma);
    let to_xyz = chromaticities.pcs_from_rgb()?;
    let model = MatrixModel::new([curve.clone(), curve.clone(), curve], to_xyz)?;
    Some(StatedColours::new(ProfileModel::Matrix(model), Basis::Named, "primaries and gamma of the PNG"))
}

fn from_exif(colours: ExifColours) -> StatedColours {
    match colours {
        ExifColours::AdobeRgb => StatedColours::new(named::adobe_rgb(), Basis::Named, "Adobe RGB (1998), by EXIF"),
        ExifColours::Srgb => StatedColours::new(named::srgb(), Basis::Named, "sRGB, by EXIF"),
        ExifColours::Uncalibrated => StatedColours::assumed(Basis::Uncalibrated),
    }
}

#[cfg(test)]
mod tests;
