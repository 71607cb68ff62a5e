//! Which tiles of which half size does a view need? Pure sums. A tile is 504 texels square with a
//! gutter of 4 around it; areas are in photograph pixels; levels count from 0, the full size.

use glam::{DAffine2, DVec2, dvec2};

/// Side of a tile with its gutter, texels.
pub const TILE_PX: u32 = 512;
/// Copies of the neighbouring texels on each side: Lanczos reaches three beyond the border.
pub const GUTTER_PX: u32 = 4;
/// Side of what a tile shows, texels.
pub const SHOWN_PX: u32 = TILE_PX - 2 * GUTTER_PX;

/// Borders nearer than this are the same border, texels over tile side.
const HAIR: f64 = 1e-6;

/// A rectangle of the photograph, photograph pixels; empty where `max` is not beyond `min`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    pub min: DVec2,
    pub max: DVec2,
}

impl Area {
    /// What both cover.
    pub fn intersect(self, other: Self) -> Self {
        Self { min: self.min.max(other.min), max: self.max.min(other.max) }
    }

    /// Whether it covers nothing.
    pub fn is_empty(self) -> bool {
        !(self.min.x < self.max.x && self.min.y < self.max.y)
    }

    /// The smallest rectangle around this one after a transform.
    pub fn transformed(self, by: DAffine2) -> Self {
        let corners = [self.min, dvec2(self.max.x, self.min.y), dvec2(self.min.x, self.max.y), self.max];
        let [first, rest @ ..] = corners.map(|corner| by.transform_point2(corner));
        rest.into_iter().fold(Self { min: first, max: first }, |area, corner| Self {
            min: area.min.min(corner),
            max: area.max.max(corner),
        })
    }
}

/// One tile of one level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tile {
    pub level: u8,
    pub column: u16,
    pub row: u16,
}

impl Tile {
    /// The texel of its level at its top-left corner, gutter not counted.
    pub fn first_texel(self) -> (u32, u32) {
        (u32::from(self.column) * SHOWN_PX, u32::from(self.row) * SHOWN_PX)
    }
}

/// The tiles of one photograph.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// Width and height of each level, texels; level 0 is the photograph's own size. Never empty.
    levels: Vec<(u32, u32)>,
}

impl Grid {
    /// The tiles of a photograph with levels of these sizes, the full size first.
    pub fn new(levels: Vec<(u32, u32)>) -> Self {
        Self { levels: if levels.is_empty() { vec![(1, 1)] } else { levels } }
    }

    /// Width and height of the photograph, pixels.
    pub fn size_px(&self) -> (u32, u32) {
        self.levels[0]
    }

    /// All of the photograph.
    pub fn whole(&self) -> Area {
        let (width, height) = self.size_px();
        Area { min: DVec2::ZERO, max: dvec2(f64::from(width), f64::from(height)) }
    }

    /// The smallest level.
    pub fn coarsest(&self) -> u8 {
        (self.levels.len() - 1) as u8
    }

    /// The only tile of the smallest level, of a photograph whose pyramid ends at 256 pixels.
    pub fn coarsest_tile(&self) -> Tile {
        Tile { level: self.coarsest(), column: 0, row: 0 }
    }

    /// Texels of a level for one photograph pixel. An odd last column counts for two: each texel
    /// stands for the same square of photograph pixels.
    pub fn texels_per_px(level: u8) -> f64 {
        (-f64::from(level)).exp2()
    }

    /// The level for so many photograph pixels per screen pixel, and how many of its texels are left
    /// for one screen pixel: less than two, unless the smallest level is still too large.
    pub fn level_for(&self, photo_px_per_screen_px: f64) -> (u8, f64) {
        let level = (photo_px_per_screen_px.log2() + HAIR).floor().clamp(0.0, f64::from(self.coarsest()));
        (level as u8, photo_px_per_screen_px / level.exp2())
    }

    /// What one tile covers.
    pub fn area_of(&self, tile: Tile) -> Area {
        let per_px = Self::texels_per_px(tile.level);
        let (column, row) = (f64::from(tile.column), f64::from(tile.row));
        let side = f64::from(SHOWN_PX);
        let area =
            Area { min: dvec2(column, row) * side / per_px, max: dvec2(column + 1.0, row + 1.0) * side / per_px };
        area.intersect(self.whole())
    }

