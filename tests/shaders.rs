//! Every WGSL module is valid, every mirror exact, and the card draws what its twin on the
//! processor says. Needs an adapter; mesa-vulkan-drivers brings one in software.

use std::mem::offset_of;
use std::sync::Arc;

use diascope::colour::enhancement::{Channel, Enhancement, MIDDLE_GREY, enhanced};
use diascope::colour::space::srgb_from_linear;
use diascope::gpu::offscreen::Offscreen;
use diascope::gpu::shaders;
use diascope::gpu::uniforms::{Patch, Placement};
use diascope::photo::filter::{Filter, sample, surroundings};
use diascope::photo::pixels::Pixels;
use diascope::photo::pyramid::Pyramid;
use glam::{Affine2, Mat2, Vec2, vec2};
use wgpu::naga;

const FILTERS: [Filter; 4] = [Filter::Nearest, Filter::Linear, Filter::CatmullRom, Filter::Lanczos3];

// ---- What is drawn with ----

fn offscreen(budget_bytes: u64) -> Offscreen {
    Offscreen::with_budget(budget_bytes)
        .expect("these tests draw: install mesa-vulkan-drivers for an adapter in software")
}

/// A picture of noise: the hardest there is for a filter.
fn noise(width: u32, height: u32) -> Pixels {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut byte = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    let rgba = (0..width * height).flat_map(|_| [byte(), byte(), byte(), 255]).collect();
    Pixels { width, height, rgba }
}

/// A picture so smooth that its half sizes look like itself.
fn slope(width: u32, height: u32) -> Pixels {
    let level = |at: u32, of: u32| (40 + at * 160 / of) as u8;
    let rgba = (0..height).flat_map(|y| (0..width).flat_map(move |x| [level(x, width), level(y, height), 90, 255]));
    Pixels { width, height, rgba: rgba.collect() }
}

fn pyramid(pixels: Pixels) -> Arc<Pyramid> {
    Arc::new(Pyramid::from_pixels(pixels))
}

/// Photograph from screen: `at` (photograph) under the middle of `screen`, turned and mirrored.
fn view(at: Vec2, screen: Vec2, zoom: f32, quarter_turns: u8, is_mirrored: bool) -> Affine2 {
    let turn = [vec2(1.0, 0.0), vec2(0.0, 1.0), vec2(-1.0, 0.0), vec2(0.0, -1.0)][usize::from(quarter_turns)];
    let mirror = if is_mirrored { -1.0 } else { 1.0 };
    let linear = Mat2::from_cols(turn * mirror, turn.perp()) * (1.0 / zoom);
    Affine2::from_mat2_translation(linear, at - linear * (screen / 2.0))
}

// ---- What is compared with ----

/// What the twin draws of one level; `None` outside the photograph or within a hair of its edge.
fn twin(level: &Pixels, reduction: f32, photo_from_screen: Affine2, filter: Filter, x: u32, y: u32) -> Option<[u8; 4]> {
    let photo = photo_from_screen.transform_point2(vec2(x as f32 + 0.5, y as f32 + 0.5));
    let Vec2 { x, y } = photo / reduction;
    let is_inside = |at: f32, size: u32| 0.01 < at && at < size as f32 - 1.01;
    if !(is_inside(x, level.width) && is_inside(y, level.height)) {
        return None;
    }
    let [red, green, blue, _] = sample(level, filter, x, y);
    Some(codes([red, green, blue]))
}

/// Light as it is stored.
fn codes(light: [f32; 3]) -> [u8; 4] {
    let [red, green, blue] = light.map(|light| (srgb_from_linear(light) * 255.0).round() as u8);
    [red, green, blue, 255]
}

/// The largest difference in steps of 8 bits, and how many pixels were compared.
fn worst(drawn: &Pixels, expected: impl Fn(u32, u32) -> Option<[u8; 4]>) -> (u8, usize) {
    let (mut worst, mut count) = (0, 0);
    for y in 0..drawn.height {
        for x in 0..drawn.width {
            let Some(expected) = expected(x, y) else { continue };
            let steps = drawn.at(x, y).into_iter().zip(expected).map(|(a, b)| a.abs_diff(b));
            worst = worst.max(steps.max().unwrap_or(0));
            count += 1;
        }
    }
    (worst, count)
}

