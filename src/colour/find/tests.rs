//! Drawn photographs, taken well and badly.

use super::drawn::{Dice, Drawn, Scene, drawn};
use super::*;

/// The farthest a centre lies from where it should, in pitches.
fn off(found: &Found, drawn: &Drawn) -> f64 {
    let off = found.centres.iter().zip(drawn.centres).map(|(a, b)| (a[0] - b[0]).hypot(a[1] - b[1]));
    off.fold(0.0, f64::max) / found.pitch_px
}

fn found_where_it_is(drawn: &Drawn) -> Found {
    let found = find_card(drawn.picture(), CardKind::Classic).expect("the card is in plain sight");
    assert!(off(&found, drawn) < 0.1, "a patch is sought {} pitches from where it is", off(&found, drawn));
    found
}

/// A scene as a careless person takes it.
fn careless(pitch: f64, seed: u64) -> Scene {
    let mut dice = Dice(seed.wrapping_mul(7919) + 3);
    for _ in 0..8 {
        dice.roll();
    }
    let brightness = dice.between(0.45, 1.0);
    Scene {
        pitch,
        middle: [dice.between(240.0, 400.0), dice.between(200.0, 280.0)],
        turned: dice.between(-180.0, 180.0),
        tilted: [dice.between(-35.0, 35.0), dice.between(-35.0, 35.0)],
        side: dice.between(0.76, 0.9),
        light: [dice.between(0.75, 1.1), 0.95, dice.between(0.55, 1.0)].map(|light| light * brightness),
        fall: dice.between(-0.35, 0.35),
        haze: dice.between(0.0, 0.01),
        blur: dice.between(0.4, 0.9),
        noise: dice.between(0.004, 0.02),
        seed,
        ..Scene::default()
    }
}

#[test]
#[ignore = "a measurement: run it in release with --nocapture"]
fn how_many_cards_are_found_by_pitch() {
    for pitch in [6.0, 7.0, 8.0, 9.0, 10.0, 12.0, 15.0, 20.0, 25.0, 40.0, 60.0] {
        let (mut good, mut wrong, mut worst, mut ms) = (0, 0, 0.0_f64, 0.0);
        let mut reasons = Vec::new();
        for seed in 1..=30 {
            let drawn = drawn(&careless(pitch, seed));
            let start = std::time::Instant::now();
            let found = find_card(drawn.picture(), CardKind::Classic);
            ms += start.elapsed().as_secs_f64() * 1e3 / 30.0;
            match found {
                Ok(found) if off(&found, &drawn) < 0.25 => {
                    good += 1;
                    worst = worst.max(off(&found, &drawn));
                }
                Ok(_) => wrong += 1,
                Err(reason) => reasons.push((seed, reason.to_string().chars().take(40).collect::<String>())),
            }
        }
        println!(
            "pitch {pitch:4}: found {good} of 30, wrong {wrong}, worst centre {worst:.3} pitches, {ms:.1} ms; {reasons:?}"
        );
    }
}

#[test]
fn a_card_is_found_where_it_is() {
    let found = found_where_it_is(&drawn(&Scene { tilted: [25.0, -20.0], ..Scene::default() }));
    assert!(found.fit_delta_e < 3.0 && !found.is_small, "{found:?}");
    let clipped: Vec<usize> = (0..24).filter(|patch| found.clipped[*patch]).collect();
    assert_eq!(clipped, [17], "cyan alone lies outside sRGB");
}

#[test]
fn whichever_way_up_it_lies_dark_skin_comes_first() {
    let mut drawn = drawn(&Scene::default());
    for _ in 0..4 {
        drawn = drawn.turned();
        let found = found_where_it_is(&drawn);
        let first = found.corners[0];
        let nearest = drawn.centres.iter().map(|c| (c[0] - first[0]).hypot(c[1] - first[1])).enumerate();
        assert_eq!(nearest.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(patch, _)| patch), Some(0));
    }
}

#[test]
fn a_mirrored_photograph_is_refused() {
    let mut drawn = drawn(&Scene::default()).mirrored();
    for _ in 0..4 {
        drawn = drawn.turned();
        assert_eq!(find_card(drawn.picture(), CardKind::Classic), Err(Refusal::Mirrored));
    }
}

#[test]
fn a_card_hidden_in_part_is_refused_as_partial() {
    let mut drawn = drawn(&Scene { turned: 0.0, ..Scene::default() });
    drawn.cover([200, 150], [330, 230], [96, 120, 70]);
    let refused = find_card(drawn.picture(), CardKind::Classic);
    assert!(matches!(refused, Err(Refusal::Partial { seen: 16..=22 })), "{refused:?}");
}

#[test]
fn a_card_beyond_the_edge_is_refused_as_partial() {
    let drawn = drawn(&Scene { turned: 0.0, middle: [80.0, 240.0], ..Scene::default() });
    assert_eq!(find_card(drawn.picture(), CardKind::Classic), Err(Refusal::Partial { seen: 20 }));
}

