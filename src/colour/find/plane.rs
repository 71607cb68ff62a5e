//! How does a flat card lie in the picture? A homography from card places (columns and rows, in
//! pitches, the first patch's centre at nought) to pixels. Lens distortion is ignored.

/// A map between two planes; rows of a 3x3 whose last number is one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plane {
    terms: [f64; 8],
}

impl Plane {
    /// Where a card place lies, in pixels.
    pub fn at(&self, [u, v]: [f64; 2]) -> [f64; 2] {
        let h = &self.terms;
        let w = h[6] * u + h[7] * v + 1.0;
        [(h[0] * u + h[1] * v + h[2]) / w, (h[3] * u + h[4] * v + h[5]) / w]
    }

    /// The same plane in pixels of another size, whose origin is the corner of the first pixel:
    /// a pixel here is `factor` pixels there.
    pub fn scaled(&self, factor: f64) -> Plane {
        let moved = |[x, y]: [f64; 2]| [(x + 0.5) * factor - 0.5, (y + 0.5) * factor - 0.5];
        let pairs: Vec<_> =
            [[0.0, 0.0], [5.0, 0.0], [5.0, 3.0], [0.0, 3.0]].map(|place| (place, moved(self.at(place)))).into();
        Plane::fitted(&pairs).unwrap_or(*self)
    }

    /// The plane that takes each card place nearest to its pixel, least squares; nothing where fewer
    /// than four pairs are given or they lie on a line.
    pub fn fitted(pairs: &[([f64; 2], [f64; 2])]) -> Option<Plane> {
        if pairs.len() < 4 {
            return None;
        }
        // Pixels are centred and scaled first: the sums of large numbers would lose the small ones.
        let count = pairs.len() as f64;
        let centre = [0, 1].map(|axis| pairs.iter().map(|(_, pixel)| pixel[axis]).sum::<f64>() / count);
        let spread: f64 = pairs.iter().map(|(_, p)| (p[0] - centre[0]).hypot(p[1] - centre[1])).sum::<f64>() / count;
        let scale = spread.max(1e-9);
        let mut normal = [[0.0; 9]; 8];
        for ([u, v], pixel) in pairs {
            let [x, y] = [(pixel[0] - centre[0]) / scale, (pixel[1] - centre[1]) / scale];
            add(&mut normal, [*u, *v, 1.0, 0.0, 0.0, 0.0, -u * x, -v * x], x);
            add(&mut normal, [0.0, 0.0, 0.0, *u, *v, 1.0, -u * y, -v * y], y);
        }
        let h = solved(normal)?;
        let back = |row: usize| {
            let at = |column: usize| h[row * 3 + column] * scale;
            [at(0) + centre[row] * h[6], at(1) + centre[row] * h[7], at(2) + centre[row]]
        };
        let ([a, b, c], [d, e, f]) = (back(0), back(1));
        Some(Plane { terms: [a, b, c, d, e, f, h[6], h[7]] })
    }
}

fn add(normal: &mut [[f64; 9]; 8], row: [f64; 8], right: f64) {
    for (sums, one) in normal.iter_mut().zip(row) {
        for (sum, other) in sums.iter_mut().zip(row) {
            *sum += one * other;
        }
        sums[8] += one * right;
    }
}

/// Gaussian elimination with the largest pivot; nothing where the rows say the same thing twice.
pub fn solved<const ROWS: usize, const WIDE: usize>(mut rows: [[f64; WIDE]; ROWS]) -> Option<[f64; ROWS]> {
    for pivot in 0..ROWS {
        let best = (pivot..ROWS).max_by(|&a, &b| rows[a][pivot].abs().total_cmp(&rows[b][pivot].abs()))?;
        rows.swap(pivot, best);
        if rows[pivot][pivot].abs() < 1e-12 {
            return None;
        }
        let lead = rows[pivot];
        for (index, row) in rows.iter_mut().enumerate() {
            if index != pivot {
                let share = row[pivot] / lead[pivot];
                for (number, above) in row.iter_mut().zip(lead) {
                    *number -= share * above;
                }
            }
        }
    }
    Some(std::array::from_fn(|row| rows[row][WIDE - 1] / rows[row][row]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_corners_are_met_exactly() {
        let corners = [[100.0, 50.0], [900.0, 120.0], [820.0, 600.0], [140.0, 560.0]];
        let places = [[0.0, 0.0], [5.0, 0.0], [5.0, 3.0], [0.0, 3.0]];
        let pairs: Vec<_> = places.into_iter().zip(corners).collect();
        let plane = Plane::fitted(&pairs).expect("four corners make a plane");
        for (place, corner) in pairs {
            let found = plane.at(place);
            assert!((found[0] - corner[0]).hypot(found[1] - corner[1]) < 1e-6, "{found:?} is not {corner:?}");
        }
    }

    #[test]
    fn places_on_a_line_make_no_plane() {
        let pairs: Vec<_> = (0..6).map(|n| ([f64::from(n), 0.0], [f64::from(n) * 9.0, 3.0])).collect();
        assert_eq!(Plane::fitted(&pairs), None);
    }
}
