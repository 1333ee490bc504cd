//! The law of a reward, and every tilt that follows from it, against the definition: on 500 random models and rewards, with rational
//! values, with exact logarithms as values, and with rewards of −inf.
//!
//! The judge has every sequence with its probability and its likelihood e^{t r} as a fraction. Each statement has a wrong
//! neighbour beside it, which must be refuted somewhere.

use crate::inquiry::{Inquiry, for_random_models, is_sum_of_logarithms, rational, real, written_out};
use crate::naive::enclosure::{self, Enclosure};
use crate::naive::model::Model;
use crate::naive::print::quoted;
use crate::naive::{Fraction, fraction};
use crate::random_study::Choices;
use exactlm::number::{Interval, Real, Undefined};
use exactlm::question::RewardLaw;
use num_traits::{One, Zero};
use std::cmp::Ordering;
use std::collections::BTreeMap;

const MODELS: u64 = 504;

/// q₀ + q₁ ln 2 + q₂ ln 3; none is −inf.
type Value = Option<[Fraction; 3]>;

/// A reward as the language writes it, and as it is.
struct Reward {
    text: String,
    value: Valued,
}

type Valued = Box<dyn Fn(&[String]) -> Value>;

/// One sequence: its probability, and its reward.
type Weighted = Vec<(Fraction, Value)>;

/// Something that is counted in a sequence, as the language writes it, and as it is.
fn feature(choices: &mut Choices, model: &Model) -> (String, impl Fn(&[String]) -> i64 + use<>) {
    let token = choices.pick::<String>(&model.vocabulary()).clone();
    let (first, second) = (choices.below(model.length()), choices.below(model.length()));
    let kind = choices.below(3);
    let text = match kind {
        0 => format!("count({})", quoted(&token)),
        1 => format!("[x[{}] == {}]", first + 1, quoted(&token)),
        _ => format!("[x[{}] == x[{}]]", first + 1, second + 1),
    };
    let value = move |x: &[String]| match kind {
        0 => x.iter().filter(|own| **own == token).count() as i64,
        1 => i64::from(x[first] == token),
        _ => i64::from(x[first] == x[second]),
    };
    (text, value)
}

impl Reward {
    fn random(choices: &mut Choices, model: &Model, logarithms: bool) -> Self {
        let ((one, f), (two, g)) = (feature(choices, model), feature(choices, model));
        let (never, h) = feature(choices, model);
        let coefficients: &[(i64, i64)] =
            if logarithms { &[(1, 1), (-1, 1), (2, 1)] } else { &[(1, 1), (3, 2), (-1, 1), (2, 1), (1, 2)] };
        let mut pick = || {
            let (a, b) = *choices.pick(coefficients);
            fraction(a, b)
        };
        let (a, b) = (pick(), pick());
        let (of_one, of_two) = if logarithms { ("*ln(2)", "*ln(3)") } else { ("", "") };
        let mut text = format!("{a}{of_one}*{one} + {b}{of_two}*{two}");
        let forbids = choices.rarely(4);
        if forbids {
            text = format!("if({never} >= 2, -inf, {text})");
        }
        let value = move |x: &[String]| {
            let (f, g) = (&a * Fraction::from_integer(f(x).into()), &b * Fraction::from_integer(g(x).into()));
            let zero = Fraction::zero;
            let value = if logarithms { [zero(), f, g] } else { [f + g, zero(), zero()] };
            (!forbids || h(x) < 2).then_some(value)
        };
        Reward { text, value: Box::new(value) }
    }
}

/// A distribution to reweight, and every sequence with its probability under it.
fn base(choices: &mut Choices, model: &Model) -> (&'static str, String, Vec<(Vec<String>, Fraction)>) {
    let (text, f) = feature(choices, model);
    let mut listed = written_out(model);
    let prior: Vec<Fraction> = listed.iter().map(|(_, p)| p.clone()).collect();
    let rest = format!(
        "[distribution.weighed]\nlikelihood = '1/2 + {text}'\n\
         [distribution.mixed]\nmixture = {{ prior = \"1/3\", weighed = \"2/3\" }}\n"
    );
    let name = *choices.pick(&["prior", "weighed", "mixed"]);
    if name != "prior" {
        listed.iter_mut().for_each(|(x, p)| *p *= fraction(1, 2) + Fraction::from_integer(f(x).into()));
        let total: Fraction = listed.iter().map(|(_, p)| p).sum();
        listed.iter_mut().for_each(|(_, p)| *p /= &total);
    }
    if name == "mixed" {
        listed.iter_mut().zip(prior).for_each(|((_, p), prior)| *p = prior * fraction(1, 3) + &*p * fraction(2, 3));
    }
    (name, rest, listed)
}

