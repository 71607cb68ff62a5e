//! Light as the window uses it: egui's own renderer, several paints in a frame, photographs that
//! come, change and go. Needs an adapter; mesa-vulkan-drivers brings one in software.

mod window;

use std::sync::Arc;

use diascope::colour::conversion::Intent;
use diascope::colour::display::Display;
use diascope::colour::enhancement::{Channel, Enhancement};
use diascope::colour::named;
use diascope::colour::working::{ShaderColours, shade};
use diascope::domain::case::CaseId;
use diascope::domain::photograph::{PhotographId, Ticket};
use diascope::gpu::{Held, Look};
use diascope::photo::filter::Filter;
use diascope::photo::pixels::Pixels;
use diascope::photo::pyramid::Pyramid;
use eframe::egui_wgpu::wgpu;
use egui::{Rect, pos2, vec2};
use glam::Affine2;
use window::Window;

fn window() -> Window {
    Window::of(wgpu::TextureFormat::Rgba8Unorm, 64 << 20)
}

fn ticket(photograph: &str, generation: u64) -> Ticket {
    Ticket { case: CaseId("case".into()), photograph: PhotographId(photograph.into()), generation }
}

fn plain(width: u32, height: u32, colour: [u8; 3]) -> Arc<Pyramid> {
    Arc::new(Pyramid::from_pixels(Pixels::filled(width, height, [colour[0], colour[1], colour[2], 255])))
}

fn look(ticket: &Ticket, photo_from_screen: Affine2) -> Look {
    Look::new(ticket.clone(), photo_from_screen, Filter::CatmullRom)
}

fn rect(x: f32, y: f32, width: f32, height: f32) -> Rect {
    Rect::from_min_size(pos2(x, y), vec2(width, height))
}

/// All of the window, points.
const WHOLE: Rect = Rect { min: pos2(0.0, 0.0), max: pos2(256.0, 128.0) };

const RED: [u8; 3] = [200, 30, 20];
const GREEN: [u8; 3] = [10, 180, 77];

fn is(colour: [u8; 3]) -> [u8; 4] {
    [colour[0], colour[1], colour[2], 255]
}

#[test]
fn two_photographs_in_one_frame_stay_in_their_rectangles() {
    let mut window = window();
    let (left, right) = (ticket("left", 1), ticket("right", 1));
    window.light.keep(&left, plain(300, 300, RED), false);
    window.light.keep(&right, plain(40, 30, GREEN), false);
    let paints = [
        (rect(10.0, 10.0, 100.0, 100.0), look(&left, Affine2::IDENTITY)),
        (rect(120.0, 10.0, 100.0, 100.0), look(&right, Affine2::IDENTITY)),
        (rect(-20.0, 100.0, 60.0, 60.0), look(&left, Affine2::from_translation(glam::vec2(270.0, 0.0)))),
    ];
    let drawn = window.frame(&paints, Rect::EVERYTHING);
    assert_eq!((drawn.at(10, 10), drawn.at(109, 99)), (is(RED), is(RED)));
    assert_eq!((drawn.at(9, 50), drawn.at(110, 50), drawn.at(50, 9)), ([0; 4], [0; 4], [0; 4]));
    assert_eq!((drawn.at(120, 10), drawn.at(159, 39)), (is(GREEN), is(GREEN)));
    assert_eq!((drawn.at(160, 20), drawn.at(130, 40)), ([0; 4], [0; 4]), "nothing outside the photograph");
    // The last rectangle begins left of the window: 30 photograph pixels are left of column 10.
    assert_eq!((drawn.at(9, 120), drawn.at(10, 120)), (is(RED), [0; 4]));
}

#[test]
fn the_clip_of_the_painter_cuts_a_photograph_off() {
    let mut window = window();
    let one = ticket("one", 1);
    window.light.keep(&one, plain(300, 300, RED), false);
    let drawn =
        window.frame(&[(rect(0.0, 0.0, 200.0, 100.0), look(&one, Affine2::IDENTITY))], rect(50.0, 20.0, 30.0, 30.0));
    assert_eq!((drawn.at(50, 20), drawn.at(79, 49)), (is(RED), is(RED)));
    assert_eq!((drawn.at(49, 30), drawn.at(80, 30), drawn.at(60, 50)), ([0; 4], [0; 4], [0; 4]));
}

