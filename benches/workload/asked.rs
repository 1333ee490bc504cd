//! The same questions, asked of exactlm.

use std::sync::Arc;
use std::time::Duration;

use exactlm::engine::stream;
use exactlm::expression::{Expression, Scope, check, parse};
use exactlm::number::{Rational, Real};
use exactlm::potential::tabulated::Tabulated;
use exactlm::question::{Distribution, Numbers, Session, Settings, WalkChoice};
use exactlm::sequence::Vocabulary;

use super::answers::Answers;
use super::chain::{Chain, float};
use super::odometer::BlackBox;

/// The name of a question, and asking it.
pub type Question<'a> = (&'static str, Box<dyn Fn() + 'a>);

/// A model that is ready to be asked: what is left to a run is the walks.
pub struct Asked {
    model: Tabulated<Rational>,
    scope: Arc<Scope>,
    settings: Settings,
    c: Expression,
    c2: Expression,
    reward: Expression,
}

impl Asked {
    /// The model of a chain as tables, and W's expressions.
    pub fn new(chain: &Chain, walk: WalkChoice, numbers: Numbers) -> Self {
        let tokens: Vec<String> = (0..chain.vocabulary).map(|token| token.to_string()).collect();
        let vocabulary = Arc::new(Vocabulary::new(tokens).expect("distinct numbers"));
        let scope = Arc::new(Scope::new(vocabulary, chain.length));
        let model = Tabulated::new(&chain.model(), 1 << 24).expect("V² steps");
        // Float64 is held against float64: no second pass in more digits.
        let (max_time, second_pass) = (Duration::from_secs(3600), Duration::ZERO);
        let settings = Settings { walk, numbers, max_time, second_pass, ..Settings::default() };
        let c = expression(&format!("x[1] == x[{}]", chain.length), &scope);
        let (c2, reward) = (expression("count(\"0\") >= 2", &scope), expression("count(\"1\")", &scope));
        Asked { model, scope, settings, c, c2, reward }
    }

    /// An expression over the chain's tokens.
    pub fn expression(&self, text: &str) -> Expression {
        expression(text, &self.scope)
    }

    /// A session that has computed nothing yet.
    pub fn session(&self) -> Session {
        Session::new(self.model.clone(), self.scope.clone(), self.settings.clone())
    }

    /// π conditioned on c.
    pub fn given(&self) -> Distribution {
        Distribution::prior().given("given", self.c.clone())
    }

    /// π tuned on r with β = 1.
    fn tilted(&self) -> Distribution {
        Distribution::prior().tilted("tilt", self.reward.clone(), Real::ONE)
    }

    /// Each of W's questions by name, asked of a session of its own.
    pub fn alone(&self) -> Vec<Question<'_>> {
        let prior = Distribution::prior;
        vec![
            ("P(c)", Box::new(move || drop(self.session().probability(&prior(), &self.c).expect("a sum")))),
            ("P(c2)", Box::new(move || drop(self.session().probability(&prior(), &self.c2).expect("a sum")))),
            ("marginals", Box::new(move || drop(self.session().marginals(&self.given()).expect("rows")))),
            ("log Z", Box::new(move || drop(self.session().log_normaliser(&self.tilted()).expect("positive")))),
            ("E[r]", Box::new(move || drop(self.session().expectation(&self.tilted(), &self.reward).expect("finite")))),
            ("KL", Box::new(move || drop(self.session().kl(&self.tilted(), &prior()).expect("finite")))),
            ("H", Box::new(move || drop(self.session().entropy(&prior()).expect("finite")))),
        ]
    }

    /// All of W's answers from one new session.
    pub fn answers(&self) -> Answers {
        let session = self.session();
        let (prior, given, tilted) = (Distribution::prior(), self.given(), self.tilted());
        // What a sum gives besides, later questions need not ask for: the marginals give P(c), E[r] gives Z.
        let marginals = session.marginals(&given).expect("c is possible");
        let reward = session.expectation(&tilted, &self.reward).expect("rewards are finite");
        Answers {
            c: number(&session.probability(&prior, &self.c).expect("c has a value everywhere")),
            c2: number(&session.probability(&prior, &self.c2).expect("c2 has a value everywhere")),
            marginals: marginals.iter().map(|row| row.iter().map(number).collect()).collect(),
            log_z: number(&session.log_normaliser(&tilted).expect("rewards are finite")),
            reward: number(&reward),
            kl: number(&session.kl(&tilted, &prior).expect("the prior covers its tilt")),
            entropy: number(&session.entropy(&prior).expect("finitely many sequences")),
        }
    }

    /// P(c) and P(x_t = v | c) in fractions.
    pub fn exact(&self) -> (Real, Vec<Vec<Real>>) {
        let session = self.session();
        let c = session.probability(&Distribution::prior(), &self.c).expect("c has a value everywhere");
        (c, session.marginals(&self.given()).expect("c is possible"))
    }

    /// P(c) and P(c2).
    pub fn events(&self) -> [Real; 2] {
        let session = self.session();
        [&self.c, &self.c2].map(|event| session.probability(&Distribution::prior(), event).expect("a value everywhere"))
    }

    /// The model in float64.
    pub fn floats(&self) -> Tabulated<f64> {
        self.model.map(|weight| weight.to_f64().value())
    }
}

/// E_π[f] of a black box, by exactlm's streaming.
pub fn expectation(model: &Tabulated<f64>, black_box: BlackBox<'_>) -> f64 {
    let show = |sum: &mut f64, sequence: &[exactlm::sequence::Token], front: &exactlm::engine::Front<f64>| {
        let mass: f64 = front.iter().map(|(_, _, mass)| mass).sum();
        *sum += mass * black_box(sequence);
    };
    stream(model, || 0.0, show).iter().sum()
}

fn expression(text: &str, scope: &Scope) -> Expression {
    check(&parse(text).expect("it parses"), scope).expect("it has a sort")
}

fn number(real: &Real) -> f64 {
    real.interval().middle()
}

/// The model's weights are the same on both sides.
pub fn check_model(chain: &Chain) {
    let model = Tabulated::new(&chain.model(), 1 << 24).expect("V² steps").map(|weight| weight.to_f64().value());
    let mut rows = Vec::new();
    model.layer(chain.length - 1).for_each_edge(0, |_, _, weight| rows.push(*weight));
    let expected = chain.transitions(float).row(0).to_vec();
    assert_eq!(rows, expected);
}
