//! Four corners placed by a person, in whatever order: the card is read where they say.

use super::plane::Plane;
use super::read::{outer_corners, read};
use super::{CardKind, Found, Picture, Refusal};

/// Reads a card whose four outer patch corners a person has placed. They may begin at any corner and go
/// either way round: the rotation whose colours fit best is taken, never a mirrored one.
///
/// # Errors
/// As `find_card`, of the rotation that fits best; `Refusal::NoCard` where the corners make no
/// quadrilateral.
pub fn sample_by_hand(picture: Picture<'_>, kind: CardKind, corners: [[f64; 2]; 4]) -> Result<Found, Refusal> {
    let clockwise = clockwise(corners).ok_or(Refusal::NoCard)?;
    let lab = kind.reference();
    let side = kind.patch_over_pitch();
    let places = outer_corners(side);
    let mut best: Option<Result<Found, Refusal>> = None;
    for first in 0..4 {
        let pairs: Vec<_> = (0..4).map(|n| (places[n], clockwise[(first + n) % 4])).collect();
        let Some(plane) = Plane::fitted(&pairs) else { continue };
        let tried = read(picture, &plane, side, &lab);
        if best.as_ref().is_none_or(|best| badness(&tried) < badness(best)) {
            best = Some(tried);
        }
    }
    best.unwrap_or(Err(Refusal::NoCard))
}

fn badness(tried: &Result<Found, Refusal>) -> f32 {
    match tried {
        Ok(found) => found.fit_delta_e,
        // The colours fitted, only the measurement cannot be had: nearer than another card.
        Err(Refusal::AnotherCard { fit_delta_e }) => 1000.0 + fit_delta_e,
        Err(reason) => 500.0 - reason.rank() as f32,
    }
}

/// The corners clockwise as seen in the picture; nothing where one lies inside the others' triangle or
/// they make no area.
fn clockwise(corners: [[f64; 2]; 4]) -> Option<[[f64; 2]; 4]> {
    let middle = [0, 1].map(|axis| corners.iter().map(|corner| corner[axis]).sum::<f64>() / 4.0);
    let mut sorted = corners;
    sorted.sort_by(|a, b| {
        let angle = |c: &[f64; 2]| (c[1] - middle[1]).atan2(c[0] - middle[0]);
        angle(a).total_cmp(&angle(b))
    });
    let turn = |n: usize| {
        let [a, b, c] = [0, 1, 2].map(|step| sorted[(n + step) % 4]);
        (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])
    };
    (0..4).all(|n| turn(n) > 1.0).then_some(sorted)
}
