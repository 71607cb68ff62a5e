//! What the consultant does about true colours: confirm a card, place its corners by hand, point at a grey or
//! at skin, borrow a correction, and look with and without it.

use std::sync::Arc;

use glam::{DVec2, dvec2};
use jiff::Timestamp;

use crate::colour::borrow::{self, check_borrowed};
use crate::colour::correction::Correction;
use crate::colour::find::Found;
use crate::colour::known_cards::{CARDS, KnownCard, ReadCard};
use crate::colour::lab::lab_from_xyz;
use crate::colour::marks::Marks;
use crate::colour::named::xyz_d50_from_linear;
use crate::colour::neutral::from_neutral;
use crate::colour::skin_tone::ita;
use crate::colour::space::linear_from_srgb;
use crate::desk::correcting::{By, Corrected, Known, Search, SkinReading};
use crate::desk::effect::{Effect, PointedAt};
use crate::desk::notice::Grade;
use crate::desk::open_case::{Corners, OpenCase, Page};
use crate::desk::photographs::Progress;
use crate::desk::{Desk, Overlay};
use crate::domain::photograph::{PhotographId, TakenWith, Ticket};

/// What the key for marks goes through.
const MARKS: [Marks; 3] = [Marks::None, Marks::Clipped, Marks::OutOfGamut];

impl Desk {
    /// What is known of the true colours of the photograph that is up.
    pub fn known_colours(&self) -> Option<&Known> {
        self.open.as_ref()?.correcting.known(&self.current_ticket()?)
    }

    /// The correction that a photograph of the open case is shown with now, wherever it is shown.
    pub fn shown_correction(&self, ticket: &Ticket) -> Option<&Arc<Correction>> {
        let open = self.open.as_ref()?;
        let is_held = open.lightbox.is_original_held && self.current_ticket().as_ref() == Some(ticket);
        let known = open.correcting.known(ticket).filter(|_| !is_held)?;
        known.shown().map(|corrected| &corrected.correction)
    }

    /// Follows what changed: tickets given anew, another photograph up. Then looks for a card in the one that
    /// is up, and again when all of it is at hand, and notes that it is seen corrected.
    pub(super) fn note_colours(&mut self, is_tick: bool) -> Vec<Effect> {
        self.follow_photographs();
        let Some(ticket) = self.current_ticket().filter(|_| is_tick) else { return Vec::new() };
        let progress = self.photographs.progress(&ticket);
        let (is_ready, is_whole) =
            (matches!(progress, Some(Progress::Ready(_))), progress.is_some_and(Progress::is_whole));
        let is_seen = self.shown_correction(&ticket).is_some() && self.overlay.is_none() && self.check.is_none();
        let card = self.usual_card();
        let Some(open) = self.open.as_mut().filter(|open| is_ready && open.page == Page::Photographs) else {
            return Vec::new();
        };
        let photograph = open.case.photographs.iter().find(|known| known.id == ticket.photograph);
        match (open.correcting.known_mut(&ticket), photograph) {
            (Some(known), _) => {
                if is_seen {
                    known.note_seen();
                }
                if known.was_whole || !is_whole || !matches!(known.search, Search::NotFound(_)) {
                    return Vec::new();
                }
                (known.search, known.was_whole) = (Search::UnderWay, true);
            }
            (None, Some(photograph)) => open.correcting.begin(&ticket, photograph, is_whole),
            (None, None) => return Vec::new(),
        }
        vec![Effect::FindCard { ticket, card }]
    }

    /// What was learnt belongs to photographs that are still the same; corners and the question which card it is
    /// to the photograph they were begun on.
    fn follow_photographs(&mut self) {
        let up = self.current_ticket();
        let Some(mut correcting) = self.open.as_mut().map(|open| std::mem::take(&mut open.correcting)) else { return };
        if let Some(open) = &self.open {
            correcting.renew(&open.case.photographs, |id| self.ticket(&open.case.id, id));
        }
        let is_known = up.as_ref().is_some_and(|ticket| correcting.known(ticket).is_some());
        if !is_known && matches!(self.overlay, Some(Overlay::Card(_))) {
            self.overlay = None;
        }
        if let Some(open) = &mut self.open {
            open.correcting = correcting;
            open.corners = open.corners.take().filter(|corners| Some(&corners.of) == up.as_ref());
        }
    }