fn whole(value: &Fraction) -> i32 {
    assert!(value.is_integer(), "{value} is whole");
    value.to_integer().try_into().expect("a small exponent")
}

/// √(e^{t r}), for t = 4 ln q where rewards are rational, and for t = 2 n where they are logarithms.
fn root(value: &[Fraction; 3], t: &Parameter) -> Fraction {
    match t {
        Parameter::Logarithm(q) => q.pow(whole(&(&value[0] * fraction(2, 1)))),
        Parameter::Whole(n) => {
            let power = |base: i64, of: &Fraction| fraction(base, 1).pow(whole(of) * n);
            power(2, &value[1]) * power(3, &value[2])
        }
    }
}

/// t = 1/β
enum Parameter {
    /// 4 ln q
    Logarithm(Fraction),
    /// 2 n
    Whole(i32),
}

impl Parameter {
    fn real(&self) -> Real {
        match self {
            Parameter::Logarithm(q) => real(&q.pow(4)).ln().expect("positive"),
            Parameter::Whole(n) => Real::integer(i64::from(2 * n)),
        }
    }
}

/// A tilt written out: π, √L and r of every sequence that keeps some mass, and what the others had.
struct Tilt {
    points: Vec<(Fraction, Fraction, [Fraction; 3])>,
    lost: Fraction,
}

impl Tilt {
    fn new(weighted: &Weighted, t: &Parameter) -> Self {
        let alive = weighted.iter().filter(|(p, _)| !p.is_zero());
        let points = alive.filter_map(|(p, value)| {
            let value = value.as_ref()?;
            Some((p.clone(), root(value, t), value.clone()))
        });
        let lost = weighted.iter().filter(|(_, value)| value.is_none()).map(|(p, _)| p).sum();
        Tilt { points: points.collect(), lost }
    }

    fn sum(&self, f: impl Fn(&Fraction, &Fraction, &[Fraction; 3]) -> Fraction) -> Fraction {
        self.points.iter().map(|(p, root, value)| f(p, &root.pow(2), value)).sum()
    }

    fn normaliser(&self) -> Fraction {
        self.sum(|p, l, _| p * l)
    }

    /// The three parts of E[r] under the tilt.
    fn mean(&self) -> [Fraction; 3] {
        let total = self.normaliser();
        [0, 1, 2].map(|part| self.sum(|p, l, value| p * l * &value[part]) / &total)
    }
}

fn plain(value: &Result<Real, Undefined>) -> &Real {
    value.as_ref().expect("a value")
}

/// Whether a number is q₀ + q₁ ln 2 + q₂ ln 3.
fn is_value(number: &Real, [constant, two, three]: &[Fraction; 3]) -> bool {
    if two.is_zero() && three.is_zero() {
        return *number == real(constant);
    }
    constant.is_zero()
        && is_sum_of_logarithms(number, &[(two.clone(), fraction(2, 1)), (three.clone(), fraction(3, 1))])
}

/// How often the wrong neighbours were refuted, and how often there was something to say.
#[derive(Debug, Default)]
struct Tally {
    tilts: usize,
    forbidden: usize,
    base_mean: usize,
    base_variance: usize,
    reverse_kl: usize,
    doubled_tv: usize,
    reverse_chi2: usize,
    unscaled_renyi: usize,
    steeper: usize,
    exact: usize,
    bracketed: usize,
    unreached: usize,
    independent: usize,
    swapped: usize,
}

