//! An open case: the referral at the left, photographs in the middle, the decision at the right.

use egui::{Rect, Ui};

use crate::desk::open_case::OpenCase;
use crate::ui::{Said, Shown, lightbox_ui, outcome_ui, referral_ui, strip_ui, theme};

pub fn case_ui(ui: &mut Ui, rect: Rect, shown: Shown<'_>, open: &OpenCase, said: &mut Said) {
    let is_wide = rect.width() >= theme::WIDE;
    let decision = if is_wide { 400.0 } else { 360.0 };
    let (rest, right) = rect.split_left_right_at_x(rect.right() - decision);
    let middle = if is_wide {
        let (left, middle) = rest.split_left_right_at_x(rest.left() + 292.0);
        referral_ui::referral_ui(ui, left, shown, open, said);
        middle
    } else {
        let (top, middle) = rest.split_top_bottom_at_y(rest.top() + 36.0);
        referral_ui::folded_ui(ui, top, shown, open);
        middle
    };
    let (pane, strip) = middle.split_top_bottom_at_y(middle.bottom() - strip_ui::HEIGHT);
    lightbox_ui::lightbox_ui(ui, pane, shown, open, said);
    strip_ui::strip_ui(ui, strip, shown, open, said);
    outcome_ui::outcome_ui(ui, right, shown, open, said);
}
