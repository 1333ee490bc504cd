//! Events that name a few positions only: the first of them that is asked about a distribution holds the walk that finds
//! its total (the second, where the total was known), and from then on each walks over the positions from the first to the
//! last that it names.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::distribution::Factor;
use super::error::QuestionError;
use super::joint::{Joint, JointState, Role};
use super::session::{Session, lock};
use super::settings::WalkChoice;
use crate::engine::sums::Stop;
use crate::engine::window::Held;
use crate::engine::{Exact, Float, Mass, Order};
use crate::expression::Expression;
use crate::potential::table::Table;

/// What is known of the walk of a product of potentials.
#[derive(Clone)]
pub(super) enum Holding {
    /// One event was asked about; the next one is worth holding the walk.
    Once,
    /// In exact numbers.
    Exact(Arc<Held<Exact, JointState>>),
    /// In float64.
    Float(Arc<Held<Float, JointState>>),
    /// It cannot be held.
    Never,
}

impl Session {
    /// The mass of an event under some potentials, by a walk over the positions that it names; `None` where that is not to be had.
    pub(super) fn mass_in_window(
        &self,
        name: &str,
        factors: &[Arc<Factor>],
        event: &Expression,
    ) -> Result<Option<Mass>, QuestionError> {
        if self.settings.walk == WalkChoice::Stream || self.precise {
            return Ok(None);
        }
        let space = self.model.space();
        let Some(positions) = self.short_window(event) else { return Ok(None) };
        let holding = self.holding(name, factors)?;
        let before = match &holding {
            Holding::Exact(held) => held.table().states_before(positions.start),
            Holding::Float(held) => held.table().states_before(positions.start),
            Holding::Once | Holding::Never => return Ok(None),
        };
        let mut roles: Vec<Role> = factors.iter().cloned().map(Role::Weigh).collect();
        roles.push(Role::Weigh(Arc::new(Factor::Event(event.clone()))));
        let joint = Joint::new(self.residuals.clone(), roles, !self.scope.worlds.is_empty(), false);
        let states = before.iter().map(|state| joint.extended(state)).collect();
        let Ok(table) = Table::window(&joint, space, positions.clone(), states, self.table_limit()) else {
            return Ok(None);
        };
        let exact = matches!(holding, Holding::Exact(_));
        self.plan(name, &self.model, &table, exact, Order::Merge)?;
        let after = match &holding {
            Holding::Exact(held) => held.table().states_before(positions.end),
            Holding::Float(held) => held.table().states_before(positions.end),
            Holding::Once | Holding::Never => return Ok(None),
        };
        let places: HashMap<&JointState, usize> =
            after.iter().enumerate().map(|(place, state)| (state, place)).collect();
        let mut ends = Vec::with_capacity(table.finals().len());
        for state in table.finals() {
            ends.push(match joint.without_last(state) {
                Some(rest) => match places.get(&rest) {
                    Some(&place) => Some(place),
                    None => return Ok(None),
                },
                None => None,
            });
        }
        let mass = match &holding {
            Holding::Exact(held) => held.mass(&self.model, &table, positions, &ends),
            Holding::Float(held) => held.mass(&self.model, &table, positions, &ends),
            Holding::Once | Holding::Never => return Ok(None),
        };
        Ok(mass.ok())
    }

    /// Holds the walk of some potentials where that finds their total, which is not known yet, at the price of the two walks
    /// that total and event would take by themselves.
    pub(super) fn hold_for(
        &self,
        name: &str,
        factors: &[Arc<Factor>],
        event: &Expression,
    ) -> Result<(), QuestionError> {
        if self.settings.walk == WalkChoice::Stream || self.precise || self.known_mass(factors).is_some() {
            return Ok(());
        }
        let Some(positions) = self.short_window(event) else { return Ok(()) };
        let length = self.model.space().length;
        // A walk ends where its potentials do; what is held goes on to the last token, forward and backward.
        let total = factors.iter().map(|factor| self.end_of(factor)).max().unwrap_or(0);
        let key = self.key(factors);
        if 3 * (total + total.max(positions.end)) < 4 * length || lock(&self.held).contains_key(&key) {
            return Ok(());
        }
        let holding = self.hold(name, factors)?;
        let total = match &holding {
            Holding::Exact(held) => held.total().ok(),
            Holding::Float(held) => held.total().ok(),
            Holding::Once | Holding::Never => None,
        };
        if let Some(total) = total {
            self.set_mass(factors, total);
        }
        lock(&self.held).insert(key, holding);
        Ok(())
    }

