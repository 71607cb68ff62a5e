//! Which spots of a level are brighter than their surroundings and shaped like a parallelogram?
//! Patches are such spots on the dark frame. Pixels of the level; what colour a spot has is ignored.

use super::level::Level;

/// A bright spot.
#[derive(Clone, Copy, Debug)]
pub struct Blob {
    /// Its centre.
    pub x: f32,
    pub y: f32,
    /// How many pixels it has.
    pub area: f32,
    /// The form that gives the square of a distance in sides of this spot: xx, xy, yy.
    pub form: [f32; 3],
}

impl Blob {
    /// A distance in sides of this spot, taken for a parallelogram: it is one along either side
    /// however the spot is turned or foreshortened.
    pub fn sides(&self, dx: f32, dy: f32) -> f32 {
        self.dot([dx, dy], [dx, dy]).max(0.0).sqrt()
    }

    /// The inner product in which its sides are at right angles and one long.
    pub fn dot(&self, [ax, ay]: [f32; 2], [bx, by]: [f32; 2]) -> f32 {
        let [xx, xy, yy] = self.form;
        ax * bx * xx + (ax * by + ay * bx) * xy + ay * by * yy
    }
}

/// How a spot is told from its surroundings.
#[derive(Clone, Copy, Debug)]
pub struct Threshold {
    /// The surroundings reach this far to each side.
    pub radius: usize,
    /// Bright is more than this many 64ths of their mean.
    pub share: u32,
}

#[derive(Clone, Copy, Default)]
struct Sums {
    count: f64,
    x: f64,
    y: f64,
    xx: f64,
    xy: f64,
    yy: f64,
}

/// The spots of a level, in no order.
pub fn blobs(level: &Level, threshold: Threshold) -> Vec<Blob> {
    let mut joined = Joined::default();
    let mut bright = vec![false; level.width];
    let mut columns = Columns::new(level, threshold.radius);
    let (mut above, mut here): (Vec<Run>, Vec<Run>) = (Vec::new(), Vec::new());
    for y in 0..level.height {
        columns.mark(y, threshold, &mut bright);
        here.clear();
        let mut x = 0;
        let mut from = 0;
        while x < level.width {
            if !bright[x] {
                x += 1;
                continue;
            }
            let start = x;
            while x < level.width && bright[x] {
                x += 1;
            }
            let label = joined.label(&above, &mut from, start, x);
            joined.add(label, start, x, y);
            here.push(Run { start, end: x, label });
        }
        std::mem::swap(&mut above, &mut here);
    }
    let most = (level.width * level.height) as f64 / 30.0;
    joined.roots().filter_map(|sums| blob(&sums, most)).collect()
}

#[derive(Clone, Copy)]
struct Run {
    start: usize,
    end: usize,
    label: usize,
}

/// Runs of bright pixels joined row by row, with the sums of each whole.
#[derive(Default)]
struct Joined {
    parent: Vec<usize>,
    sums: Vec<Sums>,
}

impl Joined {
    fn root(&mut self, mut label: usize) -> usize {
        while self.parent[label] != label {
            self.parent[label] = self.parent[self.parent[label]];
            label = self.parent[label];
        }
        label
    }

    /// The label of a run, joined with the runs above that touch it.
    fn label(&mut self, above: &[Run], from: &mut usize, start: usize, end: usize) -> usize {
        while *from < above.len() && above[*from].end <= start {
            *from += 1;
        }
        let mut label = None;
        let mut next = *from;
        while next < above.len() && above[next].start < end {
            let other = self.root(above[next].label);
            label = Some(match label {
                Some(mine) if mine != other => {
                    let mine: usize = self.root(mine);
                    self.parent[other] = mine;
                    mine
                }
                Some(mine) => mine,
                None => other,
            });
            next += 1;
        }
        label.unwrap_or_else(|| {
            self.parent.push(self.parent.len());
            self.sums.push(Sums::default());
            self.parent.len() - 1
        })
    }

