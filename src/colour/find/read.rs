//! May the card be used where it was found? The patches are read from the picture, their colours fitted
//! to the card's, and what is hidden, burnt out, uneven, too small or another card is refused.

use super::judge::Placing;
use super::level::Level;
use super::plane::Plane;
use super::{CardKind, Found, Picture, Refusal, fit, place, refine, sample};
use crate::colour::card::PATCHES;
use crate::colour::lab::Lab;

/// Smaller patches have no middle free of their neighbours.
pub const LEAST_PITCH: f64 = 6.0;
/// Below this a consultant is told that the colours are uncertain.
pub const SMALL_PITCH: f64 = 25.0;
/// On ten photographs measured right places fit at 7.0 or less, turned, mirrored and shifted ones at 22.8
/// or more: this is the middle by ratio.
pub const MOST_DELTA_E: f64 = 12.5;
/// A single patch farther off than this, and than so many times the median, is hidden by something.
const HIDDEN_DELTA_E: f64 = 18.0;
const HIDDEN_TIMES: f64 = 2.5;
/// Guessed from the others a patch is farther off than this, and than so many times their mean, when
/// something lies on it: genuine ones reach 3.4 times, on a home-printed card 4.2.
const STRANGE_DELTA_E: f64 = 10.0;
const STRANGE_TIMES: f64 = 4.5;
/// Fewer patches that fit are no card.
const FEWEST: usize = 12;
/// Standard deviation inside a patch, codes 0 to 1, that no noise explains: the worst genuine one measured has 0.03.
const MOST_SPREAD: f32 = 0.08;
/// More patches than this too bright, and the rest cannot be trusted.
const MOST_BURNT: usize = 4;

/// A placing made exact on the picture itself, and read.
pub fn settled(
    picture: Picture<'_>,
    level: &Level,
    placing: &Placing,
    kind: CardKind,
    lab: &[Lab; PATCHES],
) -> Result<Found, Refusal> {
    let plane = placing.plane.scaled(level.factor);
    let (plane, side) = refine::refined(picture, &plane, kind);
    let found = read(picture, &plane, side.unwrap_or(kind.patch_over_pitch()), lab);
    if placing.is_mirrored {
        return found.and(Err(Refusal::Mirrored));
    }
    found
}

/// From patch to patch, pixels, mean over the card.
pub fn pitch(plane: &Plane) -> f64 {
    let side = |a: [f64; 2], b: [f64; 2], steps: f64| {
        let (a, b) = (plane.at(a), plane.at(b));
        (a[0] - b[0]).hypot(a[1] - b[1]) / steps
    };
    let along = side([0.0, 0.0], [5.0, 0.0], 5.0) + side([0.0, 3.0], [5.0, 3.0], 5.0);
    let down = side([0.0, 0.0], [0.0, 3.0], 3.0) + side([5.0, 0.0], [5.0, 3.0], 3.0);
    (along + down) / 4.0
}

/// Reads a card whose place is known, and says whether it can be used.
pub fn read(picture: Picture<'_>, plane: &Plane, side: f64, lab: &[Lab; PATCHES]) -> Result<Found, Refusal> {
    let pitch_px = pitch(plane);
    let patches: [sample::Patch; PATCHES] =
        std::array::from_fn(|patch| sample::patch(picture, plane, place(patch), pitch_px));
    let seen = patches.map(|patch| patch.code);
    let is_even = |patch: &sample::Patch| !patch.is_outside && patch.spread <= MOST_SPREAD;
    let off = fitted(&seen, patches.map(|patch| is_even(&patch)), lab);
    let count = off.iter().flatten().count();
    let fit_delta_e = off.iter().flatten().sum::<f64>() / count.max(1) as f64;
    if count < FEWEST || fit_delta_e > MOST_DELTA_E {
        return Err(Refusal::AnotherCard { fit_delta_e: fit_delta_e as f32 });
    }
    let uneven = patches.iter().filter(|patch| !patch.is_outside && !is_even(patch)).count();
    if count + uneven < PATCHES {
        return Err(Refusal::Partial { seen: count });
    }
    let strange = (0..PATCHES).filter(|patch| is_strange(fit::left_out(&seen, *patch, lab))).count();
    if strange > 0 {
        return Err(Refusal::Partial { seen: PATCHES - strange });
    }
    let burnt = patches.iter().filter(|patch| patch.is_burnt).count();
    if burnt > MOST_BURNT {
        return Err(Refusal::WashedOut { patches: burnt });
    }
    if uneven > 0 {
        return Err(Refusal::Uneven { patches: uneven });
    }
    if pitch_px < LEAST_PITCH {
        return Err(Refusal::TooSmall { pitch_px });
    }
    Ok(Found {
        corners: outer_corners(side).map(|place| plane.at(place)),
        centres: std::array::from_fn(|patch| plane.at(place(patch))),
        seen,
        spread: patches.map(|patch| patch.spread),
        clipped: patches.map(|patch| patch.is_burnt || patch.is_sunk),
        fit_delta_e: fit_delta_e as f32,
        pitch_px,
        is_small: pitch_px < SMALL_PITCH,
    })
}

fn is_strange((off, others): (f64, f64)) -> bool {
    off > STRANGE_DELTA_E.max(STRANGE_TIMES * others.max(1.0))
}

/// ΔE2000 of the patches that fit together. What lies on a card spoils the fit of the rest: the worst are
/// left out one by one.
fn fitted(seen: &[[f32; 3]; PATCHES], mut used: [bool; PATCHES], lab: &[Lab; PATCHES]) -> [Option<f64>; PATCHES] {
    loop {
        let off = fit::differences(seen, &used, lab);
        let mut sorted: Vec<(f64, usize)> = (0..PATCHES).filter_map(|patch| Some((off[patch]?, patch))).collect();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
        let Some((worst, patch)) = sorted.last().copied() else { return off };
        let median = sorted[sorted.len() / 2].0;
        let mean = sorted.iter().map(|(off, _)| off).sum::<f64>() / sorted.len() as f64;
        let is_hidden = worst > HIDDEN_DELTA_E && (worst > HIDDEN_TIMES * median || mean > MOST_DELTA_E);
        if !is_hidden || sorted.len() <= FEWEST {
            return off;
        }
        used[patch] = false;
    }
}

/// The outer corners of the corner patches as card places, from dark skin's clockwise; the side of a
/// patch in pitches.
pub fn outer_corners(side: f64) -> [[f64; 2]; 4] {
    let half = side / 2.0;
    [[-half, -half], [5.0 + half, -half], [5.0 + half, 3.0 + half], [-half, 3.0 + half]]
}
