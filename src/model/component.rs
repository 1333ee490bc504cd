//! Automata whose type of states is forgotten, so that different ones can stand side by side.

use std::any::Any;
use std::fmt::{self, Debug};
use std::hash::{Hash, Hasher};
use std::sync::Arc as Shared;

use crate::potential::{Arc, Automaton};

/// An automaton as a part of [`Worlds`](super::Worlds): the same as [`Automaton`], with states of any kind.
///
/// Every [`Automaton`] is one through [`erase`].
pub trait Component<K>: Send + Sync {
    /// V, the number of tokens.
    fn vocabulary(&self) -> usize;
    /// N, the number of positions.
    fn length(&self) -> usize;
    /// The start states with their weights.
    fn starts(&self) -> Vec<(Hidden, K)>;
    /// The steps of positive weight at `position` (from 0), in order of their tokens.
    fn arcs(&self, position: usize, state: &Hidden) -> Vec<Arc<Hidden, K>>;
    /// Whether the steps at `position` are those at `position` + 1, state by state.
    fn is_homogeneous(&self, position: usize) -> bool;
}

/// The automaton with its type of states forgotten.
pub fn erase<A: Automaton<State: 'static> + 'static>(automaton: A) -> Shared<dyn Component<A::Number>> {
    Shared::new(Erased(automaton))
}

/// A state of some automaton: equal to another where that is of the same type and equal.
#[derive(Clone)]
pub struct Hidden(Shared<dyn State>);

struct Erased<A>(A);

impl<A: Automaton<State: 'static>> Component<A::Number> for Erased<A> {
    fn vocabulary(&self) -> usize {
        self.0.vocabulary()
    }

    fn length(&self) -> usize {
        self.0.length()
    }

    fn starts(&self) -> Vec<(Hidden, A::Number)> {
        self.0.starts().into_iter().map(|(state, weight)| (Hidden(Shared::new(state)), weight)).collect()
    }

    fn arcs(&self, position: usize, state: &Hidden) -> Vec<Arc<Hidden, A::Number>> {
        // A state that another automaton made has no steps here.
        let Some(state) = state.0.as_any().downcast_ref::<A::State>() else { return vec![] };
        let arcs = self.0.arcs(position, state).into_iter();
        arcs.map(|Arc { token, next, weight }| Arc { token, next: Hidden(Shared::new(next)), weight }).collect()
    }

    fn is_homogeneous(&self, position: usize) -> bool {
        self.0.is_homogeneous(position)
    }
}

trait State: Send + Sync {
    fn as_any(&self) -> &dyn Any;
    fn equals(&self, other: &dyn State) -> bool;
    fn feed(&self, hasher: &mut dyn Hasher);
}

impl<S: Eq + Hash + Send + Sync + 'static> State for S {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn equals(&self, other: &dyn State) -> bool {
        other.as_any().downcast_ref::<S>() == Some(self)
    }

    fn feed(&self, mut hasher: &mut dyn Hasher) {
        self.hash(&mut hasher);
    }
}

impl PartialEq for Hidden {
    fn eq(&self, other: &Self) -> bool {
        self.0.equals(&*other.0)
    }
}

impl Eq for Hidden {}

impl Hash for Hidden {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.0.feed(hasher);
    }
}

impl Debug for Hidden {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Hidden(..)")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn hidden<S: Eq + Hash + Send + Sync + 'static>(state: S) -> Hidden {
        Hidden(Shared::new(state))
    }

    #[test]
    fn states_are_equal_where_type_and_value_are() {
        assert_eq!(hidden(3u32), hidden(3u32));
        assert_ne!(hidden(3u32), hidden(4u32));
        assert_ne!(hidden(3u32), hidden(3u64));
        let set: HashSet<Hidden> = [hidden(3u32), hidden(3u32), hidden(())].into_iter().collect();
        assert_eq!(set.len(), 2);
    }
}