#[test]
fn a_photograph_of_another_opening_is_never_drawn() {
    let mut window = window();
    window.light.keep(&ticket("one", 1), plain(300, 300, RED), false);
    let drawn =
        window.frame(&[(rect(0.0, 0.0, 200.0, 100.0), look(&ticket("one", 2), Affine2::IDENTITY))], Rect::EVERYTHING);
    assert!(drawn.rgba.iter().all(|byte| *byte == 0));
    assert_eq!(window.light.has(&ticket("one", 2)), Held::Nothing);
}

#[test]
fn a_late_preview_never_takes_the_place_of_the_photograph() {
    let light = window().light;
    let one = ticket("one", 1);
    light.keep(&one, plain(16, 12, GREEN), true);
    assert_eq!((light.has(&one), light.size_px(&one)), (Held::Preview, Some((16, 12))));
    light.keep(&one, plain(1600, 1200, RED), false);
    light.keep(&one, plain(16, 12, GREEN), true);
    assert_eq!((light.has(&one), light.size_px(&one)), (Held::Whole { is_sharp: false }, Some((1600, 1200))));
}

#[test]
fn a_photograph_is_sharp_only_when_all_its_tiles_are_up() {
    let mut window = window();
    let one = ticket("one", 1);
    window.light.keep(&one, plain(2400, 1600, RED), false);
    // Reduced by 1.9 each paint sees a few tiles of the full size: more together than eight.
    let paints = [0.0, 600.0, 1200.0, 1800.0].map(|x| {
        let far = Affine2::from_scale_angle_translation(glam::Vec2::splat(1.9), 0.0, glam::vec2(x, x / 1.5));
        (rect(0.0, 0.0, 256.0, 128.0), look(&one, far))
    });
    assert_eq!(window.light.has(&one), Held::Whole { is_sharp: false });
    window.until_still(&paints);
    assert_eq!(window.light.has(&one), Held::Whole { is_sharp: true });
    window.frame(&paints, Rect::EVERYTHING);
    assert!(!window.asks_again(), "a still picture asks for nothing");
}

#[test]
fn the_next_photograph_is_ready_before_anybody_looks() {
    let mut window = window();
    let next = ticket("next", 1);
    window.until_still(&[]);
    window.light.keep(&next, plain(2400, 1600, GREEN), false);
    window.light.wait_for_tiles();
    assert_eq!(window.light.has(&next), Held::Whole { is_sharp: false }, "nobody knows for which pane");
    window.light.expect_pane_px(256, 128);
    window.light.wait_for_tiles();
    assert_eq!(window.light.has(&next), Held::Whole { is_sharp: true });
    let fit = Affine2::from_scale(glam::Vec2::splat(12.5));
    let drawn = window.frame(&[(WHOLE, look(&next, fit))], Rect::EVERYTHING);
    assert_eq!((window.asks_again(), drawn.at(100, 60)), (false, is(GREEN)));
    // A larger pane needs a finer level: the same photograph is made ready for it.
    window.light.expect_pane_px(1280, 800);
    window.light.wait_for_tiles();
    let finer = Affine2::from_scale(glam::Vec2::splat(2.0));
    window.frame(&[(WHOLE, look(&next, finer))], Rect::EVERYTHING);
    assert!(!window.asks_again());
    assert_eq!(window.light.has(&next), Held::Whole { is_sharp: true });
}

#[test]
fn a_first_look_that_fits_one_frame_is_sharp_in_it_and_asks_for_no_other() {
    let mut window = window();
    let one = ticket("one", 1);
    window.until_still(&[]);
    window.light.keep(&one, plain(1300, 900, RED), false);
    let paints = [0.0, 500.0, 1000.0].map(|x| (WHOLE, look(&one, Affine2::from_translation(glam::vec2(x, 400.0)))));
    window.frame(&paints, Rect::EVERYTHING);
    assert_eq!((window.light.has(&one), window.asks_again()), (Held::Whole { is_sharp: true }, false));
}

#[test]
fn tiles_put_up_ahead_push_out_nothing_that_was_just_seen() {
    let mut window = Window::of(wgpu::TextureFormat::Rgba8Unorm, 8 << 20);
    let (now, next) = (ticket("now", 1), ticket("next", 1));
    window.light.keep(&now, plain(1300, 900, RED), false);
    let paints = [0.0, 500.0, 1000.0].map(|x| (WHOLE, look(&now, Affine2::from_translation(glam::vec2(x, 400.0)))));
    window.until_still(&paints);
    window.light.keep(&next, plain(3000, 2000, GREEN), false);
    window.light.expect_pane_px(3000, 2000);
    window.light.wait_for_tiles();
    assert_eq!(window.light.has(&next), Held::Whole { is_sharp: false }, "eight tiles cannot be enough");
    let drawn = window.frame(&paints, Rect::EVERYTHING);
    assert_eq!((window.asks_again(), drawn.at(10, 10)), (false, is(RED)));
    assert_eq!(window.light.has(&now), Held::Whole { is_sharp: true });
}

