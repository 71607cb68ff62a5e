//! The tray: reports that were not sent, that wait, and that were delivered.

use egui::{Rect, Ui, vec2};

use crate::desk::event::ParcelNews;
use crate::desk::gesture::Gesture;
use crate::domain::when::{clock_words, short_clock_words};
use crate::outbox::parcel::ParcelState;
use crate::ui::ink::{self, Look, Tone};
use crate::ui::{Said, Shown, say, sheet_ui, theme};

pub fn tray_ui(ui: &mut Ui, full: Rect, shown: Shown<'_>, said: &mut Said) {
    sheet_ui(ui, full, shown, "Outbox", vec2(720.0, 560.0), |ui| {
        let colours = shown.colours;
        let counts = shown.desk.tray.counts();
        let words = format!("{} waiting · {} delivered · {} not sent", counts.waiting, counts.sent, counts.stopped);
        ink::paragraph(ui, &words, theme::regular(theme::BODY), colours.dim);
        ui.add_space(8.0);
        let lines = shown.desk.tray.lines();
        if lines.is_empty() {
            ink::paragraph(ui, "No report was signed on this computer yet.", theme::regular(theme::BODY), colours.dim);
        }
        for news in lines {
            ui.push_id(&news.parcel.0, |ui| parcel_ui(ui, shown, news, said));
            ui.separator();
        }
    });
}

fn parcel_ui(ui: &mut Ui, shown: Shown<'_>, news: &ParcelNews, said: &mut Said) {
    let colours = shown.colours;
    let zone = &shown.desk.setting.zone;
    let who =
        shown.desk.queue.case(&news.case).map_or_else(|| format!("Case {}", news.case.0), |case| case.patient.name());
    ui.horizontal(|ui| {
        ink::paragraph(ui, &who, theme::semibold(theme::BODY), colours.text);
        if news.is_urgent {
            ink::pill(ui, colours, Tone::Alarm, "Urgent");
        }
        let (tone, state) = match news.state {
            ParcelState::Waiting => (Tone::Caution, "Waiting"),
            ParcelState::Sending => (Tone::Caution, "On its way"),
            ParcelState::Delivered => (Tone::Good, "Delivered"),
            ParcelState::Conflict => (Tone::Alarm, "Not sent: the case changed"),
            ParcelState::Refused => (Tone::Alarm, "Not sent: refused"),
            ParcelState::Withdrawn => (Tone::Plain, "Taken back"),
        };
        ink::pill(ui, colours, tone, state);
    });
    let mut words = format!("Signed {}", clock_words(news.signed_at, zone));
    if let Some(next) = news.next_try.filter(|_| news.state == ParcelState::Waiting) {
        words.push_str(&format!(" · tried again at {}", short_clock_words(next, zone)));
    }
    if !news.last_word.is_empty() {
        words.push_str(&format!(" · {}", news.last_word));
    }
    ink::paragraph(ui, &words, theme::regular(theme::BODY), colours.dim);
    if matches!(news.state, ParcelState::Waiting | ParcelState::Refused) {
        let (rect, _) = ui.allocate_exact_size(vec2(120.0, 28.0), egui::Sense::hover());
        if ink::button(ui, colours, rect, "Send now", "", Look::Quiet).clicked() {
            say(said, Gesture::SendNow(news.parcel.clone()));
        }
    }
}
