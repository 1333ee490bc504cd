//! A training of a session's distribution, and the policy after each step as a distribution.

use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};

use super::cost::Cost;
use super::ending::Ending;
use super::method::{Optimiser, Penalty, Rule};
use super::objective::{Measures, Objective};
use super::policy::{Class, Point, Policy, World};
use super::training::{Course, Run, Training};
use super::tree::Tree;
use super::update::Learner;
use crate::expression::{Expression, Outcome, Path, Scope, check_event, check_number, evaluate, parse};
use crate::number::{Enclosure, Rational, Real};
use crate::question::{Distribution, Learned, QuestionError, Session};
use crate::sequence::Token;

/// Rewards and numbers are smaller: their squares are floats.
const LARGEST: f64 = 1e150;

/// How much of a starting policy may be lost to roundings of its rows.
const LOST: f64 = 1e-9;

/// At how many places the frontier is known.
const PLACES: usize = 56;

/// Up to how many sequences.
const MOST_DRAWN: usize = 10_000;

/// How a policy is trained, apart from what it is trained on.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    /// What the policy can represent.
    pub class: Class,
    /// How an update is found.
    pub rule: Rule,
    /// β
    pub beta: f64,
    /// η
    pub rate: f64,
    /// How updates become steps, and what ends them.
    pub course: Course,
}

/// A training that is to be made.
#[derive(Clone, Debug)]
pub struct Task {
    /// Its name.
    pub name: String,
    /// π: what J measures KL from, and what the policy may say.
    pub from: Distribution,
    /// What the policy starts nearest to, where that is not π.
    pub start: Option<Distribution>,
    /// r, of the text alone.
    pub reward: Expression,
    /// Everything else.
    pub recipe: Recipe,
    /// Events and numbers of the text whose means are recorded.
    pub ask: Vec<Expression>,
    /// The vocabulary and the worlds.
    pub scope: Arc<Scope>,
}

/// A training, made when it is first asked of.
#[derive(Debug)]
pub struct Trained {
    task: Task,
    made: Mutex<Option<Arc<Made>>>,
}

/// A training that was made.
#[derive(Debug)]
pub struct Made {
    /// The training.
    pub training: Training,
    /// What it came to.
    pub run: Run,
    /// The optimum π′ beside it.
    pub optimum: Measures,
    /// The frontier: KL from π, and the greatest E\[r\] there; for drawings.
    pub frontier: Vec<(f64, f64)>,
    /// What ended it, in words.
    pub ending: String,
}

/// A trained policy after some steps, or after the last.
#[derive(Debug)]
struct AtStep {
    trained: Arc<Trained>,
    step: Option<usize>,
}

impl Trained {
    /// A training that is not made yet.
    pub fn new(task: Task) -> Arc<Self> {
        Arc::new(Trained { task, made: Mutex::new(None) })
    }

    /// What is to be made.
    pub fn task(&self) -> &Task {
        &self.task
    }

    /// What it is, in words.
    pub fn described(&self) -> String {
        let Task { recipe, from, scope, .. } = &self.task;
        let policy = match recipe.class {
            Class::Tabular => "tabular".to_owned(),
            Class::NGram { order } => format!("{order}-gram"),
            Class::Independent => "independent".to_owned(),
            Class::Worlds => "weights of worlds".to_owned(),
            Class::OneWorld(world) => format!("weight of the world {}", scope.worlds[world]),
        };
        let mut text = format!("{policy}, {}, from {}", recipe.rule.method.described(), from.name());
        if recipe.rule.method.has_penalty() {
            let Penalty { estimator, is_loss, by_token } = recipe.rule.penalty;
            let _ = write!(
                text,
                ", {estimator:?} {} {}",
                if is_loss { "as a loss" } else { "in the reward" },
                if by_token { "by token" } else { "by sequence" }
            );
        }
        match recipe.course.optimiser {
            Optimiser::Sgd => {}
            Optimiser::Adam => text.push_str(", Adam"),
            Optimiser::Fit => text.push_str(", fitted"),
        }
        if recipe.course.is_expected {
            text.push_str(", expected updates");
        } else if !recipe.rule.method.is_exact() {
            let _ = write!(text, ", batches of {}, seed {}", recipe.rule.batch, recipe.course.seed);
        }
        text
    }

    /// The policy after the last step, as what a distribution can be made of.
    pub fn last(self: &Arc<Self>) -> Arc<dyn Learned> {
        Arc::new(AtStep { trained: self.clone(), step: None })
    }

