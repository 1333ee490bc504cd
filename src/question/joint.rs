//! Many expressions read side by side: the automaton of a question.

use std::sync::{Arc, Mutex, MutexGuard};

use smallvec::SmallVec;

use super::distribution::Factor;
use super::fault::Fault;
use super::given::{Given, give_factor, is_infinite, is_nothing, may_be_faulty};
use crate::expression::{Expression, Outcome, ResidualId, Residuals};
use crate::number::{Logarithm, Real};
use crate::potential::{Emission, Potential};
use crate::sequence::{Classes, Token};

/// Parts of a residual up to which it is looked through in each state: more would cost as much as the steps.
const FEW_PARTS: usize = 8;

/// What an expression does in a walk.
#[derive(Clone, Debug)]
pub enum Role {
    /// A factor of the weight.
    Weigh(Arc<Factor>),
    /// A factor of the weight whose logarithm is carried as a value.
    WeighAndLog(Arc<Factor>),
    /// A factor whose negative logarithm is carried as a value, and that is no weight; where it is 0 the final outcome is −∞.
    LogAgainst(Arc<Factor>),
    /// Carried as a value: its settled summands are added up along the path.
    Carry(Expression),
    /// Kept in the state: its outcome is the label of the final state.
    Keep(Expression),
}

/// One expression in a walk: its role, and its residual before the first token.
#[derive(Debug)]
struct Component {
    role: Role,
    start: ResidualId,
}

/// The automaton that reads several expressions at once, in the order in which they reweight each other.
pub struct Joint {
    residuals: Arc<Mutex<Residuals>>,
    components: Vec<Component>,
    has_worlds: bool,
    values: usize,
    carries_roots: bool,
}

/// The residual of each expression, and the irrational factor that is not given off yet.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct JointState {
    residuals: SmallVec<[ResidualId; 4]>,
    root: Option<Box<Logarithm>>,
}

impl Joint {
    /// An automaton of these roles. With `carries_roots`, irrational factors wait in the state until they combine to rational ones.
    pub fn new(residuals: Arc<Mutex<Residuals>>, roles: Vec<Role>, has_worlds: bool, carries_roots: bool) -> Self {
        let mut arena = lock(&residuals);
        let mut values = 0;
        let components: Vec<Component> = roles
            .into_iter()
            .map(|role| {
                let expression = match &role {
                    Role::Carry(expression) => {
                        values += 1;
                        Some(expression)
                    }
                    Role::Keep(expression) => Some(expression),
                    Role::Weigh(factor) | Role::WeighAndLog(factor) | Role::LogAgainst(factor) => match &**factor {
                        Factor::Event(expression) | Factor::Likelihood(expression) => Some(expression),
                        Factor::Reward { reward, .. } => Some(reward),
                        Factor::Prompt(_) => None,
                    },
                };
                let start = match expression {
                    Some(expression) => arena.insert(expression),
                    None => arena.insert(&Expression::from_truth(true)),
                };
                Component { role, start }
            })
            .collect();
        drop(arena);
        let logs =
            components.iter().any(|component| matches!(component.role, Role::WeighAndLog(_) | Role::LogAgainst(_)));
        Joint { residuals, components, has_worlds, values: if logs { 1 } else { values }, carries_roots }
    }

    /// The outcomes of what is kept, at the end; or what failed there.
    ///
    /// # Errors
    /// When an expression has no value on the sequences that end in this state.
    pub fn outcomes(&self, state: &JointState) -> Result<Vec<Outcome>, Fault> {
        let mut arena = self.arena();
        let mut outcomes = Vec::new();
        for (place, (component, &id)) in self.components.iter().zip(&state.residuals).enumerate() {
            let id = arena.finish(id);
            let outcome = match arena.settled(id) {
                Some(Ok(outcome)) => outcome.clone(),
                Some(Err(failure)) => return Err(Fault::failed(place, failure.clone())),
                None => unreachable!("a finished residual is settled"),
            };
            match &component.role {
                Role::Keep(_) => outcomes.push(outcome),
                Role::Carry(_) => {
                    if let Outcome::Number(value @ (Real::Infinity | Real::NegativeInfinity)) = outcome {
                        outcomes.push(Outcome::Number(value));
                    }
                }
                Role::LogAgainst(factor) if is_nothing(factor, &outcome) => {
                    outcomes.push(Outcome::Number(Real::Infinity));
                }
                Role::Weigh(factor) | Role::WeighAndLog(factor) => {
                    if let Some(fault) = Fault::of_weight(factor, &outcome, place) {
                        return Err(fault);
                    }
                    // What reweights a sequence of weight 0 is asked for no value there.
                    if is_nothing(factor, &outcome) {
                        return Ok(outcomes);
                    }
                }
                Role::LogAgainst(_) => {}
            }
        }
        Ok(outcomes)
    }

