//! Which spots stand in rows and columns? A lattice is grown from a spot and two neighbours at right
//! angles, in that spot's own measure, step by step, so that perspective may bend it slowly.
//! Pixels of the level; colours are ignored.

use super::blobs::Blob;
use std::collections::HashMap;

/// Spots in rows and columns: column, row, and the spot's centre. Columns run clockwise to rows.
pub struct Lattice {
    pub cells: Vec<([i32; 2], [f64; 2])>,
}

/// Fewer spots than this fit anything.
pub const FEWEST_CELLS: usize = 8;
/// From one spot to the next in sides of a spot: cards with thin frames have 1.05, spots worn thin 1.9.
const STEP: std::ops::Range<f32> = 0.9..2.1;
/// A neighbour of another size than this is no patch of the same card.
const SIZES: std::ops::Range<f32> = 0.5..2.0;
/// The cosine between rows and columns, in the spot's measure, at most.
const MOST_SKEW: f32 = 0.42;
/// Rows' steps against columns' steps at most.
const MOST_UNEQUAL: f32 = 1.4;
/// How far from where it is expected a spot may stand, in steps.
const TOLERANCE: f32 = 0.27;
/// A card has six columns: nothing is sought farther out than this.
const MOST_OUT: i32 = 6;
const STEPS: [[i32; 2]; 4] = [[1, 0], [-1, 0], [0, 1], [0, -1]];

/// The lattices among the spots of one size class after another, largest spots first.
pub fn lattices(blobs: &[Blob], mut each: impl FnMut(&Lattice) -> bool) {
    let largest = blobs.iter().fold(0.0_f32, |most, blob| most.max(blob.area));
    let mut floor = largest / 4.0;
    while floor > 1.5 {
        // Classes overlap by half, so that patches of one card share one.
        let class: Vec<Blob> = blobs.iter().filter(|b| b.area >= floor && b.area <= floor * 4.0).copied().collect();
        if class.len() >= FEWEST_CELLS && in_class(&class, floor, &mut each) {
            return;
        }
        floor /= 2.0;
    }
}

/// True as soon as `each` is satisfied.
fn in_class(blobs: &[Blob], floor: f32, each: &mut impl FnMut(&Lattice) -> bool) -> bool {
    let near = Near::new(blobs, 2.0 * (floor * 4.0).sqrt());
    let mut taken = vec![false; blobs.len()];
    for seed in 0..blobs.len() {
        if taken[seed] {
            continue;
        }
        for [along, down] in near.bases(seed) {
            let cells = near.grown(seed, along, down);
            if cells.len() < FEWEST_CELLS {
                continue;
            }
            for index in cells.values() {
                taken[*index] = true;
            }
            let at = |index: usize| [f64::from(blobs[index].x), f64::from(blobs[index].y)];
            let lattice = Lattice { cells: cells.into_iter().map(|(cell, index)| (cell, at(index))).collect() };
            if each(&lattice) {
                return true;
            }
            break;
        }
    }
    false
}

/// Spots by place.
struct Near<'a> {
    blobs: &'a [Blob],
    bin: f32,
    bins: HashMap<(i32, i32), Vec<usize>>,
}

impl<'a> Near<'a> {
    fn new(blobs: &'a [Blob], bin: f32) -> Self {
        let mut bins: HashMap<(i32, i32), Vec<usize>> = HashMap::new();
        for (index, blob) in blobs.iter().enumerate() {
            bins.entry(((blob.x / bin) as i32, (blob.y / bin) as i32)).or_default().push(index);
        }
        Self { blobs, bin, bins }
    }

