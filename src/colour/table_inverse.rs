//! The stored values that make a table display show a colour: the table from stored values to colours,
//! turned round. The table the other way (B2A) holds the same only coarsely: it misses colours that
//! the display can show by 0.6 to 0.9 ΔE2000 on average.
//!
//! Gauss-Newton steps in L*a*b*, within the cube of what can be stored. A colour outside the gamut thus
//! ends near the nearest in the gamut (ΔE*ab), and there is no seam between inside and outside. A start
//! near by (B2A, or the colour beside) makes it two or three steps.

use glam::{DMat3, DVec3};

use crate::colour::curve::Curve;
use crate::colour::grid::Grid;
use crate::colour::lab::lab_with_slope;
use crate::colour::profile_model::{PcsCode, Stage, Table};

/// A table of three channels made ready to be turned round.
// Invariant: before and after the grid there are three curves or none.
#[derive(Debug, Clone)]
pub struct TableInverse {
    before: Option<[Curve; 3]>,
    grid: Grid,
    after: Vec<After>,
    code: PcsCode,
    least: DVec3,
    most: DVec3,
}

#[derive(Debug, Clone)]
enum After {
    Curves([Curve; 3]),
    Matrix(DMat3, DVec3),
}

/// What was found for a colour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// Where, behind the curves before the grid; `stored_of` makes stored values of it.
    pub place: DVec3,
    /// How far what is shown is from what was wanted, ΔE*ab.
    pub missed_by: f64,
}

/// When to end a search.
#[derive(Debug, Clone, Copy)]
struct Search {
    /// Further off than this, ΔE*ab, the start is given back.
    far: f64,
    /// Closer than this, ΔE*ab, a colour is met.
    close_enough: f64,
    /// A step that comes no nearer than this share of the way ends the search.
    least_gain: f64,
    most_steps: usize,
}

const THOROUGH: Search = Search { far: f64::INFINITY, close_enough: 1e-3, least_gain: 1e-3, most_steps: 24 };
/// For the nodes of a cube, between which the error is greater anyway.
const QUICK: Search = Search { far: 12.0, close_enough: 1e-2, least_gain: 0.1, most_steps: 3 };

/// Where the last two of a row of colours were met.
#[derive(Debug, Clone, Copy, Default)]
pub struct Trail {
    last: Option<DVec3>,
    before: Option<DVec3>,
}

impl Trail {
    /// The trail with another colour; one that was not met ends it.
    pub fn followed(self, found: Found) -> Self {
        let is_met = found.missed_by <= QUICK.close_enough;
        if is_met { Self { last: Some(found.place), before: self.last } } else { Self::default() }
    }
}

/// How often a step that comes no nearer is halved.
const MOST_HALVINGS: usize = 4;

impl TableInverse {
    /// `None` for a table that is not of three channels, or whose steps stand in another order than
    /// curves, grid, curves and matrices.
    pub fn new(table: &Table) -> Option<Self> {
        if table.inputs() != 3 || table.outputs() != 3 {
            return None;
        }
        let stages = table.stages();
        let at = stages.iter().position(|stage| matches!(stage, Stage::Grid(_)));
        let (before, grid, after) = match at {
            Some(at) => (&stages[..at], &stages[at], &stages[at + 1..]),
            None => (&stages[..0], &Stage::Grid(identity()?), stages),
        };
        let Stage::Grid(grid) = grid else { return None };
        let before = match before {
            [] => None,
            [Stage::Curves(curves)] => Some(curves.clone().try_into().ok()?),
            _ => return None,
        };
        let end = |stored: f64| {
            before.as_ref().map_or(DVec3::splat(stored), |curves: &[Curve; 3]| {
                DVec3::from(std::array::from_fn::<f64, 3, _>(|at| curves[at].at(stored)))
            })
        };
        let (least, most) = (end(0.0).max(DVec3::ZERO), end(1.0).min(DVec3::ONE));
        let is_open = least.cmplt(most).all();
        let after = after.iter().map(After::from_stage).collect::<Option<_>>()?;
        is_open.then(|| Self { before, grid: grid.clone(), after, code: table.code(), least, most })
    }

    /// The middle of all places: where to begin when nothing better is known.
    pub fn middle(&self) -> DVec3 {
        self.least.midpoint(self.most)
    }

    /// The place nearest to a colour of the PCS, from a first guess of its stored values. Where the guess
    /// is further off than `far`, ΔE*ab, or a step promises to come no nearer than half of it, the search
    /// ends there.
    pub fn found_near(&self, xyz: DVec3, guess: DVec3, far: f64) -> Found {
        let place = self
            .before
            .as_ref()
            .map_or(guess, |curves| DVec3::new(curves[0].at(guess.x), curves[1].at(guess.y), curves[2].at(guess.z)));
        self.found(xyz, place, Search { far, ..THOROUGH })
    }

