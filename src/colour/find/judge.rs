//! Is a lattice a card, where does the card begin, and which way up is it? Four rows of six are laid
//! over the lattice wherever they can lie, in four rotations and in their mirror images, and the
//! colours under them are compared with the card's. Codes 0 to 1.

use super::lattice::{FEWEST_CELLS, Lattice};
use super::level::Level;
use super::plane::Plane;
use crate::colour::card::PATCHES;

/// A place where the card may lie.
#[derive(Clone, Debug)]
pub struct Placing {
    /// From card places to pixels of the level.
    pub plane: Plane,
    /// Share of the variation of the codes that the card explains, after a line per channel; over the
    /// patches that agree.
    pub agreement: f32,
    /// How many patches agree; those hidden or beyond the edge do not.
    pub agreeing: usize,
    /// Whether the colours are in the order of the card's mirror image.
    pub is_mirrored: bool,
}

/// How far from the plane a spot may lie and still belong to it, in pitches.
const MOST_OFF: f64 = 0.22;

/// The best placing of the card on a lattice, mirrored ones included.
pub fn placed(level: &Level, lattice: &Lattice, card: &[[f32; 3]; PATCHES]) -> Option<Placing> {
    let (plane, cells) = planed(lattice)?;
    let mut best: Option<Placing> = None;
    for window in windows(&cells) {
        let codes = window.cells().map(|[i, j]| level.seen(plane.at([f64::from(i), f64::from(j)])));
        for turn in Turn::ALL {
            let seen: [Option<[f32; 3]>; PATCHES] = std::array::from_fn(|patch| codes[window.index(turn, patch)]);
            let Some((agreement, agreeing)) = agreement(&seen, card) else { continue };
            let score = agreement * agreeing as f32;
            if best.as_ref().is_some_and(|best| best.agreement * best.agreeing as f32 >= score) {
                continue;
            }
            let Some(plane) = window.plane(&plane, turn) else { continue };
            best = Some(Placing { plane, agreement, agreeing, is_mirrored: turn.is_mirrored });
        }
    }
    best
}

type Cells = Vec<([f64; 2], [f64; 2])>;

/// The plane through most of a lattice, and the cells that lie on it.
fn planed(lattice: &Lattice) -> Option<(Plane, Cells)> {
    let mut cells: Cells = lattice.cells.iter().map(|([i, j], at)| ([f64::from(*i), f64::from(*j)], *at)).collect();
    for _ in 0..3 {
        let plane = Plane::fitted(&cells)?;
        let before = cells.len();
        cells.retain(|(cell, at)| {
            let (found, beside) = (plane.at(*cell), plane.at([cell[0] + 1.0, cell[1]]));
            let pitch = (beside[0] - found[0]).hypot(beside[1] - found[1]);
            (found[0] - at[0]).hypot(found[1] - at[1]) < MOST_OFF * pitch
        });
        if cells.len() < FEWEST_CELLS {
            return None;
        }
        if cells.len() == before {
            return Some((plane, cells));
        }
    }
    Some((Plane::fitted(&cells)?, cells))
}

/// Which way round the card lies in a window.
#[derive(Clone, Copy)]
struct Turn {
    is_turned: bool,
    is_mirrored: bool,
}

impl Turn {
    const ALL: [Turn; 4] = [
        Turn { is_turned: false, is_mirrored: false },
        Turn { is_turned: true, is_mirrored: false },
        Turn { is_turned: false, is_mirrored: true },
        Turn { is_turned: true, is_mirrored: true },
    ];
}

/// Six by four cells, or four by six.
struct Window {
    column: i32,
    row: i32,
    is_upright: bool,
}

impl Window {
    fn size(&self) -> [i32; 2] {
        if self.is_upright { [4, 6] } else { [6, 4] }
    }

    fn cells(&self) -> [[i32; 2]; PATCHES] {
        let wide = self.size()[0];
        std::array::from_fn(|index| [self.column + index as i32 % wide, self.row + index as i32 / wide])
    }