    /// The state of the first components in `state`, with one more component that has read nothing.
    pub fn extended(&self, state: &JointState) -> JointState {
        let mut residuals = state.residuals.clone();
        residuals.extend(self.components[residuals.len()..].iter().map(|component| component.start));
        JointState { residuals, root: state.root.clone() }
    }

    /// The state without its last component, if that is an event that holds.
    pub fn without_last(&self, state: &JointState) -> Option<JointState> {
        let mut arena = self.arena();
        let mut rest = state.clone();
        let last = arena.finish(rest.residuals.pop()?);
        matches!(arena.settled(last), Some(Ok(Outcome::Event(true)))).then_some(rest)
    }

    /// Splits the tokens that some component tells apart.
    pub fn distinguish(&self, classes: &mut Classes) {
        let arena = self.arena();
        for component in &self.components {
            match prompt_of(&component.role) {
                Some(prompt) => prompt.iter().flatten().for_each(|token| classes.split([*token])),
                None => arena.distinguish(component.start, classes),
            }
        }
    }

    /// Whether irrational factors wait in the state.
    pub fn carries_roots(&self) -> bool {
        self.carries_roots
    }

    fn arena(&self) -> MutexGuard<'_, Residuals> {
        lock(&self.residuals)
    }

    /// Whether the end may still find one of the first expressions without a usable value.
    fn may_be_faulty(&self, arena: &Residuals, residuals: &[ResidualId]) -> bool {
        self.components.iter().zip(residuals).any(|(component, &id)| may_be_faulty(arena, &component.role, id))
    }

    /// Takes what is settled out of a residual.
    fn give(&self, arena: &mut Residuals, component: &Component, id: ResidualId) -> (Given, ResidualId) {
        match &component.role {
            Role::Keep(_) => (Given::Silent, id),
            Role::Carry(_) => {
                let (summand, rest) = arena.split_sum(id);
                let gives = rest != id && !is_infinite(&summand);
                if gives { (Given::Summand(summand), rest) } else { (Given::Silent, id) }
            }
            Role::Weigh(factor) | Role::WeighAndLog(factor) | Role::LogAgainst(factor) => {
                give_factor(arena, factor, id)
            }
        }
    }

    /// Emission and state from the residuals after a step; `None` where the potential is 0.
    fn settle(
        &self,
        arena: &mut Residuals,
        mut residuals: SmallVec<[ResidualId; 4]>,
        root: Option<Box<Logarithm>>,
        at_end: bool,
    ) -> Option<(JointState, Emission)> {
        let mut weight = Real::ONE;
        let mut values: SmallVec<[Real; 1]> = SmallVec::from_elem(Real::ZERO, self.values);
        let mut carried = 0;
        for (place, component) in self.components.iter().enumerate() {
            let (given, rest) = self.give(arena, component, residuals[place]);
            match given {
                Given::Nothing => match component.role {
                    Role::LogAgainst(_) => {}
                    // The end may find that one before it has no usable value, which is not to be hidden.
                    _ if self.may_be_faulty(arena, &residuals[..place]) => {}
                    _ => return None,
                },
                Given::Factor(factor, log) => {
                    residuals[place] = rest;
                    if !matches!(component.role, Role::LogAgainst(_)) {
                        weight = if weight == Real::ONE { factor.clone() } else { weight.mul(&factor).ok()? };
                    }
                    if !matches!(component.role, Role::Weigh(_)) {
                        let log = log.unwrap_or_else(|| factor.ln().unwrap_or(Real::ZERO));
                        let sum = match component.role {
                            Role::LogAgainst(_) => values[0].sub(&log),
                            _ => values[0].add(&log),
                        };
                        values[0] = sum.ok()?;
                    }
                }
                Given::Summand(summand) => {
                    residuals[place] = rest;
                    values[carried] = summand;
                }
                Given::Silent => {}
            }
            if matches!(component.role, Role::Carry(_)) {
                carried += 1;
            }
        }
        let mut root = root;
        if self.carries_roots {
            if let Real::Power(power) = &weight {
                let total = root.as_ref().map_or(power.clone(), |root| root.add(power));
                let (rational, rest) = total.split_exp();
                weight = Real::Rational(rational);
                root = (rest.as_rational().is_none_or(|rest| !rest.is_zero())).then(|| Box::new(rest));
            }
            if let (true, Some(root)) = (at_end, root.clone()) {
                weight = weight.mul(&Real::Power(*root)).ok()?;
            }
        }
        Some((JointState { residuals, root }, Emission { weight, values }))
    }
}

