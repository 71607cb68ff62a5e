//! Showing a photograph otherwise than it is: always asked for, always said, always taken back by one
//! key. It belongs to the photograph that is up and goes when another one comes.

use jiff::Timestamp;

use crate::colour::enhancement::{Channel, Enhancement, MOST_EXPOSURE_EV, MOST_LOCAL_CONTRAST};
use crate::desk::Desk;
use crate::desk::effect::Effect;
use crate::desk::lightbox::Lightbox;
use crate::desk::notice::Grade;
use crate::domain::outcome::Field;

/// One press of the exposure keys, stops.
const EXPOSURE_STEP_EV: f32 = 0.5;
/// One press of the contrast keys: four presses are a bit more than double.
const CONTRAST_STEP: f32 = 1.2;
/// So many presses either way: the next would go beyond `MOST_CONTRAST`.
const MOST_CONTRAST_STEPS: f32 = 6.0;
/// What the key for local contrast goes through.
const LOCAL_CONTRASTS: [f32; 4] = [1.0, 1.5, 2.5, MOST_LOCAL_CONTRAST];
/// What the key for channels goes through, as the screen says it.
const CHANNELS: &[(Channel, &str)] = &[
    (Channel::Colour, "colour"),
    (Channel::Red, "red channel"),
    (Channel::Green, "green channel"),
    (Channel::Blue, "blue channel"),
    (Channel::Melanin, "melanin map"),
    (Channel::Haemoglobin, "haemoglobin map"),
];

impl Lightbox {
    /// What is on the screen now: the enhancement, unless the original is looked at in between.
    pub fn shown_enhancement(&self) -> Enhancement {
        if self.is_original { Enhancement::default() } else { self.enhancement }
    }

    pub fn expose(&mut self, steps: f32) {
        self.enhance(|by| {
            let exposure = by.exposure_ev + steps * EXPOSURE_STEP_EV;
            by.exposure_ev = exposure.clamp(-MOST_EXPOSURE_EV, MOST_EXPOSURE_EV);
        });
    }

    pub fn contrast(&mut self, steps: f32) {
        self.enhance(|by| {
            // In whole steps, so that as many back are the original again.
            let steps =
                (by.contrast.log(CONTRAST_STEP).round() + steps).clamp(-MOST_CONTRAST_STEPS, MOST_CONTRAST_STEPS);
            by.contrast = CONTRAST_STEP.powf(steps);
        });
    }

    pub fn next_local_contrast(&mut self) {
        self.enhance(|by| {
            let at = LOCAL_CONTRASTS.iter().position(|known| *known == by.local_contrast).unwrap_or(0);
            by.local_contrast = LOCAL_CONTRASTS[(at + 1) % LOCAL_CONTRASTS.len()];
        });
    }

    pub fn step_channel(&mut self, by: isize) {
        self.enhance(|enhancement| {
            let at = CHANNELS.iter().position(|(channel, _)| *channel == enhancement.channel).unwrap_or(0);
            let next = (at as isize + by).rem_euclid(CHANNELS.len() as isize) as usize;
            enhancement.channel = CHANNELS[next].0;
        });
    }

    /// Between the original and the enhancement, to compare them.
    pub fn toggle_original(&mut self) {
        self.is_original = !self.is_original && !self.enhancement.is_original();
    }

    fn enhance(&mut self, change: impl FnOnce(&mut Enhancement)) {
        self.is_original = false;
        change(&mut self.enhancement);
    }
}

impl Desk {
    /// Writes into the report that an enhanced view was looked at: only when asked to.
    pub fn note_enhancement(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(open) = &self.open else { return Vec::new() };
        let enhancement = open.lightbox.enhancement;
        if enhancement.is_original() {
            self.tell(Grade::Told, "The photograph is shown as it is; there is no enhancement to note.", now);
            return Vec::new();
        }
        if !open.fields().contains(&Field::Findings) {
            self.tell(Grade::Told, "Choose an outcome with findings first; the note goes into them.", now);
            return Vec::new();
        }
        let which = open.lightbox.at() + 1;
        let note = format!("Photograph {which} was also viewed enhanced on the screen: {}.", words(&enhancement));
        let findings = open.draft.answer(Field::Findings);
        if !findings.contains(&note) {
            let findings = format!("{findings}{}{note}", if findings.is_empty() { "" } else { " " });
            self.write(Field::Findings, findings, now);
        }
        Vec::new()
    }
}

/// What is changed, as the screen and the report say it: "exposure +0.5, melanin map".
pub fn words(by: &Enhancement) -> String {
    let mut words = Vec::new();
    if by.exposure_ev != 0.0 {
        words.push(format!("exposure {:+.1}", by.exposure_ev));
    }
    if by.contrast != 1.0 {
        words.push(format!("contrast ×{:.1}", by.contrast));
    }
    if by.local_contrast != 1.0 {
        words.push(format!("local contrast ×{:.1}", by.local_contrast));
    }
    if by.channel != Channel::Colour {
        words.extend(CHANNELS.iter().filter(|(channel, _)| *channel == by.channel).map(|(_, name)| (*name).to_owned()));
    }
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::photograph::PhotographId;

    fn lightbox() -> Lightbox {
        Lightbox::new(["a", "b"].map(|id| PhotographId(id.into())).to_vec())
    }

    #[test]
    fn as_many_steps_back_are_the_original() {
        let mut lightbox = lightbox();
        for _ in 0..4 {
            lightbox.expose(1.0);
            lightbox.contrast(1.0);
            lightbox.next_local_contrast();
        }
        for _ in 0..CHANNELS.len() {
            lightbox.step_channel(1);
        }
        for _ in 0..9 {
            lightbox.contrast(1.0);
        }
        for _ in 0..2 {
            lightbox.contrast(-1.0);
        }
        assert_eq!(words(&lightbox.enhancement), "exposure +2.0, contrast ×2.1");
        for _ in 0..4 {
            lightbox.expose(-1.0);
            lightbox.contrast(-1.0);
        }
        assert!(lightbox.enhancement.is_original(), "{:?}", lightbox.enhancement);
    }

    #[test]
    fn the_original_is_one_key_away_and_back() {
        let mut lightbox = lightbox();
        lightbox.step_channel(-1);
        let enhanced = lightbox.shown_enhancement();
        assert_eq!(enhanced.channel, Channel::Haemoglobin);
        lightbox.toggle_original();
        assert!(lightbox.shown_enhancement().is_original());
        lightbox.toggle_original();
        assert_eq!(lightbox.shown_enhancement(), enhanced);
        lightbox.toggle_original();
        lightbox.expose(1.0);
        assert!(!lightbox.is_original, "what is changed is seen");
    }

    #[test]
    fn an_enhancement_never_goes_to_another_photograph_by_itself() {
        let mut lightbox = lightbox();
        lightbox.expose(1.0);
        lightbox.show(1, None);
        assert!(lightbox.enhancement.is_original());
        lightbox.keeps_view = true;
        lightbox.expose(1.0);
        lightbox.show(0, None);
        assert!(!lightbox.enhancement.is_original(), "a view that is kept on purpose is kept whole");
        lightbox.reset();
        assert!(lightbox.enhancement.is_original());
    }
}