fn tilt_is(law: &RewardLaw, t: &Parameter, weighted: &Weighted, tally: &mut Tally) {
    let (tilt, at) = (Tilt::new(weighted, t), t.real());
    let (z, one) = (tilt.normaliser(), Fraction::one());
    tally.tilts += 1;
    tally.forbidden += usize::from(!tilt.lost.is_zero());
    assert_eq!(law.normaliser(&at), Ok(real(&z)));
    let mean = tilt.mean();
    assert!(is_value(plain(&law.expectation(&at)), &mean));
    let unchanged =
        Tilt { points: tilt.points.iter().map(|(p, _, r)| (p.clone(), one.clone(), r.clone())).collect(), ..tilt };
    tally.base_mean += usize::from(!is_value(plain(&law.expectation(&at)), &unchanged.mean()));
    let tilt = Tilt { lost: unchanged.lost.clone(), ..Tilt::new(weighted, t) };

    // Var is a quadratic form in 1, ln 2 and ln 3.
    let product = |tilt: &Tilt, i: usize, j: usize| {
        let (z, mean) = (tilt.normaliser(), tilt.mean());
        tilt.sum(|p, l, r| p * l * (&r[i] - &mean[i]) * (&r[j] - &mean[j])) / z
    };
    let variance = law.variance(&at).expect("a variance");
    match t {
        Parameter::Logarithm(_) => {
            assert_eq!(variance, real(&product(&tilt, 0, 0)));
            tally.base_variance += usize::from(variance != real(&product(&unchanged, 0, 0)));
        }
        Parameter::Whole(_) => {
            let (two, three) = (enclosure::ln(&fraction(2, 1)), enclosure::ln(&fraction(3, 1)));
            let form = |tilt: &Tilt| {
                let term = |c: Fraction, a: &Enclosure, b: &Enclosure| Enclosure::point(&c).mul(a).mul(b);
                let mixed = product(tilt, 1, 2) * fraction(2, 1);
                term(product(tilt, 1, 1), &two, &two).add(&term(mixed, &two, &three)).add(&term(
                    product(tilt, 2, 2),
                    &three,
                    &three,
                ))
            };
            let float = |value: f64| Fraction::from_float(value).expect("finite");
            let interval = variance.interval();
            let holds = |truth: Enclosure| float(interval.low) <= truth.high && truth.low <= float(interval.high);
            assert!(holds(form(&tilt)), "{variance}");
            assert!(interval.width() <= 1e-9 * interval.high.max(1e-3), "{variance}");
            tally.base_variance += usize::from(!holds(form(&unchanged)));
        }
    }

    let kl = law.kl(&at).expect("a divergence");
    let terms = |f: &dyn Fn(&Fraction, &Fraction) -> (Fraction, Fraction)| -> Vec<(Fraction, Fraction)> {
        tilt.points.iter().map(|(p, root, _)| f(p, &(root.pow(2) / &z))).collect()
    };
    assert!(is_sum_of_logarithms(&kl, &terms(&|p, ratio| (p * ratio, ratio.clone()))), "{kl}");
    tally.reverse_kl += usize::from(!is_sum_of_logarithms(&kl, &terms(&|p, ratio| (p.clone(), ratio.recip()))));

    let distances = tilt.sum(|p, l, _| {
        let distance = p * l / &z - p;
        if distance < Fraction::zero() { -distance } else { distance }
    });
    let distance = (distances + &tilt.lost) * fraction(1, 2);
    assert_eq!(law.total_variation(&at), Ok(real(&distance)));
    let doubled = real(&(&distance * fraction(2, 1)));
    tally.doubled_tv += usize::from(law.total_variation(&at) != Ok(doubled));

    let square =
        |over: &dyn Fn(&Fraction, &Fraction) -> Fraction| tilt.sum(|p, l, _| (p * l / &z - p).pow(2) / over(p, l));
    let chi2 = square(&|p, _| p.clone()) + &tilt.lost;
    assert_eq!(law.chi2(&at), Ok(real(&chi2)));
    tally.reverse_chi2 += usize::from(law.chi2(&at) != Ok(real(&square(&|p, l| p * l / &z))));

    let power = |order: i32| tilt.sum(|p, l, _| p * (l / &z).pow(order));
    for (order, coefficient) in [(2, fraction(1, 1)), (3, fraction(1, 2))] {
        let renyi = law.renyi(&at, &Real::integer(order.into())).expect("a divergence");
        assert!(is_sum_of_logarithms(&renyi, &[(coefficient, power(order))]), "{renyi}");
        tally.unscaled_renyi +=
            usize::from(!is_sum_of_logarithms(&renyi, &[(fraction(order.into(), 1), power(order))]));
    }
    let half = law.renyi(&at, &real(&fraction(1, 2))).expect("a divergence");
    let affinity = tilt.points.iter().map(|(p, root, _)| p * root).sum();
    assert!(is_sum_of_logarithms(&half, &[(fraction(-2, 1), affinity), (one, z.clone())]), "{half}");
}