    /// Makes the training, the first time.
    ///
    /// # Errors
    /// As the questions about the distribution that is trained; when the reward has no value on a live sequence, or is +∞;
    /// when there are too many live prefixes, or too many steps for the session's time.
    pub fn made(&self, session: &Session) -> Result<Arc<Made>, QuestionError> {
        let mut known = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = &*known {
            return Ok(made.clone());
        }
        let training = self.task.training(session)?;
        let run = training.run();
        let objective = &training.learner.objective;
        let optimum = objective.measure(&objective.optimum(), &training.asked);
        let ending = match run.ending {
            Ending::Infinite { leaf } | Ending::Unseen { leaf } => {
                let sequence = training.policy.tree().sequences().get(leaf);
                format!("\"{}\": {}", self.task.scope.vocabulary.write(&sequence), run.ending)
            }
            _ => run.ending.to_string(),
        };
        let farthest = run.records.iter().map(|record| record.measures.from_base).chain([optimum.from_base]);
        let farthest = farthest.filter(|divergence| divergence.is_finite()).fold(0.0, f64::max);
        // A drawing is worth less than a second.
        let places = if training.learner.objective.reward.len() <= MOST_DRAWN { PLACES } else { 0 };
        let frontier = (1..=places).map(|place| {
            let divergence = farthest * place as f64 / PLACES as f64;
            (divergence, training.learner.objective.frontier(divergence))
        });
        let frontier = frontier.collect();
        let made = Arc::new(Made { training, run, optimum, frontier, ending });
        *known = Some(made.clone());
        Ok(made)
    }
}

impl Task {
    /// All that the steps need, in float64.
    fn training(&self, session: &Session) -> Result<Training, QuestionError> {
        let space = session.model().space();
        let rows = session.next_tokens(&self.from)?;
        let tree = Arc::new(Tree::of(space, &rows)?);
        let recipe = &self.recipe;
        let cost = Cost::of(&tree, recipe, self.ask.len());
        cost.check(&self.name, recipe.course.steps, tree.cells(), session.settings())?;
        let worlds = self.worlds(session, &tree)?;
        let policy = Policy::new(tree.clone(), recipe.class, worlds);
        let reward = self.numbers(&tree, &self.reward)?;
        let asked = self.ask.iter().map(|ask| self.numbers(&tree, ask)).collect::<Result<_, _>>()?;
        let objective = Objective::new(tree.clone(), reward, recipe.beta).ok_or_else(|| QuestionError::Impossible {
            name: self.name.clone(),
            part: "reward",
            from: self.from.name().to_owned(),
        })?;
        let base = policy.base();
        let start = match &self.start {
            None => base,
            Some(start) if policy.has_rows() => {
                let masses = tree.masses(&session.next_tokens(start)?)?;
                self.within(start, super::elementary::Sum::of(masses[tree.inner()..].iter().copied()))?;
                policy.fitted(&masses, &base)
            }
            Some(start) => policy.weighing(&self.weights(session, start)?),
        };
        Ok(Training {
            policy,
            learner: Learner { rule: recipe.rule, objective },
            start,
            rate: recipe.rate,
            course: recipe.course.clone(),
            asked,
        })
    }

    /// That what a policy starts from says nothing that its base does not.
    fn within(&self, start: &Distribution, kept: f64) -> Result<(), QuestionError> {
        if kept >= 1.0 - LOST {
            return Ok(());
        }
        let (start, from) = (start.name(), self.from.name());
        Err(QuestionError::Refused {
            reason: format!(
                "{}: {start} gives probability {:.3e} to sequences that {from} never says, and a policy keeps to those of {from}",
                self.name,
                1.0 - kept
            ),
            way_out: format!("start from a distribution within the support of {from}"),
        })
    }

    /// A number of every sequence; an event is 1 or 0.
    fn numbers(&self, tree: &Tree, expression: &Expression) -> Result<Vec<f64>, QuestionError> {
        let refused = |sequence: &[Token], what: &str| QuestionError::Refused {
            reason: format!("{}: {what} on the sequence {}", self.name, self.scope.vocabulary.write(sequence)),
            way_out: "start from a condition under which it has one, or scale it down".to_owned(),
        };
        tree.sequences()
            .map(|sequence| match evaluate(expression, &sequence, None) {
                Ok(Outcome::Event(holds)) => Ok(f64::from(u8::from(holds))),
                Ok(Outcome::Number(Real::Infinity)) => Err(refused(&sequence, "the number is +inf")),
                Ok(Outcome::Number(value)) => {
                    let number = value.interval().middle();
                    match number.abs() < LARGEST || number == f64::NEG_INFINITY {
                        true => Ok(number),
                        false => Err(refused(&sequence, "the number is beyond 10^150, whose square is no float64")),
                    }
                }
                Ok(_) => Err(QuestionError::Unfit),
                Err(failure) => Err(refused(&sequence, &failure.to_string())),
            })
            .collect()
    }

    fn event_of(&self, world: &str) -> Result<Expression, QuestionError> {
        let syntax = parse(&format!("world == {}", quoted(world))).map_err(|_| QuestionError::Unfit)?;
        check_event(&syntax, &self.scope).map_err(|_| QuestionError::Unfit)
    }

    /// The weight of every world.
    fn weights(&self, session: &Session, of: &Distribution) -> Result<Vec<f64>, QuestionError> {
        let weight = |world: &String| Ok(session.probability(of, &self.event_of(world)?)?.interval().middle());
        self.scope.worlds.iter().map(weight).collect()
    }