    /// The cell of a card place, from the window's corner.
    fn cell(&self, turn: Turn, [u, v]: [f64; 2]) -> [f64; 2] {
        let (u, v) = if turn.is_turned { (5.0 - u, 3.0 - v) } else { (u, v) };
        let v = if turn.is_mirrored { 3.0 - v } else { v };
        if self.is_upright { [3.0 - v, u] } else { [u, v] }
    }

    fn index(&self, turn: Turn, patch: usize) -> usize {
        let [column, row] = self.cell(turn, [(patch % 6) as f64, (patch / 6) as f64]);
        row as usize * self.size()[0] as usize + column as usize
    }

    fn plane(&self, plane: &Plane, turn: Turn) -> Option<Plane> {
        let corners = [[0.0, 0.0], [5.0, 0.0], [5.0, 3.0], [0.0, 3.0]].map(|place| {
            let [column, row] = self.cell(turn, place);
            (place, plane.at([column + f64::from(self.column), row + f64::from(self.row)]))
        });
        Plane::fitted(&corners)
    }
}

/// Where the card can lie so that it covers most of the cells.
fn windows(cells: &Cells) -> Vec<Window> {
    let end = |axis: usize, most: bool| {
        let ends = cells.iter().map(|(cell, _)| cell[axis] as i32);
        if most { ends.max() } else { ends.min() }.unwrap_or(0)
    };
    let mut windows = Vec::new();
    for is_upright in [false, true] {
        let size = Window { column: 0, row: 0, is_upright }.size();
        for row in end(1, false) - size[1] + 2..end(1, true) {
            for column in end(0, false) - size[0] + 2..end(0, true) {
                let inside = |cell: &[f64; 2]| {
                    let (i, j) = (cell[0] as i32 - column, cell[1] as i32 - row);
                    i >= 0 && i < size[0] && j >= 0 && j < size[1]
                };
                let covered = cells.iter().filter(|(cell, _)| inside(cell)).count();
                if covered >= FEWEST_CELLS && covered * 10 >= cells.len().min(PATCHES) * 7 {
                    windows.push(Window { column, row, is_upright });
                }
            }
        }
    }
    windows
}

/// A patch farther from its line than this, codes 0 to 1, root mean square of the channels, does not agree.
const DISAGREES: f32 = 0.16;
/// Fewer agreeing patches are chance.
const FEWEST_AGREEING: usize = 11;

/// How well codes seen follow the card's by one line per channel: the share explained and how many
/// patches agree. The worst patches are left out one by one: a leaf may lie on the card.
fn agreement(seen: &[Option<[f32; 3]>; PATCHES], card: &[[f32; 3]; PATCHES]) -> Option<(f32, usize)> {
    let mut kept: Vec<usize> = (0..PATCHES).filter(|&patch| seen[patch].is_some()).collect();
    while kept.len() >= FEWEST_AGREEING {
        let mut off = vec![0.0; kept.len()];
        let (mut left, mut total) = (0.0, 0.0);
        for channel in 0..3 {
            let pairs: Vec<[f32; 2]> =
                kept.iter().map(|&p| [card[p][channel], seen[p].map_or(0.0, |code| code[channel])]).collect();
            let count = pairs.len() as f32;
            let mean = [0, 1].map(|side| pairs.iter().map(|pair| pair[side]).sum::<f32>() / count);
            let sum =
                |a: usize, b: usize| pairs.iter().map(|pair| (pair[a] - mean[a]) * (pair[b] - mean[b])).sum::<f32>();
            let slope = sum(0, 1) / sum(0, 0).max(1e-6);
            if slope < 0.12 {
                return None;
            }
            for (off, pair) in off.iter_mut().zip(&pairs) {
                let apart = pair[1] - mean[1] - slope * (pair[0] - mean[0]);
                // In units of the card, so that a dull picture is not thought to agree.
                *off += (apart / slope).powi(2) / 3.0;
                left += apart * apart / (slope * slope);
                total += (pair[0] - mean[0]).powi(2);
            }
        }
        let (worst, most) = off.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
        if most.sqrt() <= DISAGREES {
            return Some((1.0 - left / total.max(1e-6), kept.len()));
        }
        kept.swap_remove(worst);
    }
    None
}