/// Rewards and divergences along the frontier grow, and the chord between two points is no flatter than 1/t there.
fn frontier_is(law: &RewardLaw, at: &[Real], tally: &mut Tally) {
    let frontier = law.frontier(at).expect("a frontier");
    for (point, t) in frontier.iter().zip(at) {
        assert_eq!(point.inverse_beta, *t);
        assert_eq!(Ok(&point.reward), law.expectation(t).as_ref());
        assert_eq!(Ok(&point.divergence), law.kl(t).as_ref());
    }
    for pair in frontier.windows(2) {
        let reward = pair[1].reward.sub(&pair[0].reward).expect("finite");
        let divergence = pair[1].divergence.sub(&pair[0].divergence).expect("finite");
        let is_at_most = |left: &Real, right: &Real| match left.compare(right) {
            Ok(order) => order != Ordering::Greater,
            Err(error) => panic!("{left} against {right}: {error}"),
        };
        let slope = |t: &Real| t.mul(&reward).expect("finite");
        assert!(is_at_most(&Real::ZERO, &reward) && is_at_most(&Real::ZERO, &divergence));
        // t times a logarithm is no exact number: bounds decide where it is strict.
        let sure = |t: &Real, order: Ordering| surely(divergence.interval().sub(slope(t).interval()), order);
        assert!(!sure(&pair[0].inverse_beta, Ordering::Less) && !sure(&pair[1].inverse_beta, Ordering::Greater));
        tally.steeper += usize::from(sure(&pair[0].inverse_beta, Ordering::Greater));
    }
}

/// Whether a difference certainly has this sign.
fn surely(difference: Interval, order: Ordering) -> bool {
    match order {
        Ordering::Less => difference.high < 0.0,
        Ordering::Greater => difference.low > 0.0,
        Ordering::Equal => difference.is_point() && difference.low == 0.0,
    }
}

/// TV, KL and the expectation at one t, by their definitions.
fn in_floats(law: &RewardLaw, t: f64) -> [f64; 3] {
    let middle = |value: &Real| value.interval().middle();
    let terms: Vec<(f64, f64)> = law.terms().iter().map(|(value, mass)| (middle(value), middle(mass))).collect();
    let total: f64 = terms.iter().map(|(value, mass)| mass * (t * value).exp()).sum();
    let ratio = |value: f64| (t * value).exp() / total;
    let lost = 1.0 - terms.iter().map(|(_, mass)| mass).sum::<f64>();
    [
        (terms.iter().map(|(value, mass)| mass * (ratio(*value) - 1.0).abs()).sum::<f64>() + lost) / 2.0,
        terms.iter().map(|(value, mass)| mass * ratio(*value) * ratio(*value).ln()).sum(),
        terms.iter().map(|(value, mass)| mass * ratio(*value) * value).sum(),
    ]
}

type Measure = fn(&RewardLaw, &Real) -> Result<Real, Undefined>;
const MEASURES: [Measure; 3] = [RewardLaw::total_variation, RewardLaw::kl, RewardLaw::expectation];

/// The parameter that reaches a value is found exactly where it is rational, and else between two that miss it on either side.
fn reached(law: &RewardLaw, t: &Real, twice: &Real, tally: &mut Tally) {
    let constant = law.terms().len() == 1;
    for (place, measure) in MEASURES.into_iter().enumerate() {
        let wanted = measure(law, t).expect("a value");
        if constant {
            let never = law.reach(measure, &wanted.add(&Real::ONE).expect("finite"));
            assert_eq!(never, Err(Undefined::NeverReached));
            continue;
        }
        // Without what has the reward −inf, TV may stay as it is for a while.
        if measure(law, &Real::ZERO).as_ref() == Ok(&wanted) {
            assert_eq!(law.reach(measure, &wanted), Ok(Real::ZERO));
            continue;
        }
        assert_eq!(law.reach(measure, &wanted).as_ref(), Ok(t), "{wanted} of {law:?}");
        tally.exact += 1;
        let beyond = measure(law, twice).expect("a value");
        let middle = wanted.add(&beyond).and_then(|sum| sum.div(&Real::integer(2))).expect("finite");
        let found = law.reach(measure, &middle).expect("it lies between two values");
        let Real::Bounded(bracket) = found else { continue };
        tally.bracketed += 1;
        assert!(bracket.width() <= 1e-15 * bracket.high, "{bracket:?} for {middle} of {law:?}");
        let (found, wanted) = (in_floats(law, bracket.middle())[place], middle.interval().middle());
        assert!((found - wanted).abs() <= 1e-9 * (1.0 + wanted.abs()), "{found} for {wanted} of {law:?}");
        let beside = in_floats(law, bracket.high * 1.001)[place];
        assert!(beside > wanted, "{beside} for {wanted} of {law:?}");
    }
    // No tilt has more than the greatest reward.
    let (greatest, _) = law.terms().last().expect("some value");
    let more = greatest.add(&Real::ONE).expect("finite");
    assert_eq!(law.reach(RewardLaw::expectation, &more), Err(Undefined::NeverReached));
    tally.unreached += 1;
}

fn key([constant, two, three]: &[Fraction; 3]) -> Real {
    let ln = |q: &Fraction, n: i64| real(q).mul(&Real::integer(n).ln().expect("positive")).expect("finite");
    real(constant).add(&ln(two, 2)).and_then(|sum| sum.add(&ln(three, 3))).expect("finite")
}

