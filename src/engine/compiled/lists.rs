//! Many short lists in one piece of memory.

use std::ops::Range;

/// Where a list is among the items of all lists.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct List {
    start: u32,
    end: u32,
}

impl List {
    pub(super) fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The items of this list, of those of all.
    #[inline(always)]
    pub(super) fn of<T>(self, items: &[T]) -> &[T] {
        items.get(self.range()).unwrap_or_default()
    }

    /// Puts a list behind the others.
    pub(super) fn push<T>(items: &mut Vec<T>, list: impl IntoIterator<Item = T>) -> Self {
        let start = place(items.len());
        items.extend(list);
        let end = place(items.len());
        Self { start, end }
    }

    /// Makes lists of items that say which list they belong to; in one list they keep their order.
    pub(super) fn grouped<T: Copy>(count: usize, pairs: &[(u32, T)]) -> (Vec<Self>, Vec<T>) {
        let mut lists = vec![Self::default(); count];
        for (list, _) in pairs {
            if let Some(list) = lists.get_mut(*list as usize) {
                list.end += 1;
            }
        }
        let mut start = 0;
        for list in &mut lists {
            let length = list.end;
            (list.start, list.end) = (start, start);
            start += length;
        }
        let Some((_, first)) = pairs.first() else {
            return (lists, Vec::new());
        };
        let mut items = vec![*first; pairs.len()];
        for (list, item) in pairs {
            let Some(list) = lists.get_mut(*list as usize) else {
                continue;
            };
            if let Some(place) = items.get_mut(list.end as usize) {
                *place = *item;
            }
            list.end += 1;
        }
        (lists, items)
    }
}

fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_come_to_their_lists_in_order() {
        let pairs = [(2, 'a'), (0, 'b'), (2, 'c'), (0, 'd'), (2, 'e')];
        let (lists, items) = List::grouped(4, &pairs);
        let lists: Vec<String> = lists.iter().map(|list| list.of(&items).iter().collect()).collect();
        assert_eq!(lists, ["bd", "", "ace", ""]);
        assert!(List::grouped::<u8>(1, &[]).0[0].of::<u8>(&[]).is_empty());
    }
}
