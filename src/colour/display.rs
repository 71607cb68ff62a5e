//! The display that photographs are shown on: its profile, the intent, and its cube where the profile is
//! a table.

use std::sync::Arc;

use crate::colour::conversion::{Intent, Turned};
use crate::colour::cube::Cube;
use crate::colour::named;
use crate::colour::profile_model::ProfileModel;
use crate::colour::working::cube_of_display;

/// A display made ready to show photographs on.
// Invariant: a matrix without a cube, or a table with one.
#[derive(Debug, Clone, PartialEq)]
pub struct Display {
    model: ProfileModel,
    intent: Intent,
    cube: Option<Arc<Cube>>,
}

impl Display {
    /// What a display without a profile is taken for.
    pub fn srgb() -> Self {
        Self { model: named::srgb(), intent: Intent::default(), cube: None }
    }

    /// Makes the cube of a table display by this many threads, which takes about a tenth of a second.
    /// `None` where the profile describes no display: grey, or four inks.
    pub fn new(model: ProfileModel, intent: Intent, threads: usize) -> Option<Self> {
        let cube = match &model {
            ProfileModel::Matrix(_) => None,
            ProfileModel::Table(_) => Some(Arc::new(cube_of_display(&model, intent, Turned::Exactly, threads)?)),
            ProfileModel::Grey(_) => return None,
        };
        Some(Self { model, intent, cube })
    }

    /// The same display for another intent; the cube is made anew only where it differs.
    pub fn with_intent(&self, intent: Intent, threads: usize) -> Option<Self> {
        let is_perceptual = |intent| intent == Intent::Perceptual;
        if self.cube.is_some() && is_perceptual(intent) != is_perceptual(self.intent) {
            return Self::new(self.model.clone(), intent, threads);
        }
        Some(Self { intent, ..self.clone() })
    }

    pub fn model(&self) -> &ProfileModel {
        &self.model
    }

    pub fn intent(&self) -> Intent {
        self.intent
    }

    pub fn cube(&self) -> Option<&Arc<Cube>> {
        self.cube.as_ref()
    }
}
