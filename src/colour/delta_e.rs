//! How far off is a whole card? ΔE2000 of many patches as four numbers.

use crate::colour::card::SKIN;

/// Differences over the patches used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DeltaE {
    /// Mean over the patches.
    pub mean: f64,
    /// Ninety-five in a hundred are below.
    pub p95: f64,
    /// The largest.
    pub max: f64,
    /// Mean of the two skin patches, if they were used.
    pub skin: Option<f64>,
}

/// The differences of these patches, given in the same order.
pub fn delta_e(patches: &[usize], errors: &[f64]) -> DeltaE {
    let mut sorted = errors.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1);
    let place = 0.95 * last as f64;
    let at = |i: usize| sorted.get(i.min(last)).copied().unwrap_or(f64::NAN);
    let low = place as usize;
    let skin: Vec<f64> = patches.iter().zip(errors).filter(|(i, _)| SKIN.contains(i)).map(|(_, e)| *e).collect();
    DeltaE {
        mean: sorted.iter().sum::<f64>() / sorted.len() as f64,
        p95: at(low) + (place - low as f64) * (at(low + 1) - at(low)),
        max: at(last),
        skin: (!skin.is_empty()).then(|| skin.iter().sum::<f64>() / skin.len() as f64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_told_in_four_numbers() {
        let patches: Vec<usize> = (0..21).collect();
        let errors: Vec<f64> = (0..21).map(f64::from).collect();
        let told = delta_e(&patches, &errors);
        assert_eq!((told.mean, told.p95, told.max, told.skin), (10.0, 19.0, 20.0, Some(0.5)));
    }

    #[test]
    fn without_skin_patches_nothing_is_said_of_skin() {
        assert_eq!(delta_e(&[5, 6], &[1.0, 2.0]).skin, None);
        assert_eq!(delta_e(&[1, 6], &[3.0, 2.0]).skin, Some(3.0));
    }
}