#[test]
fn nothing_of_a_photograph_is_held_after_the_last_handle() {
    let window = window();
    let (light, pyramid) = (window.light.clone(), plain(2400, 1600, GREEN));
    light.expect_pane_px(1280, 800);
    light.keep(&ticket("one", 1), Arc::clone(&pyramid), false);
    drop(window);
    assert_eq!(Arc::strong_count(&pyramid), 2, "another handle is left");
    drop(light);
    assert_eq!(Arc::strong_count(&pyramid), 1, "the thread has ended and let go");
}

/// Columns of black and white, `wide` pixels each: grey all over once they are halved often enough.
fn columns(width: u32, height: u32, wide: u32) -> Pyramid {
    let shade = |n: u32| if (n % width / wide).is_multiple_of(2) { is([0; 3]) } else { is([255; 3]) };
    Pyramid::from_pixels(Pixels { width, height, rgba: (0..width * height).flat_map(shade).collect() })
}

#[test]
fn a_photograph_whose_full_size_left_memory_keeps_what_is_on_the_card() {
    let mut window = window();
    let one = ticket("one", 1);
    let whole = columns(1200, 800, 1);
    window.light.keep(&one, Arc::new(whole.clone()), false);
    let paints = [(WHOLE, look(&one, Affine2::from_translation(glam::vec2(600.0, 300.0))))];
    let before = window.until_still(&paints);
    window.light.keep(&one, Arc::new(whole.without_finer_than(1)), false);
    let after = window.until_still(&paints);
    assert_eq!((after == before, window.light.has(&one)), (true, Held::Whole { is_sharp: true }));
    assert_eq!((after.at(10, 10), after.at(11, 10)), (is([0; 3]), is([255; 3])));
    assert_eq!(window.light.bytes_in_memory(), whole.bytes_from(1) as u64);
}

#[test]
fn the_largest_size_in_memory_stands_in_and_asks_for_no_frame() {
    let mut window = window();
    let one = ticket("one", 1);
    let whole = columns(2000, 1200, 2);
    window.light.keep(&one, Arc::new(whole.without_finer_than(1)), false);
    let paints = [(WHOLE, look(&one, Affine2::from_translation(glam::vec2(600.0, 300.0))))];
    let drawn = window.until_still(&paints);
    assert_eq!(window.light.has(&one), Held::Whole { is_sharp: false });
    // Only the half size has these columns; every smaller one is grey.
    assert_eq!((drawn.at(100, 60), drawn.at(101, 60)), (is([0; 3]), is([0; 3])));
    assert_eq!((drawn.at(102, 60), drawn.at(103, 60)), (is([255; 3]), is([255; 3])));
    window.light.keep(&one, Arc::new(whole), false);
    window.until_still(&paints);
    assert_eq!(window.light.has(&one), Held::Whole { is_sharp: true });
}

#[test]
fn a_card_without_room_comes_to_rest_whatever_is_asked_of_it() {
    let mut window = Window::of(wgpu::TextureFormat::Rgba8Unorm, 1);
    let tickets = ["a", "b", "c", "d", "e", "f"].map(|name| ticket(name, 1));
    let enhancement = Enhancement { local_contrast: 2.0, ..Enhancement::default() };
    let paints = [0, 1, 2, 3, 4, 5].map(|index: usize| {
        window.light.keep(&tickets[index], plain(2400, 1600, RED), false);
        let look = look(&tickets[index], Affine2::from_translation(glam::vec2(400.0, 300.0)));
        (WHOLE, Look { enhancement, ..look })
    });
    window.until_still(&paints);
    let sharp = tickets.iter().filter(|ticket| window.light.has(ticket) == Held::Whole { is_sharp: true }).count();
    assert_eq!(sharp, 0, "four layers hold four smallest sizes and no more");
    assert_eq!((window.light.bytes_on_card(), window.light.faults()), (4 << 20, 0));
}

#[test]
fn another_photograph_under_the_same_ticket_takes_the_place_of_the_old_one() {
    let mut window = window();
    let one = ticket("one", 1);
    let paints = [(WHOLE, look(&one, Affine2::IDENTITY))];
    window.light.keep(&one, plain(300, 200, RED), false);
    window.until_still(&paints);
    window.light.keep(&one, plain(302, 200, GREEN), false);
    assert_eq!(window.until_still(&paints).at(20, 20), is(GREEN));
}

