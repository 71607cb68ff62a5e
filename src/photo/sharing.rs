//! Among how many threads the work on one photograph is shared, and work in place on bands of it.

use std::num::NonZero;
use std::sync::OnceLock;
use std::thread;

use crate::photo::pixels::Pixels;

/// Work on fewer pixels is done by one thread; starting another costs more.
const SHARED_FROM: usize = 1 << 18;

/// More threads than this only wait for memory, and other photographs want to be developed too.
const MOST_THREADS: usize = 4;

/// How many threads share the work on so many pixels: 1 to 4.
pub fn threads_for(pixels: usize) -> usize {
    // Asked once: the answer takes as long as a small photograph.
    static CORES: OnceLock<usize> = OnceLock::new();
    if pixels < SHARED_FROM {
        return 1;
    }
    (*CORES.get_or_init(|| thread::available_parallelism().map_or(1, NonZero::get))).min(MOST_THREADS)
}

/// Runs `work` on every pixel's four bytes, band by band, each on a thread where that is worth it.
pub fn by_bands(pixels: &mut Pixels, work: impl Fn(&mut [[u8; 4]]) + Sync) {
    let count = pixels.count();
    let threads = threads_for(count);
    let all = pixels.rgba.as_chunks_mut::<4>().0;
    if threads == 1 {
        return work(all);
    }
    let work = &work;
    thread::scope(|scope| {
        for band in all.chunks_mut(count.div_ceil(threads)) {
            scope.spawn(move || work(band));
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_work_is_not_shared_and_large_work_by_four_at_most() {
        assert_eq!(threads_for(SHARED_FROM - 1), 1);
        assert!((1..=4).contains(&threads_for(usize::MAX)));
    }
}
