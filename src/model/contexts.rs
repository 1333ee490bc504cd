//! The contexts of an n-gram model as a trie, with links to the longest suffix.

use std::collections::BTreeMap;

/// The mark before the first token of a line; no token has this number.
pub(super) const MARK: u32 = u32::MAX;

/// The most nodes that are kept, about 256 MiB; fewer in tests, which would wait for them.
const MOST: usize = if cfg!(test) { 1 << 16 } else { 1 << 23 };

/// The trie of the contexts that were seen, all of one width. A history is remembered as its longest suffix that begins some
/// seen context, so two histories share a node exactly when no row can ever tell them apart.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Contexts {
    /// From a node and a symbol to the node after it. The root is 0.
    children: BTreeMap<(u32, u32), u32>,
    /// The node of the longest proper suffix of each node; the root for the root.
    suffixes: Vec<u32>,
}

impl Contexts {
    /// No contexts but the empty one.
    pub(super) fn new() -> Self {
        Contexts { children: BTreeMap::new(), suffixes: vec![0] }
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.suffixes.len()
    }

    /// The node of a context, made where it is not there; `None` when there would be too many.
    pub(super) fn insert(&mut self, context: &[u32]) -> Option<u32> {
        let mut node = 0;
        for &symbol in context {
            let fresh = self.suffixes.len();
            if fresh >= MOST {
                return None;
            }
            let child = *self.children.entry((node, symbol)).or_insert(fresh as u32);
            if child as usize == fresh {
                self.suffixes.push(0);
            }
            node = child;
        }
        Some(node)
    }

    /// Links every node to its longest proper suffix, by increasing depth. Must follow the last new `insert`.
    pub(super) fn link(&mut self) {
        let mut layer: Vec<u32> = self.below(0).map(|(_, child)| child).collect();
        while !layer.is_empty() {
            let mut deeper = Vec::new();
            for node in layer {
                let suffix = self.suffixes[node as usize];
                for (symbol, child) in self.below(node).collect::<Vec<_>>() {
                    self.suffixes[child as usize] = self.next(suffix, symbol);
                    deeper.push(child);
                }
            }
            layer = deeper;
        }
    }

    /// The symbols and nodes after a node.
    fn below(&self, node: u32) -> impl Iterator<Item = (u32, u32)> {
        self.children.range((node, 0)..=(node, u32::MAX)).map(|(&(_, symbol), &child)| (symbol, child))
    }

    /// The node after one more symbol.
    pub(super) fn next(&self, node: u32, symbol: u32) -> u32 {
        let mut node = node;
        loop {
            if let Some(&child) = self.children.get(&(node, symbol)) {
                return child;
            }
            if node == 0 {
                return 0;
            }
            node = self.suffixes[node as usize];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_is_its_longest_suffix_that_begins_a_context() {
        let mut contexts = Contexts::new();
        let abc = contexts.insert(&[0, 1, 2]).unwrap();
        let bca = contexts.insert(&[1, 2, 0]).unwrap();
        contexts.link();
        let ab = contexts.next(contexts.next(0, 0), 1);
        assert_eq!(contexts.next(ab, 2), abc);
        assert_eq!(contexts.next(abc, 0), bca);
        assert_eq!(contexts.next(bca, 1), ab);
        assert_eq!(contexts.next(bca, 2), 0);
        assert_eq!(contexts.len(), 7);
    }

    #[test]
    fn without_context_there_is_one_node() {
        let mut contexts = Contexts::new();
        assert_eq!(contexts.insert(&[]), Some(0));
        contexts.link();
        assert_eq!(contexts.next(0, 5), 0);
    }
}
