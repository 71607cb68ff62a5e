//! A grid of colours over three or four channels, and what lies between its nodes. Three channels are
//! joined by tetrahedra along the diagonal of each cell, the first of four by a line, as Little CMS
//! does; trilinear was 5-50 % worse on displays. Channels run from nought to one.

use glam::{DMat3, DVec3};

/// Values of up to four channels; those that are not used are nought.
pub type Channels = [f64; 4];

/// Nodes at equal distances, the first channel slowest, as in a profile.
// Invariant: three or four sides, each at least two; one to four outputs;
// `nodes.len()` is the product of all sides and the outputs; all nodes finite.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    sides: Vec<usize>,
    outputs: usize,
    nodes: Vec<f32>,
}

/// The linear piece of a grid about a place: `value` there, and how it grows along each channel.
#[derive(Debug, Clone, Copy)]
pub struct Piece {
    pub value: DVec3,
    pub slope: DMat3,
}

impl Grid {
    /// `None` where the sides, the outputs and the number of nodes do not fit each other.
    pub fn new(sides: Vec<usize>, outputs: usize, nodes: Vec<f32>) -> Option<Self> {
        let fits = matches!(sides.len(), 3 | 4) && sides.iter().all(|side| *side >= 2) && (1..=4).contains(&outputs);
        let count = sides.iter().try_fold(outputs, |count, side| count.checked_mul(*side))?;
        let is_sound = fits && count == nodes.len() && nodes.iter().all(|node| node.is_finite());
        is_sound.then_some(Self { sides, outputs, nodes })
    }

    /// How many channels go in.
    pub fn inputs(&self) -> usize {
        self.sides.len()
    }

    /// How many channels come out.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// Nodes along each channel.
    pub fn sides(&self) -> &[usize] {
        &self.sides
    }

    /// What comes out for these channels; what lies outside is taken for the nearer end.
    pub fn at(&self, channels: Channels) -> Channels {
        let [first, rest @ ..] = channels;
        if self.sides.len() == 3 && self.outputs == 3 {
            let DVec3 { x, y, z } = self.colour_at([first, rest[0], rest[1]]);
            return [x, y, z, 0.0];
        }
        if self.sides.len() == 3 {
            return self.within(&self.sides, 0, [first, rest[0], rest[1]]);
        }
        let block = self.nodes.len() / self.sides[0];
        let (below, fraction) = cell(first, self.sides[0]);
        let low = self.within(&self.sides[1..], below * block, rest);
        let high = self.within(&self.sides[1..], (below + 1) * block, rest);
        std::array::from_fn(|channel| low[channel] + fraction * (high[channel] - low[channel]))
    }

    /// The commonest case, three channels in and out, made quick.
    fn colour_at(&self, place: [f64; 3]) -> DVec3 {
        let sides = &self.sides;
        let steps = [sides[1] * sides[2] * 3, sides[2] * 3, 3];
        let cells = [cell(place[0], sides[0]), cell(place[1], sides[1]), cell(place[2], sides[2])];
        let mut corner = cells[0].0 * steps[0] + cells[1].0 * steps[1] + cells[2].0 * steps[2];
        let mut before = self.colour(corner);
        let mut value = before;
        for axis in falling_order(cells.map(|cell| cell.1)) {
            corner += steps[axis];
            let here = self.colour(corner);
            value += cells[axis].1 * (here - before);
            before = here;
        }
        value
    }

    /// Tetrahedral interpolation in the block of nodes that starts at `start`.
    fn within(&self, sides: &[usize], start: usize, place: [f64; 3]) -> Channels {
        let steps = [sides[1] * sides[2] * self.outputs, sides[2] * self.outputs, self.outputs];
        let mut corner = start;
        let mut fractions = [0.0; 3];
        for axis in 0..3 {
            let (below, fraction) = cell(place[axis], sides[axis]);
            corner += below * steps[axis];
            fractions[axis] = fraction;
        }
        let order = falling_order(fractions);
        let mut value = self.node(corner);
        let mut before = value;
        for axis in order {
            corner += steps[axis];
            let here = self.node(corner);
            for channel in 0..4 {
                value[channel] += fractions[axis] * (here[channel] - before[channel]);
            }
            before = here;
        }
        value
    }

    fn node(&self, at: usize) -> Channels {
        let mut node = [0.0; 4];
        for (value, stored) in node.iter_mut().zip(&self.nodes[at..at + self.outputs]) {
            *value = f64::from(*stored);
        }
        node
    }

    /// The linear piece about a place of a grid of three channels in and out; the cell at the edge
    /// goes on outside. For other grids all is nought.
    pub fn piece(&self, place: DVec3) -> Piece {
        let (&[first, second, third], 3) = (&self.sides[..], self.outputs) else {
            return Piece { value: DVec3::ZERO, slope: DMat3::ZERO };
        };
        let steps = [second * third * 3, third * 3, 3];
        let spans = [first - 1, second - 1, third - 1].map(|span| span as f64);
        let scaled = [place.x * spans[0], place.y * spans[1], place.z * spans[2]];
        let below = [0, 1, 2].map(|axis| (scaled[axis].max(0.0) as usize).min(spans[axis] as usize - 1));
        let fractions = [0, 1, 2].map(|axis| scaled[axis] - below[axis] as f64);
        let mut corner = below[0] * steps[0] + below[1] * steps[1] + below[2] * steps[2];
        let mut before = self.colour(corner);
        let mut value = before;
        let mut columns = [DVec3::ZERO; 3];
        for axis in falling_order(fractions) {
            corner += steps[axis];
            let here = self.colour(corner);
            let growth = here - before;
            value += fractions[axis] * growth;
            columns[axis] = growth * spans[axis];
            before = here;
        }
        let [x, y, z] = columns;
        Piece { value, slope: DMat3::from_cols(x, y, z) }
    }

