//! The workload W(V, N): exactlm beside loops written by hand, in one run, with their ratios at the end.
//!
//! `cargo bench --bench workload` runs everything (some minutes); `cargo bench --bench workload -- --quick` leaves out
//! the largest sizes and takes fewer samples; `EXACTLM_BENCH_ONLY='merging (64'` selects cases by name. The loops by hand share no code with the crate. Before anything is
//! timed, the answers of both sides are held against each other and against the published ones.
//!
//! - [`chain`]: the model; [`answers`]: W's answers, and comparing them
//! - [`enumeration`], [`odometer`], [`dynamic`], [`reduced`], [`sampling`]: by hand
//! - [`asked`]: exactlm; [`measure`]: times and ratios

mod answers;
mod asked;
mod chain;
mod dynamic;
mod enumeration;
mod measure;
mod odometer;
mod reduced;
mod sampling;

use std::hint::black_box;
use std::time::Duration;

use answers::PUBLISHED_FRACTIONS;
use asked::Asked;
use chain::Chain;
use exactlm::number::{Real, parse_rational};
use exactlm::question::{Distribution, Numbers, WalkChoice};
use measure::{Measure, Target};
use rayon::{ThreadPool, ThreadPoolBuilder};

fn main() {
    let mut measure = Measure::new();
    if measure.wants("published") {
        check_published();
    }
    streaming(&mut measure);
    boxes(&mut measure);
    merging(&mut measure);
    exact(&mut measure);
    far_apart(&mut measure);
    ten_questions(&mut measure);
    sampling(&mut measure);
    measure.summary();
}

fn pool(threads: usize) -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be started")
}

/// Both sides give the published answers, in each walk.
fn check_published() {
    chain::check_generator();
    for ((v, n), texts) in PUBLISHED_FRACTIONS {
        let chain = Chain::new(v, n);
        asked::check_model(&chain);
        let expected = texts.map(|text| Real::Rational(parse_rational(text).expect("a fraction")));
        for walk in [WalkChoice::Merge, WalkChoice::Stream] {
            assert_eq!(Asked::new(&chain, walk, Numbers::Exact).events(), expected, "{walk:?} at ({v},{n})");
        }
    }
    for (v, n) in [(2, 10), (4, 8), (8, 8), (4, 12)] {
        let chain = Chain::new(v, n);
        let dynamic = dynamic::answers(&chain);
        dynamic.assert_published(v, n, "dynamic program");
        let enumerated = enumeration::answers(&chain);
        enumerated.assert_published(v, n, "enumeration");
        enumerated.assert_near(&dynamic, 1e-12, "enumeration and dynamic program");
        let merged = Asked::new(&chain, WalkChoice::Merge, Numbers::Float).answers();
        merged.assert_published(v, n, "merging");
        merged.assert_near(&dynamic, 1e-12, "merging and dynamic program");
    }
}

/// All of W's questions by enumeration, on one core and on two; the sizes of 2^24 sequences where those of 2^18 let hope that they end.
fn streaming(measure: &mut Measure) {
    let mut slowest = Duration::ZERO;
    let patience = Duration::from_secs(if measure.quick { 3 } else { 30 });
    for (v, n, share) in [(8, 6, 64), (4, 9, 64), (8, 8, 1), (4, 12, 1)] {
        if !measure.wants(&format!("streaming ({v},{n})")) {
            continue;
        }
        if share == 1 && slowest > patience {
            eprintln!("streaming ({v},{n}) is left out: it would take more than {patience:?} a run");
            continue;
        }
        let chain = Chain::new(v, n);
        let asked = Asked::new(&chain, WalkChoice::Stream, Numbers::Float);
        let streamed = asked.answers();
        streamed.assert_published(v, n, "streaming");
        streamed.assert_near(&dynamic::answers(&chain), 1e-12, "streaming and dynamic program");
        for threads in [1, 2] {
            let pool = pool(threads);
            let group = format!("streaming ({v},{n}) on {threads}");
            let by_hand = measure.time(&group, "by hand", || pool.install(|| enumeration::answers(&chain)));
            let ours = measure.time(&group, "exactlm", || pool.install(|| asked.answers()));
            slowest = slowest.max(ours.median() * share);
            measure.compare(group, ours, Some(by_hand), Target::Ratio(2.0));
        }
    }
}

/// A closure that sees every whole sequence.
fn boxes(measure: &mut Measure) {
    let sizes = if measure.quick { [(8, 6), (4, 9)] } else { [(8, 8), (4, 12)] };
    for (v, n) in sizes {
        if !measure.wants(&format!("black box ({v},{n})")) {
            continue;
        }
        let chain = Chain::new(v, n);
        let model = Asked::new(&chain, WalkChoice::Stream, Numbers::Float).floats();
        let longest: odometer::BlackBox<'_> = black_box(&odometer::longest_run);
        let (one, other) = (odometer::expectation(&chain, longest), asked::expectation(&model, longest));
        assert!((one - other).abs() < 1e-11, "{one} and {other}");
        for threads in [1, 2] {
            let pool = pool(threads);
            let group = format!("black box ({v},{n}) on {threads}");
            let by_hand = measure.time(&group, "odometer", || pool.install(|| odometer::expectation(&chain, longest)));
            let ours = measure.time(&group, "exactlm", || pool.install(|| asked::expectation(&model, longest)));
            measure.compare(group, ours, Some(by_hand), Target::Ratio(1.5));
        }
    }
}