#[test]
fn a_thumb_on_one_corner_is_seen() {
    let mut drawn = drawn(&Scene { turned: 0.0, ..Scene::default() });
    // On bluish green and half of its neighbour below: skin.
    drawn.cover([400, 160], [460, 225], [178, 140, 120]);
    let refused = find_card(drawn.picture(), CardKind::Classic);
    assert!(matches!(refused, Err(Refusal::Partial { .. } | Refusal::Uneven { .. })), "{refused:?}");
}

#[test]
fn a_card_washed_out_is_refused_as_such() {
    let drawn = drawn(&Scene { light: [2.6; 3], ..Scene::default() });
    let refused = find_card(drawn.picture(), CardKind::Classic);
    assert!(matches!(refused, Err(Refusal::WashedOut { patches: 5.. })), "{refused:?}");
}

#[test]
fn no_overexposure_is_taken_for_a_good_card() {
    for stops in 1..8 {
        let light = [0.9 * 1.3_f64.powi(stops); 3];
        let drawn = drawn(&Scene { light, ..Scene::default() });
        if let Ok(found) = find_card(drawn.picture(), CardKind::Classic) {
            let clipped = found.clipped.iter().filter(|clipped| **clipped).count();
            assert!(clipped <= 5 && light[0] < 1.6, "{clipped} patches clipped at {light:?}");
        }
    }
}

#[test]
fn glare_on_a_patch_is_refused() {
    let mut drawn = drawn(&Scene { turned: 0.0, ..Scene::default() });
    drawn.cover([292, 212], [304, 268], [250, 250, 250]);
    let refused = find_card(drawn.picture(), CardKind::Classic);
    assert!(matches!(refused, Err(Refusal::Uneven { .. } | Refusal::Partial { .. })), "{refused:?}");
}

#[test]
fn a_card_too_small_is_refused_with_its_pitch() {
    let drawn = drawn(&Scene {
        width: 320,
        height: 240,
        middle: [160.0, 120.0],
        pitch: 5.5,
        blur: 0.3,
        noise: 0.004,
        ..Scene::default()
    });
    let refused = find_card(drawn.picture(), CardKind::Classic);
    assert!(matches!(refused, Err(Refusal::TooSmall { pitch_px }) if (pitch_px - 5.5).abs() < 0.5), "{refused:?}");
}

#[test]
fn small_cards_are_found_and_said_to_be_small() {
    for pitch in [8.0, 10.0, 16.0] {
        let found = found_where_it_is(&drawn(&Scene { pitch, ..Scene::default() }));
        assert!(found.is_small && (found.pitch_px - pitch).abs() < 0.4, "{} for {pitch}", found.pitch_px);
    }
}

#[test]
fn lamplight_that_falls_off_across_the_card_is_no_hindrance() {
    for fall in [-0.6, 0.6] {
        let found = found_where_it_is(&drawn(&Scene { light: [1.0, 0.75, 0.45], fall, ..Scene::default() }));
        assert!(f64::from(found.fit_delta_e) < MOST_DELTA_E);
    }
}

#[test]
fn skin_without_a_card_has_none() {
    for seed in 1..6 {
        let drawn = drawn(&Scene { middle: [-900.0, -900.0], seed, noise: 0.03, ..Scene::default() });
        assert_eq!(find_card(drawn.picture(), CardKind::Classic), Err(Refusal::NoCard));
    }
}

#[test]
fn tiny_and_empty_pictures_have_no_card() {
    for (width, height) in [(0, 0), (1, 1), (3, 200), (40, 2)] {
        let pixels = vec![[9, 9, 9, 255]; width * height];
        assert_eq!(find_card(Picture { width, height, pixels: &pixels }, CardKind::Nano), Err(Refusal::NoCard));
    }
}

#[test]
fn a_person_may_begin_at_any_corner_and_go_either_way() {
    let scene = Scene { tilted: [10.0, 20.0], ..Scene::default() };
    let drawn = drawn(&scene);
    let corners = found_where_it_is(&drawn).corners;
    for first in 0..4 {
        for step in [1, 3] {
            let placed = std::array::from_fn(|n| corners[(first + n * step) % 4]);
            let found = sample_by_hand(drawn.picture(), CardKind::Classic, placed).expect("the corners are right");
            assert!(off(&found, &drawn) < 0.1);
        }
    }
}

#[test]
fn corners_placed_beside_the_card_are_refused() {
    let drawn = drawn(&Scene::default());
    let beside = [[20.0, 20.0], [120.0, 20.0], [120.0, 90.0], [20.0, 90.0]];
    assert!(matches!(sample_by_hand(drawn.picture(), CardKind::Classic, beside), Err(Refusal::AnotherCard { .. })));
    let in_line = [[20.0, 20.0], [40.0, 40.0], [60.0, 60.0], [80.0, 80.0]];
    assert_eq!(sample_by_hand(drawn.picture(), CardKind::Classic, in_line), Err(Refusal::NoCard));
}

#[test]
fn a_refusal_is_a_sentence() {
    let said = Refusal::TooSmall { pitch_px: 4.6 }.to_string();
    assert_eq!(said, "The colour card is too small to measure: its patches are 5 pixels apart, and it takes 6.");
    assert!(Refusal::Partial { seen: 17 }.to_string().contains("17 of its 24"));
}

