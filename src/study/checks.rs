//! The expressions of a study: parsed, and their types checked at every value of the parameters.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Node, Value};
use super::reader::Reader;
use super::text::Text;
use crate::expression::{self, Expression, Problem, Scope, Syntax};
use crate::number::Real;
use crate::statement::{
    FeedbackPart, FeedbackSyntax, LawSyntax, MomentsSyntax, SYMBOLIC, TiltPart, TrainingPart, TrainingSyntax,
    check_feedback, check_law, check_moments, check_tilt, check_training,
};

/// How many combinations of parameter values an expression is checked at.
const MOST_COMBINATIONS: usize = 200;

/// The expression that a value of the study holds: a string, a bare number, or a boolean.
pub(super) fn written(reader: &mut Reader, node: &Node, what: &str) -> Option<(Text, Syntax)> {
    let text = match &node.value {
        Value::Text(text) => text.clone(),
        Value::Boolean(value) => Text::bare(&value.to_string(), node.span.clone()),
        Value::Number(_) => match reader.real(node, what)? {
            Real::Infinity => Text::bare("inf", node.span.clone()),
            Real::NegativeInfinity => Text::bare("-inf", node.span.clone()),
            Real::Rational(value) => Text::bare(&value.to_string(), node.span.clone()),
            _ => return None,
        },
        _ => {
            let message = format!("{what} is {}, but must be an expression in a string", node.kind());
            reader.report(&node.span, message, node.kind(), "write it in quotes: 'x[1] == \"Mary\"'");
            return None;
        }
    };
    let syntax = parse(reader, &text)?;
    Some((text, syntax))
}

/// Parses the expression in a string.
pub(super) fn parse(reader: &mut Reader, text: &Text) -> Option<Syntax> {
    match expression::parse(text.value()) {
        Ok(syntax) => Some(syntax),
        Err(problem) => {
            reader.expression(text, &[problem]);
            None
        }
    }
}

/// What parameters without a finite value, `inf` and `symbolic`, are to an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Letters {
    /// More than any number, since it says elsewhere what they may do.
    Allowed,
    /// A mistake.
    Refused,
}

/// What expressions may mention. Without a scope (the model has errors of its own) only the syntax is looked at.
#[derive(Debug)]
pub(super) struct Checks<'a> {
    pub scope: Option<Scope>,
    pub parameters: &'a BTreeMap<String, Vec<(String, Real)>>,
}