    fn around(&self, x: f32, y: f32, reach: f32) -> impl Iterator<Item = usize> + '_ {
        let of = |place: f32| (place / self.bin).floor() as i32;
        let (left, right, top, bottom) = (of(x - reach), of(x + reach), of(y - reach), of(y + reach));
        (top..=bottom)
            .flat_map(move |row| (left..=right).map(move |column| (column, row)))
            .filter_map(|bin| self.bins.get(&bin))
            .flatten()
            .copied()
    }

    /// The two steps that a lattice through a spot may have, shortest first.
    fn bases(&self, seed: usize) -> Vec<[[f32; 2]; 2]> {
        let blob = &self.blobs[seed];
        let reach = 2.1 * blob.area.sqrt() * 1.7;
        let mut steps: Vec<(f32, [f32; 2])> = self
            .around(blob.x, blob.y, reach)
            .filter(|&other| other != seed && SIZES.contains(&(self.blobs[other].area / blob.area)))
            .map(|other| [self.blobs[other].x - blob.x, self.blobs[other].y - blob.y])
            .map(|step| (blob.sides(step[0], step[1]), step))
            .filter(|(sides, _)| STEP.contains(sides))
            .collect();
        steps.sort_by(|a, b| a.0.total_cmp(&b.0));
        steps.truncate(8);
        let mut bases = Vec::new();
        for (first, (one_sides, one)) in steps.iter().enumerate() {
            for (other_sides, other) in &steps[first + 1..] {
                let skew = blob.dot(*one, *other) / (one_sides * other_sides);
                if skew.abs() > MOST_SKEW || other_sides / one_sides > MOST_UNEQUAL {
                    continue;
                }
                let turn = one[0] * other[1] - one[1] * other[0];
                bases.push(if turn > 0.0 { [*one, *other] } else { [*other, *one] });
            }
        }
        bases.truncate(6);
        bases
    }

    fn grown(&self, seed: usize, along: [f32; 2], down: [f32; 2]) -> HashMap<[i32; 2], usize> {
        let mut cells = HashMap::from([([0, 0], seed)]);
        let mut queue = vec![[0, 0]];
        let mut next = 0;
        while next < queue.len() {
            let from = queue[next];
            next += 1;
            for step in STEPS {
                let cell = [from[0] + step[0], from[1] + step[1]];
                if cells.contains_key(&cell) || cell[0].abs() > MOST_OUT || cell[1].abs() > MOST_OUT {
                    continue;
                }
                let stride = self.stride(&cells, from, step, along, down);
                if let Some(found) = self.at(self.blobs[cells[&from]], stride, &cells) {
                    cells.insert(cell, found);
                    queue.push(cell);
                }
            }
        }
        cells
    }

    /// The step to take from a cell: as the lattice has it nearby.
    fn stride(
        &self,
        cells: &HashMap<[i32; 2], usize>,
        from: [i32; 2],
        step: [i32; 2],
        along: [f32; 2],
        down: [f32; 2],
    ) -> [f32; 2] {
        let place = |cell: [i32; 2]| cells.get(&cell).map(|&index| [self.blobs[index].x, self.blobs[index].y]);
        let between = |one: [i32; 2], other: [i32; 2]| {
            let (one, other) = (place(one)?, place(other)?);
            Some([other[0] - one[0], other[1] - one[1]])
        };
        let side = [step[1], step[0]];
        let moved = |cell: [i32; 2], by: [i32; 2], times: i32| [cell[0] + by[0] * times, cell[1] + by[1] * times];
        between(moved(from, step, -1), from)
            .or_else(|| between(moved(from, side, 1), moved(moved(from, side, 1), step, 1)))
            .or_else(|| between(moved(from, side, -1), moved(moved(from, side, -1), step, 1)))
            .unwrap_or_else(|| {
                let of = |axis: usize| step[0] as f32 * along[axis] + step[1] as f32 * down[axis];
                [of(0), of(1)]
            })
    }

    /// The spot where a step from another leads, if there is one of its size.
    fn at(&self, from: Blob, [dx, dy]: [f32; 2], cells: &HashMap<[i32; 2], usize>) -> Option<usize> {
        let (x, y) = (from.x + dx, from.y + dy);
        let reach = TOLERANCE * dx.hypot(dy);
        let off = |index: usize| (self.blobs[index].x - x).hypot(self.blobs[index].y - y);
        self.around(x, y, reach)
            .filter(|&index| off(index) <= reach && SIZES.contains(&(self.blobs[index].area / from.area)))
            .min_by(|&a, &b| off(a).total_cmp(&off(b)))
            .filter(|index| !cells.values().any(|taken| taken == index))
    }
}
