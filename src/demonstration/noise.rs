//! Chance that comes out the same every time: hashed grids, smooth noise and cells.
//! Values have no units; positions are in cells of the caller's choosing. Not for secrets.

use glam::Vec2;

/// A hash of a grid point and a seed, all 32 bits usable.
#[inline]
pub fn hash(x: i32, y: i32, seed: u32) -> u32 {
    let mut h = (x as u32).wrapping_mul(0x85eb_ca6b) ^ (y as u32).wrapping_mul(0xc2b2_ae35).rotate_left(13);
    h ^= seed.wrapping_mul(0x27d4_eb2f);
    h = (h ^ (h >> 15)).wrapping_mul(0x2c1b_3c6d);
    h = (h ^ (h >> 12)).wrapping_mul(0x297a_2d39);
    h ^ (h >> 15)
}

/// Nought to one, from a hash.
#[inline]
pub fn unit(hash: u32) -> f32 {
    (hash >> 8) as f32 * (1.0 / 16_777_216.0)
}

/// Nought at `from` and one at `to`, smooth between; `from` may be the larger.
#[inline]
pub fn smooth(from: f32, to: f32, x: f32) -> f32 {
    let t = ((x - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

#[inline]
pub fn mix(a: f32, b: f32, t: f32) -> f32 {
    a + (b - a) * t
}

/// Smooth noise between minus one and one, one bump a cell.
#[inline]
pub fn value(p: Vec2, seed: u32) -> f32 {
    let (fx, fy) = (p.x.floor(), p.y.floor());
    let (ix, iy) = (fx as i32, fy as i32);
    let (tx, ty) = (p.x - fx, p.y - fy);
    let (sx, sy) = (tx * tx * (3.0 - 2.0 * tx), ty * ty * (3.0 - 2.0 * ty));
    let corner = |dx: i32, dy: i32| unit(hash(ix + dx, iy + dy, seed));
    let above = mix(corner(0, 0), corner(1, 0), sx);
    let below = mix(corner(0, 1), corner(1, 1), sx);
    mix(above, below, sy) * 2.0 - 1.0
}

/// Noise upon noise, each octave half as large; about minus one to one.
pub fn fbm(p: Vec2, octaves: u32, seed: u32) -> f32 {
    let (mut sum, mut amplitude, mut at) = (0.0, 0.5, p);
    for octave in 0..octaves {
        sum += amplitude * value(at, seed.wrapping_add(octave * 101));
        // Turned a little each time, so that the grid does not show.
        at = Vec2::new(at.x * 1.62 - at.y * 1.18, at.x * 1.18 + at.y * 1.62) + Vec2::new(17.3, 9.1);
        amplitude *= 0.5;
    }
    sum * 1.6
}

/// The nearest points of a jittered grid, one point a cell.
#[derive(Debug, Clone, Copy)]
pub struct Near {
    /// Distance to the nearest and to the next point, in cells.
    pub first: f32,
    pub second: f32,
    /// From the nearest point to here, in cells.
    pub from_first: Vec2,
    /// A hash that belongs to the nearest point.
    pub id: u32,
}

impl Near {
    /// Nought on the border between two cells, growing inwards.
    #[inline]
    pub fn edge(&self) -> f32 {
        self.second - self.first
    }
}

/// Which cell a place belongs to.
#[inline]
pub fn cells(p: Vec2, jitter: f32, seed: u32) -> Near {
    let (fx, fy) = (p.x.floor(), p.y.floor());
    let (ix, iy) = (fx as i32, fy as i32);
    let (mut first, mut second, mut id, mut from_first) = (f32::MAX, f32::MAX, 0, Vec2::ZERO);
    for dy in -1..=1 {
        for dx in -1..=1 {
            let h = hash(ix + dx, iy + dy, seed);
            let jx = ((h & 0xffff) as f32 * (1.0 / 65536.0) - 0.5) * jitter + 0.5;
            let jy = ((h >> 16) as f32 * (1.0 / 65536.0) - 0.5) * jitter + 0.5;
            let (ox, oy) = (p.x - fx - dx as f32 - jx, p.y - fy - dy as f32 - jy);
            let d = ox * ox + oy * oy;
            if d < first {
                second = first;
                first = d;
                id = h;
                from_first = Vec2::new(ox, oy);
            } else if d < second {
                second = d;
            }
        }
    }
    Near { first: first.sqrt(), second: second.sqrt(), from_first, id: id.wrapping_mul(0x9e37_79b9) }
}

/// A row of throws from one seed.
#[derive(Debug, Clone)]
pub struct Dice {
    seed: u32,
    thrown: i32,
}

impl Dice {
    pub fn new(seed: u32) -> Self {
        Self { seed, thrown: 0 }
    }

    /// Nought to one.
    pub fn unit(&mut self) -> f32 {
        self.thrown += 1;
        unit(hash(self.thrown, 77, self.seed))
    }

    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        mix(low, high, self.unit())
    }

    /// Roughly normal, mean nought, standard deviation one.
    pub fn normal(&mut self) -> f32 {
        (self.unit() + self.unit() + self.unit() + self.unit() - 2.0) * 1.73
    }

    /// A direction of length one.
    pub fn direction(&mut self) -> Vec2 {
        Vec2::from_angle(self.unit() * std::f32::consts::TAU)
    }
}
