#[cfg(test)]
mod tests {
    use exactlm::arbitrary::{Size, strategy};
    use exactlm::statement::Judgement;
    use proptest::prelude::*;
    use proptest::test_runner::{TestError, TestRunner};

    proptest! {
        #[test]
        fn conditioning_costs_at_most_the_logarithm(study in strategy::study(Size::default())) {
            let judgement = study.judge("P(A) > 0 => KL(given(prior, A), prior) <= -ln(P(A))").unwrap();
            prop_assert!(matches!(judgement, Judgement::Holds | Judgement::Unmet), "{judgement:?} in\n{study}");
        }
    }

    // What is false fails, and shrinks to the smallest study there is.
    #[test]
    fn a_false_property_shrinks() {
        let mut runner = TestRunner::deterministic();
        let found = runner.run(&strategy::study(Size::default()), |study| {
            let judgement = study.judge("P(A) < 1").unwrap();
            prop_assert!(matches!(judgement, Judgement::Holds));
            Ok(())
        });
        let Err(TestError::Fail(_, study)) = found else { panic!("{found:?}") };
        assert_eq!((study.model.vocabulary(), study.model.length, study.distributions.len()), (2, 1, 1));
    }
}
