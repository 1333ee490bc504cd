//! Draws are pinned: the same bytes for the same seed, with any number of threads. tests/python/pinned_draws.py asks a program built with
//! all optimisations for the same digests.

use exactlm::question::{Session, Settings};
use exactlm::sequence::{Token, Vocabulary};
use exactlm::statement::{SYMBOLIC, distributions};
use exactlm::study::Study;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// How many draws of each study are pinned.
const DRAWS: usize = 1_000;

/// 64-bit FNV-1a of the lines that `exactlm sample` writes.
fn digest(vocabulary: &Vocabulary, draws: &[Vec<Token>]) -> u64 {
    draws
        .iter()
        .flat_map(|sequence| format!("{}\n", vocabulary.write(sequence)).into_bytes())
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// For every bundled study a digest of draws of the model and of its last distribution that has numbers.
fn drawn() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("notebooks-data/studies");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .expect("the folder is there")
        .filter_map(|entry| {
            entry.expect("an entry").file_name().into_string().ok()?.strip_suffix(".toml").map(Into::into)
        })
        .collect();
    names.sort();
    assert!(names.len() >= 32, "{}", names.len());
    let mut text = String::new();
    for name in names {
        let bytes = fs::read(folder.join(format!("{name}.toml"))).expect("it is read");
        let study = Study::read(&name, &bytes, &|path| fs::read(folder.join(path))).expect("a study");
        let environment = &study.environment;
        let session = Session::new(environment.model.clone(), Arc::new(environment.scope.clone()), Settings::default());
        for of in ["prior"].into_iter().chain(environment.order.last().map(String::as_str)) {
            let all = distributions(environment, of).expect("distributions");
            let valued = |(values, _): &&(Vec<(String, String)>, _)| values.iter().all(|(_, value)| value != SYMBOLIC);
            let Some((values, distribution)) = all.iter().find(valued) else { continue };
            let draws = session.sample(distribution, DRAWS, 7).expect("draws");
            let values: Vec<String> = values.iter().map(|(name, value)| format!(" {name}={value}")).collect();
            writeln!(text, "{name} {of}{}: {:016x}", values.concat(), digest(&environment.scope.vocabulary, &draws))
                .expect("a line");
        }
    }
    text
}

#[test]
fn draws_are_the_same_with_any_number_of_threads() {
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(drawn)
    };
    let alone = with(1);
    insta::assert_snapshot!("draws", alone);
    assert_eq!(with(2), alone);
    assert_eq!(with(3), alone);
}

#[test]
fn neighbouring_seeds_draw_differently() {
    let text = b"[model]\nkind = \"uniform\"\nvocabulary = [\"a\", \"b\"]\nlength = 40\n";
    let study = Study::read("coins", text, &|_| Err(std::io::ErrorKind::NotFound.into())).expect("a study");
    let environment = &study.environment;
    let session = Session::new(environment.model.clone(), Arc::new(environment.scope.clone()), Settings::default());
    let prior = exactlm::question::Distribution::prior();
    let mut seen = std::collections::BTreeSet::new();
    for seed in 0..10_000 {
        assert!(seen.insert(session.sample(&prior, 2, seed).expect("draws")), "{seed}");
    }
}
