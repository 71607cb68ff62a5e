//! What true colours cost: a frame of 1920 x 1080 by the adapter there is, of photographs and displays of
//! several kinds, each beside the same frame of an sRGB photograph on an sRGB display in the same run;
//! and the cube of a table display. Times hold the reading back, which is told by itself.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on stops, and prints its ratios"
)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use diascope::colour::conversion::Intent;
use diascope::colour::correction::Correction;
use diascope::colour::curve::Curve;
use diascope::colour::display::Display;
use diascope::colour::marks::Marks;
use diascope::colour::named::{self, Primaries};
use diascope::colour::profile_model::ProfileModel;
use diascope::gpu::offscreen::Offscreen;
use diascope::photo::filter::Filter;
use diascope::photo::icc;
use diascope::photo::pixels::Pixels;
use diascope::photo::pyramid::Pyramid;
use glam::{Affine2, Vec2, vec2};

const ROUNDS: usize = 9;
const SIZE: (u32, u32) = (1920, 1080);
/// A real table display; without the shared data its frame is left out.
const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/colour/icc/office_x.icc");

fn picture() -> Pixels {
    let (width, height) = SIZE;
    let pixel = |at: u32| [(at % 251) as u8, (at / 7 % 241) as u8, (at / 1920 % 239) as u8, 255];
    Pixels { width, height, rgba: (0..width * height).flat_map(pixel).collect() }
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1e3
}

/// What is drawn.
#[derive(Clone)]
struct Way {
    name: &'static str,
    source: ProfileModel,
    display: Arc<Display>,
    correction: Option<Arc<Correction>>,
    marks: Marks,
}

/// The time of a frame, milliseconds; the empty one beside it is what reading back alone takes.
fn frame_ms(card: &mut Offscreen, way: &Way, look: Affine2, filter: Filter) -> f64 {
    card.show_on(Arc::clone(&way.display));
    card.correction.clone_from(&way.correction);
    card.marks = way.marks;
    let pyramid = Arc::new(Pyramid::new(picture(), Arc::new(way.source.clone())));
    let mut draw = || {
        let start = Instant::now();
        card.draw(&pyramid, look, filter, SIZE.0, SIZE.1).expect("drawn");
        start.elapsed()
    };
    draw();
    median((0..ROUNDS).map(|_| draw()).collect())
}

fn ways() -> Vec<Way> {
    let srgb = Arc::new(Display::srgb());
    let on = |model: ProfileModel| Arc::new(Display::new(model, Intent::default(), 2).expect("a display"));
    let plain =
        Way { name: "sRGB on sRGB", source: named::srgb(), display: srgb, correction: None, marks: Marks::None };
    let correction = Some(Arc::new(Correction::none()));
    let p3 = named::display_p3();
    let curves = on(Primaries::DisplayP3.with(Curve::power(2.2)));
    let mut ways = vec![
        plain.clone(),
        Way { name: "Display P3 on sRGB", source: p3.clone(), ..plain.clone() },
        Way { name: "Adobe RGB on sRGB (tables)", source: named::adobe_rgb(), ..plain.clone() },
        Way { name: "sRGB corrected on sRGB", correction: correction.clone(), ..plain.clone() },
        Way { name: "sRGB on a display with curves", display: Arc::clone(&curves), ..plain.clone() },
        Way { name: "P3 corrected on curves", source: p3, correction, display: curves, ..plain.clone() },
        Way { name: "clipping marked", marks: Marks::Clipped, ..plain.clone() },
        Way { name: "gamut marked", marks: Marks::OutOfGamut, ..plain.clone() },
    ];
    if let Ok(bytes) = std::fs::read(TABLE) {
        let model = icc::read(&bytes).expect("a sound profile").model;
        let start = Instant::now();
        let display = on(model);
        println!("cube of a table display, two threads: {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
        let start = Instant::now();
        display.reach(2).expect("a table");
        println!("what it can show, two threads: {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
        ways.push(Way { name: "sRGB on a table display (cube)", display, ..plain });
    }
    ways
}

fn main() {
    let mut card = Offscreen::new().expect("an adapter; mesa-vulkan-drivers brings one in software");
    println!("{:?}", card.adapter());
    let start = Instant::now();
    let test = card.self_test().expect("drawn");
    println!("self-test: {:.0} ms, {test:?}", start.elapsed().as_secs_f64() * 1e3);
    let ways = ways();
    let nothing = Affine2::from_translation(vec2(1e7, 0.0));
    let idle = frame_ms(&mut card, &ways[0], nothing, Filter::Nearest);
    println!("reading back an empty frame: {idle:.1} ms, taken off below");
    let magnified = Affine2::from_scale(Vec2::splat(1.0 / 2.3));
    for (name, look, filter) in
        [("1:1", Affine2::IDENTITY, Filter::Nearest), ("magnified, cubic", magnified, Filter::CatmullRom)]
    {
        let mut plain = None;
        for way in &ways {
            let frame = frame_ms(&mut card, way, look, filter) - idle;
            let plain = *plain.get_or_insert(frame);
            println!("{name}: {:32} {frame:6.1} ms, {:.2} of the plain one", way.name, frame / plain);
        }
    }
}