/// Each pair of values with its probability, ascending.
fn joint_is(
    inquiry: &Inquiry,
    name: &str,
    rewards: [&Reward; 2],
    listed: &[(Vec<String>, Fraction)],
    tally: &mut Tally,
) {
    let mut expected: BTreeMap<[[Fraction; 3]; 2], Fraction> = BTreeMap::new();
    for (x, p) in listed.iter().filter(|(_, p)| !p.is_zero()) {
        if let [Some(first), Some(second)] = rewards.map(|reward| (reward.value)(x)) {
            *expected.entry([first, second]).or_insert_with(Fraction::zero) += p;
        }
    }
    let p = inquiry.distribution(name, "");
    let [first, second] = rewards.map(|reward| inquiry.expression(&reward.text));
    let law = inquiry.session.joint_reward_law(&p, &first, &second).expect("a joint law");
    assert_eq!(law.len(), expected.len());
    for (values, p) in &expected {
        let values = values.each_ref().map(key);
        let own = law.iter().find(|((first, second), _)| [first, second] == [&values[0], &values[1]]);
        assert_eq!(own.map(|(_, p)| p), Some(&real(p)));
    }
    let ascending = |pair: &[((Real, Real), Real)]| {
        let order = pair[0].0.0.compare(&pair[1].0.0).expect("exact");
        order.then_with(|| pair[0].0.1.compare(&pair[1].0.1).expect("exact")).is_lt()
    };
    assert!(law.windows(2).all(ascending));
    let swapped = inquiry.session.joint_reward_law(&p, &second, &first).expect("a joint law");
    tally.swapped += usize::from(swapped != law);
    // The sums over one of them are the law of the other; the product of those is not the joint law.
    let alone = inquiry.session.reward_law(&p, &first).expect("a law");
    let other = inquiry.session.reward_law(&p, &second).expect("a law");
    if law.iter().map(|(_, p)| rational(p)).sum::<Fraction>().is_one() {
        for (value, mass) in alone.terms() {
            let own = law.iter().filter(|((first, _), _)| first == value).map(|(_, p)| rational(p));
            assert_eq!(real(&own.sum()), *mass);
        }
    }
    let product = |((one, two), p): &((Real, Real), Real)| {
        let of =
            |law: &RewardLaw, value: &Real| law.terms().iter().find(|(k, _)| k == value).expect("it occurs").1.clone();
        of(&alone, one).mul(&of(&other, two)).expect("finite") == *p
    };
    tally.independent += usize::from(!law.iter().all(product));
}

#[test]
fn the_law_of_a_reward_gives_every_tilt_as_the_definition_does() {
    let mut tally = Tally::default();
    let mut number = 0;
    for_random_models(MODELS, 61, |model, choices| {
        number += 1;
        let (name, rest, listed) = base(choices, model);
        let logarithms = choices.below(3) == 0;
        let reward = Reward::random(choices, model, logarithms);
        let inquiry = Inquiry::new(model, &rest);
        let weighted: Weighted = listed.iter().map(|(x, p)| (p.clone(), (reward.value)(x))).collect();
        if weighted.iter().all(|(p, value)| p.is_zero() || value.is_none()) {
            return;
        }
        let law = inquiry.session.reward_law(&inquiry.distribution(name, ""), &inquiry.expression(&reward.text));
        let law = law.expect("a law");
        let parameters = match logarithms {
            true => [0, 1, 2].map(Parameter::Whole),
            false => [(1, 1), (3, 2), (2, 1)].map(|(a, b)| Parameter::Logarithm(fraction(a, b))),
        };
        for t in &parameters {
            tilt_is(&law, t, &weighted, &mut tally);
        }
        let at = parameters.each_ref().map(Parameter::real);
        frontier_is(&law, &at, &mut tally);
        if number % 4 == 0 {
            reached(&law, &at[1], &at[2], &mut tally);
        }
        let another = Reward::random(choices, model, number % 3 == 0);
        joint_is(&inquiry, name, [&reward, &another], &listed, &mut tally);
    });
    assert!(tally.tilts > 1400 && tally.forbidden > 100 && tally.exact > 250 && tally.bracketed > 200, "{tally:?}");
    let refuted = [
        tally.base_mean,
        tally.base_variance,
        tally.reverse_kl,
        tally.doubled_tv,
        tally.reverse_chi2,
        tally.unscaled_renyi,
        tally.steeper,
        tally.independent,
        tally.swapped,
        tally.unreached,
    ];
    assert!(refuted.iter().all(|times| *times > 80), "{tally:?}");
}
