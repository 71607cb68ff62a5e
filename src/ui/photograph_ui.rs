//! One photograph in one rectangle: the same path for thumbnail, preview pane, lightbox and loupe.

use egui::{Rect, Ui};
use glam::{DAffine2, DVec2, dvec2};

use crate::colour::enhancement::Enhancement;
use crate::colour::marks::Marks;
use crate::desk::photographs::Progress;
use crate::desk::view::{Frame, View};
use crate::domain::case::CaseId;
use crate::domain::photograph::{PhotographId, Ticket};
use crate::gpu::Look;
use crate::photo::filter::Filter;
use crate::ui::{Shown, ink, theme};

/// What a rectangle shows of a photograph now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Visible {
    /// Pixels, small ones until the whole is developed.
    Pixels { is_preview: bool },
    /// No pixels yet, or none to be had, and why.
    Words(String),
}

/// How a photograph is drawn besides where.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Manner {
    pub filter: Filter,
    pub marks: Marks,
    pub enhancement: Enhancement,
    /// Lines between photograph pixels.
    pub has_grid: bool,
}

impl Manner {
    /// As it is, smooth.
    pub fn plain() -> Self {
        let filter = Filter::Linear;
        Self { filter, marks: Marks::None, enhancement: Enhancement::default(), has_grid: false }
    }
}

/// Draws a photograph by a transform from screen pixels of the rectangle to its own pixels.
pub fn draw(ui: &Ui, rect: Rect, shown: Shown<'_>, ticket: &Ticket, photo_from_screen: DAffine2, manner: Manner) {
    let Some(light) = shown.light else { return };
    // A preview stands in for the whole photograph: its few pixels are stretched over the same frame.
    let stretch = match (size_px(shown, ticket), light.size_px(ticket)) {
        (Some(whole), Some(held)) if whole != held => size(held) / size(whole),
        _ => DVec2::ONE,
    };
    let photo_from_screen = (DAffine2::from_scale(stretch) * photo_from_screen).as_affine2();
    let Manner { filter, marks, enhancement, has_grid } = manner;
    // Wherever it is shown: a thumbnail in other colours than the photograph would be taken for another.
    let correction = shown.desk.shown_correction(ticket).cloned();
    let ticket = ticket.clone();
    let look = Look { ticket, photo_from_screen, filter, correction, marks, enhancement, has_grid };
    light.paint(ui.painter(), rect, look);
}

/// Upright size of the whole photograph, or of what is on the card while that is not known, pixels.
pub fn size_px(shown: Shown<'_>, ticket: &Ticket) -> Option<(u32, u32)> {
    let whole = shown.desk.photographs.progress(ticket).and_then(Progress::size_px);
    whole.or_else(|| shown.light?.size_px(ticket))
}

fn size((width, height): (u32, u32)) -> DVec2 {
    dvec2(f64::from(width), f64::from(height))
}

/// Draws a whole photograph into a rectangle, filling it to the edges; words where there are no pixels.
pub fn thumbnail_ui(
    ui: &mut Ui,
    rect: Rect,
    shown: Shown<'_>,
    case: &CaseId,
    photograph: &PhotographId,
    why_not: Option<&str>,
) {
    let colours = shown.colours;
    ui.painter().rect_filled(rect, 4.0, colours.room);
    let ticket = shown.desk.ticket(case, photograph);
    let visible = visible(shown, ticket.as_ref(), why_not);
    match (visible, ticket) {
        (Visible::Pixels { .. }, Some(ticket)) => {
            let scale = ui.ctx().pixels_per_point();
            let pane = (rect.width() * scale, rect.height() * scale);
            let frame = Frame::new(size_px(shown, &ticket).unwrap_or((4, 3)), pane);
            let fill = (frame.pane_px / frame.photo_px).max_element();
            let view = View::default().zoomed_at(frame.pane_px / 2.0, fill / View::default().zoom(frame), frame);
            draw(ui, rect, shown, &ticket, view.photo_from_screen(frame), Manner::plain());
        }
        (Visible::Words(words), _) => {
            let inner = rect.shrink(8.0);
            ink::within(ui, inner, egui::Layout::top_down(egui::Align::Min), |ui| {
                ink::paragraph(ui, &words, theme::regular(theme::SMALL), colours.dim);
            });
        }
        (Visible::Pixels { .. }, None) => {}
    }
}

/// What can be shown of a photograph: pixels on the card, or words that say why not.
pub fn visible(shown: Shown<'_>, ticket: Option<&Ticket>, why_not: Option<&str>) -> Visible {
    if let Some(why_not) = why_not {
        return Visible::Words(why_not.to_owned());
    }
    let Some(ticket) = ticket else { return Visible::Words("Not fetched yet".to_owned()) };
    match shown.desk.photographs.progress(ticket) {
        Some(Progress::Failed(why)) => Visible::Words(format!("Cannot be shown. {why}")),
        _ if shown.light.is_some_and(|light| light.size_px(ticket).is_some()) => {
            let is_preview = !matches!(shown.desk.photographs.progress(ticket), Some(Progress::Ready(_)));
            Visible::Pixels { is_preview }
        }
        Some(_) => Visible::Words("Developing…".to_owned()),
        None => Visible::Words("Not fetched yet".to_owned()),
    }
}
