//! Distributions made from π: every sequence of every world with its weight π(x)·Π φ(x), added up and divided.

use super::evaluate::{Place, Setting};
use super::expression::{Event, Item, Num};
use super::model::{Model, strings};
use super::number::{Number, sum};
use super::print::{constant, pattern};
use super::{Fraction, Undefined};
use num_traits::Zero;
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::fmt::{Display, Formatter};
use std::rc::Rc;

/// What a distribution multiplies its base by.
#[derive(Clone, Debug)]
pub enum Potential {
    Prompt(Vec<Item>, PromptStyle),
    Given(Event),
    Reward(Num, Option<Num>),
    Likelihood(Num),
}

/// How an entry of the study writes its prompt.
#[derive(Clone, Copy, Debug)]
pub enum PromptStyle {
    Text,
    List,
    Table,
}

/// A distribution, wherever one can stand.
#[derive(Clone, Debug)]
pub enum Source {
    Prior,
    Named(String),
    Reweighted(Box<Source>, Potential),
    Mixture(Vec<(Source, Fraction)>),
}

/// One (world, sequence) with its probability, the sequence as token indices.
#[derive(Clone, Debug)]
pub struct Point {
    pub world: Option<String>,
    pub sequence: Vec<usize>,
    pub mass: Number,
}

/// A distribution written out, with the mass its potential had under its base, where it has one.
#[derive(Clone, Debug)]
pub struct Law {
    pub points: Vec<Point>,
    pub normaliser: Option<Number>,
}

impl Law {
    /// Whether every probability is a fraction.
    pub fn is_exact(&self) -> bool {
        self.points.iter().all(|p| p.mass.exact().is_some())
    }

    /// The law of x alone, over all V^N sequences in vocabulary order.
    pub fn sequences(&self) -> Result<Vec<(Vec<usize>, Number)>, Undefined> {
        let mut total: BTreeMap<Vec<usize>, Number> = BTreeMap::new();
        for point in &self.points {
            let mass = total.entry(point.sequence.clone()).or_insert_with(Number::zero);
            *mass = mass.add(&point.mass)?;
        }
        Ok(total.into_iter().collect())
    }
}

/// A study: the model, the names, the distributions.
#[derive(Clone, Debug)]
pub struct Study {
    pub model: Model,
    pub setting: Setting,
    pub parameters: Vec<(String, Vec<Num>)>,
    pub definitions: Vec<(String, String)>,
    pub distributions: Vec<(String, Source)>,
    /// π written out, once asked for.
    pub prior: OnceCell<Rc<Law>>,
}

impl Study {
    /// π, over all worlds and all V^N sequences in vocabulary order.
    fn write_out(&self) -> Law {
        let (v, n) = (self.setting.vocabulary.len(), self.setting.length);
        let mut points = Vec::new();
        for (world, weight, model) in self.model.worlds() {
            for code in 0..v.pow(n as u32) {
                let sequence: Vec<usize> = (0..n).rev().map(|t| code / v.pow(t as u32) % v).collect();
                let tokens: Vec<&str> = sequence.iter().map(|t| self.setting.vocabulary[*t].as_str()).collect();
                let mass = Number::Exact(&weight * model.probability(&tokens));
                points.push(Point { world: world.clone(), sequence, mass });
            }
        }
        Law { points, normaliser: None }
    }
}

/// A study at one value of each parameter, with the laws computed so far.
pub struct Oracle<'a> {
    pub study: &'a Study,
    pub setting: Setting,
    laws: RefCell<BTreeMap<String, Result<Rc<Law>, Undefined>>>,
    /// A deliberate mistake for the negative twin of the agreement: weights are left as they are.
    pub forgets_to_normalise: bool,
}

impl<'a> Oracle<'a> {
    pub fn new(study: &'a Study, parameters: BTreeMap<String, Number>) -> Self {
        let setting = Setting { parameters, ..study.setting.clone() };
        Oracle { study, setting, laws: RefCell::default(), forgets_to_normalise: false }
    }

    /// The tokens of a sequence of indices.
    pub fn tokens(&self, sequence: &[usize]) -> Vec<&str> {
        sequence.iter().map(|t| self.setting.vocabulary[*t].as_str()).collect()
    }

    /// An expression's value on a point.
    pub fn on<T>(&self, point: &Point, value: impl FnOnce(Place) -> Result<T, Undefined>) -> Result<T, Undefined> {
        let tokens = self.tokens(&point.sequence);
        value(Place::new(&self.setting, &tokens, point.world.as_deref())).map_err(|error| match error {
            Undefined::NoDigits => Undefined::Error("an int without digits".into()),
            other => other,
        })
    }

    pub fn law(&self, source: &Source) -> Result<Rc<Law>, Undefined> {
        if matches!(source, Source::Prior) {
            return Ok(self.study.prior.get_or_init(|| Rc::new(self.study.write_out())).clone());
        }
        let key = source.to_string();
        if let Some(law) = self.laws.borrow().get(&key) {
            return law.clone();
        }
        let law = self.compute(source).map(Rc::new);
        self.laws.borrow_mut().insert(key, law.clone());
        law
    }

