//! Every sentence about n-grams in the language page, on corpora that can be counted by hand.

use super::*;
use crate::model::enumeration::{assert_law, probability, q, sequences};
use crate::potential::laws::check_model;

fn settings(order: usize, length: usize, smoothing: Rational) -> NgramSettings {
    NgramSettings { order, length, smoothing, keep: None, vocabulary: None }
}

fn ngram(text: &str, settings: NgramSettings) -> Result<Ngram<Rational>, NgramError> {
    Ngram::new(&Corpus::read(text.as_bytes()).unwrap(), settings)
}

fn texts(model: &Ngram<Rational>) -> Vec<&str> {
    model.tokens().iter().map(|(_, text)| text).collect()
}

/// p(token | prefix)
fn after(model: &Ngram<Rational>, prefix: &str, token: &str) -> Rational {
    let read = |text| model.tokens().token(text).unwrap();
    let state = prefix.split_whitespace().fold(model.start(), |state, text| model.next(state, read(text)));
    model.row(state).unwrap()[read(token).index()].clone()
}

/// The definition, counted anew for each prefix: the rows of LANGUAGE's sentence without states.
fn textbook(lines: &[&[usize]], end: usize, order: usize, smoothing: &Rational, sequence: &[usize]) -> Rational {
    let marked = |tokens: &[usize]| [vec![usize::MAX; order - 1], tokens.to_vec()].concat();
    let mut product = q(1, 1);
    for (place, &token) in sequence.iter().enumerate() {
        if sequence[..place].contains(&end) {
            product *= if token == end { q(1, 1) } else { q(0, 1) };
            continue;
        }
        let context = marked(&sequence[..place])[place..].to_vec();
        let (mut count, mut total) = (0, 0);
        for line in lines {
            let text = marked(&[line.to_vec(), vec![end]].concat());
            for window in text.windows(order).filter(|window| window[..order - 1] == context[..]) {
                total += 1;
                count += u64::from(window[order - 1] == token);
            }
        }
        let total = q(total, 1) + smoothing * q(end as i64 + 1, 1);
        if total == q(0, 1) {
            return q(0, 1);
        }
        product *= (q(count as i64, 1) + smoothing) / total;
    }
    product
}

#[test]
fn the_law_is_the_textbooks_for_all_orders_and_smoothings() {
    let lines: [&[usize]; 4] = [&[0, 1, 0, 0], &[0, 1], &[], &[1, 0]];
    for order in [1, 2, 3, 4, 9] {
        for smoothing in [q(0, 1), q(1, 10), q(2, 1)] {
            for length in [1, 2, 5] {
                let model = ngram("a b a a\na b\n\nb a\n", settings(order, length, smoothing.clone())).unwrap();
                assert_eq!(texts(&model), ["a", "b", "<end>"]);
                assert_law(&model, |x| textbook(&lines, 2, order, &smoothing, x));
            }
        }
    }
}

#[test]
fn bigrams_counted_by_hand() {
    // first: a 2, b 1; after a: b 2, a 1, <end> 1; after b: a 1, <end> 1... counted in "a b a / b / a a b"
    let model = ngram("a b a\nb\na a b", settings(2, 4, q(0, 1))).unwrap();
    assert_eq!(after(&model, "", "a"), q(2, 3));
    assert_eq!(after(&model, "", "<end>"), q(0, 1));
    assert_eq!(after(&model, "a", "b"), q(1, 2));
    assert_eq!(after(&model, "a", "<end>"), q(1, 4));
    assert_eq!(after(&model, "b", "<end>"), q(2, 3));
    assert_eq!(after(&model, "a b", "a"), q(1, 3));
}

#[test]
fn smoothing_adds_to_every_count_and_alpha_v_to_the_total() {
    let model = ngram("a b a\nb\na a b", settings(2, 4, q(1, 10))).unwrap();
    assert_eq!(after(&model, "", "a"), q(21, 33));
    assert_eq!(after(&model, "", "<end>"), q(1, 33));
    // For order 1, too: a 4, b 3, <end> 3.
    let model = ngram("a b a\nb\na a b", settings(1, 4, q(1, 2))).unwrap();
    assert_eq!(after(&model, "b", "a"), q(9, 23));
    assert_eq!(after(&model, "", "<end>"), q(7, 23));
}

#[test]
fn after_the_end_only_the_end_follows_without_smoothing_for_every_order() {
    for order in 1..5 {
        let model = ngram("a b\nb", settings(order, 6, q(1, 2))).unwrap();
        assert_eq!(after(&model, "a <end>", "<end>"), q(1, 1));
        assert_eq!(after(&model, "<end> <end> <end>", "<end>"), q(1, 1));
        assert_eq!(after(&model, "<end>", "a"), q(0, 1));
        assert_eq!(after(&model, "<end> a", "<end>"), q(1, 1));
    }
}

