//! Screens, found by their words, without a display: what must be seen is seen at every size.

use std::sync::Arc;

use diascope::desk::Theme;
use diascope::desk::event::Event;
use diascope::desk::gesture::Gesture;
use diascope::desk::keymap::Keymap;
use diascope::desk::open_case::Page;
use diascope::desk::photographs::Progress;
use diascope::desk::{Desk, Input};
use diascope::gpu::Light;
use diascope::gpu::adapter::{at_once, device_descriptor};
use diascope::photo::pixels::Pixels;
use diascope::photo::pyramid::Pyramid;
use diascope::ui::{Shown, desk_ui, theme};
use egui::{Rect, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use jiff::Timestamp;

use super::clinic::Clinic;

/// A window of this size that shows a desk as it is.
fn window(desk: Desk, now: Timestamp, size: egui::Vec2, scale: f32, light: Option<Light>) -> Harness<'static> {
    let keymap = Keymap::new(&[]).unwrap();
    let theme = desk.setting.theme;
    let mut is_set = false;
    let mut harness = Harness::builder()
        .with_size(size / scale)
        .with_pixels_per_point(scale)
        .with_context_setup(theme::set_fonts)
        .build_ui(move |ui| {
            if !is_set {
                theme::apply(ui.ctx(), theme);
                is_set = true;
            }
            let colours = theme::colours(theme);
            let shown = Shown { desk: &desk, keymap: &keymap, light: light.as_ref(), draws_slowly: true, now, colours };
            desk_ui(ui, shown, &mut Vec::new());
        });
    harness.run_steps(2);
    harness
}

/// A card without a window: photographs can be kept on it, nothing is drawn.
fn card() -> Light {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
    let adapter = at_once(instance.request_adapter(&wgpu::RequestAdapterOptions::default()))
        .and_then(Result::ok)
        .expect("no graphics adapter: on Debian or Ubuntu install mesa-vulkan-drivers");
    let (device, queue) = at_once(adapter.request_device(&device_descriptor(&adapter)))
        .and_then(Result::ok)
        .expect("the adapter gives a device");
    Light::new(&device, &queue, wgpu::TextureFormat::Rgba8Unorm, 64 << 20)
}

fn opened() -> Clinic {
    let (mut clinic, _root) = Clinic::with_demonstration();
    clinic.press("Home Down Enter");
    clinic
}

/// Where these words stand, once and whole.
fn place(harness: &Harness<'_>, words: &str) -> Rect {
    harness.get_by_label(words).rect()
}

#[test]
fn identity_banner_visible_at_all_sizes_and_scales() {
    for (name, given) in [("Osei", "Ama"), ("Featherstonehaugh-Achterberg", "Rosalind Wilhelmina Konstanze")] {
        for (width, height, scale) in [
            (1024.0, 640.0, 1.0),
            (1280.0, 800.0, 1.0),
            (1920.0, 1080.0, 1.5),
            (3840.0, 2160.0, 1.0),
            (3840.0, 2160.0, 3.0),
        ] {
            let mut clinic = opened();
            let open = clinic.desk.open.as_mut().unwrap();
            open.case.patient.family = name.to_owned();
            open.case.patient.given = given.to_owned();
            let born = open.case.patient.born.unwrap();
            let age = open.case.patient.age_words_on(clinic.now.to_string()[..10].parse().unwrap());
            let number = format!("{:?}", open.case.patient.nhs_number);
            assert!(number.contains("Verified"), "the test needs a case with an NHS number");
            let case = open.case.clone();
            for page in [Page::Photographs, Page::Letter] {
                clinic.desk.open.as_mut().unwrap().page = page;
                let harness = window(clinic.desk.clone(), clinic.now, vec2(width, height), scale, None);
                let screen = Rect::from_min_size(egui::Pos2::ZERO, vec2(width, height) / scale);
                let born = format!("{} ({age})", diascope::domain::when::date_words(born));
                let diascope::domain::patient::NhsNumberState::Verified(number) = case.patient.nhs_number else {
                    unreachable!()
                };
                let places = [case.patient.name(), born, format!("NHS {number}")].map(|words| place(&harness, &words));
                for (at, place) in places.iter().enumerate() {
                    assert!(screen.contains_rect(*place), "{width}x{height} at {scale}: {place} is cut");
                    for other in &places[at + 1..] {
                        assert!(!place.intersects(*other), "{width}x{height} at {scale}: {place} lies on {other}");
                    }
                }
                if page == Page::Photographs {
                    // Again on the pane itself.
                    let tag = harness.get_by_label_contains(&format!("{} · ", case.patient.name())).rect();
                    assert!(screen.contains_rect(tag), "{tag}");
                }
            }
        }
    }
}

