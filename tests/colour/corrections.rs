//! Every genuine chart of the shared data is corrected as well as the targets of design/colour.md ask.
use diascope::colour::card::{PATCHES, classic_since_november_2014};
use diascope::colour::fit::{Fit, Seen, fit};

use super::shared;

/// Copies printed at home: geometry only.
const PRINTED: &str = "jarrelscy";

/// The charts of patches.csv by file, in their order.
fn charts() -> Option<Vec<(String, Seen)>> {
    let folder = shared::charts()?;
    let mut charts: Vec<(String, Seen)> = Vec::new();
    for cells in shared::patches(&folder) {
        if charts.last().is_none_or(|(file, _)| *file != cells[0]) {
            let empty =
                Seen { codes: [[0.0; 3]; PATCHES], clipped: [false; PATCHES], centres_px: Some([[0.0; 2]; PATCHES]) };
            charts.push((cells[0].clone(), empty));
        }
        let number = |i: usize| cells[i].parse::<f32>().unwrap_or(f32::NAN);
        let patch = cells[1].parse::<usize>().ok()?.checked_sub(1)?;
        let (_, seen) = charts.last_mut()?;
        seen.codes[patch] = [number(4), number(5), number(6)];
        seen.clipped[patch] = seen.codes[patch].iter().any(|code| *code >= 0.995);
        if let Some(centres) = &mut seen.centres_px {
            centres[patch] = [number(2), number(3)];
        }
    }
    Some(charts)
}

#[test]
fn genuine_charts_are_corrected_within_the_targets() {
    let Some(charts) = charts() else { return };
    let card = classic_since_november_2014();
    let genuine = charts.iter().filter(|(file, _)| !file.starts_with(PRINTED));
    let fits: Vec<Fit> = genuine.map(|(_, seen)| fit(seen, &card).unwrap()).collect();
    assert_eq!(fits.len(), 8);
    let mean = |of: fn(&Fit) -> f64| fits.iter().map(of).sum::<f64>() / fits.len() as f64;
    let mean_error = mean(|fit| fit.chosen.leave_one_out.mean);
    let p95 = mean(|fit| fit.chosen.leave_one_out.p95);
    let skin = mean(|fit| fit.chosen.leave_one_out.skin.unwrap());
    println!("leave one out: mean {mean_error:.2}, p95 {p95:.2}, skin {skin:.2}");
    assert!(mean_error < 3.0 && p95 < 6.2 && skin < 2.5, "{mean_error} {p95} {skin}");
    for fit in fits {
        assert!(fit.chosen.leave_one_out.mean < fit.before.mean);
        let plain = fit.tried[2].leave_one_out.mean;
        assert!(fit.chosen.leave_one_out.mean < plain, "no worse than a plain 3x3 on any chart");
        assert_eq!(fit.glare, None);
    }
}

#[test]
fn charts_read_the_wrong_way_round_are_refused() {
    let Some(charts) = charts() else { return };
    for (file, seen) in charts.iter().take(3) {
        let turned = Seen {
            codes: std::array::from_fn(|i| seen.codes[PATCHES - 1 - i]),
            clipped: std::array::from_fn(|i| seen.clipped[PATCHES - 1 - i]),
            centres_px: None,
        };
        assert!(fit(&turned, &classic_since_november_2014()).is_err(), "{file}");
    }
}
