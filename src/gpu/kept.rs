//! One photograph in memory, whose tiles are put on the card. Its largest sizes may be gone from
//! memory: what is on the card of them stays, and for the rest the largest one left stands in.

use std::sync::Arc;

use glam::DVec2;

use crate::domain::photograph::Ticket;
use crate::gpu::asked::vec;
use crate::gpu::textures::{Need, On, Textures, TileOf};
use crate::gpu::tiles::{Area, Grid, Tile};
use crate::photo::pyramid::Pyramid;

/// A photograph in memory.
pub struct Kept {
    pub ticket: Ticket,
    /// Names its tiles; a photograph that takes a preview's place has a new one.
    pub number: u32,
    pub pyramid: Arc<Pyramid>,
    pub grid: Grid,
    pub is_preview: bool,
    pub is_sharp: bool,
    /// Whether the last frame that drew it could not put up all it needed: then nothing is promised.
    pub fell_short: bool,
    /// The frame that its sharpness was last foretold for.
    pub foreseen: u64,
}

/// How far putting up ahead of need came with one photograph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warmth {
    /// All that can be is on the card; sharp unless a smaller size stands in.
    Warm { is_sharp: bool },
    /// More can be put up.
    Begun,
    /// Nothing may be pushed out for it.
    NoRoom,
}

impl Kept {
    pub fn new(ticket: &Ticket, number: u32, pyramid: Arc<Pyramid>, is_preview: bool) -> Self {
        let grid = Grid::new(pyramid.sizes().to_vec());
        Self {
            ticket: ticket.clone(),
            number,
            pyramid,
            grid,
            is_preview,
            is_sharp: false,
            fell_short: false,
            foreseen: 0,
        }
    }

    fn tile(&self, tile: Tile) -> TileOf {
        TileOf { photograph: self.number, tile }
    }

    /// Whether a tile is on the card.
    pub fn is_up(&self, textures: &Textures, tile: Tile) -> bool {
        textures.holds(self.tile(tile))
    }

    /// The tile counts as seen in this frame; its layer, where it is on the card.
    pub fn find(&self, textures: &mut Textures, tile: Tile, frame: u64) -> Option<u32> {
        textures.find(self.tile(tile), frame)
    }

    /// The level to be put up for one that is wanted: itself, or the largest in memory.
    pub fn level_at_hand(&self, wanted: u8) -> u8 {
        wanted.max(self.pyramid.finest())
    }

    /// Whether a tile need not be put up: it is there, or all that it would stand in for is.
    pub fn is_served(&self, textures: &Textures, tile: Tile, wanted: u8, seen: Area) -> bool {
        let stands_for = || self.grid.tiles_in(wanted, self.grid.area_of(tile).intersect(seen));
        self.is_up(textures, tile) || (tile.level > wanted && stands_for().all(|finer| self.is_up(textures, finer)))
    }

    /// Puts one tile up if it is not there. False where it is not in memory or there is no room for it.
    pub fn put(&self, textures: &mut Textures, on: On<'_>, tile: Tile, need: Need) -> bool {
        let of = self.tile(tile);
        let is_coarsest = tile.level == self.grid.coarsest();
        let level = self.pyramid.level(tile.level);
        textures.holds(of) || level.is_some_and(|level| textures.put(on, of, level, is_coarsest, need))
    }

    /// Puts up some tiles of the level that fits a pane of this size; takes what it puts from `left`.
    pub fn warm(&self, textures: &mut Textures, on: On<'_>, pane_px: DVec2, left: &mut u32) -> Warmth {
        let fit = (vec(self.grid.size_px()) / pane_px).max_element().max(1.0);
        let (wanted, _) = self.grid.level_for(fit);
        let all = self.grid.whole();
        let tiles = self.grid.tiles_in(self.level_at_hand(wanted), all);
        for tile in std::iter::once(self.grid.coarsest_tile()).chain(tiles) {
            if self.is_served(textures, tile, wanted, all) {
                continue;
            }
            if *left == 0 {
                return Warmth::Begun;
            }
            if !self.put(textures, on, tile, Need::Ahead) {
                return Warmth::NoRoom;
            }
            *left -= 1;
        }
        Warmth::Warm { is_sharp: self.grid.tiles_in(wanted, all).all(|tile| self.is_up(textures, tile)) }
    }
}
