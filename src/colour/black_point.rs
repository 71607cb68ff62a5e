//! How dark is the black of a profile? For black point compensation, which lays the black of the
//! photograph on the black of the display so that no shadow is cut off. Estimated after Adobe ("Adobe
//! Systems' Implementation of Black Point Compensation", 2006, sections 4.1 to 4.3), but the tint of
//! a black is kept, so that black becomes 0, 0, 0 on the display and not a neutral it cannot show.

use glam::{DMat3, DVec3};

use crate::colour::grid::Channels;
use crate::colour::lab::{D50, Lab, lab_from_xyz, xyz_from_lab};
use crate::colour::profile_model::{ProfileModel, TableModel};

/// The black of perceptual tables of version 4; ICC.1:2022, 6.3.3 (XYZ of the reference medium's black).
pub const PERCEPTUAL_BLACK: DVec3 = DVec3::new(0.003_36, 0.003_473_1, 0.002_87);

/// A black darker than this share of white is taken for none: the light an office throws on a screen is
/// more. The reference values do the same: 0.000 29 is left alone there, 0.001 2 is compensated.
pub const NEGLIGIBLE_BLACK: f64 = 0.000_5;
/// A black lighter than this L* is no black; as Adobe and Little CMS.
const LIGHTEST_BLACK: f64 = 50.0;

/// The black of a profile colours come from, XYZ of the PCS.
pub fn source_black(model: &ProfileModel, is_perceptual: bool) -> DVec3 {
    match model {
        ProfileModel::Table(table) if is_perceptual && table.is_version_4 => PERCEPTUAL_BLACK,
        ProfileModel::Table(table) if table.is_output && table.to_pcs.inputs() == 4 && !is_perceptual => {
            press_black(table)
        }
        _ => darkest(model, is_perceptual),
    }
}

/// The black of a profile colours go to.
pub fn display_black(model: &ProfileModel, is_perceptual: bool) -> DVec3 {
    match model {
        ProfileModel::Table(table) if is_perceptual && table.is_version_4 => PERCEPTUAL_BLACK,
        ProfileModel::Table(table) => black_of_ramp(model, table, is_perceptual),
        _ => source_black(model, is_perceptual),
    }
}

/// The colour of no light, or of all inks.
fn darkest(model: &ProfileModel, is_perceptual: bool) -> DVec3 {
    let stored: Channels = if model.channels() == 4 { [1.0; 4] } else { [0.0; 4] };
    let xyz = match model {
        ProfileModel::Table(table) if is_perceptual => {
            table.to_pcs_perceptual.as_ref().unwrap_or(&table.to_pcs).xyz_at(stored)
        }
        _ => model.xyz_at(stored),
    };
    believed(xyz)
}

/// A black that can be one; else none.
fn believed(xyz: DVec3) -> DVec3 {
    let is_black = xyz.is_finite() && lab_from_xyz(xyz).l <= LIGHTEST_BLACK;
    if is_black && xyz.y >= NEGLIGIBLE_BLACK { xyz } else { DVec3::ZERO }
}

/// Presses lay less than all inks on each other: their black is what their own table makes of black.
fn press_black(table: &TableModel) -> DVec3 {
    match &table.from_pcs_perceptual {
        None => DVec3::ZERO,
        Some(from_pcs) => believed(table.to_pcs.xyz_at(from_pcs.stored_at(DVec3::ZERO))),
    }
}

/// Steps of the ramp.
const STEPS: usize = 256;

/// Adobe's way for tables: a grey ramp goes through the tables there and back. Where it comes back
/// nearly straight the darkest colour is the black; else a parabola through its shadows finds it.
fn black_of_ramp(model: &ProfileModel, table: &TableModel, is_perceptual: bool) -> DVec3 {
    let from_pcs = if is_perceptual { &table.from_pcs_perceptual } else { &table.from_pcs };
    let Some(from_pcs) = from_pcs else { return source_black(model, is_perceptual) };
    let first = if is_perceptual { Lab::default() } else { lab_from_xyz(source_black(model, is_perceptual)) };
    let wanted = |step: usize| step as f64 * 100.0 / (STEPS - 1) as f64;
    let mut shown: Vec<f64> = (0..STEPS)
        .map(|step| {
            let xyz = xyz_from_lab(Lab { l: wanted(step), ..first });
            lab_from_xyz(table.to_pcs.xyz_at(from_pcs.stored_at(xyz))).l
        })
        .collect();
    for step in (1..STEPS - 1).rev() {
        shown[step] = shown[step].min(shown[step + 1]);
    }
    let (least, most) = (shown[0], shown[STEPS - 1]);
    if least >= most {
        return DVec3::ZERO;
    }
    let is_straight = |(step, shown): (usize, &f64)| {
        wanted(step) <= least + 0.2 * (most - least) || (wanted(step) - shown).abs() < 4.0
    };
    if !is_perceptual && shown.iter().enumerate().all(is_straight) {
        return xyz_from_lab(first);
    }
    let (from, to) = if is_perceptual { (0.03, 0.25) } else { (0.1, 0.5) };
    let shares = shown.iter().map(|shown| (shown - least) / (most - least)).enumerate();
    let shadows: Vec<(f64, f64)> =
        shares.filter(|(_, share)| (from..to).contains(share)).map(|(step, share)| (wanted(step), share)).collect();
    let l = foot_of_parabola(&shadows).unwrap_or(0.0).clamp(0.0, LIGHTEST_BLACK);
    believed(xyz_from_lab(Lab { l, ..first }))
}