impl Potential for Joint {
    type State = JointState;
    type Number = Emission;

    fn start(&self, world: usize) -> JointState {
        let mut arena = self.arena();
        let world = self.has_worlds.then_some(world);
        let residuals = self.components.iter().map(|component| arena.enter(component.start, world)).collect();
        JointState { residuals, root: None }
    }

    fn step(&self, position: usize, state: &JointState, token: Token) -> Option<(JointState, Emission)> {
        let mut arena = self.arena();
        let mut residuals = state.residuals.clone();
        for (component, id) in self.components.iter().zip(residuals.iter_mut()) {
            *id = match prompt_of(&component.role) {
                Some(prompt) => match prompt[position] {
                    Some(wanted) if wanted != token => arena.insert(&Expression::from_truth(false)),
                    _ => *id,
                },
                None => arena.step(*id, position, token),
            };
        }
        self.settle(&mut arena, residuals, state.root.clone(), false)
    }

    fn finish(&self, state: &JointState) -> Option<Emission> {
        let mut arena = self.arena();
        let residuals = state.residuals.iter().map(|&id| arena.finish(id)).collect();
        self.settle(&mut arena, residuals, state.root.clone(), true).map(|(_, emission)| emission)
    }

    fn is_homogeneous(&self, position: usize, state: &JointState) -> bool {
        let arena = self.arena();
        self.components.iter().zip(&state.residuals).all(|(component, &id)| match prompt_of(&component.role) {
            Some(prompt) => prompt[position].is_none() && prompt.get(position + 1).is_none_or(|token| token.is_none()),
            None => !arena.names_position(id, position) && !arena.names_position(id, position + 1),
        })
    }

    fn repeats_until(&self, position: usize, state: &JointState) -> usize {
        let arena = self.arena();
        let until = |(component, &id): (&Component, &ResidualId)| match prompt_of(&component.role) {
            Some(prompt) => {
                prompt.iter().skip(position).position(Option::is_some).map_or(usize::MAX, |free| position + free)
            }
            None => arena.unnamed_until(id, position),
        };
        self.components.iter().zip(&state.residuals).map(until).min().unwrap_or(usize::MAX).max(position + 1)
    }

    fn ignores(&self, position: usize, state: &JointState) -> bool {
        let arena = self.arena();
        self.components.iter().zip(&state.residuals).all(|(component, &id)| match prompt_of(&component.role) {
            Some(prompt) => prompt[position].is_none(),
            None => !arena.reads(id, position),
        })
    }

    fn representatives(&self, vocabulary: usize) -> Vec<Token> {
        let mut classes = Classes::one(vocabulary);
        self.distinguish(&mut classes);
        classes.representatives()
    }

    fn representatives_at(&self, position: usize, state: &JointState, vocabulary: usize) -> Option<Vec<Token>> {
        let arena = self.arena();
        let mut classes = Classes::one(vocabulary);
        for (component, &id) in self.components.iter().zip(&state.residuals) {
            match prompt_of(&component.role) {
                Some(prompt) => classes.split(prompt[position]),
                None if arena.distinguish_within(id, FEW_PARTS, &mut classes) => {}
                None => return None,
            }
        }
        Some(classes.representatives())
    }
}

fn prompt_of(role: &Role) -> Option<&[Option<Token>]> {
    match role {
        Role::Weigh(factor) | Role::WeighAndLog(factor) | Role::LogAgainst(factor) => match &**factor {
            Factor::Prompt(prompt) => Some(prompt),
            _ => None,
        },
        _ => None,
    }
}

fn lock(residuals: &Mutex<Residuals>) -> MutexGuard<'_, Residuals> {
    residuals.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