    /// The positions from the first to the last that an event names, where they are at most half of all.
    fn short_window(&self, event: &Expression) -> Option<Range<usize>> {
        let length = self.model.space().length;
        self.window_of(event).filter(|window| window.end <= length && 2 * window.len() <= length)
    }

    fn window_of(&self, expression: &Expression) -> Option<Range<usize>> {
        let mut arena = lock(&self.residuals);
        let id = arena.insert(expression);
        arena.window(id)
    }

    /// The position after the last that a potential reads, as far as its text says.
    fn end_of(&self, factor: &Factor) -> usize {
        let named = match factor {
            Factor::Event(of) | Factor::Likelihood(of) | Factor::Reward { reward: of, .. } => {
                self.window_of(of).map(|window| window.end)
            }
            Factor::Prompt(prompt) => Some(prompt.iter().rposition(Option::is_some).map_or(0, |last| last + 1)),
        };
        named.unwrap_or(self.model.space().length)
    }

    /// The walk of some potentials, held from the second time on.
    fn holding(&self, name: &str, factors: &[Arc<Factor>]) -> Result<Holding, QuestionError> {
        let key = self.key(factors);
        let known = lock(&self.held).get(&key).cloned();
        let holding = match known {
            None => Holding::Once,
            Some(Holding::Once) => self.hold(name, factors)?,
            Some(known) => return Ok(known),
        };
        lock(&self.held).insert(key, holding.clone());
        Ok(holding)
    }

