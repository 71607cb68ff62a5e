//! Half sizes of a photograph, for showing it small. Each level is half the one before, rounded up,
//! each of its pixels the average of up to four in linear light. Level 0 is the full size.

use std::sync::Arc;
use std::thread;

use crate::colour::curve::Curve;
use crate::colour::named::{self, srgb_curve};
use crate::colour::profile_model::ProfileModel;
use crate::colour::space::linear_from_srgb;
use crate::photo::pixels::Pixels;
use crate::photo::sharing::threads_for;

/// The last level is no longer than this on its long side, pixels.
pub const SMALLEST_LONG_SIDE: u32 = 256;

/// A photograph at full size and at each half size; the largest sizes may have been let go to save
/// memory, never the smallest one.
// Invariant: each size is half the one before, rounded up; the last of them is in memory.
#[derive(Debug, Clone)]
pub struct Pyramid {
    /// Width and height of every level, in memory or not; full size first.
    sizes: Vec<(u32, u32)>,
    /// The levels in memory: the last so many of `sizes`. Never empty.
    levels: Vec<Arc<Pixels>>,
    /// What the codes of every level mean: curves and a matrix, or a grey.
    colours: Arc<ProfileModel>,
}

impl Pyramid {
    /// All levels of a photograph in sRGB; the full size is kept as it is, not copied.
    pub fn from_pixels(pixels: Pixels) -> Self {
        Self::new(pixels, Arc::new(named::srgb()))
    }

    /// All levels of a photograph whose codes mean `colours`; the full size is kept as it is, not copied.
    pub fn new(pixels: Pixels, colours: Arc<ProfileModel>) -> Self {
        let tables = Tables::of(&colours);
        let light = tables.light();
        let mut levels = vec![Arc::new(pixels)];
        while let Some(last) = levels.last()
            && last.width.max(last.height) > SMALLEST_LONG_SIDE
        {
            let half = halved(last, &light);
            levels.push(Arc::new(half));
        }
        let sizes = levels.iter().map(|level| (level.width, level.height)).collect();
        Self { sizes, levels, colours }
    }

    /// Width and height of every level, in memory or not, pixels; full size first.
    pub fn sizes(&self) -> &[(u32, u32)] {
        &self.sizes
    }

    /// What the codes of every level mean: curves and a matrix, or a grey; never a table.
    pub fn colours(&self) -> &Arc<ProfileModel> {
        &self.colours
    }

    /// A level by its number, full size 0; `None` where it is not in memory.
    pub fn level(&self, number: u8) -> Option<&Arc<Pixels>> {
        self.levels.get(usize::from(number).checked_sub(usize::from(self.finest()))?)
    }

    /// The number of the finest level in memory; 0 where all is.
    pub fn finest(&self) -> u8 {
        (self.sizes.len() - self.levels.len()) as u8
    }

    /// The same photograph without the levels finer than this one; the others are shared, not copied.
    /// The smallest is always kept, and what is gone already stays gone.
    pub fn without_finer_than(&self, number: u8) -> Self {
        let gone = usize::from(number.saturating_sub(self.finest())).min(self.levels.len() - 1);
        Self { sizes: self.sizes.clone(), levels: self.levels[gone..].to_vec(), colours: Arc::clone(&self.colours) }
    }

    /// Memory of the levels that are there, bytes.
    pub fn bytes(&self) -> usize {
        self.levels.iter().map(|level| level.rgba.len()).sum()
    }

    /// Memory of the levels from this one on, bytes, were they all there.
    pub fn bytes_from(&self, number: u8) -> usize {
        self.sizes.iter().skip(usize::from(number)).map(|(width, height)| *width as usize * *height as usize * 4).sum()
    }
}

/// Linear light of sRGB in 65,535ths: fine enough that its darkest step is still twenty units wide.
const FULL_LIGHT_OF_SRGB: f32 = 65_535.0;
/// Of any other curve: the darkest step of a power of 2.4 is still two units wide.
const FULL_LIGHT: f64 = 1_048_575.0;

