//! One paint of one photograph in one frame: which level it needs, what it sees, and the patches it
//! is drawn by. Surface positions are physical pixels, areas are photograph pixels.

use std::ops::Range;
use std::sync::Arc;

use bytemuck::Zeroable as _;
use glam::{DAffine2, DVec2, dvec2};

use crate::colour::correction::Correction;
use crate::colour::enhancement::{Channel, Enhancement};
use crate::colour::marks::Marks;
use crate::gpu::Look;
use crate::gpu::colours::Numbers;
use crate::gpu::pipeline::Variant;
use crate::gpu::textures::{Textures, TileOf};
use crate::gpu::tiles::{Area, GUTTER_PX, Grid, Tile};
use crate::gpu::uniforms::{Patch, Placement};
use crate::photo::filter::Filter;

/// More than one texel for a screen pixel, and the photograph counts as reduced.
const REDUCED_FROM: f64 = 1.001;
/// So many screen pixels for one of the photograph, and there is room for a grid between them.
const GRID_FROM: f64 = 8.0;

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
    pub correction: Option<Arc<Correction>>,
    pub marks: Marks,
    /// How its colours are shown; `None` until they are made, and where they cannot be.
    pub colours: Option<Numbers>,
    pub enhancement: Enhancement,
    /// Whether lines are drawn between its pixels.
    pub has_grid: bool,
    pub place: Place,
    /// The level it needs.
    pub level: u8,
    /// What of the photograph is seen; empty where nothing can be drawn.
    pub seen: Area,
    /// Which patches of the frame are its own.
    pub patches: Range<u32>,
    /// The smallest size of the photograph: its number, and the layer it is on.
    pub coarsest: (u8, Option<u32>),
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
            correction: look.correction.clone(),
            marks: look.marks,
            colours: None,
            enhancement: look.enhancement,
            has_grid: false,
            place,
            level: 0,
            seen: Area { min: DVec2::ZERO, max: DVec2::ZERO },
            patches: 0..0,
            coarsest: (0, None),
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
        if is_whole(asked.photo_from_screen) {
            // Every screen pixel is one photograph pixel: all filters give it back, this one at once.
            asked.filter = Filter::Nearest;
        }
        asked.has_grid = look.has_grid && look.filter == Filter::Nearest && scale * GRID_FROM < REDUCED_FROM;
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

    /// Whether it cannot be drawn as asked without the photograph's smallest size. Maps are made without.
    pub fn needs_surroundings(&self) -> bool {
        let Enhancement { local_contrast, channel, .. } = self.enhancement;
        local_contrast != 1.0 && !matches!(channel, Channel::Melanin | Channel::Haemoglobin)
    }

    /// Which pipeline it is drawn by.
    pub fn variant(&self) -> Variant {
        let way = self.colours.and_then(|colours| colours.way);
        if self.enhancement.is_original() && !self.has_grid {
            return Variant { way, ..Variant::plain(self.filter) };
        }
        let Enhancement { contrast, channel, .. } = self.enhancement;
        Variant {
            filter: self.filter,
            channel,
            has_contrast: contrast != 1.0,
            // Without surroundings there is no difference from them.
            has_local_contrast: self.needs_surroundings() && self.coarsest.1.is_some(),
            has_grid: self.has_grid,
            is_plain: false,
            way,
        }
    }

    /// Lays the patches of this paint. True where all is drawn as it was asked for: none of a coarser
    /// level stands in, and the surroundings are there where they are needed.
    pub fn lay(&mut self, grid: &Grid, textures: &mut Textures, patches: &mut Vec<Patch>, frame: u64) -> bool {
        let Some(photograph) = self.number.filter(|_| self.colours.is_some()) else { return false };
        let (anchor, origin) = (self.anchor_px(), self.photo_from_surface().translation);
        let first = patches.len() as u32;
        let mut is_complete = true;
        let mut find = |tile| textures.find(TileOf { photograph, tile }, frame);
        grid.cover(self.level, self.seen, &mut find, &mut |tile, area, layer| {
            is_complete &= tile.level == self.level;
            let per_px = Grid::texels_per_px(tile.level);
            patches.push(Patch {
                area_min_px: (area.min - anchor).as_vec2().to_array(),
                area_max_px: (area.max - anchor).as_vec2().to_array(),
                texel_origin: texel_origin(origin, tile).as_vec2().to_array(),
                texels_per_px: [per_px as f32; 2],
                layer,
            });
        });
        self.patches = first..patches.len() as u32;
        self.coarsest = (grid.coarsest(), find(grid.coarsest_tile()));
        is_complete && (self.coarsest.1.is_some() || !self.needs_surroundings())
    }

    /// Where the photograph lies on the surface and how it is shown, for the shader.
    pub fn placement(&self) -> Placement {
        let photo = self.photo_from_surface();
        let surface = photo.inverse();
        let array = |vector: DVec2| vector.as_vec2().to_array();
        let (level, layer) = self.coarsest;
        let mut placement = Placement {
            surface_from_photo_x: array(surface.matrix2.x_axis),
            surface_from_photo_y: array(surface.matrix2.y_axis),
            surface_from_anchor: array(surface.transform_point2(self.anchor_px())),
            photo_from_surface_x: array(photo.matrix2.x_axis),
            photo_from_surface_y: array(photo.matrix2.y_axis),
            surface_px: array(vec(self.place.surface_px)),
            surroundings_origin: array(texel_origin(photo.translation, Tile { level, column: 0, row: 0 })),
            surroundings_per_px: Grid::texels_per_px(level) as f32,
            surroundings_layer: layer.unwrap_or(0),
            exposure_ev: self.enhancement.exposure_ev,
            contrast: self.enhancement.contrast,
            local_contrast: self.enhancement.local_contrast,
            ..Placement::zeroed()
        };
        self.colours.iter().for_each(|colours| colours.fill(&mut placement));
        placement
    }
}