    /// The card confirmed last, which the next one is taken for until it is confirmed.
    fn usual_card(&self) -> &'static KnownCard {
        &CARDS[self.usual_card_at.min(CARDS.len() - 1)]
    }

    /// Asks which card it is that was found.
    pub fn confirm_card(&mut self, now: Timestamp) -> Vec<Effect> {
        match self.known_colours().map(|known| &known.search) {
            None => self.tell(Grade::Told, "The photograph is still being developed.", now),
            Some(_) => self.overlay = Some(Overlay::Card(self.usual_card_at)),
        }
        Vec::new()
    }

    pub fn card_step(&mut self, by: isize) -> Vec<Effect> {
        if let Some(Overlay::Card(at)) = &mut self.overlay {
            *at = at.saturating_add_signed(by).min(CARDS.len() - 1);
        }
        Vec::new()
    }

    /// Takes the chosen card for the one in the photograph.
    pub fn take_card(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(Overlay::Card(at)) = self.overlay else { return Vec::new() };
        let is_found = matches!(self.known_colours(), Some(Known { search: Search::Found(_), .. }));
        self.usual_card_at = at;
        self.overlay = None;
        if is_found {
            return self.fit_card(None);
        }
        self.tell(Grade::Told, "Place the four corners of the card now: Enter puts one under the pointer.", now);
        self.place_corners()
    }

    fn fit_card(&self, corners: Option<[[f64; 2]; 4]>) -> Vec<Effect> {
        let card = self.usual_card();
        self.current_ticket().map(|ticket| Effect::FitCard { ticket, card, corners }).into_iter().collect()
    }

    /// Begins to place the corners of the card by hand.
    pub fn place_corners(&mut self) -> Vec<Effect> {
        if let Some(Overlay::Card(at)) = self.overlay {
            self.usual_card_at = at;
            self.overlay = None;
        }
        if let Some((open, of)) = self.open_and_ticket() {
            open.corners = Some(Corners { of, placed: Vec::new() });
        }
        Vec::new()
    }

    /// Puts a corner under the pointer; with the fourth the card is read.
    pub fn put_corner(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(at) = self.pointed_at() else {
            self.tell(Grade::Told, "Point at a corner of the card in the photograph first.", now);
            return Vec::new();
        };
        let Some(open) = &mut self.open else { return Vec::new() };
        let Some(Corners { placed, .. }) = &mut open.corners else { return Vec::new() };
        placed.push([at.x, at.y]);
        let Ok(four) = <[[f64; 2]; 4]>::try_from(placed.as_slice()) else { return Vec::new() };
        open.corners = None;
        self.fit_card(Some(four))
    }

    pub fn take_corner_back(&mut self) -> Vec<Effect> {
        if let Some(corners) = self.open.as_mut().and_then(|open| open.corners.as_mut()) {
            corners.placed.pop();
        }
        Vec::new()
    }

    pub fn leave_corners(&mut self) -> Vec<Effect> {
        if let Some(open) = &mut self.open {
            open.corners = None;
        }
        Vec::new()
    }

    /// Between the corrected photograph and the original.
    pub fn toggle_correction(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some((open, ticket)) = self.open_and_ticket() else { return Vec::new() };
        match open.correcting.known_mut(&ticket).filter(|known| known.corrected.is_some()) {
            Some(known) => known.is_set_aside = !known.is_set_aside,
            None => self.tell(
                Grade::Told,
                "There is no colour correction to switch: confirm a card (C) or point at a grey (Y) first.",
                now,
            ),
        }
        Vec::new()
    }

    /// Looks at the original for as long as the key is held.
    pub fn hold_original(&mut self) -> Vec<Effect> {
        self.lightbox(|lightbox| lightbox.is_original_held = true)
    }

    /// Forgets the correction of the photograph that is up.
    pub fn forget_correction(&mut self) -> Vec<Effect> {
        if let Some((open, ticket)) = self.open_and_ticket()
            && let Some(known) = open.correcting.known_mut(&ticket)
        {
            (known.corrected, known.skin) = (None, None);
        }
        Vec::new()
    }

    /// Asks for the colour under the pointer.
    pub fn point_at(&mut self, what: PointedAt, now: Timestamp) -> Vec<Effect> {
        if let Some(words) = self.why_not_to_point(what) {
            self.tell(Grade::Told, words, now);
            return Vec::new();
        }
        match (self.pointed_at(), self.current_ticket()) {
            (Some(at), Some(ticket)) => vec![Effect::ReadColour { ticket, at_px: (at.x, at.y), what }],
            _ => {
                self.tell(Grade::Told, format!("Point at {} in the photograph first.", what.words()), now);
                Vec::new()
            }
        }
    }

    fn why_not_to_point(&self, what: PointedAt) -> Option<&'static str> {
        let known = self.known_colours();
        let progress = self.current_ticket().and_then(|ticket| self.photographs.progress(&ticket));
        let has_card = known.is_some_and(|known| known.card().is_some());
        match what {
            PointedAt::Skin if !known.is_some_and(is_calibrated) => {
                Some("Skin tone is read only on a photograph that is calibrated by a colour card.")
            }
            PointedAt::Skin if !progress.is_some_and(Progress::is_whole) => {
                Some("The photograph is not at full resolution yet. Try again in a moment.")
            }
            PointedAt::Grey | PointedAt::GreyToBorrowBy if has_card => {
                Some("This photograph is corrected by its own colour card, which is better. Forget that one first.")
            }
            _ => None,
        }
    }

    pub fn next_marks(&mut self) -> Vec<Effect> {
        self.lightbox(|lightbox| {
            let at = MARKS.iter().position(|marks| *marks == lightbox.marks).unwrap_or(0);
            lightbox.marks = MARKS[(at + 1) % MARKS.len()];
        })
    }

    /// What the pointer is on, photograph pixels; `None` beside the photograph.
    fn pointed_at(&self) -> Option<DVec2> {
        let lightbox = &self.open.as_ref()?.lightbox;
        let (x, y) = lightbox.pointer_px?;
        let size = lightbox.photo_px?;
        let at = lightbox.view.photo_from_screen(lightbox.frame()).transform_point2(dvec2(f64::from(x), f64::from(y)));
        let is_inside = at.cmpge(DVec2::ZERO).all() && at.x < f64::from(size.0) && at.y < f64::from(size.1);
        is_inside.then_some(at)
    }

    fn open_and_ticket(&mut self) -> Option<(&mut OpenCase, Ticket)> {
        let ticket = self.current_ticket()?;
        Some((self.open.as_mut()?, ticket))
    }

    pub(super) fn card_sought(&mut self, ticket: &Ticket, outcome: Result<Box<Found>, String>) {
        let Some(known) = self.open.as_mut().and_then(|open| open.correcting.known_mut(ticket)) else { return };
        known.search = match outcome {
            Ok(found) => Search::Found(found),
            Err(why) => Search::NotFound(why),
        };
    }

    pub(super) fn card_fitted(&mut self, ticket: &Ticket, outcome: Result<Arc<ReadCard>, String>, now: Timestamp) {
        let known = self.open.as_mut().and_then(|open| open.correcting.known_mut(ticket));
        match (known, outcome) {
            (Some(known), Ok(card)) => {
                let words = card.fit.reasons.first().cloned().unwrap_or_default();
                let correction = Arc::new(card.fit.correction.clone());
                known.search = Search::Found(Box::new(card.found.clone()));
                correct(known, By::Card(card), correction, now);
                self.tell(Grade::Told, format!("Colours corrected by {words}."), now);
            }
            (Some(_), Err(why)) => self.tell(Grade::Caution, format!("The colours are not corrected. {why}"), now),
            // About a photograph that was put away.
            (None, _) => {}
        }
    }

    /// The colour that was pointed at has been read: a mean sRGB code, nought to one.
    pub(super) fn colour_read(
        &mut self,
        ticket: &Ticket,
        at_px: (f64, f64),
        what: PointedAt,
        code: [f32; 3],
        now: Timestamp,
    ) {
        if self.current_ticket().as_ref() != Some(ticket) {
            return;
        }
        match what {
            PointedAt::Grey => self.balance_by(ticket, code, now),
            PointedAt::GreyToBorrowBy => self.borrow_by(ticket, code, now),
            PointedAt::Skin => self.read_skin(ticket, at_px, code),
        }
    }

    fn balance_by(&mut self, ticket: &Ticket, code: [f32; 3], now: Timestamp) {
        let Some(correction) = from_neutral(code) else {
            let words = "That place is too dark or burnt out to say what grey is. Point at another.";
            return self.tell(Grade::Caution, words, now);
        };
        if let Some(known) = self.open.as_mut().and_then(|open| open.correcting.known_mut(ticket)) {
            correct(known, By::Grey, Arc::new(correction), now);
            self.tell(Grade::Told, "White is balanced by what you pointed at. It does not calibrate the colours.", now);
        }
    }

    fn borrow_by(&mut self, ticket: &Ticket, grey: [f32; 3], now: Timestamp) {
        match self.lender(ticket, grey) {
            Err(why) => self.tell(Grade::Caution, format!("No correction is borrowed: {why}."), now),
            Ok((from, card)) => {
                let correction = Arc::new(card.fit.correction.clone());
                if let Some(known) = self.open.as_mut().and_then(|open| open.correcting.known_mut(ticket)) {
                    correct(known, By::Borrowed { from, card }, correction, now);
                    self.tell(Grade::Told, "The correction of another photograph of this case is borrowed.", now);
                }
            }
        }
    }

    /// The first photograph of the case whose correction may be borrowed, or why the last one asked may not.
    fn lender(&self, ticket: &Ticket, grey: [f32; 3]) -> Result<(PhotographId, Arc<ReadCard>), String> {
        let mut why = "no other photograph of this case has a confirmed colour card".to_owned();
        let Some(open) = &self.open else { return Err(why) };
        let this = self.settings_of(ticket);
        for (known, card) in open.correcting.lenders(&ticket.photograph) {
            match check_borrowed(&card.fit, &self.settings_of(&known.ticket), &this, Some(grey)) {
                Ok(()) => return Ok((known.ticket.photograph.clone(), Arc::clone(card))),
                Err(refusal) => why = refusal.to_string(),
            }
        }
        Err(why)
    }

    /// What the camera says of how a photograph was taken.
    fn settings_of(&self, ticket: &Ticket) -> borrow::Settings {
        let facts = self.photographs.progress(ticket).and_then(Progress::facts);
        facts.map(|facts| settings_of(&facts.colour_facts.taken_with)).unwrap_or_default()
    }

    fn read_skin(&mut self, ticket: &Ticket, at_px: (f64, f64), code: [f32; 3]) {
        let Some(known) = self.open.as_mut().and_then(|open| open.correcting.known_mut(ticket)) else { return };
        let Some(card) = known.card().cloned() else { return };
        let light = card.fit.correction.corrected_from_linear(code.map(linear_from_srgb));
        let lab = lab_from_xyz(xyz_d50_from_linear(light.map(f64::from)));
        known.skin = Some(SkinReading { at_px, lab, ita: ita(lab, card.expected_on_skin()) });
    }
}

fn settings_of(taken: &TakenWith) -> borrow::Settings {
    borrow::Settings {
        camera: taken.camera.clone(),
        exposure_secs: taken.exposure_secs,
        f_number: taken.f_number,
        iso: taken.iso,
        is_auto_white_balance: taken.is_auto_white_balance,
        has_flashed: taken.has_flashed,
    }
}

fn is_calibrated(known: &Known) -> bool {
    known.corrected.as_ref().is_some_and(Corrected::is_calibrated)
}

fn correct(known: &mut Known, by: By, correction: Arc<Correction>, at: Timestamp) {
    known.corrected = Some(Corrected { by, correction, at });
    (known.is_set_aside, known.skin) = (false, None);
}
