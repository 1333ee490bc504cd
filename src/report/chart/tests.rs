use super::*;
use crate::exhibit::Table;
use crate::exhibit::figure::{Axis, Panel, Series, Tone};

fn figure() -> Figure {
    let across = Axis::linear("lambda", None);
    let mut panel = Panel::new("distance", across, Axis::logarithmic("TV(tuned, prompted)", None));
    panel.line(1, (0..=20).map(|step| [f64::from(step) / 10.0, (-f64::from(step)).exp2()]), "rate u^-1".to_owned());
    panel.point(0, [0.0, 1.0], "lambda = 0: 1".to_owned());
    panel.estimate(2, [1.0, 0.1], [0.05, 0.2], "drawn".to_owned());
    // What has no place is not drawn.
    panel.point(0, [1.0, 0.0], "nothing".to_owned());
    panel.point(0, [f64::INFINITY, 1.0], "nothing".to_owned());
    panel.point(0, [f64::NAN, 1.0], "nothing".to_owned());
    let names = vec!["a".to_owned(), "</text><script>b".to_owned()];
    let mut cells = Panel::new("cells", Axis::names("position", vec!["1".to_owned()]), Axis::names("token", names));
    cells.area(0, [-0.5, -0.5], [0.5, 0.5], Some(Tone::Share(0.25)), ".25", "a: 1/4".to_owned());
    cells.area(0, [-0.5, 0.5], [0.5, 1.5], Some(Tone::Change(-0.75)), "−.75", "b: −3/4".to_owned());
    Figure {
        name: "distance".to_owned(),
        title: "The distance falls from 1 to 10⁻⁶ & <stays> there".to_owned(),
        panels: vec![panel, cells],
        series: ["exact value", "closed form", "estimate"].map(|name| Series { name: name.to_owned() }).into(),
        description: "It falls.".to_owned(),
        notes: vec!["rate 3·u⁻¹".to_owned()],
        table: Table::new("distance"),
    }
}

#[test]
fn a_file_is_as_it_was() {
    insta::assert_snapshot!(svg(&figure()));
}

#[test]
fn a_drawing_is_as_it_was() {
    let text = text(&figure());
    assert!(text.lines().all(|line| line.chars().count() <= 78), "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn nothing_that_is_no_number_reaches_a_file_and_all_text_is_escaped() {
    let drawn = svg(&figure());
    assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{drawn}");
    assert!(!drawn.contains("<script"), "{drawn}");
    assert!(drawn.contains("&amp; &lt;stays&gt;"), "{drawn}");
    assert_eq!(panels(&figure(), "f").len(), 2);
    assert_eq!(legend(&figure()).len(), 3);
}

#[test]
fn too_many_marks_are_thinned_out_and_said_to_be() {
    let mut many = figure();
    for place in 0..5_000 {
        many.panels[0].point(0, [f64::from(place), 1.0], String::new());
    }
    many.panels[0].line(0, (0..5_000).map(|x| [f64::from(x), 1.0]), String::new());
    let thin = thinned(&many);
    assert!(thin.panels[0].marks.len() <= MOST_MARKS + 2);
    assert!(thin.notes.iter().any(|note| note.contains("not drawn")), "{:?}", thin.notes);
    assert!(matches!(thinned(&figure()), Cow::Borrowed(_)));
}