#[test]
#[ignore = "a measurement: run it in release with --nocapture"]
fn how_many_cards_are_found_in_large_photographs() {
    for (width, height) in [(2000, 1500), (4000, 3000)] {
        for pitch in [8.0, 10.0, 12.0, 14.0, 16.0, 20.0, 30.0, 100.0] {
            let mut line = format!("{width} x {height}, pitch {pitch}:");
            for seed in 1..=6 {
                let careless = careless(pitch, seed);
                let middle = [careless.middle[0] + 500.0, careless.middle[1] + 400.0];
                let drawn = drawn(&Scene { width, height, middle, ..careless });
                let start = std::time::Instant::now();
                let found = find_card(drawn.picture(), CardKind::Classic);
                let ms = start.elapsed().as_secs_f64() * 1e3;
                line += &format!(
                    " {} {ms:.0} ms,",
                    found.map_or("-".into(), |found| format!("{:.2}", off(&found, &drawn)))
                );
            }
            println!("{line}");
        }
    }
}

/// A printed card in a warm room.
fn printed_scene() -> Scene {
    Scene { kind: CardKind::Printed, light: [0.9, 0.72, 0.5], ..Scene::default() }
}

#[test]
fn the_printed_card_is_found_however_it_is_laid_and_lit() {
    let flat = Scene { turned: 0.0, light: [0.9; 3], ..printed_scene() };
    for scene in [
        flat,
        Scene { turned: 30.0, ..flat },
        Scene { turned: 160.0, ..flat },
        Scene { turned: 12.0, tilted: [30.0, -25.0], ..flat },
        printed_scene(),
        Scene { turned: 160.0, tilted: [-20.0, 30.0], pitch: 14.0, fall: 0.3, ..printed_scene() },
    ] {
        let drawn = drawn(&scene);
        let found = find_card(drawn.picture(), CardKind::Printed).expect("the card is in plain sight");
        assert!(off(&found, &drawn) < 0.06 && found.fit_delta_e < 3.0, "{scene:?}: {}", off(&found, &drawn));
        let first = found.corners[0];
        let far = |centre: [f64; 2]| (centre[0] - first[0]).hypot(centre[1] - first[1]);
        assert!(drawn.centres[1..].iter().all(|other| far(*other) > far(drawn.centres[0])), "{scene:?}");
    }
}

#[test]
fn a_mirrored_printed_card_is_refused() {
    for turned in [0.0, 30.0, 160.0] {
        let drawn = drawn(&Scene { turned, ..printed_scene() }).mirrored();
        assert_eq!(find_card(drawn.picture(), CardKind::Printed), Err(Refusal::Mirrored), "turned by {turned}");
    }
}

#[test]
fn neither_card_is_taken_for_the_other() {
    for pitch in [14.0, 40.0] {
        for (there, sought) in [(CardKind::Printed, CardKind::Classic), (CardKind::Classic, CardKind::Printed)] {
            let drawn = drawn(&Scene { kind: there, pitch, ..printed_scene() });
            let refused = find_card(drawn.picture(), sought);
            assert!(refused.is_err(), "{there:?} was taken for {sought:?}: {refused:?}");
            assert!(find_card(drawn.picture(), there).is_ok());
        }
    }
}

#[test]
fn skin_without_a_printed_card_has_none() {
    for seed in 1..4 {
        let drawn = drawn(&Scene { middle: [-900.0, -900.0], seed, noise: 0.03, ..Scene::default() });
        assert_eq!(find_card(drawn.picture(), CardKind::Printed), Err(Refusal::NoCard));
    }
}

#[test]
#[ignore = "a measurement: run it in release with --nocapture"]
fn how_many_printed_cards_are_found_by_pitch() {
    for pitch in [6.0, 7.0, 8.0, 9.0, 10.0, 12.0, 15.0, 20.0, 25.0, 40.0, 60.0] {
        let (mut good, mut wrong, mut worst, mut fits, mut ms) = (0, 0, 0.0_f64, 0.0_f32, 0.0);
        let mut reasons = Vec::new();
        for seed in 1..=20 {
            let drawn = drawn(&Scene { kind: CardKind::Printed, ..careless(pitch, seed) });
            let start = std::time::Instant::now();
            let found = find_card(drawn.picture(), CardKind::Printed);
            ms += start.elapsed().as_secs_f64() * 1e3 / 20.0;
            match found {
                Ok(found) if off(&found, &drawn) < 0.25 => {
                    good += 1;
                    worst = worst.max(off(&found, &drawn));
                    fits = fits.max(found.fit_delta_e);
                }
                Ok(_) => wrong += 1,
                Err(reason) => reasons.push((seed, reason.to_string().chars().take(30).collect::<String>())),
            }
        }
        println!(
            "pitch {pitch:4}: found {good} of 20, wrong {wrong}, worst centre {worst:.3} pitches, fit {fits:.1}, {ms:.0} ms; {reasons:?}"
        );
    }
}
