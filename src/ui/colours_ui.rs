//! Where the colours on the screen come from: what the photograph states, what corrects it and how well, and
//! what the display is. One line for each fact, nothing rounded away.

use egui::{Rect, Ui, vec2};

use crate::colour::delta_e::DeltaE;
use crate::colour::known_cards::ReadCard;
use crate::desk::correcting::{By, Known, Search};
use crate::desk::display::intent_words;
use crate::desk::photographs::Progress;
use crate::domain::photograph::{ColourFacts, Colours, Facts};
use crate::domain::when::{clock_words, day_words};
use crate::ui::{Shown, ink, sheet_ui, theme};

/// A heading, or a fact and its value.
enum Line {
    Heading(&'static str),
    Fact(&'static str, String),
}

pub fn colours_ui(ui: &mut Ui, full: Rect, shown: Shown<'_>) {
    sheet_ui(ui, full, shown, "Colours of this photograph", vec2(720.0, 640.0), |ui| {
        ui.spacing_mut().item_spacing.y = 6.0;
        for line in lines(shown) {
            match line {
                Line::Heading(words) => {
                    ui.add_space(10.0);
                    ink::heading(ui, words, shown.colours);
                }
                Line::Fact(name, value) => fact_ui(ui, shown, name, &value),
            }
        }
    });
}

fn fact_ui(ui: &mut Ui, shown: Shown<'_>, name: &str, value: &str) {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        let (place, _) = ui.allocate_exact_size(vec2(168.0, 18.0), egui::Sense::hover());
        ink::line(ui, place, name, theme::regular(theme::BODY), shown.colours.dim);
        ink::paragraph(ui, value, theme::regular(theme::BODY), shown.colours.text);
    });
}

fn lines(shown: Shown<'_>) -> Vec<Line> {
    let facts = shown.desk.current_ticket();
    let facts = facts.as_ref().and_then(|ticket| shown.desk.photographs.progress(ticket)).and_then(Progress::facts);
    let mut lines = vec![Line::Heading("The photograph")];
    match facts {
        None => lines.push(Line::Fact("State", "still being developed".to_owned())),
        Some(facts) => lines.extend(of_photograph(facts)),
    }
    lines.push(Line::Heading("Correction"));
    lines.extend(of_correction(shown));
    lines.push(Line::Heading("The screen"));
    lines.extend(of_screen(shown));
    lines
}

fn of_photograph(facts: &Facts) -> Vec<Line> {
    let ColourFacts { words, icc_sha256, exif_colour_space, taken_with } = &facts.colour_facts;
    let states = match (&facts.colours, icc_sha256) {
        (Colours::Unknown(why), _) => format!("a profile that cannot be used ({why}); taken for sRGB"),
        (Colours::Profiled(_), Some(_)) => format!("{words}, by its embedded profile"),
        (Colours::Profiled(_), None) => format!("{words}, named in the file"),
        (Colours::AssumedSrgb, _) => "nothing of its colours; taken for sRGB".to_owned(),
        (Colours::Uncalibrated, _) => "that it is not sRGB, and not what it is; taken for sRGB".to_owned(),
    };
    let mut lines = vec![Line::Fact("States", states)];
    lines.extend(icc_sha256.as_ref().map(|hash| Line::Fact("Profile's SHA-256", format!("{hash}…"))));
    lines.extend(exif_colour_space.map(|words| Line::Fact("EXIF colour space", words.to_owned())));
    lines.extend(taken_with.camera.as_ref().map(|camera| Line::Fact("Camera", camera.clone())));
    let worked_on = "linear light with the primaries of sRGB, not bounded, 32-bit floating point";
    lines.push(Line::Fact("Worked on as", worked_on.to_owned()));
    lines
}

fn of_correction(shown: Shown<'_>) -> Vec<Line> {
    let Some(known) = shown.desk.known_colours() else {
        return vec![Line::Fact("Colour card", "not looked for yet".to_owned())];
    };
    let mut lines = vec![Line::Fact("Colour card", search_words(known))];
    let Some(corrected) = &known.corrected else {
        lines.push(Line::Fact("Correction", "none: colours as the camera recorded them".to_owned()));
        return lines;
    };
    let is_shown = if known.is_set_aside { "set aside; the original is shown" } else { "shown" };
    let zone = &shown.desk.setting.zone;
    let made = format!("{} {}", day_words(corrected.at, zone), clock_words(corrected.at, zone));
    lines.push(Line::Fact("Correction", format!("{}, {is_shown}, made {made}", corrected.words())));
    match &corrected.by {
        By::Card(card) => lines.extend(of_card(card)),
        By::Grey => {}
        By::Borrowed { card, .. } => {
            lines.push(Line::Fact("Borrowed from", format!("another photograph of this case, {}", card.card.label)));
        }
    }
    lines
}

fn search_words(known: &Known) -> String {
    match &known.search {
        Search::UnderWay => "being looked for".to_owned(),
        Search::NotFound(why) => why.clone(),
        Search::Found(found) => format!("found, {:.0} pixels from patch to patch", found.pitch_px),
    }
}

fn of_card(card: &ReadCard) -> Vec<Line> {
    let ReadCard { card: known, fit, light, is_by_hand, .. } = card;
    let placed = if *is_by_hand { "corners placed by hand" } else { "found by the program" };
    let mut lines = vec![
        Line::Fact("Card", format!("{}, {placed}, confirmed by you", known.label)),
        Line::Fact("Model", fit.chosen.model.name().to_owned()),
        Line::Fact("ΔE2000 before", delta_e_words(fit.before)),
        Line::Fact("on the patches", delta_e_words(fit.chosen.in_sample)),
        Line::Fact("on patches left out", delta_e_words(fit.chosen.leave_one_out)),
    ];
    lines.extend(light.map(|light| {
        Line::Fact("Cast of the light", format!("{:.0} K, Duv {:+.3}, before correction", light.cct_k, light.duv))
    }));
    if !fit.clipped.is_empty() {
        lines.push(Line::Fact("Clipped patches", fit.clipped.join(", ")));
    }
    lines.extend(fit.glare.map(|patch| Line::Fact("Glare on", patch.to_owned())));
    if let Some(fall) = fit.fall_of_light {
        lines.push(Line::Fact("Fall of light", format!("{:.0} % across the card, not corrected", fall * 100.0)));
    }
    lines
}

fn delta_e_words(DeltaE { mean, p95, max, skin }: DeltaE) -> String {
    let skin = skin.map_or_else(String::new, |skin| format!(", skin {skin:.1}"));
    format!("mean {mean:.1}, 95 % below {p95:.1}, worst {max:.1}{skin}")
}

fn of_screen(shown: Shown<'_>) -> Vec<Line> {
    let display = &shown.desk.display;
    let mut lines = vec![Line::Fact("Display", shown.desk.display_words())];
    lines.extend(display.monitor.iter().map(|monitor| Line::Fact("Monitor", monitor.clone())));
    lines.extend(display.profile.iter().map(|profile| Line::Fact("Profile's SHA-256", format!("{}…", profile.digest))));
    lines.extend(display.trouble.iter().map(|trouble| Line::Fact("Trouble", format!("{trouble}."))));
    lines.push(Line::Fact("Rendering intent", intent_words(shown.desk.intent).to_owned()));
    lines.push(Line::Fact("Self-test of the card", shown.desk.proof.words()));
    lines
}