// ---- The text of the shaders ----

fn parsed(name: &str, source: &str) -> naga::Module {
    naga::front::wgsl::parse_str(source).unwrap_or_else(|error| panic!("{name}: {}", error.emit_to_string(source)))
}

#[test]
fn every_shader_is_valid() {
    for (name, source) in shaders::MODULES {
        let module = parsed(name, source);
        let flags = naga::valid::ValidationFlags::all();
        let checked = naga::valid::Validator::new(flags, naga::valid::Capabilities::empty()).validate(&module);
        assert!(checked.is_ok(), "{name}: {checked:?}");
    }
}

/// Names and offsets of a struct in a shader, in order.
fn members(name: &str) -> Vec<(String, usize)> {
    let module = parsed("photograph", shaders::PHOTOGRAPH);
    let found = module.types.iter().find(|(_, kind)| kind.name.as_deref() == Some(name));
    let Some((_, naga::Type { inner: naga::TypeInner::Struct { members, .. }, .. })) = found else {
        panic!("no struct {name} in the shader");
    };
    members.iter().map(|member| (member.name.clone().unwrap_or_default(), member.offset as usize)).collect()
}

macro_rules! mirror {
    ($kind:ident: $($field:ident),*) => {
        // Naming every field of the pattern: a field that is added must be added here too.
        let _every_field_is_named = |$kind { $($field: _),* }: $kind| ();
        let mirrored = vec![$((stringify!($field).to_owned(), offset_of!($kind, $field))),*];
        assert_eq!(members(stringify!($kind)), mirrored);
    };
}

#[test]
fn every_mirror_is_exact() {
    mirror!(Placement: surface_from_photo_x, surface_from_photo_y, surface_from_anchor, photo_from_surface_x,
        photo_from_surface_y, surface_px, surroundings_origin, surroundings_per_px, surroundings_layer, exposure_ev,
        contrast, local_contrast, correction_row, srgb_from_source, correction_mix, correction_root,
        display_from_srgb, display_offset, source_row);
    mirror!(Patch: area_min_px, area_max_px, texel_origin, texels_per_px, layer);
}

#[test]
fn every_sum_in_the_shaders_has_a_twin_of_its_name() {
    let twins = [
        include_str!("../src/colour/space.rs"),
        include_str!("../src/colour/enhancement.rs"),
        include_str!("../src/photo/filter.rs"),
        include_str!("../src/colour/correction.rs"),
        include_str!("../src/colour/cube.rs"),
        include_str!("../src/colour/dither.rs"),
        include_str!("../src/colour/marks.rs"),
        include_str!("../src/colour/working.rs"),
    ]
    .concat();
    let sums = "linear_from_srgb srgb_from_linear linear_weights catmull_rom_weights lanczos3_weights bspline_weights \
                sample surroundings luminance contrasted absorbance melanin haemoglobin grey_of enhanced root_terms \
                along corrected_from_linear cube_from_linear node display_from_working dither dithered mark_of_code \
                mark_of_light mark_colour light_from_code srgb_from_light sampled display_light \
                display_from_srgb mark_of";
    for name in sums.split_whitespace() {
        let sum = format!("fn {name}(");
        assert!(shaders::PHOTOGRAPH.contains(&sum) && twins.contains(&sum), "{name}");
    }
}

// ---- What the card draws ----