    fn compute(&self, source: &Source) -> Result<Law, Undefined> {
        match source {
            Source::Prior => Ok(self.study.write_out()),
            Source::Named(name) => {
                let found = self.study.distributions.iter().find(|(n, _)| n == name);
                Ok((*self.law(&found.expect("the generator names what it made").1)?).clone())
            }
            Source::Reweighted(base, potential) => self.reweighted(&*self.law(base)?, potential),
            Source::Mixture(parts) => {
                let mut points: BTreeMap<(Option<String>, Vec<usize>), Number> = BTreeMap::new();
                for (part, weight) in parts {
                    for point in &self.law(part)?.points {
                        let key = (point.world.clone(), point.sequence.clone());
                        let share = point.mass.mul(&Number::Exact(weight.clone()))?;
                        let mass = points.entry(key).or_insert_with(Number::zero);
                        *mass = mass.add(&share)?;
                    }
                }
                let points = points.into_iter().map(|((world, sequence), mass)| Point { world, sequence, mass });
                Ok(Law { points: points.collect(), normaliser: None })
            }
        }
    }

    fn reweighted(&self, base: &Law, potential: &Potential) -> Result<Law, Undefined> {
        let mut points = base.points.clone();
        for point in points.iter_mut().filter(|p| !p.mass.is_zero()) {
            let weight = self.on(point, |place| self.potential(&place, potential))?;
            point.mass = point.mass.mul(&weight)?;
        }
        let total = sum(points.iter().map(|p| &p.mass))?;
        if total.is_zero() {
            return Undefined::error("the potential has mass 0");
        }
        if !self.forgets_to_normalise {
            for point in &mut points {
                point.mass = point.mass.div(&total)?;
            }
        }
        Ok(Law { points, normaliser: Some(total) })
    }

    fn potential(&self, place: &Place, potential: &Potential) -> Result<Number, Undefined> {
        Ok(match potential {
            Potential::Prompt(items, _) => {
                let agrees =
                    free(items, place.setting.length).iter().zip(place.tokens).all(|(item, token)| match item {
                        Item::Token(fixed) => fixed == token,
                        _ => true,
                    });
                Number::integer(agrees.into())
            }
            Potential::Given(event) => Number::integer(place.holds(event)?.into()),
            // β = inf gives the base, whatever the reward.
            Potential::Reward(_, Some(Num::Infinity)) => Number::integer(1),
            Potential::Reward(reward, beta) => {
                let reward = place.number(reward)?;
                if reward == Number::Infinity {
                    return Undefined::error("a reward of +inf");
                }
                self.exponent(&reward, beta.as_ref())?.exp()?
            }
            Potential::Likelihood(likelihood) => {
                let value = place.number(likelihood)?;
                if value.sign()?.is_lt() {
                    return Undefined::error("a negative likelihood");
                }
                value
            }
        })
    }

    /// β, 1 where none is given.
    pub fn beta(&self, beta: Option<&Num>) -> Result<Number, Undefined> {
        let place = Place::new(&self.setting, &[], None);
        let beta = beta.map_or(Ok(Number::integer(1)), |beta| place.number(beta))?;
        if beta.sign()?.is_le() { Undefined::error("a beta that is not positive") } else { Ok(beta) }
    }

    fn exponent(&self, reward: &Number, beta: Option<&Num>) -> Result<Number, Undefined> {
        if *reward == Number::MinusInfinity { Ok(Number::MinusInfinity) } else { reward.div(&self.beta(beta)?) }
    }

    /// Whether no likelihood on the way to a distribution takes an exponential, a root or an irrational β. Where one
    /// does, whether all that occur are rational after all is left to the crate.
    pub fn is_plain(&self, source: &Source) -> bool {
        let plain = |f: &Num| !f.mentions(&mut |part| matches!(part, Num::Exp(_) | Num::Sqrt(_)));
        match source {
            Source::Prior => true,
            Source::Named(name) => {
                self.study.distributions.iter().find(|(n, _)| n == name).is_some_and(|(_, made)| self.is_plain(made))
            }
            // What a part of weight 0 is does not show in the mixture, but is mentioned.
            Source::Mixture(parts) => parts.iter().all(|(part, weight)| {
                self.is_plain(part) && (!weight.is_zero() || self.law(part).is_ok_and(|law| law.is_exact()))
            }),
            Source::Reweighted(base, potential) => {
                let own = match potential {
                    Potential::Likelihood(likelihood) => plain(likelihood),
                    Potential::Reward(_, Some(Num::Infinity)) => true,
                    Potential::Reward(_, beta) => self.beta(beta.as_ref()).is_ok_and(|beta| beta.exact().is_some()),
                    Potential::Prompt(..) | Potential::Given(_) => true,
                };
                own && self.is_plain(base)
            }
        }
    }

    /// The reward, β and base of a `reward` distribution.
    pub fn tuned<'s>(&'s self, source: &'s Source) -> Option<(&'s Source, &'s Num, Option<&'s Num>)> {
        match source {
            Source::Named(name) => self.tuned(&self.study.distributions.iter().find(|(n, _)| n == name)?.1),
            Source::Reweighted(base, Potential::Reward(reward, beta)) => Some((base, reward, beta.as_ref())),
            _ => None,
        }
    }
}