    /// The same from a place, however far.
    pub fn found_from(&self, xyz: DVec3, place: DVec3) -> Found {
        self.found(xyz, place, THOROUGH)
    }

    /// The place of a colour next to others whose places are known; `None` where it is not quickly met.
    pub fn found_along(&self, xyz: DVec3, trail: &Trail) -> Option<Found> {
        let place = match (trail.last, trail.before) {
            (Some(last), Some(before)) => 2.0 * last - before,
            (Some(last), None) => last,
            (None, _) => return None,
        };
        Some(self.found(xyz, place, QUICK)).filter(|found| found.missed_by <= QUICK.close_enough)
    }

    fn found(&self, xyz: DVec3, place: DVec3, search: Search) -> Found {
        let Search { far, close_enough, least_gain, most_steps } = search;
        let far_after_step = far / 2.0;
        let wanted = lab_with_slope(xyz).0;
        let mut place = place.clamp(self.least, self.most);
        let (mut lab, mut slope) = self.lab_with_slope(place);
        let mut missed_by = (wanted - lab).length();
        for _ in 0..most_steps {
            if missed_by <= close_enough || missed_by > far {
                break;
            }
            let step = self.step(place, slope, wanted - lab);
            if missed_by > far_after_step && (wanted - lab - slope * step).length() > far_after_step {
                break;
            }
            let Some((next, next_lab, next_slope, next_miss)) = self.nearer(place, step, wanted, missed_by) else {
                break;
            };
            let is_done = next_miss > missed_by * (1.0 - least_gain);
            (place, lab, slope, missed_by) = (next, next_lab, next_slope, next_miss);
            if is_done {
                break;
            }
        }
        Found { place, missed_by }
    }

    /// The first of the whole step, its half, its quarter… that comes nearer; `None` where none does.
    fn nearer(&self, from: DVec3, step: DVec3, wanted: DVec3, miss: f64) -> Option<(DVec3, DVec3, DMat3, f64)> {
        let mut share = 1.0;
        for _ in 0..=MOST_HALVINGS {
            let place = (from + step * share).clamp(self.least, self.most);
            let (lab, slope) = self.lab_with_slope(place);
            let next_miss = (wanted - lab).length();
            if next_miss < miss {
                return Some((place, lab, slope, next_miss));
            }
            share *= 0.5;
        }
        None
    }

    /// The step that, were all linear, would lead nearest to the wanted colour without leaving the
    /// cube: channels that stand at an end and would leave it are held, one after another.
    fn step(&self, place: DVec3, slope: DMat3, missing: DVec3) -> DVec3 {
        let mut is_held = [false; 3];
        let mut step = DVec3::ZERO;
        for _ in 0..3 {
            step = least_squares(slope, missing, is_held);
            let mut is_new = false;
            for axis in 0..3 {
                let leaves = (place[axis] <= self.least[axis] && step[axis] < 0.0)
                    || (place[axis] >= self.most[axis] && step[axis] > 0.0);
                if leaves && !is_held[axis] {
                    is_held[axis] = true;
                    is_new = true;
                }
            }
            if !is_new {
                break;
            }
        }
        step
    }

    fn lab_with_slope(&self, place: DVec3) -> (DVec3, DMat3) {
        let piece = self.grid.piece(place);
        let (mut value, mut slope) = (piece.value, piece.slope);
        for after in &self.after {
            (value, slope) = after.at(value, slope);
        }
        let (lab, of_code) = self.code.lab_with_slope(value);
        (lab, of_code * slope)
    }

    /// The stored values, nought to one, of a place that was found.
    pub fn stored_of(&self, place: DVec3) -> DVec3 {
        let stored = self.before.as_ref().map_or(place, |curves| {
            DVec3::from(std::array::from_fn::<f64, 3, _>(|at| curves[at].inverse_at(place[at])))
        });
        stored.clamp(DVec3::ZERO, DVec3::ONE)
    }
}

impl After {
    fn from_stage(stage: &Stage) -> Option<Self> {
        match stage {
            Stage::Curves(curves) => Some(Self::Curves(curves.clone().try_into().ok()?)),
            Stage::Matrix { by, plus } => Some(Self::Matrix(*by, *plus)),
            Stage::Grid(_) => None,
        }
    }

