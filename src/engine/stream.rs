//! Streaming enumeration: every sequence of positive probability, depth first, prefixes shared, in memory that V^N does not enter.

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;
use smallvec::SmallVec;

use crate::number::Weight;
use crate::potential::tabulated::{Edge, Tabulated};
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
    let start: OwnFront<W> = model
        .starts()
        .iter()
        .enumerate()
        .map(|(place, (state, weight))| (u32::try_from(place).unwrap_or(u32::MAX), *state, weight.clone()))
        .collect();
    let mut subtrees = vec![(Vec::new(), start)];
    let mut depth = 0;
    let descent = |depth| Descent { model, depth };
    let is_visible = model.is_visible();
    let listed: Vec<Arc<Listed<W>>> = if is_visible { list(model) } else { Vec::new() };
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
            if let ([(start, state, mass)], true) = (&front[..], is_visible) {
                let root = (*start, *state, mass.clone());
                turn(&listed, &mut prefix, depth, root, &mut |prefix, front| show(&mut visitor, prefix, front));
                return visitor;
            }
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
        if self.depth == self.model.space().length {
            return show(prefix, front);
        }
        let below = Descent { depth: self.depth + 1, ..self };
        for (token, front) in children(self.model, self.depth, front) {
            prefix[self.depth] = token;
            below.descend(prefix, &front, show);
        }
    }
}

/// The steps of a position, one state after the other.
struct Listed<W> {
    offsets: Vec<usize>,
    edges: Vec<Edge<W>>,
}

impl<W> Listed<W> {
    fn of(&self, state: u32) -> Range<usize> {
        self.offsets[state as usize]..self.offsets[state as usize + 1]
    }
}

/// The steps of every position; a table that is shared is listed once.
fn list<W: Weight>(model: &Tabulated<W>) -> Vec<Arc<Listed<W>>> {
    let mut lists: Vec<Arc<Listed<W>>> = Vec::with_capacity(model.space().length);
    for position in 0..model.space().length {
        let layer = model.layer(position);
        if position > 0 && Arc::ptr_eq(layer, model.layer(position - 1)) {
            lists.push(lists[position - 1].clone());
            continue;
        }
        let mut listed = Listed { offsets: vec![0], edges: Vec::new() };
        for state in 0..model.states(position) {
            layer.for_each_edge(state, |token, next, weight| {
                listed.edges.push(Edge { token, next, weight: weight.clone() });
            });
            listed.offsets.push(listed.edges.len());
        }
        lists.push(Arc::new(listed));
    }
    lists
}

/// Shows every sequence below a prefix that has one state: an odometer whose wheels are the steps of each state.
fn turn<W: Weight>(
    listed: &[Arc<Listed<W>>],
    sequence: &mut [Token],
    depth: usize,
    (start, state, mass): (u32, u32, W),
    show: &mut impl FnMut(&[Token], &Front<W>),
) {
    let mut child = [(start, state, mass.clone())];
    let Some(last) = sequence.len().checked_sub(1).filter(|last| depth <= *last) else {
        return show(sequence, &child);
    };
    let mut spin = |sequence: &mut [Token], state: u32, mass: &W| {
        for edge in &listed[last].edges[listed[last].of(state)] {
            sequence[last] = edge.token;
            child[0] = (start, edge.next, mass.clone() * edge.weight.clone());
            show(sequence, &child);
        }
    };
    if depth == last {
        return spin(sequence, state, &mass);
    }
    let mut wheels = vec![(listed[depth].of(state), mass)];
    while let Some((steps, _)) = wheels.last_mut() {
        let Some(step) = steps.next() else {
            wheels.pop();
            continue;
        };
        let position = depth + wheels.len() - 1;
        let edge = &listed[position].edges[step];
        let mass = wheels[wheels.len() - 1].1.clone() * edge.weight.clone();
        sequence[position] = edge.token;
        if position + 1 == last {
            spin(sequence, edge.next, &mass);
        } else {
            wheels.push((listed[position + 1].of(edge.next), mass));
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
