//! Streaming enumeration: every sequence of positive probability, depth first, prefixes shared, in memory that V^N does not enter.

use rayon::prelude::*;
use smallvec::SmallVec;

use crate::number::Weight;
use crate::potential::tabulated::Tabulated;
use crate::sequence::Token;

/// The masses of one prefix: (index of the start state, state of the model, mass), one entry where nothing is hidden.
pub type Front<W> = [(u32, u32, W)];

/// A front that is kept.
type OwnFront<W> = SmallVec<[(u32, u32, W); 1]>;

/// Walks over every sequence and shows it, with its masses, to a visitor; the visitors of disjoint subtrees come back in order of their subtrees.
///
/// The order and the cut into subtrees do not depend on the number of threads.
///
/// Cost: V^N leaves, N products a path shared by prefixes.
pub fn stream<W, T>(
    model: &Tabulated<W>,
    new: impl Fn() -> T + Sync,
    show: impl Fn(&mut T, &[Token], &Front<W>) + Sync,
) -> Vec<T>
where
    W: Weight,
    T: Send,
{
    let length = model.space().length;
    let single: Vec<bool> = (0..length).map(|position| model.layer(position).is_deterministic()).collect();
    let start: OwnFront<W> = model
        .starts()
        .iter()
        .enumerate()
        .map(|(place, (state, weight))| (u32::try_from(place).unwrap_or(u32::MAX), *state, weight.clone()))
        .collect();
    let mut subtrees = vec![(Vec::new(), start)];
    let mut depth = 0;
    let descent = |depth| Descent { model, single: &single, depth };
    while depth < length && subtrees.len() < SUBTREES {
        subtrees = subtrees
            .iter()
            .flat_map(|(prefix, front)| {
                children(model, depth, front).into_iter().map(|(token, front)| {
                    let mut prefix: Vec<Token> = prefix.clone();
                    prefix.push(token);
                    (prefix, front)
                })
            })
            .collect();
        depth += 1;
    }
    subtrees
        .into_par_iter()
        .map(|(mut prefix, front)| {
            let mut visitor = new();
            prefix.resize(length, Token::from(0));
            descent(depth).descend(&mut prefix, &front, &mut |prefix, front| show(&mut visitor, prefix, front));
            visitor
        })
        .collect()
}

/// Enough subtrees to keep every core busy, few enough that their visitors are cheap.
const SUBTREES: usize = 256;

/// A walk down one subtree, at some depth.
struct Descent<'a, W> {
    model: &'a Tabulated<W>,
    /// Whether each position is read along one path.
    single: &'a [bool],
    depth: usize,
}

impl<W> Clone for Descent<'_, W> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<W> Copy for Descent<'_, W> {}

impl<W: Weight> Descent<'_, W> {
    fn descend(self, prefix: &mut [Token], front: &Front<W>, show: &mut impl FnMut(&[Token], &Front<W>)) {
        if self.depth == self.single.len() {
            return show(prefix, front);
        }
        let below = Descent { depth: self.depth + 1, ..self };
        match front {
            [(start, state, mass)] if self.single[self.depth] => {
                // One prefix and one front serve all that follow: nothing is moved but what changes.
                let mut child = [(*start, 0, W::zero())];
                let is_last = below.depth == self.single.len();
                self.model.layer(self.depth).for_each_edge(*state as usize, |token, next, weight| {
                    prefix[self.depth] = token;
                    child[0] = (*start, next, mass.clone() * weight.clone());
                    if is_last { show(prefix, &child) } else { below.descend(prefix, &child, show) }
                });
            }
            _ => {
                for (token, front) in children(self.model, self.depth, front) {
                    prefix[self.depth] = token;
                    below.descend(prefix, &front, show);
                }
            }
        }
    }
}

/// The masses after each next token of positive probability.
fn children<W: Weight>(model: &Tabulated<W>, depth: usize, front: &Front<W>) -> Vec<(Token, OwnFront<W>)> {
    let layer = model.layer(depth);
    let mut children: Vec<OwnFront<W>> = vec![OwnFront::new(); model.space().vocabulary];
    for (start, state, mass) in front {
        layer.for_each_edge(*state as usize, |token, next, weight| {
            let child = &mut children[token.index()];
            match child.iter_mut().find(|(from, known, _)| (from, *known) == (start, next)) {
                Some((_, _, sum)) => sum.add_product(mass, weight),
                None => child.push((*start, next, mass.clone() * weight.clone())),
            }
        });
    }
    children
        .into_iter()
        .enumerate()
        .filter(|(_, front)| !front.is_empty())
        .map(|(token, front)| (Token::from(token), front))
        .collect()
}