/// All of W's questions by merging.
fn merging(measure: &mut Measure) {
    for (v, n) in [(8, 8), (16, 100), (64, 1000), (256, 1024)] {
        let group = format!("merging ({v},{n})");
        if measure.quick && v == 256 || !measure.wants(&group) {
            continue;
        }
        let chain = Chain::new(v, n);
        let asked = Asked::new(&chain, WalkChoice::Merge, Numbers::Float);
        asked.answers().assert_near(&dynamic::answers(&chain), 1e-9, "merging and dynamic program");
        let by_hand = measure.time(&group, "by hand", || dynamic::answers(&chain));
        let ours = measure.time(&group, "exactlm", || asked.answers());
        let target = if v == 8 { Target::Within(Duration::from_millis(2)) } else { Target::Ratio(2.0) };
        measure.compare(group.clone(), ours, Some(by_hand), target);
        if v < 256 {
            for (name, question) in asked.alone() {
                let times = measure.time(&group, name, question);
                measure.detail(format!("{group}, {name} alone"), times);
            }
        }
    }
}

/// P(c) and all marginals given c, in fractions.
fn exact(measure: &mut Measure) {
    let sizes = if measure.quick { [(16, 30), (16, 100)] } else { [(16, 100), (16, 100)] };
    for (place, (v, n)) in sizes.into_iter().enumerate() {
        let group = format!("exact ({v},{n})");
        if !measure.wants(&group) {
            continue;
        }
        let chain = Chain::new(v, n);
        let asked = Asked::new(&chain, WalkChoice::Merge, Numbers::Exact);
        if place == 0 {
            let (c, marginals) = reduced::answers(&chain);
            let expected = (
                Real::Rational(c),
                marginals
                    .into_iter()
                    .map(|row| row.into_iter().map(Real::Rational).collect::<Vec<_>>())
                    .collect::<Vec<_>>(),
            );
            assert!(asked.exact() == expected, "exact at ({v},{n}) and fractions reduced at every step");
            let by_hand = measure.time(&group, "a gcd at every step", || reduced::answers(&chain));
            let ours = measure.time(&group, "exactlm", || asked.exact());
            measure.compare(format!("{group}, against a gcd at every step"), ours, Some(by_hand), Target::Faster(20.0));
        } else {
            let ours = measure.time(&group, "exactlm alone", || asked.exact());
            measure.compare(group, ours, None, Target::Within(Duration::from_millis(100)));
        }
    }
}

/// `x[7] == x[12]` where only merging can answer, in fractions.
fn far_apart(measure: &mut Measure) {
    if !measure.wants("x[7] == x[12] (50,200)") {
        return;
    }
    let chain = Chain::new(50, 200);
    let asked = Asked::new(&chain, WalkChoice::Auto, Numbers::Exact);
    let event = asked.expression("x[7] == x[12]");
    let run = || asked.session().probability(&Distribution::prior(), &event).expect("a value everywhere");
    let ours = measure.time("x[7] == x[12]", "exactlm", run);
    measure.compare("x[7] == x[12] (50,200), exact".to_owned(), ours, None, Target::Within(Duration::from_secs(1)));
}

/// Ten questions about one distribution beside one.
fn ten_questions(measure: &mut Measure) {
    if !measure.wants("ten questions (16,100)") {
        return;
    }
    let chain = Chain::new(16, 100);
    let asked = Asked::new(&chain, WalkChoice::Merge, Numbers::Float);
    let rows = |positions: usize| {
        let (session, given) = (asked.session(), asked.given());
        (0..positions)
            .map(|position| session.marginal(&given, 10 * position).expect("c is possible"))
            .collect::<Vec<_>>()
    };
    let (one, ten) = (measure.time("rows", "one", || rows(1)), measure.time("rows", "ten", || rows(10)));
    measure.compare("ten rows given c (16,100) beside one".to_owned(), ten, Some(one), Target::Ratio(1.5));
    let events: Vec<_> = (1..=10).map(|position| asked.expression(&format!("x[{}] == \"0\"", 10 * position))).collect();
    let probabilities = |count: usize| {
        let (session, given) = (asked.session(), asked.given());
        events[..count]
            .iter()
            .map(|event| session.probability(&given, event).expect("c is possible"))
            .collect::<Vec<_>>()
    };
    let (one, ten) =
        (measure.time("events", "one", || probabilities(1)), measure.time("events", "ten", || probabilities(10)));
    measure.compare("ten events given c (16,100) beside one".to_owned(), ten, Some(one), Target::Nothing);
}

/// Draws from the model and from a posterior beside a plain loop over cumulative tables; what is prepared is counted on both sides.
fn sampling(measure: &mut Measure) {
    if !measure.wants("sampling (50,200)") {
        return;
    }
    let chain = Chain::new(50, 200);
    let asked = Asked::new(&chain, WalkChoice::Merge, Numbers::Auto);
    let draws = 20_000;
    let ours = |p: &Distribution| {
        let mut sum = 0u64;
        let session = asked.session();
        let show = |sequence: &[exactlm::sequence::Token]| {
            sum += sequence.iter().map(|token| u64::from(token.0)).sum::<u64>();
            true
        };
        session.sample_while(p, draws, 7, show).expect("the model is possible");
        sum
    };
    let by_hand = measure.time("sampling", "by hand", || sampling::draw(&chain, draws, 7));
    let prior = measure.time("sampling", "exactlm", || ours(&Distribution::prior()));
    measure.compare("sampling (50,200), the model".to_owned(), prior, Some(by_hand), Target::Ratio(2.0));
    let given = asked.given();
    let posterior = measure.time("sampling", "exactlm, posterior", || ours(&given));
    let by_hand = measure.time("sampling", "by hand again", || sampling::draw(&chain, draws, 7));
    measure.compare("sampling (50,200), given c".to_owned(), posterior, Some(by_hand), Target::Ratio(2.0));
}
