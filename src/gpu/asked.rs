//! One paint of one photograph in one frame: which level it needs, what it sees, and the patches it
//! is drawn by. Surface positions are physical pixels, areas are photograph pixels.

use std::ops::Range;

use glam::{DAffine2, DVec2, dvec2};

use crate::gpu::Look;
use crate::gpu::textures::{Textures, TileOf};
use crate::gpu::tiles::{Area, GUTTER_PX, Grid};
use crate::gpu::uniforms::{Patch, Placement};
use crate::photo::filter::Filter;

/// More than one texel for a screen pixel, and the photograph counts as reduced.
const REDUCED_FROM: f64 = 1.001;

/// Where on the surface one paint goes, physical pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// The top-left corner of the rectangle.
    pub corner_px: DVec2,
    /// The rectangle's size.
    pub size_px: DVec2,
    /// What may be drawn on: x, y, width, height.
    pub shown_px: [u32; 4],
    /// The whole surface.
    pub surface_px: (u32, u32),
}

/// One paint of this frame.
pub struct Asked {
    /// Which photograph; `None` where it is not held.
    pub number: Option<u32>,
    /// Physical pixels from the rectangle's corner to photograph pixels.
    pub photo_from_screen: DAffine2,
    /// The filter it is drawn with: not always the one the look names.
    pub filter: Filter,
    pub place: Place,
    /// The level it needs.
    pub level: u8,
    /// What of the photograph is seen; empty where nothing can be drawn.
    pub seen: Area,
    /// Which patches of the frame are its own.
    pub patches: Range<u32>,
}

impl Place {
    /// What may be drawn on, from the rectangle's corner.
    fn shown(self) -> Area {
        let [x, y, width, height] = self.shown_px.map(f64::from);
        let min = dvec2(x, y) - self.corner_px;
        Area { min, max: min + dvec2(width, height) }
    }
}

impl Asked {
    /// What a look asks for, of a photograph by its number and tiles; `size_px` is the size that the
    /// look's transform was made for.
    pub fn new(kept: Option<(u32, &Grid)>, look: &Look, size_px: (u32, u32), place: Place) -> Self {
        let mut asked = Self {
            number: None,
            photo_from_screen: look.photo_from_screen.as_daffine2(),
            filter: look.filter,
            place,
            level: 0,
            seen: Area { min: DVec2::ZERO, max: DVec2::ZERO },
            patches: 0..0,
        };
        let Some((number, grid)) = kept else { return asked };
        // The whole photograph may have taken its preview's place since the transform was made.
        let stretch = vec(grid.size_px()) / vec(size_px);
        asked.photo_from_screen = DAffine2::from_scale(stretch) * asked.photo_from_screen;
        let scale = asked.photo_from_screen.matrix2.determinant().abs().sqrt();
        if !(scale.is_finite() && scale > 0.0 && asked.photo_from_screen.is_finite()) {
            return asked;
        }
        let (level, left) = grid.level_for(scale);
        if left > REDUCED_FROM && look.filter != Filter::Nearest {
            // Calm when reduced: the sharp filters would let fine texture shimmer.
            asked.filter = Filter::Linear;
        }
        asked.number = Some(number);
        asked.level = level;
        asked.seen = place.shown().transformed(asked.photo_from_screen).intersect(grid.whole());
        asked
    }

    /// A photograph pixel near the middle of what is seen.
    fn anchor_px(&self) -> DVec2 {
        ((self.seen.min + self.seen.max) / 2.0).floor()
    }

    fn photo_from_surface(&self) -> DAffine2 {
        self.photo_from_screen * DAffine2::from_translation(-self.place.corner_px)
    }

    /// Lays the patches of this paint. True where none of a coarser level stands in.
    pub fn lay(&self, grid: &Grid, textures: &mut Textures, patches: &mut Vec<Patch>, frame: u64) -> bool {
        let (anchor, origin) = (self.anchor_px(), self.photo_from_surface().translation);
        let mut is_complete = true;
        let Some(photograph) = self.number else { return false };
        let mut find = |tile| textures.find(TileOf { photograph, tile }, frame);
        grid.cover(self.level, self.seen, &mut find, &mut |tile, area, layer| {
            is_complete &= tile.level == self.level;
            let per_px = Grid::texels_per_px(tile.level);
            let (left, top) = tile.first_texel();
            let texel_origin = origin * per_px - vec((left, top)) + f64::from(GUTTER_PX);
            patches.push(Patch {
                area_min_px: (area.min - anchor).as_vec2().to_array(),
                area_max_px: (area.max - anchor).as_vec2().to_array(),
                texel_origin: texel_origin.as_vec2().to_array(),
                texels_per_px: [per_px as f32; 2],
                layer,
            });
        });
        is_complete
    }

    /// Where the photograph lies on the surface, for the shader.
    pub fn placement(&self) -> Placement {
        let photo = self.photo_from_surface();
        let surface = photo.inverse();
        let array = |vector: DVec2| vector.as_vec2().to_array();
        Placement {
            surface_from_photo_x: array(surface.matrix2.x_axis),
            surface_from_photo_y: array(surface.matrix2.y_axis),
            surface_from_anchor: array(surface.transform_point2(self.anchor_px())),
            photo_from_surface_x: array(photo.matrix2.x_axis),
            photo_from_surface_y: array(photo.matrix2.y_axis),
            surface_px: array(vec(self.place.surface_px)),
        }
    }
}

/// A size in pixels as a vector.
pub fn vec((width, height): (u32, u32)) -> DVec2 {
    dvec2(f64::from(width), f64::from(height))
}