impl Source {
    /// The entry of the study that makes it, without its heading.
    pub fn to_text(&self) -> String {
        entry("", self).split_once('\n').expect("a heading").1.to_string()
    }
}

/// A prompt with its `*` written as as many free positions as are missing.
pub fn free(items: &[Item], length: usize) -> Vec<Item> {
    let mut all = Vec::new();
    for item in items {
        match item {
            Item::Many => all.extend(std::iter::repeat_n(Item::One, length + 1 - items.len())),
            other => all.push(other.clone()),
        }
    }
    all
}

impl Display for Source {
    fn fmt(&self, f: &mut Formatter) -> std::fmt::Result {
        match self {
            Source::Prior => write!(f, "prior"),
            Source::Named(name) => write!(f, "{name}"),
            Source::Reweighted(base, potential) => match potential {
                Potential::Prompt(items, _) => write!(f, "prompted({base}, {})", pattern(items)),
                Potential::Given(event) => write!(f, "given({base}, {event})"),
                Potential::Reward(reward, None) => write!(f, "tilt({base}, {reward})"),
                Potential::Reward(reward, Some(beta)) => write!(f, "tilt({base}, {reward}, {beta})"),
                Potential::Likelihood(likelihood) => write!(f, "weighed({base}, {likelihood})"),
            },
            Source::Mixture(parts) => {
                let [(p, weight), (q, _)] = &parts[..] else { panic!("in place two are mixed") };
                write!(f, "mix({}, {p}, {q})", constant(weight))
            }
        }
    }
}

/// A string of TOML that takes anything but three apostrophes.
fn literal(text: &str) -> String {
    if text.contains('\'') { format!("'''{text}'''") } else { format!("'{text}'") }
}

fn entry(name: &str, source: &Source) -> String {
    let mut text = format!("[distribution.{name}]\n");
    match source {
        Source::Prior | Source::Named(_) => panic!("an entry of the study makes something new"),
        Source::Mixture(parts) => {
            let parts: Vec<String> = parts.iter().map(|(p, w)| format!("{p} = \"{}\"", constant(w))).collect();
            text += &format!("mixture = {{ {} }}\n", parts.join(", "));
        }
        Source::Reweighted(base, potential) => {
            if !matches!(**base, Source::Prior) {
                text += &format!("from = \"{base}\"\n");
            }
            text += &match potential {
                Potential::Prompt(items, PromptStyle::Text) => format!("prompt = {}\n", pattern(items)),
                Potential::Prompt(items, PromptStyle::List) => {
                    let items: Vec<String> = items.iter().map(|item| pattern(std::slice::from_ref(item))).collect();
                    format!("prompt = [{}]\n", items.join(", "))
                }
                Potential::Prompt(items, PromptStyle::Table) => {
                    let fixed = items.iter().enumerate().filter(|(_, item)| matches!(item, Item::Token(_)));
                    let fixed: Vec<String> =
                        fixed.map(|(i, item)| format!("{} = {}", i + 1, pattern(std::slice::from_ref(item)))).collect();
                    format!("prompt = {{ {} }}\n", fixed.join(", "))
                }
                Potential::Given(event) => format!("given = {}\n", literal(&event.to_string())),
                Potential::Likelihood(number) => format!("likelihood = {}\n", literal(&number.to_string())),
                Potential::Reward(number, beta) => {
                    let beta = beta.as_ref().map_or(String::new(), |b| format!("beta = {}\n", literal(&b.to_string())));
                    format!("reward = {}\n{beta}", literal(&number.to_string()))
                }
            };
        }
    }
    text
}

impl Display for Study {
    /// The study file.
    fn fmt(&self, f: &mut Formatter) -> std::fmt::Result {
        writeln!(f, "schema = 1\n")?;
        writeln!(f, "{}", self.model.text("model"))?;
        if !self.setting.words.is_empty() {
            writeln!(f, "[words]")?;
            for (name, words) in &self.setting.words {
                writeln!(f, "{name} = {}", strings(words))?;
            }
        }
        for (name, scores) in &self.setting.scores {
            writeln!(f, "[scores.{name}]")?;
            for (token, score) in scores {
                writeln!(f, "\"{token}\" = \"{score}\"")?;
            }
        }
        if !self.parameters.is_empty() {
            writeln!(f, "[parameter]")?;
            for (name, values) in &self.parameters {
                let values: Vec<String> = values.iter().map(|v| format!("\"{v}\"")).collect();
                writeln!(f, "{name} = [{}]", values.join(", "))?;
            }
        }
        if !self.definitions.is_empty() {
            writeln!(f, "[define]")?;
            for (name, text) in &self.definitions {
                writeln!(f, "{name} = {}", literal(text))?;
            }
        }
        for (name, source) in &self.distributions {
            writeln!(f, "{}", entry(name, source))?;
        }
        Ok(())
    }
}