#[test]
fn a_frame_is_noted_when_the_card_has_finished_it() {
    let mut window = window();
    let (small, large) = (ticket("small", 1), ticket("large", 1));
    window.light.keep(&small, plain(300, 300, RED), false);
    window.light.keep(&large, plain(300, 300, GREEN), false);
    let paints =
        [(rect(0.0, 0.0, 50.0, 50.0), look(&small, Affine2::IDENTITY)), (WHOLE, look(&large, Affine2::IDENTITY))];
    let (say, heard) = std::sync::mpsc::channel();
    window.frame(&paints, Rect::EVERYTHING);
    window.light.note_drawn(move |drawn| say.send(drawn).expect("somebody listens"));
    let began = std::time::Instant::now();
    // Reading back polls the device, or else the thread does.
    window.frame(&paints, Rect::EVERYTHING);
    window.light.wait_for_tiles();
    let drawn: Vec<_> = heard.try_iter().collect();
    assert_eq!(drawn.len(), 1, "one for each frame since it was asked for");
    assert_eq!((&drawn[0].ticket, drawn[0].is_sharp), (&large, true));
    assert!(drawn[0].at > began);
    drop(window.encoded(&paints, Rect::EVERYTHING));
    window.light.wait_for_tiles();
    assert_eq!(heard.try_iter().count(), 0, "a frame that was never submitted is not waited for");
}

#[test]
fn a_lost_card_wakes_the_window_and_stops_nothing() {
    let mut window = window();
    let one = ticket("one", 1);
    window.light.keep(&one, plain(2400, 1600, RED), false);
    let paints = [(WHOLE, look(&one, Affine2::IDENTITY))];
    window.frame(&paints, Rect::EVERYTHING);
    assert_eq!((window.light.is_lost(), window.light.faults()), (false, 0));
    let (say, heard) = std::sync::mpsc::channel();
    let also = say.clone();
    window.light.when_lost(move || say.send(()).expect("somebody listens"));
    window.light.lose();
    assert!(window.light.is_lost());
    window.light.when_lost(move || also.send(()).expect("somebody listens"));
    assert_eq!(heard.try_iter().count(), 2, "once when it was lost, once because it is");
    window.light.expect_pane_px(1280, 800);
    window.light.wait_for_tiles();
    drop(window.encoded(&paints, Rect::EVERYTHING));
}

#[test]
fn what_is_forgotten_is_gone() {
    let mut window = window();
    let (one, other) = (ticket("one", 1), ticket("other", 1));
    window.light.keep(&one, plain(30, 20, RED), false);
    window.light.keep(&other, plain(30, 20, GREEN), false);
    window.light.forget_all_but(std::slice::from_ref(&other));
    let paints = [(rect(0.0, 0.0, 99.0, 99.0), look(&one, Affine2::IDENTITY))];
    assert!(window.frame(&paints, Rect::EVERYTHING).rgba.iter().all(|byte| *byte == 0));
    assert_eq!(window.light.has(&one), Held::Nothing);
    assert_eq!(window.light.bytes_in_memory(), 30 * 20 * 4);
}

#[test]
fn a_surface_that_encodes_by_itself_shows_the_same_colours() {
    let one = ticket("one", 1);
    for format in [wgpu::TextureFormat::Rgba8Unorm, wgpu::TextureFormat::Rgba8UnormSrgb] {
        let mut window = Window::of(format, 64 << 20);
        window.light.keep(&one, plain(300, 300, RED), false);
        let drawn = window.frame(&[(rect(0.0, 0.0, 50.0, 50.0), look(&one, Affine2::IDENTITY))], Rect::EVERYTHING);
        assert_eq!(drawn.at(20, 20), is(RED), "{format:?}");
        let enhancement = Enhancement { channel: Channel::Green, ..Enhancement::default() };
        let green = Look { enhancement, ..look(&one, Affine2::IDENTITY) };
        let drawn = window.frame(&[(rect(0.0, 0.0, 50.0, 50.0), green)], Rect::EVERYTHING);
        assert_eq!(drawn.at(20, 20), is([RED[1]; 3]), "{format:?}");
    }
}

/// One colour of a photograph in Display P3.
fn wide(colour: [u8; 3]) -> Arc<Pyramid> {
    let [red, green, blue] = colour;
    Arc::new(Pyramid::new(Pixels::filled(300, 200, [red, green, blue, 255]), Arc::new(named::display_p3())))
}

