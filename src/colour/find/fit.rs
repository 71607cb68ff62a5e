//! How far are the patches from the card's colours when only the lamp, the camera's contrast and its
//! primaries may differ? A power of the light, then a 3x3 matrix, least squares, weighted as lightness
//! is; ΔE2000 under D50. This judges whether it is this card at this place; the correction shown is
//! fitted elsewhere.

use super::plane::solved;
use crate::colour::card::PATCHES;
use crate::colour::difference::delta_e_2000;
use crate::colour::lab::{Lab, lab_from_xyz, xyz_from_lab};
use crate::colour::named::{linear_from_xyz_d50, xyz_d50_from_linear};
use crate::colour::space::linear_from_srgb;

/// The powers of light tried: cameras draw steeper or flatter curves than sRGB's.
const POWERS: [f64; 9] = [0.6, 0.7, 0.8, 0.9, 1.0, 1.15, 1.3, 1.5, 1.75];

/// ΔE2000 of one patch by the fit of the others, and their mean: what is on a patch cannot bend the fit
/// towards itself.
pub fn left_out(seen: &[[f32; 3]; PATCHES], patch: usize, card: &[Lab; PATCHES]) -> (f64, f64) {
    let light = seen.map(|code| code.map(|c| f64::from(linear_from_srgb(c))));
    let used = std::array::from_fn(|other| other != patch);
    let mut best = (f64::INFINITY, f64::INFINITY);
    for power in POWERS {
        let off = mixed(&light.map(|light| light.map(|l| l.powf(power))), &used, &[true; PATCHES], card);
        let others = (0..PATCHES).filter(|other| used[*other]).filter_map(|other| off[other]).sum::<f64>() / 23.0;
        if others < best.1 {
            best = (off[patch].unwrap_or(0.0), others);
        }
    }
    best
}

/// ΔE2000 of each patch used, by the power that brings them nearest; the others are left at nothing.
pub fn differences(
    seen: &[[f32; 3]; PATCHES],
    used: &[bool; PATCHES],
    card: &[Lab; PATCHES],
) -> [Option<f64>; PATCHES] {
    let light = seen.map(|code| code.map(|c| f64::from(linear_from_srgb(c))));
    let sum = |off: &[Option<f64>; PATCHES]| off.iter().flatten().sum::<f64>();
    let tried = POWERS.map(|power| mixed(&light.map(|light| light.map(|l| l.powf(power))), used, used, card));
    tried.into_iter().min_by(|a, b| sum(a).total_cmp(&sum(b))).unwrap_or([None; PATCHES])
}

fn mixed(
    light: &[[f64; 3]; PATCHES],
    used: &[bool; PATCHES],
    asked: &[bool; PATCHES],
    card: &[Lab; PATCHES],
) -> [Option<f64>; PATCHES] {
    let truth = card.map(|lab| linear_from_xyz_d50(xyz_from_lab(lab)));
    let weight = card.map(|lab| xyz_from_lab(lab).y.max(0.01).powf(-2.0 / 3.0));
    let matrix: [[f64; 3]; 3] = std::array::from_fn(|channel| {
        let mut normal = [[0.0; 4]; 3];
        for patch in (0..PATCHES).filter(|&patch| used[patch]) {
            for (row, sums) in normal.iter_mut().enumerate() {
                let lead = light[patch][row] * weight[patch].powi(2);
                for (sum, other) in sums.iter_mut().zip(light[patch]) {
                    *sum += lead * other;
                }
                sums[3] += lead * truth[patch][channel];
            }
        }
        solved(normal).unwrap_or_default()
    });
    std::array::from_fn(|patch| {
        let fitted = matrix.map(|row| row.iter().zip(light[patch]).map(|(term, light)| term * light).sum());
        asked[patch].then(|| delta_e_2000(lab_from_xyz(xyz_d50_from_linear(fitted)), card[patch]))
    })
}

#[cfg(test)]
mod tests {
    use super::super::CardKind;
    use super::*;
    use std::collections::BTreeMap;

    /// The codes of each card that was photographed, from beside the project.
    fn charts() -> Vec<[[f32; 3]; PATCHES]> {
        let table = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/colour/charts/patches.csv");
        let Ok(text) = std::fs::read_to_string(table) else {
            println!("skipped: {table} is absent");
            return Vec::new();
        };
        let mut charts: BTreeMap<&str, Vec<[f32; 3]>> = BTreeMap::new();
        // One chart's grid lies askew in that file: its codes are those of the frame.
        for line in text.lines().skip(1).filter(|line| !line.starts_with("plantcv_color_chip1")) {
            let fields: Vec<&str> = line.split(',').collect();
            charts.entry(fields[0]).or_default().push([4, 5, 6].map(|column| fields[column].parse().unwrap()));
        }
        charts.into_values().map(|codes| codes.try_into().unwrap()).collect()
    }

    fn mean(seen: &[[f32; 3]; PATCHES]) -> f64 {
        differences(seen, &[true; PATCHES], &CardKind::Classic.reference()).iter().flatten().sum::<f64>() / 24.0
    }

    #[test]
    fn right_places_fit_and_wrong_ones_do_not() {
        let wrong: [fn(usize, usize) -> usize; 6] = [
            |row, column| (3 - row) * 6 + 5 - column,
            |row, column| row * 6 + 5 - column,
            |row, column| (3 - row) * 6 + column,
            |row, column| row * 6 + (column + 1).min(5),
            |row, column| row * 6 + column.saturating_sub(1),
            |row, column| (row + 1).min(3) * 6 + column,
        ];
        for seen in charts() {
            let right = mean(&seen);
            assert!(right < 7.5, "a right place fits at {right}");
            for (which, order) in wrong.iter().enumerate() {
                let other = mean(&std::array::from_fn(|patch| seen[order(patch / 6, patch % 6)]));
                assert!(other > 20.0, "wrong order {which} fits at {other}");
            }
        }
    }
}
