//! Whole photographs from a profile with tables to one with a matrix, for the time of development: a
//! lattice of the photograph's codes, made exactly and joined by tetrahedra, and for four inks a line
//! along black. Relative colorimetric with black laid on black, 8 bits out, without dither.

use std::thread;

use glam::Vec3A;

use crate::colour::conversion::{Conversion, Intent, Turned};
use crate::colour::profile_model::ProfileModel;
use crate::photo::pixels::Pixels;
use crate::photo::sharing::{by_bands, threads_for};
use crate::photo::stored::Stored;

/// Nodes along each of three channels.
const SIDE_OF_THREE: usize = 49;
/// Nodes along each of four inks.
const SIDE_OF_INKS: usize = 21;

/// The photograph converted; the samples again where that cannot be done.
pub fn converted(stored: Stored, source: &ProfileModel, to: &ProfileModel) -> Result<Pixels, Stored> {
    let Some(conversion) = Conversion::new(source, to, Intent::RelativeWithBlackPoint, Turned::Exactly) else {
        return Err(stored);
    };
    let channels = source.channels();
    match stored {
        Stored::Eight(mut pixels) => {
            let lattice = Lattice::worth_making(&conversion, channels, pixels.count());
            by_bands(&mut pixels, |band| {
                for pixel in band {
                    let [red, green, blue] =
                        colour(&conversion, lattice.as_ref(), pixel.map(|code| f32::from(code) / 255.0));
                    *pixel = [red, green, blue, 255];
                }
            });
            Ok(pixels)
        }
        Stored::Sixteen(deep) => {
            let lattice = Lattice::worth_making(&conversion, channels, deep.count());
            Ok(deep.in_eight_bits(|codes| {
                let [red, green, blue] = codes.map(|code| f32::from(code) / 65_535.0);
                colour(&conversion, lattice.as_ref(), [red, green, blue, 0.0])
            }))
        }
    }
}

fn colour(conversion: &Conversion, lattice: Option<&Lattice>, stored: [f32; 4]) -> [u8; 3] {
    let shown = match lattice {
        Some(lattice) => lattice.at(stored),
        None => exact(conversion, stored.map(f64::from)),
    };
    (shown * 255.0 + 0.5).to_array().map(|code| code as u8)
}

/// From nought to one.
fn exact(conversion: &Conversion, stored: [f64; 4]) -> Vec3A {
    Vec3A::from(conversion.convert_channels(stored).map(|value| value.clamp(0.0, 1.0) as f32))
}

/// What a conversion makes of codes at equal distances, or of those whose roots are.
// Invariant: `nodes` holds `side` to the power of the channels; black of four inks slowest, then the
// first, the second and the third channel.
struct Lattice {
    side: usize,
    channels: usize,
    /// Whether nodes lie at equal distances of the code's root: for codes that are linear light, or nearly.
    is_of_roots: bool,
    nodes: Vec<Vec3A>,
}

/// Where the first of equal cells from black reaches so many times its own width, codes are linear light
/// or nearly: a power of 1.8 stays at 0.6, linear light has 7.
const STEEP: f32 = 3.0;

impl Lattice {
    /// `None` where a photograph has fewer pixels than the lattice would have nodes.
    fn worth_making(conversion: &Conversion, channels: usize, pixels: usize) -> Option<Self> {
        let side = if channels == 4 { SIDE_OF_INKS } else { SIDE_OF_THREE };
        let count = side.pow(channels as u32);
        (pixels > count).then(|| Self::new(conversion, channels, side))
    }

    fn new(conversion: &Conversion, channels: usize, side: usize) -> Self {
        let width = 1.0 / (side - 1) as f32;
        let first = exact(conversion, [f64::from(width); 4]).max_element();
        let is_of_roots = channels == 3 && first > STEEP * width;
        let mut nodes = vec![Vec3A::ZERO; side.pow(channels as u32)];
        let band = nodes.len().div_ceil(threads_for(usize::MAX));
        thread::scope(|scope| {
            for (number, band_nodes) in nodes.chunks_mut(band).enumerate() {
                scope.spawn(move || {
                    for (at, node) in band_nodes.iter_mut().enumerate() {
                        let place = codes_of(number * band + at, channels, side);
                        *node = exact(conversion, if is_of_roots { place.map(|root| root * root) } else { place });
                    }
                });
            }
        });
        Self { side, channels, is_of_roots, nodes }
    }

    /// Stored values from nought to one.
    fn at(&self, [first, second, third, black]: [f32; 4]) -> Vec3A {
        let place = [first, second, third].map(|code| if self.is_of_roots { code.sqrt() } else { code });
        if self.channels == 3 {
            return self.within(0, place);
        }
        let (below, share) = self.cell(black);
        let block = self.side * self.side * self.side;
        let (low, high) = (self.within(below * block, place), self.within((below + 1) * block, place));
        low + share * (high - low)
    }

    fn cell(&self, stored: f32) -> (usize, f32) {
        let place = stored * (self.side - 1) as f32;
        let below = (place as usize).min(self.side - 2);
        (below, place - below as f32)
    }

    /// Tetrahedral interpolation in the block of nodes that starts at `start`.
    fn within(&self, start: usize, place: [f32; 3]) -> Vec3A {
        let steps = [self.side * self.side, self.side, 1];
        let cells = place.map(|stored| self.cell(stored));
        let mut at = start + cells[0].0 * steps[0] + cells[1].0 * steps[1] + cells[2].0;
        let mut order = [0, 1, 2];
        // From the greatest share to the least; equal ones may stand either way.
        for (one, other) in [(0, 1), (1, 2), (0, 1)] {
            if cells[order[one]].1 < cells[order[other]].1 {
                order.swap(one, other);
            }
        }
        let mut before = self.nodes[at];
        let mut value = before;
        for axis in order {
            at += steps[axis];
            let here = self.nodes[at];
            value += cells[axis].1 * (here - before);
            before = here;
        }
        value
    }
}

/// The stored values of a node.
fn codes_of(at: usize, channels: usize, side: usize) -> [f64; 4] {
    let stored = |digit: u32| (at / side.pow(digit) % side) as f64 / (side - 1) as f64;
    [stored(2), stored(1), stored(0), if channels == 4 { stored(3) } else { 0.0 }]
}
