//! The bytes of an ICC profile to a `ProfileModel`, or the reason why not, in words. Matrix and grey
//! profiles, tables of three colours and of four inks; versions 2 and 4. Named colours, device links,
//! six inks and more, and multi-process elements (D2B) are refused or passed over. ICC.1:2022.

use std::panic;

use glam::{DMat3, DVec3};
use moxcms::{
    ColorProfile, DataColorSpace, LutDataType, LutMultidimensionalType, LutStore, LutType, LutWarehouse,
    ParsingOptions, ProfileClass, ProfileText, ProfileVersion, ToneReprCurve,
};

use crate::colour::curve::{Curve, Parametric};
use crate::colour::grid::Grid;
use crate::colour::profile_model::{MatrixModel, PcsCode, ProfileModel, Stage, Table, TableModel};

/// Longest profile that is read, bytes: presses' have up to 3 MB.
pub const MOST_BYTES: usize = 16 << 20;
/// Most nodes of one table: 33 to the fourth is 1.2 million.
const MOST_NODES: usize = 2_000_000;
/// Most samples of one curve; the largest that are met have 4,096.
const MOST_SAMPLES: usize = 65_536;

/// A profile that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct IccProfile {
    /// As it calls itself, at most 48 printable characters.
    pub name: String,
    pub model: ProfileModel,
}

/// Why a profile cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IccError {
    #[error("the profile is empty or incomplete")]
    Incomplete,
    #[error("the profile is larger than 16 MB")]
    TooLarge,
    #[error("the profile is damaged")]
    Damaged,
    #[error("the profile is of a kind that is not known here")]
    UnknownKind,
    #[error("the profile has neither curves with a matrix nor a table")]
    NoColours,
    #[error("the numbers of the profile make no sense")]
    Senseless,
    #[error("the profile is for other channels than the photograph has")]
    OtherChannels,
}

/// Shortest that has a header and a count of tags, bytes.
const SHORTEST: usize = 132;

/// Reads a profile.
///
/// # Errors
/// Where it is incomplete, damaged, or of a kind that is not used here. Never panics.
pub fn read(bytes: &[u8]) -> Result<IccProfile, IccError> {
    match bytes.len() {
        0..SHORTEST => return Err(IccError::Incomplete),
        length if length > MOST_BYTES => return Err(IccError::TooLarge),
        _ => {}
    }
    // A fault in the reader, met by a crafted profile, must cost the profile only.
    panic::catch_unwind(|| read_trusting(bytes)).unwrap_or(Err(IccError::Damaged))
}

fn read_trusting(bytes: &[u8]) -> Result<IccProfile, IccError> {
    let options = ParsingOptions {
        max_profile_size: MOST_BYTES + 1,
        max_allowed_clut_size: MOST_NODES,
        max_allowed_trc_size: MOST_SAMPLES,
    };
    let profile = ColorProfile::new_from_slice_with_options(bytes, options).map_err(|_| IccError::Damaged)?;
    if matches!(profile.profile_class, ProfileClass::DeviceLink | ProfileClass::Abstract | ProfileClass::Named) {
        return Err(IccError::UnknownKind);
    }
    Ok(IccProfile { name: name(&profile), model: model(&profile)? })
}

/// Longest profile name kept, characters.
const LONGEST_NAME: usize = 48;

/// The name a profile gives itself, printable and not too long, as the screen says it.
fn name(profile: &ColorProfile) -> String {
    let text = match &profile.description {
        None => "",
        Some(ProfileText::PlainString(text)) => text,
        Some(ProfileText::Localizable(texts)) => {
            let english = texts.iter().find(|text| text.language == "en").or(texts.first());
            english.map_or("", |text| &text.value)
        }
        Some(ProfileText::Description(texts)) if texts.ascii_string.trim().is_empty() => &texts.unicode_string,
        Some(ProfileText::Description(texts)) => &texts.ascii_string,
    };
    let printable: String = text.chars().filter(|letter| !letter.is_control()).take(LONGEST_NAME).collect();
    match printable.trim() {
        "" => "profile without a name".to_owned(),
        name => name.to_owned(),
    }
}

