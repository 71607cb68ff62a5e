//! What a pointer or typing says. Positions are physical pixels from the pane's top-left corner.

use crate::domain::case::CaseId;
use crate::domain::outcome::Field;
use crate::outbox::parcel::ParcelId;

#[derive(Debug, Clone, PartialEq)]
pub enum Gesture {
    // The queue
    Select(CaseId),
    Open(CaseId),
    Filter(String),
    FilterFocus(bool),
    Chip(crate::desk::queue::Chip),
    // The lightbox
    PaneIs {
        width: f32,
        height: f32,
    },
    PointerAt(Option<(f32, f32)>),
    ZoomAt {
        at: (f32, f32),
        factor: f32,
    },
    Pan {
        by: (f32, f32),
    },
    ShowPhotograph(usize),
    // The draft
    ChooseOutcome(&'static str),
    Write {
        field: Field,
        text: String,
    },
    Toggle {
        field: Field,
        choice: &'static str,
    },
    Focus(Option<Field>),
    // The palette
    PaletteText(String),
    PalettePick(usize),
    // The start
    Resume(crate::desk::resume::Resume),
    // The display check
    WriteReading {
        at: usize,
        text: String,
    },
    // The tray
    SendNow(ParcelId),
    // Colours
    /// The key of a command that lasts while it is held was let go.
    LetGo(&'static str),
    PutCorner,
    TakeCard(usize),
}
