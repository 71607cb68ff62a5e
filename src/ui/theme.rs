//! Every colour, size and font of the screen. Roles, not places: `caution` is the same everywhere.
//! Greys are neutral, so that they do not shift what the eye takes for white.

use egui::{Color32, FontData, FontDefinitions, FontFamily, FontId, Stroke};

use crate::desk::Theme;

/// Type sizes, points. There are four.
pub const SMALL: f32 = 12.0;
pub const BODY: f32 = 14.0;
pub const LARGE: f32 = 17.0;
pub const TITLE: f32 = 20.0;

/// The grid of all spacing, points.
pub const GRID: f32 = 4.0;
pub const ROW: f32 = 44.0;
pub const BAR: f32 = 48.0;
pub const FOOTER: f32 = 32.0;
/// Below this width the referral folds and columns narrow.
pub const WIDE: f32 = 1400.0;

/// Caution as it stands on the dark ground of a tag, in every theme.
pub const CAUTION_ON_TAG: Color32 = rgb(0xE3B04B);

/// One colour for each role.
#[derive(Debug, Clone, PartialEq)]
pub struct Colours {
    /// Around photographs.
    pub room: Color32,
    pub background: Color32,
    pub panel: Color32,
    pub raised: Color32,
    pub line: Color32,
    pub text: Color32,
    pub dim: Color32,
    /// Never for anything that must be read.
    pub faint: Color32,
    pub accent: Color32,
    pub on_accent: Color32,
    pub chosen: Color32,
    pub good: Color32,
    pub good_soft: Color32,
    pub caution: Color32,
    pub caution_soft: Color32,
    pub alarm: Color32,
    pub alarm_soft: Color32,
    /// Behind words that stand on a photograph.
    pub tag: Color32,
    pub on_tag: Color32,
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

const DARK: Colours = Colours {
    room: rgb(0x2E2E2E),
    background: rgb(0x1B1C1E),
    panel: rgb(0x232427),
    raised: rgb(0x2B2D31),
    line: rgb(0x383B40),
    text: rgb(0xE8E9EB),
    dim: rgb(0xA2A7AE),
    faint: rgb(0x787D85),
    accent: rgb(0x9CC3D5),
    on_accent: rgb(0x12232B),
    chosen: rgb(0x22343D),
    good: rgb(0x8FC79A),
    good_soft: rgb(0x24332A),
    caution: rgb(0xE3B04B),
    caution_soft: rgb(0x3A2F1C),
    alarm: rgb(0xEA7A69),
    alarm_soft: rgb(0x44241F),
    tag: Color32::from_rgba_premultiplied(0x14, 0x15, 0x17, 0xC8),
    on_tag: rgb(0xE8E9EB),
};

const LIGHT: Colours = Colours {
    room: rgb(0xB9BABB),
    background: rgb(0xF4F4F5),
    panel: rgb(0xE9EAEB),
    raised: rgb(0xFBFBFB),
    line: rgb(0xCACCCF),
    text: rgb(0x1B1C1E),
    dim: rgb(0x50555C),
    faint: rgb(0x7B8088),
    accent: rgb(0x1E627F),
    on_accent: rgb(0xFFFFFF),
    chosen: rgb(0xCFE2EB),
    good: rgb(0x1F6B33),
    good_soft: rgb(0xDCEBDF),
    caution: rgb(0x7A5200),
    caution_soft: rgb(0xF5E7C8),
    alarm: rgb(0xA92C1B),
    alarm_soft: rgb(0xF7DBD6),
    tag: Color32::from_rgba_premultiplied(0x14, 0x15, 0x17, 0xC8),
    on_tag: rgb(0xE8E9EB),
};

/// Nothing but grey around the photograph; meaning colours keep their sign and word.
const GREY: Colours = Colours {
    room: rgb(0x777777),
    background: rgb(0x333333),
    panel: rgb(0x3C3C3C),
    raised: rgb(0x474747),
    line: rgb(0x5A5A5A),
    text: rgb(0xF0F0F0),
    dim: rgb(0xC4C4C4),
    faint: rgb(0x999999),
    accent: rgb(0xDADADA),
    on_accent: rgb(0x1E1E1E),
    chosen: rgb(0x4A4A4A),
    good: rgb(0xB9D9BF),
    good_soft: rgb(0x474B48),
    caution: rgb(0xEBC578),
    caution_soft: rgb(0x4C4841),
    alarm: rgb(0xF5A99C),
    alarm_soft: rgb(0x4B3B38),
    tag: Color32::from_rgba_premultiplied(0x1A, 0x1A, 0x1A, 0xC8),
    on_tag: rgb(0xF0F0F0),
};

pub fn colours(theme: Theme) -> &'static Colours {
    match theme {
        Theme::Dark => &DARK,
        Theme::Light => &LIGHT,
        Theme::Grey => &GREY,
    }
}

pub fn regular(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

pub fn semibold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("semibold".into()))
}

