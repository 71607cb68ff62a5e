//! What one frame costs the processor beside the graphics card: the desk and the panels, with a case
//! open at 3840 x 2160, and with a queue of 10,000 rows. Beside each stands what egui itself needs to
//! turn the same frame into triangles, as the reference in the same run.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on stops, and prints its figures"
)]

use std::time::{Duration, Instant};

use diascope::desk::event::Event;
use diascope::desk::gesture::Gesture;
use diascope::desk::keymap::Keymap;
use diascope::desk::{Desk, Input, Setting, Theme};
use diascope::domain::case::{Case, CaseId};
use diascope::domain::photograph::{ColourFacts, Colours, Facts};
use diascope::gpu::Light;
use diascope::gpu::adapter::{at_once, device_descriptor};
use diascope::io::settings::Settings;
use diascope::io::source::CaseSource as _;
use diascope::io::source::folder::Folder;
use diascope::photo::pixels::Pixels;
use diascope::photo::pyramid::Pyramid;
use diascope::ui::{Shown, desk_ui, theme};
use eframe::egui_wgpu::wgpu;
use jiff::{SignedDuration, Timestamp};

const ROUNDS: usize = 60;
const ROWS: usize = 10_000;

/// A window without a screen, 3840 x 2160 pixels at 200 %.
struct Window {
    context: egui::Context,
    keymap: Keymap,
    light: Option<Light>,
    now: Timestamp,
    time: f64,
}

/// What parts of one frame took.
#[derive(Default)]
struct Times {
    desk: Vec<Duration>,
    panels: Vec<Duration>,
    egui: Vec<Duration>,
    /// What egui's own shader paints, overdraw counted, pixels: the cost of a frame in software.
    painted_px: f32,
}

/// Area of all triangles of a mesh, pixels.
fn painted_px(mesh: &egui::ClippedPrimitive, pixels_per_point: f32) -> f32 {
    let egui::epaint::Primitive::Mesh(mesh) = &mesh.primitive else { return 0.0 };
    let corner = |index: u32| mesh.vertices[index as usize].pos;
    let area = |three: &[u32]| {
        let (a, b, c) = (corner(three[0]), corner(three[1]), corner(three[2]));
        ((b - a).x * (c - a).y - (b - a).y * (c - a).x).abs() / 2.0
    };
    mesh.indices.chunks_exact(3).map(area).sum::<f32>() * pixels_per_point * pixels_per_point
}

impl Window {
    fn new(light: Option<Light>, now: Timestamp) -> Self {
        let context = egui::Context::default();
        theme::set_fonts(&context);
        theme::apply(&context, Theme::Dark);
        let keymap = Keymap::new(&[]).expect("the keys of the table fit");
        Self { context, keymap, light, now, time: 0.0 }
    }

    /// Says something to the desk and draws it.
    fn frame(&mut self, desk: &mut Desk, input: Input, times: &mut Times) {
        let start = Instant::now();
        desk.take(input, self.now);
        desk.take(Input::Tick, self.now);
        times.desk.push(start.elapsed());
        self.time += 0.016;
        let screen = egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(1920.0, 1080.0));
        let mut raw = egui::RawInput { screen_rect: Some(screen), time: Some(self.time), ..egui::RawInput::default() };
        raw.viewports.entry(egui::ViewportId::ROOT).or_default().native_pixels_per_point = Some(2.0);
        let mut said = Vec::new();
        let mut panels = Duration::ZERO;
        let output = self.context.run_ui(raw, |ui| {
            let colours = theme::colours(Theme::Dark);
            let (light, now) = (self.light.as_ref(), self.now);
            let start = Instant::now();
            desk_ui(ui, Shown { desk, keymap: &self.keymap, light, draws_slowly: true, now, colours }, &mut said);
            panels = start.elapsed();
        });
        let start = Instant::now();
        let meshes = self.context.tessellate(output.shapes, output.pixels_per_point);
        times.egui.push(start.elapsed());
        times.painted_px = meshes.iter().map(|mesh| painted_px(mesh, output.pixels_per_point)).sum();
        for input in said {
            desk.take(input, self.now);
        }
        times.panels.push(panels);
    }
}

fn median_ms(times: &mut [Duration]) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1e3
}

fn say(what: &str, mut times: Times) {
    let [desk, panels, egui] = [&mut times.desk, &mut times.panels, &mut times.egui].map(|times| median_ms(times));
    let ours = desk + panels;
    println!(
        "{what}: desk {desk:.3} ms, panels {panels:.3} ms, together {ours:.3} ms; egui's triangles {egui:.3} ms; \
         ratio {:.2}; painted by egui {:.2} MP",
        ours / egui,
        times.painted_px / 1e6
    );
}

fn desk() -> Desk {
    let settings = Settings::from_text("", "", Some("/nowhere".into()), None).expect("no settings are good settings");
    Desk::new(Setting {
        consultant: settings.consultant,
        source: "a benchmark".to_owned(),
        is_demonstration: true,
        undo_secs: 10,
        zone: jiff::tz::TimeZone::UTC,
        theme: Theme::Dark,
    })
}