#[test]
fn user_flip_shows_badge() {
    let mut clinic = opened();
    let light = shown_on_card(&clinic);
    let harness = window(clinic.desk.clone(), clinic.now, vec2(1280.0, 800.0), 1.0, Some(light.clone()));
    assert!(harness.query_by_label("▲ Mirrored").is_none());
    clinic.press("M");
    let harness = window(clinic.desk.clone(), clinic.now, vec2(1280.0, 800.0), 1.0, Some(light.clone()));
    harness.get_by_label("▲ Mirrored");
    // The next photograph is not mirrored.
    clinic.press("Right");
    assert!(!clinic.open().lightbox.view.is_mirrored);
}

/// A card that holds something for every photograph of the open case.
fn shown_on_card(clinic: &Clinic) -> Light {
    let light = card();
    let pyramid = Arc::new(Pyramid::from_pixels(Pixels { width: 8, height: 6, rgba: vec![200; 8 * 6 * 4] }));
    let open = clinic.open();
    for id in open.lightbox.ids() {
        let ticket = clinic.desk.ticket(&open.case.id, id).unwrap();
        light.keep(&ticket, Arc::clone(&pyramid), true);
    }
    light
}

#[test]
fn preview_badge_until_full_resolution_bound() {
    let mut clinic = opened();
    let light = shown_on_card(&clinic);
    let ticket = clinic.desk.current_ticket().unwrap();
    let facts = clinic.desk.photographs.progress(&ticket).unwrap().facts().cloned().unwrap();
    // As it is while the whole photograph is still being developed.
    let mut early = clinic.desk.clone();
    early.photographs.keep(&[]);
    early.photographs.ask(&ticket);
    early.take(Input::Event(Event::PreviewReady(ticket.clone(), (4000, 3000))), clinic.now);
    assert_eq!(early.photographs.progress(&ticket), Some(&Progress::Preview((4000, 3000))));
    let harness = window(early, clinic.now, vec2(1280.0, 800.0), 1.0, Some(light.clone()));
    harness.get_by_label("◐ Preview");
    clinic.tell(Input::Event(Event::PhotographReady(ticket, facts)));
    let harness = window(clinic.desk.clone(), clinic.now, vec2(1280.0, 800.0), 1.0, Some(light));
    assert!(harness.query_by_label("◐ Preview").is_none());
}

#[test]
fn unseen_photo_warns_at_sign() {
    let mut clinic = opened();
    clinic.press("2").write_what_is_asked("Benign naevus").press("Ctrl+Enter");
    let harness = window(clinic.desk.clone(), clinic.now, vec2(1280.0, 800.0), 1.0, None);
    assert!(harness.get_by_label_contains("not seen at full resolution").rect().is_positive());
    clinic.press("Esc").look_at_all().press("Ctrl+Enter");
    let harness = window(clinic.desk.clone(), clinic.now, vec2(1280.0, 800.0), 1.0, None);
    harness.get_by_label("Every photograph was seen at full resolution");
}

#[test]
fn every_screen_says_that_it_is_a_demonstration() {
    for theme in [Theme::Dark, Theme::Light, Theme::Grey] {
        let (mut clinic, _root) = Clinic::with_demonstration();
        clinic.desk.setting.theme = theme;
        for keys in ["", "Home Down Enter", "2 Ctrl+Enter"] {
            clinic.press(keys);
            let harness = window(clinic.desk.clone(), clinic.now, vec2(1280.0, 800.0), 1.0, None);
            harness.get_by_label("Demonstration, synthetic");
            harness.get_by_label("Not for clinical use");
        }
    }
}

