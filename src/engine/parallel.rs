//! Work on many things on all cores, with the results in order.

use std::thread;

/// How many things are worth a thread of their own.
const A_SHARE: usize = 64;

/// What `work` makes of each item, in order. The thread that is here already takes a share: its memory costs the system
/// less than that of a new one. Where no other one can be started, it does the work of that one too.
pub fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(usize, &T) -> R + Sync) -> Vec<R> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let threads = cores.min(items.len() / A_SHARE).max(1);
    let size = items.len().div_ceil(threads).max(1);
    let share = |number: usize, items: &[T]| {
        let numbered = items.iter().enumerate();
        numbered.map(|(at, item)| work(number * size + at, item)).collect::<Vec<_>>()
    };
    let share = &share;
    let mut shares = items.chunks(size).enumerate();
    let Some((_, here)) = shares.next() else {
        return Vec::new();
    };
    thread::scope(|scope| {
        let start = |(number, items)| {
            let started = thread::Builder::new().spawn_scoped(scope, move || share(number, items));
            (number, items, started)
        };
        let others: Vec<_> = shares.map(start).collect();
        let mut all = share(0, here);
        for (number, items, started) in others {
            all.extend(match started.map(thread::ScopedJoinHandle::join) {
                Ok(results) => results.unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
                Err(_) => share(number, items),
            });
        }
        all
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_are_in_order_whatever_the_number() {
        for count in [0, 1, 63, 64, 127, 128, 1_000] {
            let items: Vec<usize> = (0..count).collect();
            let doubled = super::map(&items, |at, item| (at, item * 2));
            let expected: Vec<_> = (0..count).map(|item| (item, item * 2)).collect();
            assert_eq!(doubled, expected);
        }
    }
}
