use super::*;
use crate::exhibit::figure::{Axis, Panel, Series};
use crate::exhibit::{Table, Values};
use crate::number::Real;
use crate::report::{Claim, Entry, Verdict};
use crate::statement::{Answer, AnswerValue};

const HOSTILE: &str = "</script><img onerror=alert(1) src=x>\"'&</textarea></pre>";

fn run(name: &str, verdict: Verdict) -> Run {
    let answer = Answer { question: HOSTILE.into(), parameters: vec![], value: AnswerValue::Number(Real::integer(7)) };
    Run {
        study: name.into(),
        title: HOSTILE.into(),
        vocabulary: 2,
        length: 3,
        distributions: vec![],
        ask: vec![
            Entry::new(HOSTILE.into(), HOSTILE.into(), Ok(vec![answer.clone()])),
            Entry::new("seven".into(), "7".into(), Ok(vec![answer])),
        ],
        trainings: vec![],
        feedback: vec![],
        moments: vec![],
        estimates: vec![],
        claims: vec![Claim { name: "c".into(), statement: HOSTILE.into(), verdict, answers: Err(HOSTILE.into()) }],
    }
}

fn figure() -> Figure {
    let mut panel = Panel::new(HOSTILE, Axis::linear(HOSTILE, Some(HOSTILE)), Axis::names("n", vec![HOSTILE.into()]));
    panel.point(0, [0.0, 0.0], HOSTILE.into());
    Figure {
        name: "f".into(),
        title: HOSTILE.into(),
        panels: vec![panel],
        series: vec![Series { name: HOSTILE.into() }],
        description: HOSTILE.into(),
        notes: vec![HOSTILE.into()],
        table: Table::new("t").with(HOSTILE, Some(HOSTILE), Values::Text(vec![Some(HOSTILE.into())])),
    }
}

fn essay() -> Essay {
    Essay::read(&format!(
        "title = '''{HOSTILE}'''\n[[section]]\ntitle = '''{HOSTILE}'''\nlead = '''{HOSTILE}'''\n[[section.sentence]]\n\
         said = '''{HOSTILE}'''\nfound = '''it is {{number}} {HOSTILE}'''\nverdict = \"true\"\nstudy = \"a study\"\n\
         ask = \"seven\"\nclaims = [\"c\"]\nfigures = [\"f\"]\n"
    ))
    .expect("it is an essay")
}

fn page(verdict: Verdict) -> String {
    let (run, figures, files) = (run("a study", verdict), [figure()], [("a/b c".to_owned(), HOSTILE.to_owned())]);
    let study = StudyPage { run: &run, text: HOSTILE, rerun: HOSTILE.into(), figures: &figures, files: &files };
    render(&[study], Some(&essay()))
}

#[test]
fn what_a_study_says_is_text_wherever_it_stands() {
    let page = page(Verdict::Holds);
    assert!(!page.contains("<img"), "an element of the study's own");
    assert_eq!(page.matches("</script>").count(), 1);
    assert!(page.contains("&lt;/script&gt;&lt;img onerror=alert(1)"));
}

#[test]
fn a_verdict_stands_only_if_its_claims_hold() {
    assert!(!page(Verdict::Holds).contains("not confirmed"));
    assert!(page(Verdict::False).contains("not confirmed: true"));
    assert!(page(Verdict::Holds).contains(">7</a>"));
}

#[test]
fn nothing_is_asked_for_and_names_are_safe_in_addresses() {
    let page = page(Verdict::Holds);
    assert!(!page.contains("http:") && !page.contains("https:") && !page.contains(" src=\""), "a request");
    assert!(page.contains("href=\"./a/b%20c\"") && page.contains("id=\"study-a.20.study\""));
    assert_eq!(address("javascript:alert(1)"), "./javascript%3Aalert%281%29");
    assert!(page.contains("default-src 'none'") || page.contains("default-src &#39;none&#39;"));
}