#[test]
fn what_cannot_be_shown_says_why_in_the_pane_and_in_the_strip() {
    let (mut clinic, _root) = Clinic::with_demonstration();
    let ids: Vec<_> = clinic.desk.queue.shown().map(|case| case.id.clone()).collect();
    let mut found = 0;
    for id in ids {
        clinic.go_to(id);
        let open = clinic.open();
        let failed = open.lightbox.ids().iter().position(|photograph| {
            matches!(clinic.desk.progress(&open.case.id, photograph), Some(Progress::Failed(_)))
        });
        if let Some(at) = failed {
            clinic.tell(Input::Gesture(Gesture::ShowPhotograph(at)));
            let harness = window(clinic.desk.clone(), clinic.now, vec2(1280.0, 800.0), 1.0, None);
            harness.get_by_label("▲ unreadable");
            assert!(harness.get_all_by_label_contains("Cannot be shown. ").count() >= 2);
            found += 1;
        }
    }
    assert_eq!(found, 1);
}

#[test]
fn a_window_on_a_monitor_of_another_scale_looks_at_the_same_place() {
    let mut clinic = opened();
    clinic.press("Z Shift+Right Shift+Down");
    let (view, now) = (clinic.open().lightbox.view, clinic.now);
    let desk = std::rc::Rc::new(std::cell::RefCell::new(clinic.desk.clone()));
    let (shared, keymap) = (std::rc::Rc::clone(&desk), Keymap::new(&[]).unwrap());
    let mut harness =
        Harness::builder().with_size(vec2(1280.0, 800.0)).with_context_setup(theme::set_fonts).build_ui(move |ui| {
            let mut said = Vec::new();
            let colours = theme::colours(Theme::Dark);
            {
                let desk = shared.borrow();
                let shown = Shown { desk: &desk, keymap: &keymap, light: None, draws_slowly: true, now, colours };
                desk_ui(ui, shown, &mut said);
            }
            said.into_iter().for_each(|input| drop(shared.borrow_mut().take(input, now)));
        });
    harness.run_steps(3);
    let pane = |desk: &Desk| desk.open.as_ref().unwrap().lightbox.pane_px;
    let before = pane(&desk.borrow());
    // From a monitor at 100 % to one at 200 %: the same points are twice as many pixels.
    harness.set_pixels_per_point(2.0);
    harness.run_steps(1);
    harness.set_size(vec2(1280.0, 800.0));
    harness.run_steps(3);
    let after = pane(&desk.borrow());
    assert_eq!(after, (before.0 * 2.0, before.1 * 2.0));
    let shown = desk.borrow().open.as_ref().unwrap().lightbox.view;
    assert_eq!((shown.fixed_zoom(), shown.centre_px()), (Some(1.0), view.centre_px()));
}

#[test]
fn an_enhanced_photograph_says_so_and_so_does_the_original_beside_it() {
    let (mut clinic, light) = (opened(), card());
    let ticket = clinic.desk.current_ticket().unwrap();
    light.keep(&ticket, Arc::new(Pyramid::from_pixels(Pixels::filled(400, 300, [150, 120, 100, 255]))), false);
    let says = |clinic: &Clinic, words: &str| {
        let harness = window(clinic.desk.clone(), clinic.now, vec2(1280.0, 800.0), 1.0, Some(light.clone()));
        harness.query_by_label(words).is_some()
    };
    assert!(!says(&clinic, "▲ Enhanced: exposure +0.5, melanin map"));
    clinic.press("B I I I I");
    assert!(says(&clinic, "▲ Enhanced: exposure +0.5, melanin map"));
    clinic.press("Backspace");
    assert!(says(&clinic, "Original (set aside: exposure +0.5, melanin map)"));
    clinic.press("X");
    assert!(!says(&clinic, "Original (set aside: exposure +0.5, melanin map)"));
}
