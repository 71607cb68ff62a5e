//! Where exactly are the patches? From the middle of each one we go outwards in four directions to
//! where its colour ends; the plane is laid anew through the middles between. Pixels of the picture.
//! A patch like its frame (black) is left out.

use super::place;
use super::plane::Plane;
use super::{CardKind, Picture};
use crate::colour::card::PATCHES;

/// Going out from where the patch is thought to be, in pitches: a patch ends between these.
const NEAREST_END: f64 = 0.2;
const FARTHEST_END: f64 = 0.68;
/// On the printed card the next patch or the black frame begins 0.57 out, and either would drown the white
/// between.
const FARTHEST_WHITE: f64 = 0.56;
/// From sample to sample, pitches.
const STEP: f64 = 1.0 / 48.0;
/// Lines beside each other that are averaged against noise, pitches from the middle.
const LINES: [f64; 5] = [-0.16, -0.08, 0.0, 0.08, 0.16];
/// The frame differs from a patch by this much at least, sum of the codes' differences, 0 to 255 each.
const LEAST_CONTRAST: f64 = 24.0;
/// A patch this wide, pitches: narrower or wider, something else was met.
const SIDES: std::ops::Range<f64> = 0.55..1.02;
/// A middle farther than this from the plane through the others was not met rightly, pitches.
const MOST_OFF: f64 = 0.08;
/// With fewer middles the plane stays as it was.
const FEWEST: usize = 10;

/// The plane laid through the middles met, and the side of a patch over the pitch, if they could be met.
pub fn refined(picture: Picture<'_>, plane: &Plane, kind: CardKind) -> (Plane, Option<f64>) {
    let farthest = if kind == CardKind::Printed { FARTHEST_WHITE } else { FARTHEST_END };
    let (mut plane, mut side) = (*plane, None);
    for _ in 0..2 {
        let mut pairs = Vec::new();
        let mut sides = Vec::new();
        for patch in 0..PATCHES {
            let [u, v] = place(patch);
            let ends = [[1.0, 0.0], [0.0, 1.0]].map(|axis| ends(picture, &plane, [u, v], axis, farthest));
            if let [Some((left, right)), Some((top, bottom))] = ends {
                sides.extend([right - left, bottom - top]);
                pairs.push(([u, v], plane.at([u + (left + right) / 2.0, v + (top + bottom) / 2.0])));
            }
        }
        let Some(better) = through(&pairs) else { break };
        plane = better;
        sides.sort_by(f64::total_cmp);
        side = Some(sides[sides.len() / 2]);
    }
    (plane, side)
}

fn through(pairs: &[([f64; 2], [f64; 2])]) -> Option<Plane> {
    let mut kept = pairs.to_vec();
    while kept.len() >= FEWEST {
        let plane = Plane::fitted(&kept)?;
        let off = |(place, met): &([f64; 2], [f64; 2])| {
            let (here, beside) = (plane.at(*place), plane.at([place[0] + 1.0, place[1]]));
            (here[0] - met[0]).hypot(here[1] - met[1]) / (here[0] - beside[0]).hypot(here[1] - beside[1])
        };
        let (worst, most) = kept.iter().map(off).enumerate().max_by(|a, b| a.1.total_cmp(&b.1))?;
        if most <= MOST_OFF {
            return Some(plane);
        }
        kept.swap_remove(worst);
    }
    None
}

/// Where a patch's colour ends to both sides of its middle along an axis, pitches.
fn ends(picture: Picture<'_>, plane: &Plane, middle: [f64; 2], axis: [f64; 2], farthest: f64) -> Option<(f64, f64)> {
    let count = (farthest / STEP) as i32;
    let line: Vec<[f64; 3]> =
        (-count..=count).map(|n| mean(picture, plane, middle, axis, f64::from(n) * STEP)).collect::<Option<_>>()?;
    let zero = count as usize;
    let inner = (NEAREST_END / STEP / 2.0) as usize;
    let colour = [0, 1, 2]
        .map(|c| line[zero - inner..=zero + inner].iter().map(|code| code[c]).sum::<f64>() / (2 * inner + 1) as f64);
    let apart = |index: usize| (0..3).map(|c| (line[index][c] - colour[c]).abs()).sum::<f64>();
    let first = (NEAREST_END / STEP) as usize;
    let end = |at: &dyn Fn(usize) -> usize| {
        // What is met first may be a slow shade: half of the first strong difference is the end.
        let peak = (first..=zero).map(|n| apart(at(n))).fold(0.0, f64::max);
        let strong = (first..=zero).find(|&n| apart(at(n)) > LEAST_CONTRAST.max(0.35 * peak))?;
        let top = (strong..=(strong + zero / 8).min(zero)).map(|n| apart(at(n))).fold(0.0, f64::max);
        let crossing = (first..=zero).find(|&n| apart(at(n)) > top / 2.0)?;
        let (before, after) = (apart(at(crossing - 1)), apart(at(crossing)));
        let part = if after > before { ((top / 2.0 - before) / (after - before)).clamp(0.0, 1.0) } else { 1.0 };
        Some((crossing as f64 - 1.0 + part) * STEP)
    };
    let (left, right) = (-end(&|n| zero - n)?, end(&|n| zero + n)?);
    SIDES.contains(&(right - left)).then_some((left, right))
}

/// Mean codes of the lines beside each other, so far along the axis.
fn mean(picture: Picture<'_>, plane: &Plane, middle: [f64; 2], axis: [f64; 2], far: f64) -> Option<[f64; 3]> {
    let mut sums = [0.0; 3];
    for beside in LINES {
        let place = [middle[0] + far * axis[0] + beside * axis[1], middle[1] + far * axis[1] + beside * axis[0]];
        let code = picture.between(plane.at(place))?;
        sums.iter_mut().zip(code).for_each(|(sum, code)| *sum += code / LINES.len() as f64);
    }
    Some(sums)
}