impl Checks<'_> {
    /// That the text is an event, without parameters that have no value.
    pub fn event(&self, reader: &mut Reader, text: &Text, syntax: &Syntax) -> bool {
        self.check(reader, text, syntax, Letters::Refused, expression::check_event)
    }

    /// That the text is a number, without parameters that have no value.
    pub fn number(&self, reader: &mut Reader, text: &Text, syntax: &Syntax) -> bool {
        self.check(reader, text, syntax, Letters::Refused, expression::check_number)
    }

    /// That the text is a number, whatever the parameters are.
    pub fn reward(&self, reader: &mut Reader, text: &Text, syntax: &Syntax) -> bool {
        self.check(reader, text, syntax, Letters::Allowed, expression::check_number)
    }

    /// That a reward over its β is affine in a parameter without a value.
    pub fn tilt(&self, reader: &mut Reader, reward: (&Text, &Syntax), beta: (&Text, &Syntax)) {
        let Some(scope) = &self.scope else { return };
        let mut scope = scope.clone();
        let mut mentioned = self.mentioned(reward.1);
        mentioned.extend(self.mentioned(beta.1));
        for chosen in self.combinations(&mentioned) {
            scope.constants = self.constants(&chosen);
            scope.letters = self.letters(&chosen);
            if scope.letters.is_empty() {
                continue;
            }
            if let Err((part, problems)) = check_tilt(reward.1, beta.1, &scope) {
                let text = if part == TiltPart::Reward { reward.0 } else { beta.0 };
                reader.expression(text, &problems);
                return;
            }
        }
    }

    /// That an approximation, whose expressions these are the texts of, has a law.
    pub fn law(&self, reader: &mut Reader, texts: &[Text], law: &LawSyntax) -> bool {
        let written = law.expressions();
        self.parts(reader, written.into_iter(), |scope| check_law(law, scope), |place| texts.get(*place))
    }

    /// That moments, whose features and means these are the texts of in turn, have a meaning.
    pub fn moments(&self, reader: &mut Reader, texts: &[Text], moments: &MomentsSyntax) -> bool {
        let written = moments.expressions();
        self.parts(reader, written, |scope| check_moments(moments, scope), |place| texts.get(*place))
    }

    /// That raters can be asked; `text` gives the text of a part.
    pub fn feedback<'t>(
        &self,
        reader: &mut Reader,
        feedback: &FeedbackSyntax,
        text: impl Fn(FeedbackPart) -> Option<&'t Text>,
    ) -> bool {
        let written = feedback.expressions();
        self.parts(reader, written, |scope| check_feedback(feedback, scope), |part| text(*part))
    }

    /// That a training can be made; `text` gives the text of a part.
    pub fn training<'t>(
        &self,
        reader: &mut Reader,
        training: &TrainingSyntax,
        text: impl Fn(&TrainingPart) -> Option<&'t Text>,
    ) -> bool {
        let written = [&training.reward, &training.beta, &training.rate].into_iter().chain(&training.keep);
        let all = written.chain(training.ask.iter().map(|(_, asked)| asked));
        self.parts(reader, all, |scope| check_training(training, scope), text)
    }

    /// That something made of several expressions is sound at all values of the parameters that they mention.
    fn parts<'s, 't, P>(
        &self,
        reader: &mut Reader,
        written: impl Iterator<Item = &'s Syntax>,
        check: impl Fn(&Scope) -> Result<(), (P, Problem)>,
        text: impl Fn(&P) -> Option<&'t Text>,
    ) -> bool {
        let Some(scope) = &self.scope else { return true };
        let mut scope = scope.clone();
        let mentioned = written.flat_map(|syntax| self.mentioned(syntax)).collect();
        for (number, chosen) in self.combinations(&mentioned).into_iter().enumerate() {
            scope.constants = self.constants(&chosen);
            scope.letters = self.letters(&chosen);
            if let Err((part, problem)) = check(&scope) {
                if let Some(text) = text(&part) {
                    reader.expression(text, &self.at(vec![problem], &chosen, number));
                }
                return false;
            }
        }
        true
    }

    /// That the text means anything at all.
    pub fn any(&self, reader: &mut Reader, text: &Text, syntax: &Syntax) -> bool {
        self.check(reader, text, syntax, Letters::Allowed, expression::check)
    }

    fn check(
        &self,
        reader: &mut Reader,
        text: &Text,
        syntax: &Syntax,
        letters: Letters,
        check: impl Fn(&Syntax, &Scope) -> Result<Expression, Vec<Problem>>,
    ) -> bool {
        let Some(scope) = &self.scope else { return true };
        let mut scope = scope.clone();
        for (number, chosen) in self.combinations(&self.mentioned(syntax)).into_iter().enumerate() {
            scope.constants = self.constants(&chosen);
            if letters == Letters::Refused {
                scope.letters = self.letters(&chosen);
            }
            if let Err(problems) = check(syntax, &scope) {
                // Later values mostly fail for the same reason.
                reader.expression(text, &self.at(problems, &chosen, number));
                return false;
            }
        }
        true
    }

    /// What fails at other values than the first names the values.
    fn at(&self, mut problems: Vec<Problem>, chosen: &Chosen<'_>, number: usize) -> Vec<Problem> {
        if number > 0 {
            for problem in &mut problems {
                problem.message.push_str(&self.written(chosen));
            }
        }
        problems
    }

    /// ` (at k = 13)`
    pub fn written(&self, chosen: &Chosen<'_>) -> String {
        let values: Vec<String> =
            chosen.iter().map(|(name, at)| format!("{name} = {}", self.parameters[*name][*at].0)).collect();
        if values.is_empty() { String::new() } else { format!(" (at {})", values.join(", ")) }
    }

    /// The values of a text that may mention parameters but no sequence, at each combination of their values, with the
    /// words that name it. `None` if it is wrong; none at all if there is no scope to compute them in.
    pub fn values(
        &self,
        reader: &mut Reader,
        text: &Text,
        syntax: &Syntax,
        letters: Letters,
    ) -> Option<Vec<(Real, String)>> {
        let Some(scope) = &self.scope else {
            return Some(Vec::new());
        };
        let mut scope = scope.clone();
        let mut values = Vec::new();
        for (number, chosen) in self.combinations(&self.mentioned(syntax)).into_iter().enumerate() {
            scope.constants = self.constants(&chosen);
            if letters == Letters::Refused {
                scope.letters = self.letters(&chosen);
            }
            match expression::constant(syntax, &scope) {
                Ok(value) => values.push((value, self.written(&chosen))),
                Err(problems) => {
                    reader.expression(text, &self.at(problems, &chosen, number));
                    return None;
                }
            }
        }
        Some(values)
    }

    /// All parameters that an expression mentions, directly or by way of definitions.
    fn mentioned(&self, syntax: &Syntax) -> BTreeSet<String> {
        let mut seen = BTreeSet::new();
        let mut waiting: Vec<String> = expression::names(syntax).into_iter().collect();
        while let Some(name) = waiting.pop() {
            let definition = self.scope.as_ref().and_then(|scope| scope.definitions.get(&name));
            if seen.insert(name)
                && let Some(definition) = definition
            {
                waiting.extend(expression::names(definition));
            }
        }
        seen
    }

    /// Which value each of these parameters has, in all combinations, at most [`MOST_COMBINATIONS`].
    fn combinations(&self, varied: &BTreeSet<String>) -> Vec<Chosen<'_>> {
        let mut combinations: Vec<Chosen<'_>> = vec![Vec::new()];
        for (name, values) in self.parameters.iter().filter(|(name, _)| varied.contains(*name)) {
            let known = std::mem::take(&mut combinations);
            let with = |at: usize| {
                known.iter().map(move |chosen| chosen.iter().copied().chain([(name.as_str(), at)]).collect())
            };
            combinations = (0..values.len()).flat_map(with).take(MOST_COMBINATIONS).collect();
        }
        combinations
    }

    /// The chosen value of each parameter, the first one where none was chosen.
    fn constants(&self, chosen: &Chosen<'_>) -> BTreeMap<String, Real> {
        let at = |name: &str| chosen.iter().find(|(known, _)| *known == name).map_or(0, |(_, at)| *at);
        self.parameters.iter().map(|(name, values)| (name.clone(), values[at(name)].1.clone())).collect()
    }

    /// The chosen parameters without a finite value, with the word for each.
    fn letters(&self, chosen: &Chosen<'_>) -> BTreeMap<String, String> {
        let values = chosen.iter().map(|(name, at)| (*name, &self.parameters[*name][*at]));
        let infinite = values.filter(|(_, (_, value))| *value == Real::Infinity);
        infinite
            .map(|(name, (text, _))| (name.to_string(), if text == SYMBOLIC { SYMBOLIC } else { "inf" }.to_string()))
            .collect()
    }
}

/// Some parameters with the places of their values.
type Chosen<'a> = Vec<(&'a str, usize)>;