#[test]
fn a_context_never_seen_is_uniform_when_smoothed_and_has_no_row_otherwise() {
    let model = ngram("a b c", settings(3, 5, q(1, 10))).unwrap();
    assert_eq!(after(&model, "c a", "b"), q(1, 4));
    assert_eq!(after(&model, "c a b", "c"), q(11, 14));
    let model = ngram("a b c", settings(3, 5, q(0, 1))).unwrap();
    let state = model.next(model.start(), Token(2));
    assert_eq!(model.row(state), None);
    assert!(model.arcs(1, &state).is_empty());
}

#[test]
fn the_vocabulary_is_in_order_of_first_appearance_and_keeps_case() {
    let model = ngram("the The\nA the", settings(2, 3, q(0, 1))).unwrap();
    assert_eq!(texts(&model), ["the", "The", "A", "<end>"]);
}

#[test]
fn an_empty_line_is_the_text_end() {
    let model = ngram("\na\n", settings(2, 2, q(0, 1))).unwrap();
    assert_eq!(after(&model, "", "<end>"), q(1, 2));
    let model = ngram("\n", settings(3, 2, q(0, 1))).unwrap();
    assert_eq!(texts(&model), ["<end>"]);
    assert_eq!(after(&model, "", "<end>"), q(1, 1));
}

#[test]
fn keep_keeps_the_most_frequent_and_ties_go_to_the_first() {
    let keep = |keep| NgramSettings { keep: Some(keep), ..settings(1, 2, q(0, 1)) };
    let model = ngram("d c b b c a", keep(3)).unwrap();
    assert_eq!(texts(&model), ["d", "c", "b", "<unk>", "<end>"]);
    assert_eq!(after(&model, "", "<unk>"), q(1, 7));
    assert_eq!(texts(&ngram("d c b b c a", keep(2)).unwrap()), ["c", "b", "<unk>", "<end>"]);
    assert_eq!(texts(&ngram("d c b b c a", keep(4)).unwrap()), ["d", "c", "b", "a", "<end>"]);
    assert_eq!(texts(&ngram("d c b b c a", keep(0)).unwrap()), ["<unk>", "<end>"]);
}

#[test]
fn a_given_vocabulary_is_taken_as_it_is() {
    let given = |tokens: &[&str]| NgramSettings {
        vocabulary: Some(Vocabulary::new(tokens.iter().copied()).unwrap()),
        ..settings(1, 2, q(0, 1))
    };
    let model = ngram("a b a", given(&["b", "z", "<unk>"])).unwrap();
    assert_eq!(texts(&model), ["b", "z", "<unk>", "<end>"]);
    assert_eq!(after(&model, "", "<unk>"), q(1, 2));
    assert_eq!(after(&model, "", "z"), q(0, 1));
    assert_eq!(texts(&ngram("a", given(&["<end>", "a"])).unwrap()), ["<end>", "a"]);
    let error = ngram("a\na b", given(&["a"])).unwrap_err();
    assert_eq!(error, NgramError::Outside { token: "b".into(), line: 2, column: 3 });
}

#[test]
fn settings_out_of_range_are_refused() {
    assert_eq!(ngram("a", settings(0, 2, q(0, 1))), Err(NgramError::Order));
    assert_eq!(ngram("a", settings(1, 0, q(0, 1))), Err(NgramError::Parameter(ParameterError::NoLength)));
    assert_eq!(
        ngram("a", settings(1, 1, q(-1, 2))).unwrap_err().to_string(),
        "smoothing is -1/2: it must be at least 0"
    );
    let both = NgramSettings { keep: Some(1), vocabulary: Vocabulary::new(["a"]).ok(), ..settings(1, 1, q(0, 1)) };
    assert_eq!(ngram("a", both), Err(NgramError::TwoChoices));
}

#[test]
fn huge_orders_and_lengths_cost_nothing() {
    let model = ngram("a b a\nb", settings(usize::MAX, usize::MAX, q(1, 10))).unwrap();
    assert_eq!(after(&model, "a b a", "<end>"), q(11, 13));
    assert_eq!(after(&model, "a b a b a", "a"), q(1, 3));
    let same = ngram("a b a\nb", settings(5, 5, q(1, 10))).unwrap();
    for x in sequences(3, 5) {
        let five = Ngram { length: 5, ..model.clone() };
        assert_eq!(probability(&five, &x), probability(&same, &x));
    }
}

#[test]
fn a_corpus_of_one_endless_line_is_refused_before_memory_is() {
    let line = (0..20_000).map(|token| token.to_string()).collect::<Vec<_>>().join(" ");
    assert_eq!(ngram(&line, settings(20_000, 30_000, q(0, 1))), Err(NgramError::TooLarge { order: 20_000 }));
}

#[test]
fn it_can_be_carried_over_to_floats_and_keeps_the_laws() {
    let model = ngram("a b a\nb\na a b", settings(3, 6, q(1, 7))).unwrap();
    assert!(check_model(&model.map(|p| p.to_f64().value()), 10_000).is_ok());
}