    fn at(&self, value: DVec3, slope: DMat3) -> (DVec3, DMat3) {
        match self {
            Self::Matrix(by, plus) => (*by * value + *plus, *by * slope),
            Self::Curves(curves) => {
                let [x, y, z] = [0, 1, 2].map(|at| curves[at].at_with_slope(value[at]));
                let growth = DVec3::new(x.1, y.1, z.1);
                (DVec3::new(x.0, y.0, z.0), DMat3::from_diagonal(growth) * slope)
            }
        }
    }
}

/// A grid that changes nothing.
fn identity() -> Option<Grid> {
    let nodes = (0..8).flat_map(|at| [at >> 2 & 1, at >> 1 & 1, at & 1].map(|bit| bit as f32));
    Grid::new(vec![2; 3], 3, nodes.collect())
}

/// The step of the channels that are not held that makes `slope * step` nearest to `missing`.
fn least_squares(slope: DMat3, missing: DVec3, is_held: [bool; 3]) -> DVec3 {
    if is_held == [false; 3] {
        let step = slope.inverse() * missing;
        if step.is_finite() {
            return step;
        }
    }
    let mut free = slope;
    for (axis, is_held) in is_held.into_iter().enumerate() {
        if is_held {
            *free.col_mut(axis) = DVec3::ZERO;
        }
    }
    let turned = free.transpose();
    // A little on the diagonal holds what is held and keeps level places from sending it far away.
    let normal = turned * free + DMat3::from_diagonal(DVec3::splat(1e-6));
    normal.inverse() * (turned * missing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::colour::lab::D50;
    use crate::colour::named;

    /// A table of `side` nodes that holds what a matrix profile shows, with curves of 2.2 before it.
    fn table(side: usize) -> Table {
        let model = named::Primaries::Srgb.with(Curve::Line);
        let light = |at: usize| at as f64 / (side - 1) as f64;
        let nodes = (0..side * side * side).flat_map(|at| {
            let rgb = [at / side / side, at / side % side, at % side].map(light);
            // Bent a little, so that the grid is no plane.
            let rgb = [rgb[0], rgb[1].powf(1.2), rgb[2] * (0.9 + 0.1 * rgb[0])];
            let code = PcsCode::Xyz.encoded(model.xyz_at([rgb[0], rgb[1], rgb[2], 0.0]));
            [code[0], code[1], code[2]].map(|value| value as f32)
        });
        let grid = Grid::new(vec![side; 3], 3, nodes.collect()).expect("fits");
        let before = Stage::Curves(vec![Curve::power(2.2); 3]);
        Table::new(vec![before, Stage::Grid(grid)], PcsCode::Xyz, 3, 3).expect("fits")
    }

    #[test]
    fn every_colour_that_can_be_shown_is_met_from_the_middle() {
        let table = table(9);
        let inverse = TableInverse::new(&table).expect("can be turned round");
        for at in 0..11 * 11 * 11_u32 {
            let stored = DVec3::new(f64::from(at / 121), f64::from(at / 11 % 11), f64::from(at % 11)) / 10.0;
            let xyz = table.xyz_at([stored.x, stored.y, stored.z, 0.0]);
            let found = inverse.found_from(xyz, inverse.middle());
            assert!(found.missed_by < 0.05, "{stored}: missed by {}", found.missed_by);
        }
    }

    #[test]
    fn a_colour_outside_ends_at_the_edge_and_says_by_how_much_it_is_missed() {
        let inverse = TableInverse::new(&table(5)).expect("can be turned round");
        let found = inverse.found_from(D50 * 1.5, inverse.middle());
        let stored = inverse.stored_of(found.place);
        assert!(found.missed_by > 5.0 && stored.max_element() > 0.999, "{stored}");
        assert!(stored.min_element() >= 0.0 && stored.max_element() <= 1.0);
    }

    #[test]
    fn a_table_without_a_grid_is_turned_round_as_well() {
        let by = named::Primaries::Srgb.to_xyz() * 0.5;
        let stages = vec![Stage::Curves(vec![Curve::power(2.0); 3]), Stage::Matrix { by, plus: DVec3::ZERO }];
        let table = Table::new(stages, PcsCode::Xyz, 3, 3).expect("fits");
        let inverse = TableInverse::new(&table).expect("can be turned round");
        let found = inverse.found_from(table.xyz_at([0.2, 0.6, 0.4, 0.0]), inverse.middle());
        assert!((found.place - DVec3::new(0.2, 0.6, 0.4)).length() < 1e-3, "{found:?}");
    }

    #[test]
    fn a_table_of_inks_is_not_turned_round() {
        let grid = Grid::new(vec![2; 4], 3, vec![0.5; 48]).map(Stage::Grid).expect("fits");
        let table = Table::new(vec![grid], PcsCode::Lab, 4, 3).expect("fits");
        assert!(TableInverse::new(&table).is_none());
    }
}