fn model(profile: &ColorProfile) -> Result<ProfileModel, IccError> {
    match profile.color_space {
        DataColorSpace::Gray => {
            let curve = profile.gray_trc.as_ref().ok_or(IccError::NoColours)?;
            let curve = curve_from(curve).filter(Curve::is_sound).ok_or(IccError::Senseless)?;
            Ok(ProfileModel::Grey(curve))
        }
        DataColorSpace::Rgb | DataColorSpace::Cmyk => match tables(profile)? {
            Some(tables) => Ok(ProfileModel::Table(tables)),
            None if profile.color_space == DataColorSpace::Rgb => matrix(profile).map(ProfileModel::Matrix),
            None => Err(IccError::NoColours),
        },
        _ => Err(IccError::UnknownKind),
    }
}

fn matrix(profile: &ColorProfile) -> Result<MatrixModel, IccError> {
    let (Some(red), Some(green), Some(blue)) = (&profile.red_trc, &profile.green_trc, &profile.blue_trc) else {
        return Err(IccError::NoColours);
    };
    let (Some(red), Some(green), Some(blue)) = (curve_from(red), curve_from(green), curve_from(blue)) else {
        return Err(IccError::Senseless);
    };
    let column = |xyz: moxcms::Xyzd| DVec3::new(xyz.x, xyz.y, xyz.z);
    let to_xyz =
        DMat3::from_cols(column(profile.red_colorant), column(profile.green_colorant), column(profile.blue_colorant));
    MatrixModel::new([red, green, blue], to_xyz).ok_or(IccError::Senseless)
}

/// The tables of a profile; `None` where it has none.
fn tables(profile: &ColorProfile) -> Result<Option<TableModel>, IccError> {
    let channels = if profile.color_space == DataColorSpace::Cmyk { 4 } else { 3 };
    let read = |lut: &Option<LutWarehouse>, is_to_pcs: bool| match lut {
        None => Ok(None),
        Some(lut) => table_from(lut, channels, is_to_pcs, profile.pcs).ok_or(IccError::Senseless).map(Some),
    };
    let perceptual = read(&profile.lut_a_to_b_perceptual, true)?;
    let Some(to_pcs) = read(&profile.lut_a_to_b_colorimetric, true)?.or_else(|| perceptual.clone()) else {
        return Ok(None);
    };
    let from_pcs_perceptual = read(&profile.lut_b_to_a_perceptual, false)?;
    let from_pcs = read(&profile.lut_b_to_a_colorimetric, false)?.or_else(|| from_pcs_perceptual.clone());
    Ok(Some(TableModel {
        to_pcs,
        to_pcs_perceptual: perceptual,
        from_pcs,
        from_pcs_perceptual,
        is_version_4: profile.version() >= ProfileVersion::V4_0,
        is_output: profile.profile_class == ProfileClass::OutputDevice,
    }))
}

fn table_from(lut: &LutWarehouse, channels: usize, is_to_pcs: bool, pcs: DataColorSpace) -> Option<Table> {
    let (inputs, outputs) = if is_to_pcs { (channels, 3) } else { (3, channels) };
    let is_lut16 = matches!(lut, LutWarehouse::Lut(lut) if lut.lut_type == LutType::Lut16);
    let code = match pcs {
        DataColorSpace::Xyz => PcsCode::Xyz,
        DataColorSpace::Lab if is_lut16 => PcsCode::LabOf16,
        DataColorSpace::Lab => PcsCode::Lab,
        _ => return None,
    };
    let stages = match lut {
        LutWarehouse::Lut(lut) => stages_of_lut(lut, !is_to_pcs && code == PcsCode::Xyz)?,
        LutWarehouse::Multidimensional(lut) => stages_of_multidimensional(lut, is_to_pcs)?,
    };
    Table::new(stages, code, inputs, outputs)
}