#[test]
fn gpu_equals_twin_for_every_filter() {
    let mut card = offscreen(64 << 20);
    let pyramid = pyramid(noise(1100, 700));
    let (width, height) = (120, 90);
    let screen = vec2(width as f32, height as f32);
    // Positions beside the corner where four tiles meet, at an edge and at a corner of the picture.
    let looks = [
        (vec2(504.37, 504.61), 1.0, 0, false),
        (vec2(504.2, 503.9), 1.7, 1, false),
        (vec2(504.0, 504.0), 3.3, 2, true),
        (vec2(1098.0, 350.1), 8.0, 3, true),
        (vec2(1.3, 0.7), 32.0, 0, true),
    ];
    for filter in FILTERS {
        for (at, zoom, turns, is_mirrored) in looks {
            let look = view(at, screen, zoom, turns, is_mirrored);
            let drawn = card.draw(&pyramid, look, filter, width, height).expect("drawn");
            let level = pyramid.level(0).expect("in memory");
            let inside = |x: u32, y: u32| {
                let photo = look.transform_point2(vec2(x as f32 + 0.5, y as f32 + 0.5));
                // A position on the border of two pixels may go either way.
                let hair = (photo - photo.round()).abs().min_element();
                filter != Filter::Nearest || hair > 1e-3
            };
            let (steps, count) = worst(&drawn, |x, y| twin(level, 1.0, look, filter, x, y).filter(|_| inside(x, y)));
            assert!(steps <= 2, "{filter:?} at zoom {zoom}, {turns} turns: {steps} steps");
            assert!(count > 2000, "{filter:?} at zoom {zoom}: only {count} pixels compared");
        }
    }
}

#[test]
fn one_to_one_is_bit_exact_across_tile_borders() {
    let mut card = offscreen(64 << 20);
    let picture = pyramid(noise(1300, 900));
    for filter in FILTERS {
        let drawn = card.draw(&picture, Affine2::IDENTITY, filter, 1300, 900).expect("drawn");
        assert!(card.is_sharp());
        let differing =
            drawn.each().iter().zip(picture.level(0).expect("in memory").each()).filter(|(a, b)| a != b).count();
        assert_eq!(differing, 0, "{filter:?}");
    }
}

#[test]
fn one_to_one_turned_and_mirrored_is_bit_exact() {
    let mut card = offscreen(64 << 20);
    let picture = pyramid(noise(600, 520));
    for turns in 0..4 {
        for is_mirrored in [false, true] {
            let look = view(vec2(300.0, 260.0), vec2(640.0, 640.0), 1.0, turns, is_mirrored);
            let drawn = card.draw(&picture, look, Filter::CatmullRom, 640, 640).expect("drawn");
            let (steps, count) = worst(&drawn, |x, y| {
                let photo = look.transform_point2(vec2(x as f32 + 0.5, y as f32 + 0.5)).floor();
                let is_inside = photo.min_element() >= 0.0 && photo.x < 600.0 && photo.y < 520.0;
                Some(if is_inside {
                    picture.level(0).expect("in memory").at(photo.x as u32, photo.y as u32)
                } else {
                    [0; 4]
                })
            });
            assert_eq!((steps, count), (0, 640 * 640), "{turns} turns, mirrored {is_mirrored}");
        }
    }
}

#[test]
fn a_reduced_photograph_is_drawn_from_the_right_half_size() {
    let mut card = offscreen(64 << 20);
    let picture = pyramid(noise(1301, 903));
    for (reduction, level) in [(2.0_f32, 1), (1.6, 0), (3.1, 1), (4.0, 2), (7.3, 2)] {
        let look = Affine2::from_scale_angle_translation(Vec2::splat(reduction), 0.0, vec2(6.0, 4.0));
        let (width, height) = ((1290.0 / reduction) as u32, (890.0 / reduction) as u32);
        for filter in [Filter::Linear, Filter::Lanczos3] {
            let drawn = card.draw(&picture, look, filter, width, height).expect("drawn");
            let of_level = 2_f32.powi(level);
            // The sharp filters are for magnifying: what is left of a reduction is averaged.
            let expected = if reduction == of_level { filter } else { Filter::Linear };
            let level = picture.level(level as u8).expect("in memory");
            let (steps, count) = worst(&drawn, |x, y| twin(level, of_level, look, expected, x, y));
            assert!(steps <= 2 && count > 1000, "{filter:?} reduced {reduction}: {steps} steps over {count}");
        }
    }
}

#[test]
fn a_photograph_wider_than_any_texture_is_drawn() {
    let mut card = offscreen(64 << 20);
    let picture = pyramid(noise(20_000, 64));
    assert!(card.adapter().most_texture_px < 20_000 || !card.adapter().is_software);
    let end = Affine2::from_translation(vec2(19_700.0, 0.0));
    let drawn = card.draw(&picture, end, Filter::Lanczos3, 400, 80).expect("drawn");
    let (steps, _) = worst(&drawn, |x, y| {
        Some(if x < 300 && y < 64 { picture.level(0).expect("in memory").at(19_700 + x, y) } else { [0; 4] })
    });
    assert_eq!(steps, 0);
    let all = Affine2::from_scale(Vec2::splat(16.0));
    let drawn = card.draw(&picture, all, Filter::CatmullRom, 1250, 4).expect("drawn");
    let (steps, _) = worst(&drawn, |x, y| Some(picture.level(4).expect("in memory").at(x, y)));
    assert!(steps <= 2, "{steps}");
}