    fn hold(&self, name: &str, factors: &[Arc<Factor>]) -> Result<Holding, QuestionError> {
        let roles: Vec<Role> = factors.iter().cloned().map(Role::Weigh).collect();
        let joint = |carries_roots: bool| {
            Joint::new(self.residuals.clone(), roles.clone(), !self.scope.worlds.is_empty(), carries_roots)
        };
        let Some(prepared) = self.prepare(name, &self.model, joint)? else { return Ok(Holding::Never) };
        let memory = self.plans().last().map_or(u64::MAX, |plan| plan.memory);
        if prepared.potential.carries_roots() || memory.saturating_mul(2) > self.settings.max_memory {
            return Ok(Holding::Never);
        }
        self.check_finals(name, &roles, &prepared)?;
        let table = Arc::new(prepared.table);
        let held = match prepared.exact {
            true => Held::new(&self.model, table).map(|held| Holding::Exact(Arc::new(held))),
            false => Held::new(&self.model, table).map(|held| Holding::Float(Arc::new(held))),
        };
        Ok(held.unwrap_or_else(|_: Stop| Holding::Never))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ndarray::array;

    use super::Holding;
    use crate::expression::{Expression, Scope, check, parse};
    use crate::model::Markov;
    use crate::number::{Rational, Real};
    use crate::potential::tabulated::Tabulated;
    use crate::question::session::{Session, lock};
    use crate::question::{Distribution, Numbers, Settings};
    use crate::sequence::Vocabulary;

    struct Bench {
        model: Tabulated<Rational>,
        scope: Arc<Scope>,
    }

    impl Bench {
        fn new() -> Self {
            let of = |n: i32, d: u8| Rational::from_parts(n.into(), d.into());
            let start = array![of(1, 2), of(1, 3), of(1, 6)];
            // No row is dense in all three tokens: a step of probability 0 is among them.
            let rows =
                array![[of(1, 2), of(1, 4), of(1, 4)], [of(0, 1), of(2, 3), of(1, 3)], [of(1, 5), of(2, 5), of(2, 5)]];
            let model = Tabulated::new(&Markov::new(start, rows, 9).expect("a model"), 1 << 20).expect("small");
            let vocabulary = Arc::new(Vocabulary::new(["a", "b", "c"]).expect("three tokens"));
            Bench { model, scope: Arc::new(Scope::new(vocabulary, 9)) }
        }

        fn session(&self, numbers: Numbers) -> Session {
            let settings = Settings { numbers, ..Settings::default() };
            Session::new(self.model.clone(), self.scope.clone(), settings)
        }

        fn expression(&self, text: &str) -> Expression {
            check(&parse(text).expect("it parses"), &self.scope).expect("it has a sort")
        }

        fn distributions(&self) -> Vec<Distribution> {
            let prior = Distribution::prior();
            let given = prior.given("given", self.expression("x[1] == x[9]"));
            let tilted = given.weighed("tilted", self.expression("2^count(\"b\")"));
            let prompted =
                prior.prompted("prompted", (0..9).map(|t| (t == 4).then_some(crate::sequence::Token(1))).collect());
            vec![prior, given, tilted, prompted]
        }
    }

    const EVENTS: [&str; 7] = [
        "x[1] == \"a\"",
        "x[5] == \"b\"",
        "x[9] == \"c\"",
        "x[4] == x[6]",
        "x[2] == \"a\" or x[3] == \"b\"",
        "x[8] != x[9]",
        "x[2] == \"c\" and x[3] == \"a\" and x[5] == \"c\"",
    ];

    #[test]
    fn events_in_a_window_have_the_probability_of_a_walk_over_everything() {
        let bench = Bench::new();
        for p in bench.distributions() {
            let (exact, float) = (bench.session(Numbers::Exact), bench.session(Numbers::Float));
            for text in EVENTS {
                let event = bench.expression(text);
                let alone = bench.session(Numbers::Exact).probability(&p, &event).expect("possible");
                assert_eq!(exact.probability(&p, &event), Ok(alone.clone()), "{text} under {}", p.name());
                let near = float.probability(&p, &event).expect("possible").interval();
                let middle = alone.interval();
                assert!(near.low <= middle.high && middle.low <= near.high, "{text} under {}", p.name());
                assert!(near.width() < 1e-12, "{text} under {}", p.name());
            }
            assert!(lock(&exact.held).values().all(|held| matches!(held, Holding::Exact(_))));
            assert!(lock(&float.held).values().all(|held| matches!(held, Holding::Float(_))));
            assert_eq!(lock(&exact.held).len(), 1);
        }
    }

    #[test]
    fn ten_events_of_a_distribution_take_one_walk_over_it() {
        let bench = Bench::new();
        let given = Distribution::prior().given("given", bench.expression("x[1] == x[9]"));
        let whole = |session: &Session| {
            let plans = session.plans();
            plans.iter().filter(|plan| plan.states.iter().all(|states| *states > 0)).count()
        };
        let texts: Vec<String> = (1..=9).map(|place| format!("x[{place}] == \"b\"")).collect();
        for numbers in [Numbers::Exact, Numbers::Float] {
            let session = bench.session(numbers);
            for text in &texts {
                session.probability(&given, &bench.expression(text)).expect("possible");
            }
            assert_eq!(whole(&session), 1, "{numbers:?}");
            // A count names every position: it takes a walk of its own.
            session.probability(&given, &bench.expression("count(\"b\") == 2")).expect("possible");
            assert_eq!(whole(&session), 2, "{numbers:?}");
        }
    }

    #[test]
    fn what_reads_the_first_tokens_only_is_not_held_to_the_last() {
        let bench = Bench::new();
        let given = Distribution::prior().given("given", bench.expression("x[1] == x[2]"));
        let session = bench.session(Numbers::Exact);
        session.probability(&given, &bench.expression("x[3] == \"b\"")).expect("possible");
        assert!(!lock(&session.held).values().any(|held| matches!(held, Holding::Exact(_))));
    }

    #[test]
    fn an_impossible_distribution_and_a_fault_are_said_where_the_walk_is_held() {
        let bench = Bench::new();
        let never = Distribution::prior().given("never", bench.expression("x[1] == \"b\" and x[2] == \"a\""));
        let never = never.weighed("still", bench.expression("2^count(\"b\")"));
        let faulty = Distribution::prior().weighed("faulty", bench.expression("1 / count(\"c\")"));
        for p in [never, faulty] {
            let event = bench.expression("x[5] == \"b\"");
            let held = bench.session(Numbers::Exact).probability(&p, &event);
            let streamed = {
                let settings =
                    Settings { numbers: Numbers::Exact, walk: super::WalkChoice::Stream, ..Settings::default() };
                Session::new(bench.model.clone(), bench.scope.clone(), settings).probability(&p, &event)
            };
            assert!(held.is_err(), "{}", p.name());
            assert_eq!(held, streamed, "{}", p.name());
        }
    }

    #[test]
    fn counts_have_no_window_and_other_positions_other_probabilities() {
        let bench = Bench::new();
        let session = bench.session(Numbers::Exact);
        let p = |text: &str| session.probability(&Distribution::prior(), &bench.expression(text)).expect("a value");
        assert_ne!(p("x[5] == \"b\""), p("x[2] == \"b\""));
        assert_ne!(p("x[5] == \"b\""), Real::integer(0));
        let plans = session.plans().len();
        p("count(\"b\") == 2");
        assert!(lock(&session.held).len() == 1 && session.plans().len() == plans + 1);
    }
}