    /// The tiles of a level that an area touches, row by row.
    pub fn tiles_in(&self, level: u8, area: Area) -> impl Iterator<Item = Tile> + use<> {
        let (width, height) = self.levels[usize::from(level)];
        let tile_per_px = Self::texels_per_px(level) / f64::from(SHOWN_PX);
        let (first, last) = (area.min * tile_per_px + HAIR, area.max * tile_per_px - HAIR);
        let span = |first: f64, last: f64, texels: u32| {
            let first = first.floor().max(0.0) as u16;
            let end = (last.ceil().max(0.0) as u16).min(texels.div_ceil(SHOWN_PX) as u16);
            first..end
        };
        let (columns, rows) = (span(first.x, last.x, width), span(first.y, last.y, height));
        let is_empty = area.is_empty();
        rows.filter(move |_| !is_empty)
            .flat_map(move |row| columns.clone().map(move |column| Tile { level, column, row }))
    }

    /// Covers an area by tiles of a level; where `find` knows no layer for one, by coarser tiles.
    pub fn cover(
        &self,
        level: u8,
        area: Area,
        find: &mut dyn FnMut(Tile) -> Option<u32>,
        found: &mut dyn FnMut(Tile, Area, u32),
    ) {
        for tile in self.tiles_in(level, area) {
            let part = self.area_of(tile).intersect(area);
            if part.is_empty() {
                continue;
            }
            if let Some(layer) = find(tile) {
                found(tile, part, layer);
            } else if level < self.coarsest() {
                self.cover(level + 1, part, find, found);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid() -> Grid {
        Grid::new(vec![(1300, 900), (650, 450), (325, 225), (163, 113)])
    }

    fn area(x0: f64, y0: f64, x1: f64, y1: f64) -> Area {
        Area { min: dvec2(x0, y0), max: dvec2(x1, y1) }
    }

    /// Square photograph pixels that `cover` covers, and with how many patches.
    fn covered(level: u8, of: Area, holds: impl Fn(Tile) -> bool) -> (f64, usize) {
        let (mut sum, mut count) = (0.0, 0);
        grid().cover(level, of, &mut |tile| holds(tile).then_some(0), &mut |_, part, _| {
            sum += (part.max - part.min).element_product();
            count += 1;
        });
        (sum, count)
    }

    #[test]
    fn less_than_two_texels_are_left_for_a_screen_pixel() {
        let grid = grid();
        assert_eq!(grid.level_for(0.25), (0, 0.25));
        assert_eq!(grid.level_for(1.0), (0, 1.0));
        assert_eq!(grid.level_for(1.9), (0, 1.9));
        assert_eq!(grid.level_for(2.0), (1, 1.0));
        assert_eq!(grid.level_for(7.0), (2, 1.75));
        assert_eq!(grid.level_for(64.0), (3, 8.0));
    }

    #[test]
    fn tiles_cover_the_photograph_once() {
        for level in 0..=3 {
            let (sum, _) = covered(level, grid().whole(), |_| true);
            assert!((sum - 1300.0 * 900.0).abs() < 1e-6, "level {level} covers {sum}");
        }
        assert_eq!(covered(0, grid().whole(), |_| true).1, 6);
    }

    #[test]
    fn coarser_tiles_stand_in_where_one_is_missing() {
        let seen = area(400.0, 100.0, 1200.0, 700.0);
        let missing = Tile { level: 0, column: 1, row: 0 };
        let (sum, _) = covered(0, seen, |tile| tile != missing);
        assert!((sum - 800.0 * 600.0).abs() < 1e-6);
        let (sum, count) = covered(0, seen, |tile| tile.level == 3);
        assert!((sum - 800.0 * 600.0).abs() < 1e-6);
        assert_eq!(count, 6, "one piece of the coarsest for each tile that is missing");
    }

    #[test]
    fn a_border_touched_is_not_a_tile_needed() {
        let tiles: Vec<_> = grid().tiles_in(0, area(0.0, 0.0, 504.0, 504.0)).collect();
        assert_eq!(tiles, [Tile { level: 0, column: 0, row: 0 }]);
        assert_eq!(grid().tiles_in(0, area(5.0, 5.0, 5.0, 9.0)).count(), 0);
    }
}