/// The two weights of the one family. Figures are tabular; see src/ui/fonts/README.md.
pub const REGULAR_FONT: &[u8] = include_bytes!("fonts/Inter-Regular.ttf");
pub const SEMIBOLD_FONT: &[u8] = include_bytes!("fonts/Inter-SemiBold.ttf");

/// Puts the fonts in place, once.
pub fn set_fonts(ctx: &egui::Context) {
    let mut fonts = FontDefinitions::empty();
    fonts.font_data.insert("regular".to_owned(), FontData::from_static(REGULAR_FONT).into());
    fonts.font_data.insert("semibold".to_owned(), FontData::from_static(SEMIBOLD_FONT).into());
    fonts.families.insert(FontFamily::Proportional, vec!["regular".to_owned()]);
    fonts.families.insert(FontFamily::Monospace, vec!["regular".to_owned()]);
    fonts.families.insert(FontFamily::Name("semibold".into()), vec!["semibold".to_owned(), "regular".to_owned()]);
    ctx.set_fonts(fonts);
}

/// Whether both weights can be laid out, without a window.
pub fn lays_out_words() -> bool {
    let ctx = egui::Context::default();
    set_fonts(&ctx);
    let mut is_wide = false;
    let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
        let width = |font| crate::ui::ink::width(ui, "943 476 5919", &font);
        is_wide = width(regular(BODY)) > 0.0 && width(semibold(BODY)) > 0.0;
    });
    // Nothing is drawn: egui stops a program in development that loses the letters' picture unawares.
    output.textures_delta.clear();
    is_wide
}

/// Gives egui's own widgets (text fields, scroll bars) the theme's colours.
pub fn apply(ctx: &egui::Context, theme: Theme) {
    let colours = colours(theme);
    let mut visuals = if theme == Theme::Light { egui::Visuals::light() } else { egui::Visuals::dark() };
    visuals.override_text_color = Some(colours.text);
    visuals.panel_fill = colours.background;
    visuals.window_fill = colours.panel;
    visuals.window_stroke = Stroke::new(1.0, colours.line);
    visuals.extreme_bg_color = colours.background;
    visuals.text_edit_bg_color = Some(colours.background);
    visuals.selection.bg_fill = colours.chosen;
    visuals.selection.stroke = Stroke::new(1.0, colours.accent);
    visuals.weak_text_color = Some(colours.dim);
    for widget in [
        &mut visuals.widgets.noninteractive,
        &mut visuals.widgets.inactive,
        &mut visuals.widgets.hovered,
        &mut visuals.widgets.active,
        &mut visuals.widgets.open,
    ] {
        widget.bg_stroke = Stroke::new(1.0, colours.line);
        widget.bg_fill = colours.raised;
        widget.weak_bg_fill = colours.raised;
        widget.corner_radius = 4.0.into();
        widget.expansion = 0.0;
    }
    visuals.widgets.active.bg_stroke = Stroke::new(1.0, colours.accent);
    ctx.all_styles_mut(|style| {
        style.visuals = visuals.clone();
        style.animation_time = 0.08;
        style.spacing.item_spacing = egui::vec2(8.0, 8.0);
        style.spacing.scroll = egui::style::ScrollStyle::thin();
        for (text_style, size) in [
            (egui::TextStyle::Small, SMALL),
            (egui::TextStyle::Body, BODY),
            (egui::TextStyle::Button, BODY),
            (egui::TextStyle::Monospace, BODY),
            (egui::TextStyle::Heading, LARGE),
        ] {
            style.text_styles.insert(text_style, regular(size));
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Contrast of two colours. WCAG 2.2, relative luminance.
    fn contrast(a: Color32, b: Color32) -> f64 {
        let luminance = |colour: Color32| {
            let linear = |code: u8| {
                let code = f64::from(code) / 255.0;
                if code <= 0.04045 { code / 12.92 } else { ((code + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_stands_out_in_every_theme() {
        for theme in [Theme::Dark, Theme::Light, Theme::Grey] {
            let c = colours(theme);
            for (name, ink, ground) in [
                ("text", c.text, c.raised),
                ("text chosen", c.text, c.chosen),
                ("dim on background", c.dim, c.background),
                ("dim on panel", c.dim, c.panel),
                ("dim on chosen", c.dim, c.chosen),
                ("accent button", c.on_accent, c.accent),
                ("good", c.good, c.good_soft),
                ("caution", c.caution, c.caution_soft),
                ("alarm", c.alarm, c.alarm_soft),
                ("alarm on background", c.alarm, c.background),
                ("caution on background", c.caution, c.background),
                ("caution on panel", c.caution, c.panel),
                ("caution on chosen", c.caution, c.chosen),
                ("alarm on chosen", c.alarm, c.chosen),
                ("good on panel", c.good, c.panel),
            ] {
                let contrast = contrast(ink, ground);
                assert!(contrast >= 4.5, "{theme:?}: {name} has contrast {contrast:.2}");
            }
        }
    }
}