    /// The worlds as policies see them, for the classes that weigh them.
    fn worlds(&self, session: &Session, tree: &Tree) -> Result<Vec<World>, QuestionError> {
        let needed = match self.recipe.class {
            Class::Worlds => 0..self.scope.worlds.len(),
            Class::OneWorld(world) => world..world + 1,
            _ => return Ok(Vec::new()),
        };
        let weights = self.weights(session, &self.from)?;
        if let Some(impossible) = needed.clone().find(|&world| weights[world] <= 0.0 || weights[world] >= 1.0) {
            let name = &self.scope.worlds[impossible];
            return Err(QuestionError::Refused {
                reason: format!(
                    "{}: the world {name:?} has probability {} under {}",
                    self.name,
                    weights[impossible],
                    self.from.name()
                ),
                way_out: "a weight can be trained that is neither 0 nor 1".to_owned(),
            });
        }
        let mut worlds = Vec::new();
        for (world, weight) in self.scope.worlds.iter().zip(weights) {
            let mut log_probability = vec![f64::NEG_INFINITY; tree.leaves()];
            if weight > 0.0 {
                let rows = session.next_tokens(&self.from.given(world, self.event_of(world)?))?;
                let masses = tree.masses(&rows)?;
                log_probability = masses[tree.inner()..].iter().map(|mass| super::elementary::ln(*mass)).collect();
            }
            worlds.push(World { weight, log_probability });
        }
        Ok(worlds)
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

impl Learned for AtStep {
    fn weight(&self, session: &Session, name: &str, from: &Distribution) -> Result<Expression, QuestionError> {
        if session.settings().dry_run {
            return Ok(Expression::from_number(Real::ONE));
        }
        let made = self.trained.made(session)?;
        let (training, run) = (&made.training, &made.run);
        let task = &self.trained.task;
        if let Some(step) = self.step.filter(|step| *step > run.made) {
            return Err(QuestionError::Refused {
                reason: format!("{name}: there is no step {step}, since {}", made.ending),
                way_out: format!("ask for a step up to {}", run.made),
            });
        }
        let step = self.step.unwrap_or(run.made);
        let policy = &training.policy;
        if step == 0
            && task.start.is_none()
            && matches!(policy.class(), Class::Tabular | Class::Worlds | Class::OneWorld(_))
        {
            return Ok(Expression::from_number(Real::ONE));
        }
        let parameters = training.after(run, step);
        let mut point = Point::default();
        policy.evaluate(&parameters, &mut point);
        if policy.has_rows() {
            return along(session, from, policy.tree(), &point);
        }
        // A number for each world: its weight over what it was.
        let mut scope = (*task.scope).clone();
        let mut text = String::from("0");
        for (place, (world, weight)) in scope.worlds.clone().iter().zip(&point.worlds).enumerate() {
            let before = session.probability(from, &task.event_of(world)?)?;
            if before.is_zero() {
                continue;
            }
            let name = format!("weight_{place}");
            scope.constants.insert(name.clone(), exactly(*weight).div(&before)?);
            let _ = write!(text, " + {name}*[world == {}]", quoted(world));
        }
        let syntax = parse(&text).map_err(|_| QuestionError::Unfit)?;
        check_number(&syntax, &scope).map_err(|_| QuestionError::Unfit)
    }

    fn at(&self, step: usize) -> Option<Arc<dyn Learned>> {
        Some(Arc::new(AtStep { trained: self.trained.clone(), step: Some(step) }))
    }

    fn part(&self) -> &'static str {
        "training"
    }

    fn without_normaliser(&self) -> &'static str {
        "it is a policy that was trained"
    }
}

/// A float as the number that it is, in 256 binary digits.
fn exactly(value: f64) -> Real {
    Real::Enclosed(Enclosure::from_rational(&Rational::try_from(value).unwrap_or(Rational::ZERO)))
}

/// q/π as a product along prefixes, with the rows that the floats of a point are when their sum is divided out.
fn along(session: &Session, from: &Distribution, tree: &Tree, point: &Point) -> Result<Expression, QuestionError> {
    let rows = session.next_tokens(from)?;
    let vocabulary = tree.space().vocabulary;
    let mut path = Path::new(vocabulary);
    let mut states = vec![rows.start()];
    for position in 0..tree.space().length {
        let first = tree.of_length(position + 1).start;
        let mut steps = Vec::with_capacity(states.len() * vocabulary);
        let mut longer = Vec::new();
        for (prefix, &state) in tree.of_length(position).zip(&states) {
            let share = |cell: usize| Rational::try_from(point.rows[cell]).unwrap_or(Rational::ZERO);
            let total = tree.row(prefix).map(share).fold(Rational::ZERO, |sum, share| sum + share);
            let mut weighed = vec![None; vocabulary];
            for ((token, next, base), cell) in rows.row(position, state)?.into_iter().zip(tree.row(prefix)) {
                longer.push(next);
                if point.rows[cell] > 0.0 {
                    let share = Real::Enclosed(Enclosure::from_rational(&(share(cell) / total.clone())));
                    weighed[token.index()] = Some(((cell + 1 - first) as u32, share.div(&base)?));
                }
            }
            steps.extend(weighed);
        }
        path.push(steps);
        states = longer;
    }
    path.end((0..tree.leaves()).map(|_| Some(Real::ONE)));
    Ok(Expression::along(path))
}