#[test]
fn a_small_budget_leaves_no_pixel_blank() {
    let mut card = offscreen(1);
    let picture = pyramid(slope(3000, 2000));
    let look = Affine2::from_translation(vec2(700.0, 300.0));
    let drawn = card.draw(&picture, look, Filter::CatmullRom, 1900, 1400).expect("drawn");
    assert!(!card.is_sharp(), "four tiles cannot be enough");
    assert!(card.bytes_on_card() <= 4 << 20);
    let (steps, count) = worst(&drawn, |x, y| Some(picture.level(0).expect("in memory").at(700 + x, 300 + y)));
    assert_eq!(count, 1900 * 1400);
    assert!(steps <= 3, "a coarser tile stands in: {steps} steps");
    assert!(drawn.each().iter().all(|pixel| pixel[3] == 255));
}

#[test]
fn an_unusable_transform_draws_nothing() {
    let mut card = offscreen(1);
    let picture = pyramid(slope(300, 200));
    for look in [Affine2::ZERO, Affine2::from_scale(Vec2::splat(f32::NAN)), Affine2::from_translation(vec2(1e9, 0.0))] {
        let drawn = card.draw(&picture, look, Filter::Linear, 20, 20).expect("drawn");
        assert!(drawn.rgba.iter().all(|byte| *byte == 0), "{look:?}");
    }
}

#[test]
fn a_picture_without_pixels_is_refused() {
    let picture = pyramid(slope(30, 20));
    let refused = offscreen(1).draw(&picture, Affine2::IDENTITY, Filter::Linear, 0, 5);
    assert!(refused.is_err_and(|error| error.to_string().contains("0 × 5")));
}

// ---- Shown otherwise than it is ----

/// What the twin draws of a changed photograph of which `level` is the full size.
fn changed_twin(
    pyramid: &Pyramid,
    photo_from_screen: Affine2,
    filter: Filter,
    by: &Enhancement,
    at: (u32, u32),
) -> Option<[u8; 4]> {
    let photo = photo_from_screen.transform_point2(vec2(at.0 as f32 + 0.5, at.1 as f32 + 0.5));
    let level = pyramid.level(0).expect("in memory");
    // A position on the border of two pixels may go either way.
    let is_clear = filter != Filter::Nearest || (photo - photo.round()).abs().min_element() > 1e-3;
    let is_inside = photo.min_element() > 0.0 && photo.x < level.width as f32 && photo.y < level.height as f32;
    if !(is_clear && is_inside) {
        return None;
    }
    let coarsest = pyramid.sizes().len() as u8 - 1;
    let small = photo / f32::from(2_u8.pow(u32::from(coarsest)));
    let around = surroundings(pyramid.level(coarsest).expect("in memory"), small.x, small.y);
    let [red, green, blue, _] = sample(level, filter, photo.x, photo.y);
    Some(codes(enhanced([red, green, blue], around, by)))
}

/// Every slider at both ends and between, every channel, and some of them together.
fn enhancements() -> Vec<Enhancement> {
    let plain = Enhancement::default();
    let with =
        |exposure_ev, contrast, local_contrast, channel| Enhancement { exposure_ev, contrast, local_contrast, channel };
    let channels = [Channel::Red, Channel::Green, Channel::Blue, Channel::Melanin, Channel::Haemoglobin];
    let mut all: Vec<_> = [-3.0, -0.5, 1.0, 3.0].map(|exposure_ev| Enhancement { exposure_ev, ..plain }).into();
    all.extend([1.0 / 3.0, 0.8, 1.5, 3.0].map(|contrast| Enhancement { contrast, ..plain }));
    all.extend([0.5, 1.5, 2.0, 4.0].map(|local_contrast| Enhancement { local_contrast, ..plain }));
    all.extend(channels.map(|channel| Enhancement { channel, ..plain }));
    all.extend(channels.map(|channel| with(0.7, 1.4, 1.6, channel)));
    all
}

