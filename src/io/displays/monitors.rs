//! Monitors as rectangles of the whole desktop, physical pixels with y downwards, and which of them a window
//! is on. Also a monitor's name from its EDID (VESA E-EDID A2, descriptor 0xFC).

/// A rectangle of the desktop, physical pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PixelRect {
    pub left: i32,
    pub top: i32,
    pub width: i32,
    pub height: i32,
}

/// One monitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Monitor {
    /// Where it is plugged in: "DP-1".
    pub connector: String,
    /// As it calls itself: "DELL U2720Q".
    pub model: Option<String>,
    pub rect: PixelRect,
}

impl Monitor {
    /// What a person calls it.
    pub fn name(&self) -> &str {
        self.model.as_deref().unwrap_or(&self.connector)
    }
}

impl PixelRect {
    /// Pixels that two rectangles share.
    fn shared_px(self, other: Self) -> i64 {
        let shared = |from: i32, length: i32, other_from: i32, other_length: i32| {
            let end = (i64::from(from) + i64::from(length)).min(i64::from(other_from) + i64::from(other_length));
            (end - i64::from(from.max(other_from))).max(0)
        };
        shared(self.left, self.width, other.left, other.width) * shared(self.top, self.height, other.top, other.height)
    }

    /// Square of the distance of two centres, quarter pixels.
    fn apart(self, other: Self) -> i128 {
        let middle = |from: i32, length: i32| 2 * i128::from(from) + i128::from(length);
        let across = middle(self.left, self.width) - middle(other.left, other.width);
        let down = middle(self.top, self.height) - middle(other.top, other.height);
        across * across + down * down
    }
}

/// The monitor that shows most of the window; the nearest where none shows any of it. `None` without a
/// monitor, and where nobody knows where the window is and there are several.
pub fn monitor_of(window: Option<PixelRect>, monitors: &[Monitor]) -> Option<usize> {
    let Some(window) = window else { return (monitors.len() == 1).then_some(0) };
    let worth = |monitor: &Monitor| (monitor.rect.shared_px(window), -monitor.rect.apart(window));
    // Of two that show as much, at the same distance, the first.
    (0..monitors.len()).rev().max_by_key(|at| worth(&monitors[*at]))
}

/// The name in an EDID block; `None` where it has none.
pub fn model_from_edid(edid: &[u8]) -> Option<String> {
    // Four descriptors of 18 bytes; a name begins 00 00 00 FC 00 and ends with a line feed.
    const FIRST: usize = 54;
    let descriptors = edid.get(FIRST..FIRST + 4 * 18)?.chunks_exact(18);
    let words = descriptors.filter_map(|one| one.strip_prefix(&[0, 0, 0, 0xFC, 0])).next()?;
    let words: String =
        words.iter().take_while(|byte| **byte != b'\n').map(|byte| char::from(*byte)).filter(char::is_ascii).collect();
    let words: String = words.trim().chars().filter(|letter| !letter.is_control()).collect();
    (!words.is_empty()).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(left: i32, top: i32, width: i32, height: i32) -> PixelRect {
        PixelRect { left, top, width, height }
    }

    fn monitors(rects: &[PixelRect]) -> Vec<Monitor> {
        let monitor =
            |(at, rect): (usize, &PixelRect)| Monitor { connector: format!("DP-{at}"), model: None, rect: *rect };
        rects.iter().enumerate().map(monitor).collect()
    }

    #[test]
    fn a_window_is_on_the_monitor_that_shows_most_of_it() {
        let two = monitors(&[rect(0, 0, 1920, 1080), rect(1920, 0, 3840, 2160)]);
        for (window, wanted) in [
            (rect(100, 100, 800, 600), 0),
            (rect(1900, 100, 800, 600), 1),
            (rect(1300, 100, 1000, 600), 0),
            (rect(1420, 100, 1000, 600), 0),
            (rect(1421, 100, 1000, 600), 1),
            // Higher than the first monitor, so that the second shows more of it.
            (rect(1500, 0, 840, 2160), 1),
        ] {
            assert_eq!(monitor_of(Some(window), &two), Some(wanted), "{window:?}");
        }
    }

    #[test]
    fn a_window_off_the_desktop_belongs_to_the_nearest_monitor() {
        let two = monitors(&[rect(0, 0, 1920, 1080), rect(1920, 0, 1920, 1080)]);
        assert_eq!(monitor_of(Some(rect(-900, 0, 800, 600)), &two), Some(0));
        assert_eq!(monitor_of(Some(rect(4000, 0, 800, 600)), &two), Some(1));
        assert_eq!(monitor_of(Some(rect(i32::MAX, i32::MIN, i32::MAX, 1)), &two), Some(1));
    }

    #[test]
    fn nobody_guesses_between_two_monitors() {
        let one = monitors(&[rect(0, 0, 1920, 1080)]);
        let two = monitors(&[rect(0, 0, 1920, 1080), rect(1920, 0, 1920, 1080)]);
        assert_eq!(monitor_of(None, &one), Some(0));
        assert_eq!(monitor_of(None, &two), None);
        assert_eq!(monitor_of(Some(rect(0, 0, 1, 1)), &[]), None);
    }

    #[test]
    fn a_monitor_says_its_name_in_its_edid() {
        let mut edid = vec![0; 128];
        edid[72..72 + 18].copy_from_slice(b"\0\0\0\xFC\0DELL U2720Q\n ");
        assert_eq!(model_from_edid(&edid).as_deref(), Some("DELL U2720Q"));
        edid[75] = 0xFF;
        assert_eq!(model_from_edid(&edid), None);
        assert_eq!(model_from_edid(&edid[..60]), None);
    }
}