/// The curves of the three channels both ways as tables; channels with the same curve share theirs.
struct Tables([Arc<ChannelLight>; 3]);

/// The same at hand: following two references for each pixel took a seventh longer.
#[derive(Clone, Copy)]
struct Light<'a> {
    from_code: [&'a [u32; 256]; 3],
    code_from: [&'a [u8]; 3],
}

struct ChannelLight {
    from_code: [u32; 256],
    code_from: Vec<u8>,
}

impl ChannelLight {
    fn of(curve: &Curve) -> Arc<Self> {
        // Cut off at both ends as a display does.
        let light_at = |code: f64| (curve.at(code / 255.0).clamp(0.0, 1.0) * FULL_LIGHT).round() as u32;
        let light_of_srgb_at = |code: f64| (linear_from_srgb(code as f32 / 255.0) * FULL_LIGHT_OF_SRGB).round() as u32;
        Arc::new(if *curve == srgb_curve() {
            Self::tables(FULL_LIGHT_OF_SRGB as usize, light_of_srgb_at)
        } else {
            Self::tables(FULL_LIGHT as usize, light_at)
        })
    }

    fn tables(full: usize, light_at: impl Fn(f64) -> u32) -> Self {
        let from_code = told_apart(std::array::from_fn(|code| light_at(code as f64)), full as u32);
        let mut code_from = vec![255; full + 1];
        let mut start = 0;
        for (code, lights) in (0..=254_u8).zip(from_code.windows(2)) {
            // The border between two codes lies half a step up, as rounding the encoded value has it; but
            // each code keeps its own light, however steep or level the curve is there.
            let border = light_at(f64::from(code) + 0.5).clamp(lights[0] + 1, lights[1]) as usize;
            code_from[start..border].fill(code);
            start = border;
        }
        Self { from_code, code_from }
    }
}

/// The lights of all codes, each at least one unit above the one before: where a curve is level, or grows
/// by less, codes that share a light could not be told apart afterwards, and a plain black would come out
/// as another code. The lights move by no more than one unit for each code of such a stretch.
fn told_apart(mut lights: [u32; 256], full: u32) -> [u32; 256] {
    let mut least = 0;
    for light in &mut lights {
        *light = (*light).max(least);
        least = *light + 1;
    }
    let mut most = full;
    for light in lights.iter_mut().rev() {
        *light = (*light).min(most);
        // Goes below nought only past the last one.
        most = light.saturating_sub(1);
    }
    lights
}

impl Tables {
    fn of(colours: &ProfileModel) -> Self {
        let curves = match colours {
            ProfileModel::Matrix(model) => model.curves.each_ref(),
            ProfileModel::Grey(curve) => [curve; 3],
            // Never among developed photographs; the middle of what codes usually mean.
            ProfileModel::Table(_) => return Self::of(&named::srgb()),
        };
        let first = ChannelLight::of(curves[0]);
        let like_first = |curve: &Curve| if curve == curves[0] { Arc::clone(&first) } else { ChannelLight::of(curve) };
        Self([Arc::clone(&first), like_first(curves[1]), like_first(curves[2])])
    }

    fn light(&self) -> Light<'_> {
        let channels = self.0.each_ref();
        Light { from_code: channels.map(|it| &it.from_code), code_from: channels.map(|it| it.code_from.as_slice()) }
    }
}

impl Light<'_> {
    fn average(&self, four: [[u8; 4]; 4]) -> [u8; 4] {
        let channel = |at: usize| {
            let sum: u32 = four.iter().map(|pixel| self.from_code[at][usize::from(pixel[at])]).sum();
            self.code_from[at][((sum + 2) / 4) as usize]
        };
        [channel(0), channel(1), channel(2), 255]
    }
}