#[test]
fn gpu_equals_twin_for_every_channel_and_slider() {
    let mut card = offscreen(64 << 20);
    let (width, height) = (90, 70);
    let screen = vec2(f32::from(width as u16), f32::from(height as u16));
    for (name, picture) in [("noise", pyramid(noise(1100, 700))), ("slope", pyramid(slope(1100, 700)))] {
        // Where four tiles meet, and at a corner of the picture, where the surroundings end.
        for (at, zoom, turns, is_mirrored) in [(vec2(504.3, 503.8), 1.7, 1, true), (vec2(1098.6, 698.2), 3.3, 2, false)]
        {
            let look = view(at, screen, zoom, turns, is_mirrored);
            for by in enhancements() {
                for filter in [Filter::Nearest, Filter::Linear] {
                    card.enhancement = by;
                    let drawn = card.draw(&picture, look, filter, width, height).expect("drawn");
                    let (steps, count) = worst(&drawn, |x, y| changed_twin(&picture, look, filter, &by, (x, y)));
                    assert!(steps <= 1, "{name}, {filter:?}, {turns} turns, {by:?}: {steps} steps");
                    assert!(count > 900 && card.is_sharp(), "{name}, {by:?}: only {count} pixels compared");
                }
            }
        }
    }
}

#[test]
fn the_original_is_drawn_the_same_by_the_pipeline_that_can_change_it() {
    let mut card = offscreen(64 << 20);
    let picture = pyramid(noise(600, 400));
    let look = view(vec2(300.0, 200.0), vec2(128.0, 96.0), 7.0, 0, false);
    let plain = card.draw(&picture, look, Filter::Nearest, 128, 96).expect("drawn");
    // A grid is asked for where there is no room for one.
    card.has_grid = true;
    assert_eq!(card.draw(&picture, look, Filter::Nearest, 128, 96).expect("drawn"), plain);
    card.enhancement = Enhancement { exposure_ev: 1e-9, ..Enhancement::default() };
    assert_eq!(card.draw(&picture, look, Filter::Nearest, 128, 96).expect("drawn"), plain);
}

#[test]
fn hairlines_one_pixel_wide_separate_the_pixels_of_the_photograph() {
    let mut card = offscreen(64 << 20);
    card.has_grid = true;
    let picture = pyramid(noise(600, 600));
    let level = picture.level(0).expect("in memory");
    let screen = vec2(128.0, 128.0);
    for (zoom, turns, is_mirrored) in [(8.0, 0, false), (8.0, 1, true), (16.0, 2, false), (32.0, 3, true)] {
        // Beside the corner where four tiles meet; whole screen pixels, as views are snapped.
        let look = view(vec2(504.0, 504.0), screen, zoom, turns, is_mirrored);
        let drawn = card.draw(&picture, look, Filter::Nearest, 128, 128).expect("drawn");
        let photo_px = |x: f32, y: f32| look.transform_point2(vec2(x + 0.5, y + 0.5)).floor();
        let mut lines = 0;
        let (steps, _) = worst(&drawn, |x, y| {
            let (x, y) = (x as f32, y as f32);
            let here = photo_px(x, y);
            let [red, green, blue, _] = sample(level, Filter::Nearest, here.x + 0.5, here.y + 0.5);
            let is_line = here != photo_px(x - 1.0, y) || here != photo_px(x, y - 1.0);
            let mixed = |light: f32| light + (MIDDLE_GREY - light) * 0.25;
            Some(codes(if is_line { [mixed(red), mixed(green), mixed(blue)] } else { [red, green, blue] }))
        });
        for x in 0..128_u32 {
            lines += u32::from(photo_px(x as f32, 60.5) != photo_px(x as f32 - 1.0, 60.5));
        }
        assert!(steps <= 1, "zoom {zoom}, {turns} turns, mirrored {is_mirrored}: {steps} steps");
        assert_eq!(lines, (128.0 / zoom) as u32, "one column of screen pixels for each of the photograph");
    }
}