/// What the twin shows of it, 8 bits.
fn shown(colour: [u8; 3], display: &Display) -> [u8; 3] {
    let colours = ShaderColours::new(&named::display_p3(), None, display).expect("a matrix source");
    shade(colour, &colours).map(|code| (code * 255.0).round() as u8)
}

fn is_near(drawn: [u8; 4], wanted: [u8; 3]) -> bool {
    (0..3).all(|channel| drawn[channel].abs_diff(wanted[channel]) <= 1)
}

#[test]
fn one_picture_stored_both_ways_is_the_same_side_by_side() {
    // As a comparison shows them: two paints of one frame, each with its photograph's own colours.
    let skin = |at: u32| [90 + at as u8, 60 + at as u8, 50 + (at / 2) as u8];
    let rgba = |code: &dyn Fn(u32) -> [u8; 3]| (0..100 * 100_u32).flat_map(|n| is(code(n % 100))).collect();
    let srgb = Pixels { width: 100, height: 100, rgba: rgba(&skin) };
    let wide_display = Display::new(named::display_p3(), Intent::default(), 1).expect("ready");
    let to_wide = ShaderColours::new(&named::srgb(), None, &wide_display).expect("a matrix source");
    let in_wide = |at: u32| shade(skin(at), &to_wide).map(|code| (code * 255.0).round() as u8);
    let wide = Pyramid::new(Pixels { width: 100, height: 100, rgba: rgba(&in_wide) }, Arc::new(named::display_p3()));
    let mut window = window();
    let (left, right) = (ticket("left", 1), ticket("right", 1));
    window.light.keep(&left, Arc::new(Pyramid::from_pixels(srgb)), false);
    window.light.keep(&right, Arc::new(wide), false);
    let side = |left: f32, ticket: &Ticket| (rect(left, 0.0, 100.0, 100.0), look(ticket, Affine2::IDENTITY));
    let drawn = window.frame(&[side(10.0, &left), side(120.0, &right)], Rect::EVERYTHING);
    for x in 0..100 {
        let [red, green, blue, _] = drawn.at(120 + x, 50);
        assert!(
            is_near(drawn.at(10 + x, 50), [red, green, blue]),
            "{x}: {:?}",
            (drawn.at(10 + x, 50), [red, green, blue])
        );
    }
}

#[test]
fn a_photograph_kept_again_with_other_colours_is_shown_by_them() {
    let mut window = window();
    let one = ticket("one", 1);
    let colour = [180, 90, 70];
    let paints = [(WHOLE, look(&one, Affine2::IDENTITY))];
    window.light.keep(&one, plain(300, 200, colour), false);
    assert_eq!(window.until_still(&paints).at(100, 60), is(colour));
    window.light.keep(&one, wide(colour), false);
    let (drawn, wanted) = (window.until_still(&paints).at(100, 60), shown(colour, &Display::srgb()));
    assert!(is_near(drawn, wanted) && drawn != is(colour), "{drawn:?}, not {wanted:?}");
    // A preview has colours of its own, too.
    let other = ticket("other", 1);
    window.light.keep(&other, wide(colour), true);
    assert!(is_near(window.until_still(&[(WHOLE, look(&other, Affine2::IDENTITY))]).at(100, 60), wanted));
}

#[test]
fn another_display_counts_from_the_next_frame_on_whatever_the_surface() {
    let colour = [180, 90, 70];
    let display = Display::new(named::display_p3(), Intent::default(), 1).expect("a display");
    for format in [wgpu::TextureFormat::Rgba8Unorm, wgpu::TextureFormat::Rgba8UnormSrgb] {
        let mut window = Window::of(format, 64 << 20);
        let (one, narrow) = (ticket("one", 1), ticket("narrow", 1));
        window.light.keep(&one, wide(colour), false);
        window.light.keep(&narrow, plain(300, 200, colour), false);
        let paints = [&one, &narrow].map(|ticket| (WHOLE, look(ticket, Affine2::IDENTITY)));
        let drawn = window.until_still(&paints[..1]).at(100, 60);
        assert!(is_near(drawn, shown(colour, &Display::srgb())), "{format:?}: {drawn:?}");
        window.light.show_on(Arc::new(display.clone()));
        assert_eq!(window.until_still(&paints[..1]).at(100, 60), is(colour), "{format:?}");
        assert_ne!(window.until_still(&paints[1..]).at(100, 60), is(colour), "{format:?}");
    }
}
