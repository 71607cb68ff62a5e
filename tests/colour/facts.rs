//! Published numbers, from the shared data beside the project: CIEDE2000 pairs, adaptation, skin tones.

use diascope::colour::difference::delta_e_2000;
use diascope::colour::lab::{D50_XY, D65_XY, Lab, adaptation, xyz_from_xyy};
use diascope::colour::skin_tone::SKIN_TONES;

use super::shared::facts;

#[test]
fn the_34_pairs_of_sharma_agree_within_a_ten_thousandth() {
    let Some(rows) = facts("sharma_ciede2000_34.csv") else { return };
    let mut pairs = 0;
    for row in &rows[1..] {
        let n: Vec<f64> = row.iter().map(|word| word.parse().expect("a number")).collect();
        let [first, second] = [&n[1..4], &n[4..7]].map(|lab| Lab { l: lab[0], a: lab[1], b: lab[2] });
        for found in [delta_e_2000(first, second), delta_e_2000(second, first)] {
            assert!((found - n[7]).abs() < 1e-4, "pair {}: {found}, published {}", n[0], n[7]);
        }
        pairs += 1;
    }
    assert_eq!(pairs, 34);
}

#[test]
fn bradford_agrees_with_the_published_matrix_from_d65_to_d50() {
    let Some(rows) = facts("chromatic_adaptation_matrices.csv") else { return };
    let row = rows.iter().find(|row| row[..3] == ["Bradford", "D65", "D50"]).expect("the row is there");
    let ours = adaptation(xyz_from_xyy(D65_XY, 1.0), xyz_from_xyy(D50_XY, 1.0));
    for (at, word) in row[3..12].iter().enumerate() {
        let published: f64 = word.parse().expect("a number");
        assert!((ours.row(at / 3)[at % 3] - published).abs() < 2e-4, "{at}: {} {published}", ours.row(at / 3)[at % 3]);
    }
}

#[test]
fn the_classes_are_those_of_the_table() {
    let Some(rows) = facts("ita_classes.csv") else { return };
    assert_eq!(rows.len(), SKIN_TONES.len() + 1);
    for (row, (_, above)) in rows[1..].iter().zip(SKIN_TONES) {
        assert_eq!(row[1].parse(), Ok(above), "{}", row[0]);
    }
}