/// The cases of the demonstration with all their details.
fn cases(now: Timestamp) -> Vec<Case> {
    let folder = tempfile::tempdir().expect("a folder for the demonstration");
    diascope::demonstration::draw_small(folder.path(), now, 64, &|_, _| {}).expect("the demonstration is drawn");
    let source = Folder::open(folder.path()).expect("the demonstration is a source");
    let queue = source.queue().expect("the demonstration has a queue");
    queue.cases.iter().map(|case| source.case(&case.id).expect("each case can be read")).collect()
}

/// Many cases, each with its own id and time.
fn many(cases: &[Case], now: Timestamp) -> Vec<Case> {
    let one = |number: usize| Case {
        id: CaseId(format!("case-{number:05}")),
        due: now.checked_add(SignedDuration::from_mins(number as i64 * 7 % 9_973)).ok(),
        ..cases[number % cases.len()].clone()
    };
    (0..ROWS).map(one).collect()
}

fn card() -> Option<Light> {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle_from_env());
    let adapter = at_once(instance.request_adapter(&wgpu::RequestAdapterOptions::default()))?.ok()?;
    let (device, queue) = at_once(adapter.request_device(&device_descriptor(&adapter)))?.ok()?;
    Some(Light::new(&device, &queue, wgpu::TextureFormat::Rgba8Unorm, 64 << 20))
}

fn case_open(now: Timestamp, cases: &[Case]) {
    let mut desk = desk();
    let mut window = Window::new(card(), now);
    let most = cases.iter().max_by_key(|case| case.photographs.len()).expect("the demonstration has cases");
    let open = most.id.clone();
    desk.take(Input::Event(Event::QueueRead { cases: cases.to_vec(), problems: Vec::new(), at: now }), now);
    desk.take(Input::Gesture(Gesture::Open(open)), now);
    let ids = desk.open.as_ref().map(|open| open.lightbox.ids().to_vec()).unwrap_or_default();
    let pyramid = std::sync::Arc::new(Pyramid::from_pixels(Pixels::filled(6000, 4000, [160, 120, 100, 255])));
    let facts = Facts {
        size_px: (6000, 4000),
        colours: Colours::AssumedSrgb,
        colour_facts: ColourFacts::default(),
        is_complete: true,
        camera_date: None,
        is_whole: true,
        not_shown: None,
    };
    for id in &ids {
        let ticket = desk.open.as_ref().and_then(|open| desk.ticket(&open.case.id, id)).expect("it is wanted");
        if let Some(light) = &window.light {
            light.keep(&ticket, std::sync::Arc::clone(&pyramid), false);
        }
        desk.take(Input::Event(Event::PhotographReady(ticket, facts.clone())), now);
    }
    let mut warm = Times::default();
    for _ in 0..10 {
        window.frame(&mut desk, Input::Tick, &mut warm);
    }
    let (mut pan, mut zoom) = (Times::default(), Times::default());
    for round in 0..ROUNDS {
        let by = if round % 2 == 0 { 7.0 } else { -7.0 };
        window.frame(&mut desk, Input::Gesture(Gesture::Pan { by: (by, by) }), &mut pan);
        let factor = if round % 2 == 0 { 1.25 } else { 0.8 };
        window.frame(&mut desk, Input::Gesture(Gesture::ZoomAt { at: (900.0, 700.0), factor }), &mut zoom);
    }
    println!("A case of {} photographs, 3840 x 2160", ids.len());
    say("pan", pan);
    say("zoom", zoom);
}

fn queue_of_many(now: Timestamp, cases: &[Case]) {
    let mut desk = desk();
    let mut window = Window::new(card(), now);
    let start = Instant::now();
    desk.take(Input::Event(Event::QueueRead { cases: many(cases, now), problems: Vec::new(), at: now }), now);
    println!("A queue of {ROWS} rows, 3840 x 2160; taken in: {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    let (mut warm, mut scroll, mut filter) = (Times::default(), Times::default(), Times::default());
    for _ in 0..5 {
        window.frame(&mut desk, Input::Tick, &mut warm);
    }
    let next_page = diascope::desk::commands::rows().find(|row| row.name() == "next-page").expect("a command");
    for round in 0..ROUNDS {
        window.frame(&mut desk, Input::from(next_page), &mut scroll);
        let text = ["s", "sc", "sca", "scal", ""][round % 5].to_owned();
        window.frame(&mut desk, Input::Gesture(Gesture::Filter(text)), &mut filter);
    }
    say("scroll by a page", scroll);
    say("filter by a letter", filter);
}

fn main() {
    let now: Timestamp = "2026-11-24T09:00:00Z".parse().expect("a time");
    let cases = cases(now);
    case_open(now, &cases);
    queue_of_many(now, &cases);
}
