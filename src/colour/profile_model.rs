//! A colour profile as plain numbers: from stored values to colours of the profile connection space
//! (PCS, XYZ of white D50) and back. Stored values run from nought to one. Knows no bytes of a
//! profile: `photo/icc.rs` reads them. ICC.1:2022.

use glam::{DMat3, DVec3};

use crate::colour::curve::Curve;
use crate::colour::grid::{Channels, Grid};
use crate::colour::lab::{D50, Lab, lab_from_xyz, lab_with_slope, xyz_from_lab};

/// How the stored values of a photograph or a display become colours.
#[derive(Debug, Clone, PartialEq)]
pub enum ProfileModel {
    Matrix(MatrixModel),
    /// One curve from a grey to the share of white.
    Grey(Curve),
    Table(TableModel),
}

/// A curve for each of red, green and blue, then a matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct MatrixModel {
    pub curves: [Curve; 3],
    /// From linear red, green, blue to XYZ of the PCS. Can be inverted.
    pub to_xyz: DMat3,
}

/// Tables between three colours or four inks and the PCS.
#[derive(Debug, Clone, PartialEq)]
pub struct TableModel {
    /// Stored values to colours: A2B1, or A2B0 where there is no other.
    pub to_pcs: Table,
    /// The same as it is meant for perceptual intent: A2B0.
    pub to_pcs_perceptual: Option<Table>,
    /// Colours to stored values: B2A1, or B2A0.
    pub from_pcs: Option<Table>,
    /// The same for perceptual intent: B2A0.
    pub from_pcs_perceptual: Option<Table>,
    /// Whether it is made by version 4 of the standard, which fixes the black of perceptual tables.
    pub is_version_4: bool,
    /// Whether it describes a press or printer (class 'prtr').
    pub is_output: bool,
}

/// How a table writes colours of the PCS as numbers from nought to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PcsCode {
    /// 1.0 is 1 + 32767/32768; ICC.1:2022, 6.3.4.2.
    Xyz,
    /// L* by 100, a* and b* plus 128 by 255; all tables but lut16.
    Lab,
    /// The same by 65,280 of 65,535: lut16 alone, also in version 4; ICC.1:2022, 10.10.
    LabOf16,
}

/// One step of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Stage {
    /// One curve for each channel.
    Curves(Vec<Curve>),
    /// Three channels times a matrix, and an offset.
    Matrix {
        by: DMat3,
        plus: DVec3,
    },
    Grid(Grid),
}

/// The steps from stored values to colours, or from colours to stored values.
// Invariant: the steps fit each other and the channels; `Table::new` sees to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    stages: Vec<Stage>,
    code: PcsCode,
    inputs: usize,
    outputs: usize,
}

const XYZ_MOST: f64 = 1.0 + 32_767.0 / 32_768.0;
const OF_16: f64 = 65_535.0 / 65_280.0;

impl PcsCode {
    /// The colour that three numbers stand for.
    pub fn decoded(self, [first, second, third, _]: Channels) -> DVec3 {
        let scale = if self == Self::LabOf16 { OF_16 } else { 1.0 };
        let sign = |value: f64| value * scale * 255.0 - 128.0;
        match self {
            Self::Xyz => DVec3::new(first, second, third) * XYZ_MOST,
            Self::Lab | Self::LabOf16 => {
                xyz_from_lab(Lab { l: first * scale * 100.0, a: sign(second), b: sign(third) })
            }
        }
    }

    /// L*, a*, b* that three numbers stand for, and how they grow with each.
    pub fn lab_with_slope(self, code: DVec3) -> (DVec3, DMat3) {
        let scale = if self == Self::LabOf16 { OF_16 } else { 1.0 };
        match self {
            Self::Xyz => {
                let (lab, slope) = lab_with_slope(code * XYZ_MOST);
                (lab, slope * XYZ_MOST)
            }
            Self::Lab | Self::LabOf16 => {
                let spans = DVec3::new(100.0, 255.0, 255.0) * scale;
                (code * spans - DVec3::new(0.0, 128.0, 128.0), DMat3::from_diagonal(spans))
            }
        }
    }

    /// The three numbers that stand for a colour; not clamped.
    pub fn encoded(self, xyz: DVec3) -> Channels {
        let scale = if self == Self::LabOf16 { OF_16 } else { 1.0 };
        match self {
            Self::Xyz => [xyz.x / XYZ_MOST, xyz.y / XYZ_MOST, xyz.z / XYZ_MOST, 0.0],
            Self::Lab | Self::LabOf16 => {
                let Lab { l, a, b } = lab_from_xyz(xyz);
                [l / 100.0 / scale, (a + 128.0) / 255.0 / scale, (b + 128.0) / 255.0 / scale, 0.0]
            }
        }
    }
}

impl Stage {
    fn at(&self, channels: Channels) -> Channels {
        match self {
            Self::Curves(curves) => {
                let mut bent = channels;
                for (value, curve) in bent.iter_mut().zip(curves) {
                    *value = curve.at(value.clamp(0.0, 1.0));
                }
                bent
            }
            Self::Matrix { by, plus } => {
                let turned = *by * DVec3::new(channels[0], channels[1], channels[2]) + *plus;
                [turned.x, turned.y, turned.z, 0.0]
            }
            Self::Grid(grid) => grid.at(channels),
        }
    }

    /// How many channels come out where `inputs` go in; `None` where they do not fit.
    fn outputs(&self, inputs: usize) -> Option<usize> {
        match self {
            Self::Curves(curves) => (curves.len() == inputs).then_some(inputs),
            Self::Matrix { by, plus } => (inputs == 3 && by.is_finite() && plus.is_finite()).then_some(3),
            Self::Grid(grid) => (grid.inputs() == inputs).then_some(grid.outputs()),
        }
    }
}

