//! The figures of bundled studies, as numbers, as SVG, with characters, and on a page.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use exactlm::exhibit::figure::{Axis, Shape};
use exactlm::exhibit::{Figure, Said, figures};
use exactlm::question::{Session, Settings};
use exactlm::report::{Run, chart, page};
use exactlm::study::Study;

/// A title, a token and a label that would be elements of the page if they were not escaped.
const HOSTILE: &str = r#"
title = "</script><img onerror=alert(1) src=x>"
[model]
kind = "uniform"
vocabulary = ["<b>", "&amp;"]
length = 2
[parameter]
lambda = [0, 1, 2]
[distribution.tuned]
reward = 'lambda * count("<b>")'
[distribution.first]
given = 'x[1] == "<b>"'
"#;

fn bundled(name: &str) -> Study {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("notebooks-data/studies");
    let text = fs::read(folder.join(format!("{name}.toml"))).expect("it is bundled");
    Study::read(name, &text, &|path| fs::read(folder.join(path))).expect("bundled studies are right")
}

fn drawn(study: &Study) -> Vec<Figure> {
    let scope = Arc::new(study.environment.scope.clone());
    let session = Session::new(study.environment.model.clone(), scope, Settings::default());
    figures(study, &session, &Said::default())
}

fn names(figures: &[Figure]) -> Vec<&str> {
    figures.iter().map(|figure| figure.name.as_str()).collect()
}

/// That every mark lies where its axes have a place, and that everything has words.
fn check(figure: &Figure) {
    let name = &figure.name;
    assert!(!figure.title.is_empty() && !figure.description.is_empty(), "{name}");
    assert!(figure.table.rows() > 0, "{name} has no table");
    assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)), "{name}");
    for panel in &figure.panels {
        assert!(!panel.marks.is_empty(), "{name} is empty");
        for mark in &panel.marks {
            assert!(mark.series < figure.series.len(), "{name} has no series {}", mark.series);
            let places = match &mark.shape {
                Shape::Line(places) => places.clone(),
                Shape::Point { at, .. } => vec![*at],
                Shape::Area { from, to, .. } => vec![*from, *to],
            };
            assert!(places.iter().all(|place| panel.has(*place)), "{name}: {mark:?}");
        }
    }
}

/// That a text is well-formed: tags nest, attributes are quoted, `&` begins an entity.
fn well_formed(text: &str) {
    let mut open = Vec::new();
    let mut rest = text;
    while let Some(place) = rest.find(['<', '&']) {
        rest = &rest[place..];
        if rest.starts_with('&') {
            let end = rest.find(';').expect("an entity ends");
            assert!(["&amp", "&lt", "&gt", "&quot", "&#39"].contains(&&rest[..end]), "{}", &rest[..end]);
            rest = &rest[end..];
            continue;
        }
        let end = rest.find('>').expect("a tag ends");
        let tag = &rest[1..end];
        rest = &rest[end + 1..];
        if tag.starts_with('?') || tag.ends_with('/') {
            continue;
        }
        assert!(tag.matches('"').count().is_multiple_of(2), "{tag}");
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name)),
            None => open.push(tag.split(' ').next().unwrap_or_default()),
        }
    }
    assert!(open.is_empty(), "{open:?} are open");
}

#[test]
fn which_figures_a_study_has_follows_from_what_it_contains() {
    let letters = drawn(&bundled("two-letters"));
    let all =
        ["prefixes", "marginals-equal", "marginals-tuned", "next-token", "ranks", "before-and-after", "information"];
    assert_eq!(names(&letters)[..7], all);
    assert!(names(&letters).contains(&"frontier"));
    let ban = drawn(&bundled("seventh-and-twelfth"));
    assert!(!names(&ban).contains(&"before-and-after"), "too many sequences to show each: {:?}", names(&ban));
    letters.iter().chain(&ban).for_each(check);
}

#[test]
fn titles_state_what_the_numbers_say() {
    let figures = drawn(&bundled("two-letters"));
    let title = |name: &str| figures.iter().find(|figure| figure.name == name).map(|figure| figure.title.as_str());
    assert_eq!(title("prefixes"), Some("Under equal “a a” has 52.9 %, before 37.5 %"));
    assert_eq!(title("information"), Some("Under equal positions 1 and 2 share 0.691 nats, 0.0902 before"));
}

#[test]
fn drawings_are_well_formed_and_the_same_again() {
    for name in ["two-letters", "goodhart", "kl-estimators", "worlds-kinder"] {
        let (once, again) = (drawn(&bundled(name)), drawn(&bundled(name)));
        assert!(!once.is_empty());
        for (figure, same) in once.iter().zip(&again) {
            check(figure);
            let svg = chart::svg(figure);
            well_formed(&svg);
            assert!(!svg.contains("NaN"), "{name}/{}", figure.name);
            assert_eq!(svg, chart::svg(same));
            let text = chart::text(figure);
            assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        }
    }
}

#[test]
fn a_hostile_study_stays_text() {
    let study = Study::read("<study>", HOSTILE.as_bytes(), &|_| unreachable!("it names no file")).expect("it is right");
    let figures = drawn(&study);
    assert!(figures.iter().any(|figure| matches!(&figure.panels[0].up, Axis::Names { .. })));
    for figure in &figures {
        check(figure);
        well_formed(&chart::svg(figure));
    }
    let run = Run {
        study: study.name.clone(),
        title: study.title.clone(),
        vocabulary: 2,
        length: 2,
        distributions: vec![],
        ask: vec![],
        trainings: vec![],
        feedback: vec![],
        moments: vec![],
        estimates: vec![],
        claims: vec![],
    };
    let study = page::StudyPage { run: &run, text: HOSTILE, rerun: HOSTILE.into(), figures: &figures, files: &[] };
    let page = page::render(&[study], None);
    assert!(!page.contains("<img") && !page.contains("<b>"));
    assert_eq!(page.matches("</script>").count(), 1);
}