fn halved(whole: &Pixels, light: &Light<'_>) -> Pixels {
    let (width, height) = (whole.width.div_ceil(2), whole.height.div_ceil(2));
    let mut rgba = vec![0; width as usize * height as usize * 4];
    let threads = threads_for(whole.count());
    let band_rows = (height as usize).div_ceil(threads);
    thread::scope(|scope| {
        for (band, out) in rgba.as_chunks_mut::<4>().0.chunks_mut(band_rows * width as usize).enumerate() {
            let mut halve = move || halve_band(whole, light, out, band * band_rows);
            if threads == 1 {
                halve();
            } else {
                scope.spawn(halve);
            }
        }
    });
    Pixels { width, height, rgba }
}

/// Fills the rows of the half size that start at `first_row`.
fn halve_band(whole: &Pixels, light: &Light<'_>, out: &mut [[u8; 4]], first_row: usize) {
    let (width, height) = (whole.width as usize, whole.height as usize);
    let row_of = |y: usize| &whole.each()[y * width..(y + 1) * width];
    for (row, line) in out.chunks_exact_mut(width.div_ceil(2)).enumerate() {
        let y = (first_row + row) * 2;
        // An odd last row or column is averaged with itself.
        let (upper, lower) = (row_of(y), row_of((y + 1).min(height - 1)));
        let pairs = upper.as_chunks::<2>().0.iter().zip(lower.as_chunks::<2>().0);
        for (pixel, (above, below)) in line.iter_mut().zip(pairs) {
            *pixel = light.average([above[0], above[1], below[0], below[1]]);
        }
        if width % 2 == 1
            && let (Some(pixel), Some(above), Some(below)) = (line.last_mut(), upper.last(), lower.last())
        {
            *pixel = light.average([*above, *above, *below, *below]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_round_up_and_end_at_the_smallest_long_side() {
        let pyramid = Pyramid::from_pixels(Pixels::filled(1001, 3, [9, 9, 9, 255]));
        assert_eq!(pyramid.sizes(), [(1001, 3), (501, 2), (251, 1)]);
        assert_eq!(pyramid.bytes(), (1001 * 3 + 501 * 2 + 251) * 4);
    }

    #[test]
    fn large_levels_are_let_go_and_the_smallest_never() {
        let whole = Pyramid::from_pixels(Pixels::filled(1001, 3, [9, 9, 9, 255]));
        let reduced = whole.without_finer_than(1);
        assert_eq!((reduced.finest(), reduced.bytes(), reduced.sizes()), (1, whole.bytes_from(1), whole.sizes()));
        assert!(reduced.level(0).is_none());
        assert_eq!(reduced.level(1).map(|level| level.width), Some(501));
        assert_eq!(reduced.without_finer_than(0).finest(), 1);
        let least = reduced.without_finer_than(9);
        assert_eq!((least.finest(), least.bytes()), (2, 251 * 4));
        assert_eq!(whole.level(3).map(|level| level.width), None);
    }

    #[test]
    fn a_small_photograph_has_one_level() {
        assert_eq!(Pyramid::from_pixels(Pixels::filled(256, 1, [1, 2, 3, 255])).sizes().len(), 1);
    }

    #[test]
    fn black_and_white_average_to_half_the_light_not_half_the_code() {
        let tables = Tables::of(&named::srgb());
        let light = tables.light();
        let (black, white) = ([0, 0, 0, 255], [255, 255, 255, 255]);
        assert_eq!(light.average([black, white, white, black]), [188, 188, 188, 255]);
    }

    #[test]
    fn every_plain_code_is_kept() {
        let tables = Tables::of(&named::srgb());
        let light = tables.light();
        for code in 0..=255_u8 {
            assert_eq!(light.average([[code, code, code, 255]; 4]), [code, code, code, 255]);
        }
    }

    /// Level at `low` below the first fifth and at `high` above the last one.
    fn levelled(low: f32, high: f32) -> ProfileModel {
        ProfileModel::Grey(Curve::sampled(vec![low, low, 0.3, 0.6, high, high]).expect("sound"))
    }

    #[test]
    fn every_plain_code_of_every_encoding_is_kept_however_steep_or_level() {
        let powers = [1.8, 2.4, 2.6, 3.0, 4.0].map(|power| ProfileModel::Grey(Curve::power(power)));
        let levelled = [(0.0, 1.0), (0.1, 0.9), (-0.1, 1.1)].map(|(low, high)| levelled(low, high));
        let usual = [named::display_p3(), named::adobe_rgb(), ProfileModel::Grey(Curve::Line)];
        for colours in usual.into_iter().chain(powers).chain(levelled) {
            let tables = Tables::of(&colours);
            let light = tables.light();
            for code in 0..=255_u8 {
                assert_eq!(light.average([[code, code, code, 255]; 4]), [code, code, code, 255], "{colours:?}");
            }
        }
    }

    #[test]
    fn lights_are_told_apart_without_being_moved_where_they_are_apart_already() {
        for curve in [srgb_curve(), Curve::Line, Curve::power(1.8), Curve::power(2.6)] {
            let light = ChannelLight::of(&curve);
            let full = if curve == srgb_curve() { f64::from(FULL_LIGHT_OF_SRGB) } else { FULL_LIGHT };
            for (code, light) in (0..=255_u8).zip(light.from_code) {
                let exact = curve.at(f64::from(code) / 255.0) * full;
                assert!((f64::from(light) - exact).abs() < 0.6, "{curve:?} {code}: {light}, not {exact}");
            }
        }
        let lights = ChannelLight::of(&Curve::power(4.0)).from_code;
        let exact = |code: usize| ((code as f64 / 255.0).powi(4) * FULL_LIGHT).round() as u32;
        assert!((0..256).all(|code| lights[code].abs_diff(exact(code)) <= 8), "{lights:?}");
    }

    #[test]
    fn borders_between_codes_of_srgb_lie_half_a_step_up() {
        let light = ChannelLight::of(&srgb_curve());
        let mut from = 0;
        for code in 0..=255_u8 {
            let border = f64::from(linear_from_srgb((f32::from(code) + 0.5) / 255.0) * FULL_LIGHT_OF_SRGB);
            let to = if code == 255 { light.code_from.len() } else { border.round() as usize };
            assert!(light.code_from[from..to].iter().all(|found| *found == code), "{code}");
            from = to;
        }
    }

    #[test]
    fn light_is_averaged_by_the_photographs_own_curves() {
        let (black, white) = ([0, 0, 0, 255], [255, 255, 255, 255]);
        let half = |colours: &ProfileModel| Tables::of(colours).light().average([black, white, white, black])[0];
        assert_eq!(half(&named::srgb()), 188);
        // 255 times a half to the power of 256/563, and of one.
        assert_eq!(half(&named::adobe_rgb()), 186);
        assert_eq!(half(&ProfileModel::Grey(Curve::Line)), 128);
    }

    #[test]
    fn an_odd_last_column_and_row_stand_for_themselves() {
        let mut pixels = Pixels::filled(301, 301, [0, 0, 0, 255]);
        let last = pixels.rgba.len() - 4;
        pixels.rgba[last..].copy_from_slice(&[200, 100, 50, 255]);
        let half = Pyramid::from_pixels(pixels).level(1).cloned().unwrap();
        assert_eq!(half.at(150, 150), [200, 100, 50, 255]);
        assert_eq!(half.at(149, 150), [0, 0, 0, 255]);
    }

    #[test]
    fn two_threads_make_what_one_would() {
        let (width, height) = (1025_u32, 777_u32);
        let rgba = (0..width * height).flat_map(|n| [(n % 251) as u8, (n % 241) as u8, (n % 239) as u8, 255]);
        let whole = Pixels { width, height, rgba: rgba.collect() };
        let tables = Tables::of(&named::srgb());
        let light = tables.light();
        let mut alone = vec![[0; 4]; 513 * 389];
        halve_band(&whole, &light, &mut alone, 0);
        assert_eq!(halved(&whole, &light).each(), alone);
    }
}