/// The texel of a tile, gutter counted, that the surface position nought would show; `origin` is the
/// photograph pixel that it would show.
fn texel_origin(origin: DVec2, tile: Tile) -> DVec2 {
    origin * Grid::texels_per_px(tile.level) - vec(tile.first_texel()) + f64::from(GUTTER_PX)
}

/// Whether pixels lie on pixels: quarter turns, mirrors and whole steps only.
fn is_whole(photo_from_screen: DAffine2) -> bool {
    let DAffine2 { matrix2, translation } = photo_from_screen;
    let is_unit = |axis: DVec2| axis.abs() == DVec2::X || axis.abs() == DVec2::Y;
    is_unit(matrix2.x_axis) && is_unit(matrix2.y_axis) && translation == translation.round()
}

/// A size in pixels as a vector.
pub fn vec((width, height): (u32, u32)) -> DVec2 {
    dvec2(f64::from(width), f64::from(height))
}

#[cfg(test)]
mod tests {
    use glam::{Affine2, vec2};

    use super::*;
    use crate::domain::case::CaseId;
    use crate::domain::photograph::{PhotographId, Ticket};

    fn asked(photo_from_screen: Affine2, filter: Filter) -> Asked {
        let ticket = Ticket { case: CaseId("c".into()), photograph: PhotographId("p".into()), generation: 1 };
        let place = Place {
            corner_px: dvec2(10.0, 20.0),
            size_px: dvec2(100.0, 80.0),
            shown_px: [10, 20, 100, 80],
            surface_px: (200, 200),
        };
        let grid = Grid::new(vec![(1000, 800), (500, 400), (250, 200)]);
        let look = Look { has_grid: true, ..Look::new(ticket, photo_from_screen, filter) };
        Asked::new(Some((7, &grid)), &look, (1000, 800), place)
    }

    #[test]
    fn a_reduced_photograph_is_averaged_and_a_magnified_one_is_sharp() {
        let scaled = |scale| asked(Affine2::from_scale(vec2(scale, scale)), Filter::Lanczos3);
        assert_eq!((scaled(3.0).level, scaled(3.0).filter), (1, Filter::Linear));
        assert_eq!((scaled(2.0).level, scaled(2.0).filter), (1, Filter::Lanczos3));
        assert_eq!((scaled(0.4).level, scaled(0.4).filter), (0, Filter::Lanczos3));
    }

    #[test]
    fn whole_pixels_need_no_filter() {
        let moved = |x, y| asked(Affine2::from_translation(vec2(x, y)), Filter::Lanczos3).filter;
        assert_eq!((moved(5.0, -3.0), moved(5.5, 3.0)), (Filter::Nearest, Filter::Lanczos3));
        let turned =
            Affine2::from_mat2_translation(glam::Mat2::from_cols(vec2(0.0, -1.0), vec2(1.0, 0.0)), vec2(9.0, 4.0));
        assert_eq!(asked(turned, Filter::CatmullRom).filter, Filter::Nearest);
    }

    #[test]
    fn what_is_seen_is_told_from_the_corner_of_the_rectangle() {
        let seen = asked(Affine2::from_translation(vec2(950.0, 30.0)), Filter::Linear).seen;
        assert_eq!((seen.min, seen.max), (dvec2(950.0, 30.0), dvec2(1000.0, 110.0)));
    }

    #[test]
    fn a_grid_needs_squares_of_eight_pixels() {
        let has_grid = |scale, filter| asked(Affine2::from_scale(vec2(scale, scale)), filter).has_grid;
        assert!(has_grid(0.125, Filter::Nearest) && has_grid(0.03, Filter::Nearest));
        assert!(!has_grid(0.13, Filter::Nearest) && !has_grid(0.03, Filter::CatmullRom));
    }

    #[test]
    fn a_transform_that_flattens_sees_nothing() {
        assert!(asked(Affine2::ZERO, Filter::Linear).seen.is_empty());
    }
}