impl Table {
    /// A table of these steps with this many channels at its ends; `None` where they do not fit.
    pub fn new(stages: Vec<Stage>, code: PcsCode, inputs: usize, outputs: usize) -> Option<Self> {
        let found = stages.iter().try_fold(inputs, |channels, stage| stage.outputs(channels))?;
        (found == outputs).then_some(Self { stages, code, inputs, outputs })
    }

    /// Where stored values go in: the colour.
    pub fn xyz_at(&self, stored: Channels) -> DVec3 {
        self.code.decoded(self.through(stored))
    }

    /// Where colours go in: the stored values, from nought to one.
    pub fn stored_at(&self, xyz: DVec3) -> Channels {
        self.through(self.code.encoded(xyz)).map(|value| value.clamp(0.0, 1.0))
    }

    fn through(&self, channels: Channels) -> Channels {
        self.stages.iter().fold(channels, |channels, stage| stage.at(channels))
    }

    pub fn stages(&self) -> &[Stage] {
        &self.stages
    }

    pub fn code(&self) -> PcsCode {
        self.code
    }

    /// How many channels go in: three, or four inks.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// How many channels come out.
    pub fn outputs(&self) -> usize {
        self.outputs
    }
}

impl MatrixModel {
    /// `None` where the matrix cannot be inverted or a curve leads nowhere.
    pub fn new(curves: [Curve; 3], to_xyz: DMat3) -> Option<Self> {
        let is_sound = to_xyz.is_finite() && to_xyz.determinant().abs() > 1e-6 && curves.iter().all(Curve::is_sound);
        is_sound.then_some(Self { curves, to_xyz })
    }

    /// The light of stored red, green and blue.
    pub fn linear_at(&self, stored: [f64; 3]) -> DVec3 {
        let [red, green, blue] = &self.curves;
        DVec3::new(red.at(stored[0]), green.at(stored[1]), blue.at(stored[2]))
    }

    /// The stored values of light.
    pub fn stored_at(&self, linear: DVec3) -> [f64; 3] {
        let [red, green, blue] = &self.curves;
        [red.inverse_at(linear.x), green.inverse_at(linear.y), blue.inverse_at(linear.z)]
    }
}

impl ProfileModel {
    /// How many stored values make a colour: one, three or four.
    pub fn channels(&self) -> usize {
        match self {
            Self::Matrix(_) => 3,
            Self::Grey(_) => 1,
            Self::Table(table) => table.to_pcs.inputs(),
        }
    }

    /// The colour of stored values, relative colorimetric; channels that are not used are ignored.
    pub fn xyz_at(&self, stored: Channels) -> DVec3 {
        match self {
            Self::Matrix(model) => model.to_xyz * model.linear_at([stored[0], stored[1], stored[2]]),
            Self::Grey(curve) => D50 * curve.at(stored[0]),
            Self::Table(table) => table.to_pcs.xyz_at(stored),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_writing_a_colour_comes_back() {
        for code in [PcsCode::Xyz, PcsCode::Lab, PcsCode::LabOf16] {
            for xyz in [D50, D50 * 0.2, DVec3::new(0.4, 0.2, 0.05)] {
                assert!((code.decoded(code.encoded(xyz)) - xyz).length() < 1e-12, "{code:?}");
            }
        }
    }

    #[test]
    fn white_is_written_as_the_standard_says() {
        // ICC.1:2022, tables 12 and 42: white is FF00h in lut16, all ones elsewhere; neutral is 8000h, 80h.
        let of_16 = PcsCode::LabOf16.encoded(D50).map(|value| (value * 65_535.0).round() as u32);
        assert_eq!(of_16[..3], [0xFF00, 0x8000, 0x8000]);
        let of_8 = PcsCode::Lab.encoded(D50).map(|value| (value * 255.0).round() as u32);
        assert_eq!(of_8[..3], [255, 128, 128]);
        let xyz = PcsCode::Xyz.encoded(DVec3::ONE).map(|value| (value * 65_535.0).round() as u32);
        assert_eq!(xyz[..3], [0x8000; 3]);
    }

    #[test]
    fn slopes_of_codes_are_those_of_small_steps() {
        for code in [PcsCode::Xyz, PcsCode::Lab, PcsCode::LabOf16] {
            let at = DVec3::new(0.3, 0.35, 0.2);
            let (lab, slope) = code.lab_with_slope(at);
            let (next, _) = code.lab_with_slope(at + DVec3::new(0.0, 1e-7, 0.0));
            assert!(((next - lab) / 1e-7 - slope.y_axis).length() < 1e-2, "{code:?}");
        }
    }

    #[test]
    fn steps_that_do_not_fit_make_no_table() {
        let three = Stage::Curves(vec![Curve::Line; 3]);
        let inks = Grid::new(vec![2; 4], 3, vec![0.5; 48]).map(Stage::Grid).expect("fits");
        assert!(Table::new(vec![three.clone()], PcsCode::Xyz, 3, 3).is_some());
        assert!(Table::new(vec![three.clone(), inks.clone()], PcsCode::Lab, 3, 3).is_none());
        assert!(Table::new(vec![three], PcsCode::Lab, 4, 3).is_none());
        assert!(Table::new(vec![inks], PcsCode::Lab, 4, 3).is_some());
    }

    #[test]
    fn a_matrix_that_cannot_be_turned_round_is_no_model() {
        let curves = [Curve::Line, Curve::Line, Curve::Line];
        assert!(MatrixModel::new(curves.clone(), DMat3::ZERO).is_none());
        assert!(MatrixModel::new(curves, DMat3::IDENTITY).is_some());
    }
}
