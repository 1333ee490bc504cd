//! How often the 95 % intervals of the bundled studies contain the truth: in 93.5 to 96.5 % of 2,000 repeats where a normal
//! approximation is claimed; and where it is not, the output says so.

use exactlm::approximation::{Experiment, Method};
use exactlm::question::{Session, Settings};
use exactlm::statement::experiments;
use exactlm::study::Study;
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// An estimate, the draws of a repeat, and whether a normal approximation is claimed there.
type Claim = (&'static str, usize, bool);

/// Each study with all of its estimates.
const CLAIMED: [(&str, &[Claim]); 10] = [
    ("masking-is-not-conditioning", &[("by_rejection", 4000, YES), ("masked_then_weighed", 4000, YES)]),
    ("forcing-is-not-prompting", &[("by_rejection", 2500, YES), ("forced_then_weighed", 2000, YES)]),
    ("best-of-n", &[("best_of_two_for_tuned", 100, NO), ("weighed_for_tuned", 1000, YES)]),
    ("rare-conditions", &[("by_rejection", 1000, NO), ("after_the_prompt", 1000, NO), ("by_exact_rows", 1000, YES)]),
    ("arbitrary-prompts", &[("rejection", 1000, NO), ("look_ahead", 1000, YES)]),
    ("gibbs-gets-stuck", &[("token_by_token", 100, NO), ("in_blocks", 100, NO), ("whole_texts", 100, NO)]),
    ("importance-sampling-lies", &[("weighted", 1000, NO)]),
    ("smc-twists", &[("without", 100, NO), ("wrong", 100, NO), ("exact", 100, NO)]),
    ("guidance", &[("guided_then_weighed", 1000, YES)]),
    // At T = 1, 1/2 and 1/3; at 1/8 weights are too heavy.
    ("temperature", &[("tokens_then_weighed", 1000, YES)]),
];
const YES: bool = true;
const NO: bool = false;

const REPEATS: usize = 2000;

fn read(name: &str) -> Study {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("notebooks-data/studies");
    let bytes = fs::read(folder.join(format!("{name}.toml"))).expect("it is bundled");
    Study::read(name, &bytes, &|path| fs::read(folder.join(path))).expect("bundled studies are right")
}

/// Each number of each experiment of an estimate: where, whether an approximation is claimed, how often the interval held.
fn covered(name: &str, estimate: &str, samples: usize) -> Vec<(String, bool, f64)> {
    let study = read(name);
    let environment = &study.environment;
    let session = Session::new(environment.model.clone(), Arc::new(environment.scope.clone()), Settings::default());
    let (_, syntax) = study.estimates.iter().find(|(known, _)| known == estimate).expect("it is in the study");
    let mut found = Vec::new();
    for (values, experiment) in experiments(environment, syntax).map_err(|(_, problems)| problems).expect("it was read")
    {
        let experiment = Experiment { samples: vec![samples], repeats: REPEATS, ..experiment };
        for row in experiment.run(&session, |_| true).expect("it runs") {
            assert_eq!(row.repeats, REPEATS);
            let depends =
                matches!(experiment.method, Method::Chain { .. } | Method::Smc { .. } | Method::BestOf { .. });
            assert_eq!(row.truly_effective.is_none(), depends, "{name}, {estimate}");
            let place = format!("{name}, {estimate} of {samples} at {values:?}");
            // A repeat without an estimate has no interval that could hold.
            found.push((place, row.caution.is_none(), row.covered as f64 / REPEATS as f64));
        }
    }
    found
}

#[test]
fn intervals_of_the_studies_hold_where_they_are_claimed() {
    let (mut claimed, mut uncovered) = (0, 0);
    for (name, estimates) in CLAIMED {
        let of_study: Vec<String> = read(name).estimates.into_iter().map(|(estimate, _)| estimate).collect();
        assert_eq!(of_study, estimates.iter().map(|(estimate, ..)| *estimate).collect::<Vec<_>>(), "{name}");
        for (estimate, samples, expected) in estimates {
            let rows = covered(name, estimate, *samples);
            assert_eq!(rows.iter().any(|(_, claims, _)| *claims), *expected, "{rows:?}");
            for (place, claims, share) in rows {
                let holds = (0.935..=0.965).contains(&share);
                assert!(holds || !claims, "{place}: {share}");
                claimed += usize::from(claims);
                uncovered += usize::from(!holds);
            }
        }
    }
    // The twin: where nothing is claimed, many intervals do not hold.
    assert!(claimed >= 11 && uncovered >= 5, "{claimed} are claimed, {uncovered} do not hold");
}