/// lut8 and lut16: matrix (only where XYZ goes in), curves, grid, curves; ICC.1:2022, 10.10 and 10.11.
fn stages_of_lut(lut: &LutDataType, takes_xyz: bool) -> Option<Vec<Stage>> {
    let (inputs, outputs) = (usize::from(lut.num_input_channels), usize::from(lut.num_output_channels));
    let curves = |store: &LutStore, channels: usize| {
        let values = values(store);
        let length = values.len().checked_div(channels)?;
        values.chunks_exact(length.max(1)).map(|curve| Curve::sampled(curve.to_vec())).collect::<Option<Vec<_>>>()
    };
    let mut stages = Vec::with_capacity(4);
    if takes_xyz {
        stages.push(Stage::Matrix { by: by_rows(&lut.matrix.v), plus: DVec3::ZERO });
    }
    let sides = vec![usize::from(lut.num_clut_grid_points); inputs];
    stages.push(Stage::Curves(curves(&lut.input_table, inputs)?));
    stages.push(Stage::Grid(Grid::new(sides, outputs, values(&lut.clut_table))?));
    stages.push(Stage::Curves(curves(&lut.output_table, outputs)?));
    Some(stages)
}

/// lutAtoB and lutBtoA: A curves, grid, M curves, matrix, B curves, or the other way round; ICC.1:2022,
/// 10.12 and 10.13.
fn stages_of_multidimensional(lut: &LutMultidimensionalType, is_to_pcs: bool) -> Option<Vec<Stage>> {
    let curves = |curves: &[ToneReprCurve]| -> Option<Option<Stage>> {
        let bent: Vec<Curve> = curves.iter().map(curve_from).collect::<Option<_>>()?;
        Some((!bent.is_empty()).then_some(Stage::Curves(bent)))
    };
    let grid = match &lut.clut {
        None => None,
        Some(store) => {
            let sides = lut.grid_points.iter().take(usize::from(lut.num_input_channels));
            let sides = sides.map(|side| usize::from(*side)).collect();
            Some(Stage::Grid(Grid::new(sides, usize::from(lut.num_output_channels), values(store))?))
        }
    };
    let plus = DVec3::from(lut.bias.v);
    let matrix = (!lut.m_curves.is_empty()).then(|| Stage::Matrix { by: by_rows(&lut.matrix.v), plus });
    let mut stages = vec![curves(&lut.a_curves)?, grid, curves(&lut.m_curves)?, matrix, curves(&lut.b_curves)?];
    if !is_to_pcs {
        stages.reverse();
    }
    Some(stages.into_iter().flatten().collect())
}

fn by_rows(rows: &[[f64; 3]; 3]) -> DMat3 {
    DMat3::from_cols_array_2d(rows).transpose()
}

/// Stored numbers as nought to one.
fn values(store: &LutStore) -> Vec<f32> {
    match store {
        LutStore::Store8(codes) => codes.iter().map(|code| f32::from(*code) / 255.0).collect(),
        LutStore::Store16(codes) => codes.iter().map(|code| f32::from(*code) / 65_535.0).collect(),
    }
}

fn curve_from(curve: &ToneReprCurve) -> Option<Curve> {
    let parameters = match curve {
        ToneReprCurve::Lut(codes) => {
            return match codes[..] {
                [] => Some(Curve::Line),
                // One number alone is a power, with 8 bits behind the point; ICC.1:2022, 10.6.
                [power] => Some(Curve::power(f64::from(power) / 256.0)),
                _ => Curve::sampled(codes.iter().map(|code| f32::from(*code) / 65_535.0).collect()),
            };
        }
        ToneReprCurve::Parametric(parameters) => parameters.iter().map(|number| f64::from(*number)),
    };
    // Types 0 to 4 in the order of the standard; ICC.1:2022, table 68.
    let parametric = match parameters.collect::<Vec<_>>()[..] {
        [g] => Parametric { g, a: 1.0, b: 0.0, c: 0.0, d: 0.0, e: 0.0, f: 0.0 },
        [g, a, b] => Parametric { g, a, b, c: 0.0, d: -b / a, e: 0.0, f: 0.0 },
        [g, a, b, c] => Parametric { g, a, b, c: 0.0, d: -b / a, e: c, f: c },
        [g, a, b, c, d] => Parametric { g, a, b, c, d, e: 0.0, f: 0.0 },
        [g, a, b, c, d, e, f] => Parametric { g, a, b, c, d, e, f },
        _ => return None,
    };
    Some(Curve::Parametric(parametric)).filter(Curve::is_sound)
}

#[cfg(test)]
mod tests;