/// Where the parabola of least squares through the points meets nought, on its rising side.
fn foot_of_parabola(points: &[(f64, f64)]) -> Option<f64> {
    if points.len() < 4 {
        return None;
    }
    let mut powers = [0.0; 5];
    let mut sums = DVec3::ZERO;
    for (x, y) in points {
        for (exponent, sum) in powers.iter_mut().enumerate() {
            *sum += x.powi(exponent as i32);
        }
        sums += DVec3::new(*y, y * x, y * x * x);
    }
    let [n, x1, x2, x3, x4] = powers;
    let normal = DMat3::from_cols(DVec3::new(n, x1, x2), DVec3::new(x1, x2, x3), DVec3::new(x2, x3, x4));
    let [c, b, a] = (normal.inverse() * sums).to_array();
    let discriminant = b * b - 4.0 * a * c;
    (a.abs() > 1e-10 && discriminant > 0.0).then(|| (discriminant.sqrt() - b) / (2.0 * a))
}

/// Lays one black on another and leaves white where it is: colours of the PCS times `scale` plus
/// `offset`; Adobe 2006, section 5.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BlackPointMap {
    pub scale: DVec3,
    pub offset: DVec3,
}

impl BlackPointMap {
    /// Changes nothing.
    pub const NONE: Self = Self { scale: DVec3::ONE, offset: DVec3::ZERO };

    /// From the black of the photograph to that of the display; both darker than white.
    pub fn new(from: DVec3, to: DVec3) -> Self {
        if from == to {
            return Self::NONE;
        }
        Self { scale: (to - D50) / (from - D50), offset: -D50 * (to - from) / (from - D50) }
    }

    pub fn at(&self, xyz: DVec3) -> DVec3 {
        self.scale * xyz + self.offset
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::colour::curve::Curve;
    use crate::colour::lab::{D65_XY, pcs_from_rgb};
    use crate::colour::profile_model::MatrixModel;

    fn grey(l: f64) -> DVec3 {
        xyz_from_lab(Lab { l, a: 0.0, b: 0.0 })
    }

    #[test]
    fn black_goes_to_black_and_white_stays() {
        let (from, to) = (grey(3.0), grey(10.0));
        let map = BlackPointMap::new(from, to);
        assert!((map.at(from) - to).length() < 1e-12);
        assert!((map.at(D50) - D50).length() < 1e-12);
        assert_eq!(BlackPointMap::new(to, to), BlackPointMap::NONE);
    }

    #[test]
    fn a_parabola_gives_its_foot() {
        let points: Vec<(f64, f64)> = (10..30).map(f64::from).map(|x| (x, 0.01 * (x - 4.0) * (x + 2.0))).collect();
        assert!((foot_of_parabola(&points).expect("enough points") - 4.0).abs() < 1e-6);
        assert_eq!(foot_of_parabola(&points[..3]), None);
    }

    #[test]
    fn a_black_that_is_light_or_too_dark_to_see_is_taken_for_none() {
        assert_eq!(believed(grey(60.0)), DVec3::ZERO);
        assert_eq!(believed(grey(0.3)), DVec3::ZERO);
        assert_eq!(believed(grey(5.0)), grey(5.0));
    }

    #[test]
    fn the_black_of_a_screen_keeps_its_tint() {
        let curve = Curve::sampled(vec![0.01, 0.3, 1.0]).expect("sound");
        let to_xyz = pcs_from_rgb([[0.64, 0.33], [0.30, 0.60], [0.15, 0.06]], D65_XY).expect("usable");
        let model = MatrixModel::new([Curve::power(2.2), curve.clone(), curve], to_xyz).expect("sound");
        let black = display_black(&ProfileModel::Matrix(model.clone()), false);
        assert!((black - model.to_xyz * DVec3::new(0.0, 0.01, 0.01)).length() < 1e-9);
    }
}