    fn colour(&self, at: usize) -> DVec3 {
        let node = &self.nodes[at..at + 3];
        DVec3::new(f64::from(node[0]), f64::from(node[1]), f64::from(node[2]))
    }
}

/// The node below a place and how far it is to the next, nought to one.
fn cell(place: f64, side: usize) -> (usize, f64) {
    let scaled = place.clamp(0.0, 1.0) * (side - 1) as f64;
    let below = (scaled as usize).min(side - 2);
    (below, scaled - below as f64)
}

/// The axes from the greatest fraction to the least.
fn falling_order([x, y, z]: [f64; 3]) -> [usize; 3] {
    match (x >= y, y >= z, x >= z) {
        (true, true, _) => [0, 1, 2],
        (true, false, true) => [0, 2, 1],
        (true, false, false) => [2, 0, 1],
        (false, _, true) => [1, 0, 2],
        (false, true, false) => [1, 2, 0],
        (false, false, false) => [2, 1, 0],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A grid filled by a function of its channels.
    fn filled(sides: &[usize], outputs: usize, colour: impl Fn(&[f64]) -> Vec<f64>) -> Grid {
        let count: usize = sides.iter().product();
        let nodes = (0..count).flat_map(|at| {
            let mut rest = at;
            let mut place = vec![0.0; sides.len()];
            for axis in (0..sides.len()).rev() {
                place[axis] = (rest % sides[axis]) as f64 / (sides[axis] - 1) as f64;
                rest /= sides[axis];
            }
            colour(&place).into_iter().map(|value| value as f32).collect::<Vec<_>>()
        });
        Grid::new(sides.to_vec(), outputs, nodes.collect()).expect("sides and nodes fit")
    }

    #[test]
    fn what_is_linear_is_met_everywhere() {
        let plane = |c: &[f64]| vec![c[0] + 0.5 * c[1] - 0.25 * c[2], c[2], 0.1];
        let grid = filled(&[3, 4, 5], 3, plane);
        for place in [[0.1, 0.9, 0.4], [0.7, 0.2, 0.3], [0.3, 0.5, 0.95], [1.0, 1.0, 1.0], [0.0, 0.0, 0.0]] {
            let found = grid.at([place[0], place[1], place[2], 0.0]);
            let true_value = plane(&place);
            assert!((0..3).all(|at| (found[at] - true_value[at]).abs() < 1e-6), "{place:?} {found:?}");
            let piece = grid.piece(DVec3::from(place));
            assert!((piece.value.x - true_value[0]).abs() < 1e-6);
            assert!((piece.slope.y_axis.x - 0.5).abs() < 1e-6 && (piece.slope.z_axis.y - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn the_grey_diagonal_is_never_tinted_by_the_corners() {
        let grid = filled(&[2, 2, 2], 3, |c| {
            let is_grey = c[0] == c[1] && c[1] == c[2];
            if is_grey { vec![c[0]; 3] } else { vec![0.9, 0.1, 0.5] }
        });
        let [red, green, blue, _] = grid.at([0.3, 0.3, 0.3, 0.0]);
        assert!((red - 0.3).abs() < 1e-6 && (green - 0.3).abs() < 1e-6 && (blue - 0.3).abs() < 1e-6);
    }

    #[test]
    fn four_inks_are_joined_too_and_the_outside_is_the_edge() {
        let grid = filled(&[3, 2, 2, 4], 3, |c| vec![c[0], c[1] + c[2], c[3]]);
        let found = grid.at([0.25, 0.5, 0.125, 0.9]);
        assert!((found[0] - 0.25).abs() < 1e-6 && (found[1] - 0.625).abs() < 1e-6 && (found[2] - 0.9).abs() < 1e-6);
        assert_eq!(grid.at([-1.0, 0.0, 0.0, 7.0]), grid.at([0.0, 0.0, 0.0, 1.0]));
    }

    #[test]
    fn every_order_of_fractions_falls() {
        for at in 0..27 {
            let fractions = [at / 9, at / 3 % 3, at % 3].map(f64::from);
            let order = falling_order(fractions);
            assert!(fractions[order[0]] >= fractions[order[1]] && fractions[order[1]] >= fractions[order[2]], "{at}");
        }
    }

    #[test]
    fn sides_that_do_not_fit_are_refused() {
        assert_eq!(Grid::new(vec![2, 2, 2], 3, vec![0.0; 23]), None);
        assert_eq!(Grid::new(vec![1, 2, 2], 3, vec![0.0; 12]), None);
        assert_eq!(Grid::new(vec![2, 2], 3, vec![0.0; 12]), None);
        assert_eq!(Grid::new(vec![usize::MAX, 2, 2], 3, vec![]), None);
        assert_eq!(Grid::new(vec![2, 2, 2], 1, vec![f32::INFINITY; 8]), None);
    }
}
