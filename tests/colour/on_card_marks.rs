//! The card marks what the twin says, and nothing else: what is clipped, and what the display cannot show.
//! Needs an adapter; mesa-vulkan-drivers brings one in software.

use std::sync::Arc;

use diascope::colour::conversion::Intent;
use diascope::colour::correction::Correction;
use diascope::colour::cube::Cube;
use diascope::colour::display::Display;
use diascope::colour::marks::{Mark, Marks, mark_colour};
use diascope::colour::named;
use diascope::colour::space::linear_from_srgb;
use diascope::colour::working::{ShaderColours, mark_of};
use diascope::photo::filter::Filter;
use diascope::photo::pyramid::Pyramid;
use glam::Affine2;

use super::on_card::{WIDTH, codes, offscreen, picture, prophoto, table_display, wide_table_display};

#[test]
fn marks_lie_where_the_twin_says_and_nowhere_else() {
    let mut card = offscreen();
    let codes = [[255, 40, 40], [0, 40, 40], [0, 255, 0], [200, 120, 90], [128, 128, 128], [20, 250, 20]];
    let pixels = picture(&codes.repeat(64));
    let (width, height) = (WIDTH, pixels.height);
    let wide = Arc::new(named::display_p3());
    for model in [named::srgb(), table_display()] {
        let display = Arc::new(Display::new(model, Intent::default(), 2).expect("ready"));
        card.show_on(Arc::clone(&display));
        let pyramid = Arc::new(Pyramid::new(pixels.clone(), Arc::clone(&wide)));
        card.marks = Marks::None;
        let plain = card.draw(&pyramid, Affine2::IDENTITY, Filter::Nearest, width, height).expect("drawn");
        let gamut = Some(Mark::OutOfGamut);
        let clipped = [Some(Mark::BurntOut), Some(Mark::Black), Some(Mark::BurntOut), None, None, None];
        let outside = [gamut, gamut, gamut, None, None, gamut];
        for (marks, wanted) in [(Marks::Clipped, clipped), (Marks::OutOfGamut, outside)] {
            card.marks = marks;
            let drawn = card.draw(&pyramid, Affine2::IDENTITY, Filter::Nearest, width, height).expect("drawn");
            for at in 0..codes.len() * 64 {
                let (x, y) = (at as u32 % width, at as u32 / width);
                let colour = |mark| mark_colour(mark, x, y).map(|code| (code * 255.0).round() as u8);
                let expected = match wanted[at % codes.len()] {
                    Some(mark) => colour(mark),
                    None => [plain.at(x, y)[0], plain.at(x, y)[1], plain.at(x, y)[2]],
                };
                let drawn = drawn.at(x, y);
                let near = (0..3).all(|channel| drawn[channel].abs_diff(expected[channel]) <= 1);
                assert!(near, "{marks:?} of {:?} at {x} {y}: {drawn:?}, not {expected:?}", codes[at % codes.len()]);
            }
        }
    }
}

/// Codes of each kind: black, mid grey, light greys, white, and pure colours.
const MARKED: [[u8; 3]; 8] = [[0; 3], [128; 3], [200; 3], [225; 3], [250; 3], [255; 3], [200, 170, 160], [0, 255, 0]];

#[test]
fn light_beyond_white_and_beyond_the_wide_space_is_marked_on_every_display() {
    let mut card = offscreen();
    let pixels = picture(&MARKED.repeat(16));
    let (width, height) = (WIDTH, pixels.height);
    let brighter = |gain: f64| {
        let light_of = |code: f64| f64::from(linear_from_srgb(code as f32));
        Some(Arc::new(Correction::new(light_of, [[0.0; 2]; 3], [[0.0; 3]; 3], [gain; 3])))
    };
    // White times 1.5 lies above white from code 213 on; the green of ProPhoto lies outside Rec2020.
    let (none, bright) = ([false; 8], [false, false, false, true, true, true, false, true]);
    let green = [false, false, false, false, false, false, false, true];
    let cases = [(named::srgb(), None, none), (named::srgb(), brighter(1.5), bright), (prophoto(), None, green)];
    for model in [named::srgb(), table_display(), wide_table_display()] {
        let display = Arc::new(Display::new(model, Intent::default(), 2).expect("ready"));
        let reach = display.reach(2).map(|reach| Cube { nodes: reach.into_iter().map(|at| [at; 4]).collect() });
        card.show_on(Arc::clone(&display));
        for (source, correction, wanted) in &cases {
            card.correction.clone_from(correction);
            let colours = ShaderColours::new(source, correction.clone(), &display).expect("a matrix source");
            let pyramid = Arc::new(Pyramid::new(pixels.clone(), Arc::new(source.clone())));
            let mut draw = |marks| {
                card.marks = marks;
                card.draw(&pyramid, Affine2::IDENTITY, Filter::Nearest, width, height).expect("drawn")
            };
            let (plain, drawn) = (draw(Marks::None), draw(Marks::OutOfGamut));
            for (at, code) in MARKED.iter().enumerate() {
                let mark = mark_of(*code, Marks::OutOfGamut, &colours, reach.as_ref());
                assert_eq!(mark.is_some(), wanted[at], "the twin, {code:?}, corrected {}", correction.is_some());
                let is_marked = (0..height).any(|y| drawn.at(at as u32, y) != plain.at(at as u32, y));
                assert_eq!(is_marked, wanted[at], "the card, {code:?}, corrected {}", correction.is_some());
            }
        }
    }
}

#[test]
fn nothing_is_marked_of_an_srgb_photograph_on_an_srgb_display_but_what_is_clipped() {
    let mut card = offscreen();
    let pixels = picture(&codes());
    let pyramid = Arc::new(Pyramid::from_pixels(pixels.clone()));
    let mut draw = |marks| {
        card.marks = marks;
        card.draw(&pyramid, Affine2::IDENTITY, Filter::Nearest, WIDTH, pixels.height).expect("drawn")
    };
    let plain = draw(Marks::None);
    assert_eq!(draw(Marks::OutOfGamut), plain);
    assert_ne!(draw(Marks::Clipped), plain);
}