    fn add(&mut self, label: usize, start: usize, end: usize, y: usize) {
        let (count, y) = ((end - start) as f64, y as f64);
        let (first, last) = (start as f64, end as f64 - 1.0);
        let x = count * (first + last) / 2.0;
        let squares = |n: f64| n * (n + 1.0) * (2.0 * n + 1.0) / 6.0;
        let sums = &mut self.sums[label];
        sums.count += count;
        sums.x += x;
        sums.y += count * y;
        sums.xx += squares(last) - squares(first - 1.0);
        sums.xy += x * y;
        sums.yy += count * y * y;
    }

    fn roots(mut self) -> impl Iterator<Item = Sums> {
        for label in 0..self.parent.len() {
            let root = self.root(label);
            if root != label {
                let from = self.sums[label];
                let into = &mut self.sums[root];
                into.count += from.count;
                into.x += from.x;
                into.y += from.y;
                into.xx += from.xx;
                into.xy += from.xy;
                into.yy += from.yy;
            }
        }
        let Self { parent, sums } = self;
        sums.into_iter().enumerate().filter(move |(label, _)| parent[*label] == *label).map(|(_, sums)| sums)
    }
}

/// Fewer pixels than this have no shape.
const LEAST_AREA: f64 = 6.0;
/// Area over the area of the parallelogram with the same moments: one for every parallelogram, 1.05
/// for an ellipse, less for anything ragged, hollow or bent.
const LEAST_FILL: f64 = 0.72;
/// The longer side over the shorter at most, as standard deviations: a card seen at 70 degrees.
const MOST_LONG: f64 = 3.2;

fn blob(sums: &Sums, most_area: f64) -> Option<Blob> {
    let n = sums.count;
    if n < LEAST_AREA || n > most_area {
        return None;
    }
    let (x, y) = (sums.x / n, sums.y / n);
    // A pixel is itself a square: its own moment keeps thin spots from vanishing.
    let pixel = 1.0 / 12.0;
    let (xx, xy, yy) = (sums.xx / n - x * x + pixel, sums.xy / n - x * y, sums.yy / n - y * y + pixel);
    let determinant = xx * yy - xy * xy;
    let fill = n / (12.0 * determinant.max(1e-9).sqrt());
    let middle = (xx + yy) / 2.0;
    let apart = (middle * middle - determinant).max(0.0).sqrt();
    let long = ((middle + apart) / (middle - apart).max(1e-9)).sqrt();
    if fill < LEAST_FILL || long > MOST_LONG {
        return None;
    }
    let form = [yy, -xy, xx].map(|term| (term / (12.0 * determinant)) as f32);
    Some(Blob { x: x as f32, y: y as f32, area: n as f32, form })
}

/// Sums of the columns of the surroundings, moved down row by row.
struct Columns<'a> {
    level: &'a Level,
    radius: usize,
    sums: Vec<u32>,
    /// The rows summed: from here,
    from: usize,
    /// to before here.
    to: usize,
}

impl<'a> Columns<'a> {
    fn new(level: &'a Level, radius: usize) -> Self {
        Self { level, radius, sums: vec![0; level.width], from: 0, to: 0 }
    }

    fn mark(&mut self, y: usize, threshold: Threshold, bright: &mut [bool]) {
        let width = self.level.width;
        while self.to < (y + self.radius + 1).min(self.level.height) {
            let row = &self.level.value[self.to * width..][..width];
            self.sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += u32::from(*value));
            self.to += 1;
        }
        while self.from + self.radius < y {
            let row = &self.level.value[self.from * width..][..width];
            self.sums.iter_mut().zip(row).for_each(|(sum, value)| *sum -= u32::from(*value));
            self.from += 1;
        }
        let rows = (self.to - self.from) as u32;
        let row = &self.level.value[y * width..][..width];
        let (mut sum, mut columns) =
            (self.sums[..self.radius.min(width)].iter().sum::<u32>(), self.radius.min(width) as u32);
        for x in 0..width {
            if x + self.radius < width {
                sum += self.sums[x + self.radius];
                columns += 1;
            }
            if x > self.radius {
                sum -= self.sums[x - self.radius - 1];
                columns -= 1;
            }
            bright[x] =
                u64::from(row[x]) * u64::from(rows * columns * 64) > u64::from(sum) * u64::from(threshold.share);
        }
    }
}
