//! The program as a shell sees it: what it prints, where, and its exit codes.

use crate::shell::{code, command, err, exactlm, letter, out, with_input};
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Stdio;

/// A false claim beside a true one.
const CLAIMS: &str = r#"
schema = 1
title = "Coins"
[model]
kind = "uniform"
vocabulary = ["h", "t"]
length = 2
[claim]
fair = 'P(x[1] == "h") == 1/2'
biased = 'P(x[1] == "h") > 2/3'
"#;

/// What a command prints that must succeed.
fn answer(arguments: &[&str]) -> String {
    let output = exactlm(arguments);
    assert_eq!(code(&output), 0, "{arguments:?}: {}", err(&output));
    assert_eq!(err(&output), "", "{arguments:?}");
    out(&output)
}

#[test]
fn a_single_question_is_answered_bare() {
    assert_eq!(answer(&["ask", "example", "P(x[1] == x[2])"]), "17/24 = 0.70833333333333333…\n");
    assert_eq!(answer(&["ask", "example", "support(prior)"]), "8\n");
    assert_eq!(answer(&["ask", "example", "KL(prior, q)"]), "inf\n");
    assert_eq!(answer(&["ask", "example", "1/8"]), "1/8 = 0.125\n");
}

#[test]
fn several_questions_stand_before_their_answers() {
    let text = answer(&["ask", "example", r#"P(x[1] == "a" | x[3] == "b")"#, r#"E(count("b"))"#]);
    assert_eq!(
        text,
        "P(x[1] == \"a\" | x[3] == \"b\"): 51/127 = 0.40157480314960629…\n\
         E(count(\"b\")): 403/288 = 1.3993055555555555…\n"
    );
}

#[test]
fn each_value_of_a_parameter_gets_a_line() {
    let text = answer(&["ask", "example", "TV(d, p)"]);
    assert_eq!(
        text,
        "lambda = ln(2): 161/415 = 0.38795180722891566…\n\
         lambda = ln(10): 161/1431 = 0.11250873515024458…\n\
         lambda = ln(1000): 161/127161 = 0.0012661114649931975…\n"
    );
}

#[test]
fn rows_laws_and_lists_have_a_line_per_entry() {
    assert_eq!(
        answer(&["ask", "example", "token(prior, 2)"]),
        "a  13/24 = 0.54166666666666666…\nb  11/24 = 0.45833333333333333…\n"
    );
    let law = answer(&["ask", "example", r#"law(prior, x[1] == "a")"#]);
    assert_eq!(law.lines().count(), 2, "{law}");
    assert_eq!(answer(&["ask", "example", "top(q, 1)"]), "a a a  27/68 = 0.39705882352941176…\n");
}

#[test]
fn a_comparison_shows_both_sides() {
    assert_eq!(
        answer(&["ask", "example", "P(x[1] == x[2]) > 1/2"]),
        "true: left 17/24 = 0.70833333333333333…, right 1/2 = 0.5\n"
    );
}

#[test]
fn a_letter_gives_closed_forms_and_their_values_where_they_are_asked_for() {
    let ask = |arguments: &[&str]| {
        let output = with_input(&[&["ask", "-"], arguments].concat(), &letter());
        assert_eq!(code(&output), 0, "{}", err(&output));
        out(&output)
    };
    let text = ask(&["TV(d, p)", "--at", "100", "--at", "5/2"]);
    assert!(text.contains("lambda = inf: 0\n"), "{text}");
    let form = "lambda = symbolic: 161/(161 + 127*u), u = e^lambda; limit 0, rate 161/127 * u^-1";
    assert!(
        text.contains(form) && text.contains("; at u = 100: 161/12861 = ") && text.contains("; at u = 5/2: 322/957")
    );
    let claims = ask(&["TV(d, p) == 161/(161 + 127*u)", "TV(d, p) <= 1/2", "not d == p", "d != prior"]);
    assert_eq!(
        claims,
        "TV(d, p) == 161/(161 + 127*u): lambda = symbolic: true for all u >= 1: left 161/(161 + 127*u), right \
         161/(161 + 127*u), u = e^lambda\n"
            .to_owned()
            + &claims[claims.find('\n').expect("lines") + 1..]
    );
    assert!(claims.contains(
        "lambda = symbolic: false: not for all u >= 1 (it fails at u = 1): left 161/(161 + 127*u), right 1/2, u = e^lambda\n"
    ), "{claims}");
    assert!(claims.contains("not d == p: lambda = symbolic: true for all u >= 1\n"), "{claims}");
    // At u = 1 nothing has moved.
    assert!(
        claims.contains("d != prior: lambda = symbolic: false: not for all u >= 1 (it fails at u = 1)\n"),
        "{claims}"
    );
    assert_eq!(ask(&["TV(d, p) == 161/288 if lambda == 0"]).lines().count(), 1);
    for (arguments, said) in [
        (&["ask", "-", "TV(p, prior)", "--at", "2"][..], "--at is for answers in u = e^lambda, and there is none"),
        // Each holds for some u and neither for all: nothing is said rather than something wrong.
        (&["ask", "-", "TV(d, p) <= 1/2 or TV(d, p) >= 1/4"], "whether this holds for every u >= 1 is not decided"),
        (&["ask", "-", "TV(d, p)", "--at", "1/2"], "--at 1/2: u is at least 1"),
        (&["ask", "-", "TV(d, p)", "--at", "ln(2)"], "write a number from 1, such as 100, 5/2 or 1e6"),
    ] {
        let output = with_input(arguments, &letter());
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(err(&output).contains(said), "{arguments:?}: {}", err(&output));
    }
}

#[test]
fn a_run_says_where_limits_go_and_draws_what_depends_on_a_parameter() {
    let text = out(&with_input(&["run", "-"], &letter()));
    // Notes are wrapped.
    let flowing = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flowing.contains("the limit conditions on 1 of 3"), "{text}");
    assert!(
        flowing.contains("as lambda grows the answers tend to inf: not the answer at the limit, which is 0"),
        "{text}"
    );
    assert!(text.contains("rate 161/127 * u^-1, u = e^lambda") && text.matches('●').count() == 4, "{text}");
    for line in text.lines().filter(|line| line.contains(['●', '│', '┤', '└'])) {
        assert!(line.chars().count() <= 80, "{line}");
    }
    let text = out(&with_input(&["sample", "-", "d", "-n", "1"], &letter()));
    assert!(text.contains("lambda = symbolic:\n  depends on u: nothing to draw from\n"), "{text}");
    let plan = with_input(&["plan", "-", "TV(d, p)"], &letter());
    assert_eq!(code(&plan), 0, "{}", err(&plan));
    let text = out(&with_input(&["run", "-", "--no-plot"], &letter()));
    let flowing = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(!text.contains('●') && flowing.contains("the answers tend to inf"), "{text}");
}

#[test]
fn a_wrong_question_does_not_silence_the_others() {
    let output = exactlm(&["ask", "example", "P(x[9] == x[1])", "1/8"]);
    assert_eq!(code(&output), 2);
    assert_eq!(out(&output), "1/8: 1/8 = 0.125\n");
    assert!(err(&output).contains("P(x[9] == x[1])"), "{}", err(&output));
}

/// A distribution whose likelihood is negative on one sequence.
const FAULTY: &str = r#"
[model]
kind = "uniform"
vocabulary = ["h", "t"]
length = 2
[distribution.d]
likelihood = 'count("h") - 1'
"#;

#[test]
fn a_fault_in_a_distribution_points_into_the_study_whoever_meets_it() {
    for arguments in [
        &["ask", "-", "Z(d)"][..],
        &["ask", "-", "TV(given(d, x[1] == \"h\"), prior)"],
        &["ask", "-", "Z(d)", "--walk", "stream"],
        &["sample", "-", "d"],
        &["sample", "-", "given(d, x[1] == \"h\")"],
    ] {
        let output = with_input(arguments, FAULTY);
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(err(&output).contains("[standard input:7:15]"), "{arguments:?}: {}", err(&output));
        assert!(err(&output).contains("the likelihood is -1"), "{arguments:?}: {}", err(&output));
    }
    // An expression of the question itself is shown there, its part that has no value and no more.
    let output = with_input(&["ask", "-", "E(1 + 1 / (count(\"h\") - 2))"], FAULTY);
    assert!(err(&output).contains("[question:1:7]"), "{}", err(&output));
}

#[test]
fn check_tells_true_false_wrong_and_refused_apart() {
    assert_eq!(code(&exactlm(&["check", "example"])), 0);
    let output = with_input(&["check", "-"], CLAIMS);
    assert_eq!(code(&output), 1, "{}", err(&output));
    assert!(out(&output).contains("holds  fair"), "{}", out(&output));
    assert!(out(&output).contains("FALSE  biased") && out(&output).contains("1/2 = 0.5"), "{}", out(&output));
    assert_eq!(code(&with_input(&["check", "-"], &CLAIMS.replace("x[1]", "x[7]"))), 2);
    let output = exactlm(&["check", "mary", "--max-memory", "1B"]);
    assert_eq!(code(&output), 3, "{}{}", out(&output), err(&output));
    assert!(!err(&output).is_empty());
}

#[test]
fn a_study_comes_from_a_path_from_inside_or_from_standard_input() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("coins.toml");
    fs::write(&path, CLAIMS).expect("it is written");
    let path = path.to_string_lossy().into_owned();
    assert_eq!(answer(&["ask", &path, "V^N"]), "4\n");
    assert_eq!(out(&with_input(&["ask", "-", "V^N"], CLAIMS)), "4\n");
    assert_eq!(answer(&["ask", "two-letters", "V^N"]), "8\n");
}

#[test]
fn misspelt_words_get_the_nearest() {
    for (arguments, near) in [
        (&["asc", "example", "1"][..], "ask"),
        (&["run", "two-leters"], "two-letters"),
        (&["new", "sentimnt"], "sentiment"),
        (&["help", "helinger"], "hellinger"),
        (&["ask", "example", "TVV(d, p)"], "TV"),
        (&["sample", "example", "pryor"], "prior"),
    ] {
        let output = exactlm(arguments);
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(err(&output).contains(near), "{arguments:?}: {}", err(&output));
        assert_eq!(out(&output), "", "{arguments:?}");
    }
}

#[test]
fn wrong_arguments_end_with_two() {
    for arguments in [
        &["ask"][..],
        &["ask", "example"],
        &["ask", "example", "1", "--max-memory", "many"],
        &["ask", "example", "1", "--max-time", "10 years"],
        &["ask", "example", "1", "--walk", "run"],
        &["run", "/no/such/study.toml"],
        &["check", "."],
        &["sample", "example", "nobody"],
    ] {
        let output = exactlm(arguments);
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(!err(&output).is_empty() && out(&output).is_empty(), "{arguments:?}");
    }
}

#[test]
fn what_is_mistyped_is_told_in_words_with_a_way_out() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("coins.toml"), CLAIMS).expect("it is written");
    fs::create_dir(folder.path().join("empty")).expect("it is made");
    for (arguments, said) in [
        (&["ask", ".", "1"][..], "\".\" is a folder\n  help: name a study in it, such as ./coins.toml"),
        (&["ask", "empty", "1"], "\"empty\" is a folder\n  help: name a study, which is a file"),
        (&["check", "coin.toml"], "neither a file nor a bundled study\n  help: did you mean coins.toml?"),
        (&["check", "./coin.toml"], "did you mean ./coins.toml?"),
        (&["check", "no/coins.toml"], "there is no folder no"),
        (&["run", "-", "example", "-"], "- stands twice"),
        (&["sample", "example", "q", "-n", "-1"], "a number of draws is a whole number from 0"),
        (&["sample", "example", "q", "-n", "99999999999999999999"], "a number of draws is a whole number from 0"),
        (&["sample", "example", "q", "--seed", "-1"], "a seed is a whole number from 0"),
        (&["sample", "example", "P(x[1] == x[2])"], "a distribution is expected here"),
        (&["ask", "example", "1", "--max-time", "-5"], "write a time such as 10s"),
        (&["ask", "example", "1", "--max-memory", "-5"], "write a size such as 4GiB"),
        (&["ask", "example", ""], "there is no expression"),
        (&["new", "example", "empty"], "empty is a folder\n  help: name a file in it"),
        (&["new", "example", "no/mine.toml"], "there is no folder no"),
        (&["new", "exampel"], "did you mean `example`?"),
        (&["help", "smothing"], "did you mean `exactlm help smoothing`?"),
        (&["plan", "example", "P("], "this `(` is never closed"),
    ] {
        let output = command(arguments).current_dir(folder.path()).output().expect("the program starts");
        assert_eq!(code(&output), 2, "{arguments:?}: {}", err(&output));
        assert!(err(&output).contains(said), "{arguments:?}: {}", err(&output));
    }
    assert_eq!(answer(&["sample", "example", "q", "-n", "0"]), "");
    assert_eq!(answer(&["help", "P(A | B)"]), answer(&["help", "P"]));
}

#[test]
fn a_question_that_runs_past_its_time_is_stopped_and_what_was_finished_stays() {
    let values: Vec<String> = (1..10_000).map(|value| value.to_string()).collect();
    let study = format!(
        "[model]\nkind = \"markov\"\nvocabulary = [\"a\", \"b\"]\nlength = 200\nstart = [\"1/2\", \"1/2\"]\n\
         transition = [[\"3/4\", \"1/4\"], [\"1/3\", \"2/3\"]]\n[parameter]\nlambda = [{}]\n\
         [distribution.q]\nreward = 'ln(lambda) * count(\"a\")'\n\
         [claim]\nfair = 'P(x[1] == \"a\") == 1/2'\nall = 'TV(q, prior) < 1'\n",
        values.join(", ")
    );
    for (arguments, finished) in [
        (&["ask", "-", "1/8", "TV(q, prior)", "--max-time", "1s"][..], "1/8: 1/8 = 0.125\n"),
        (&["check", "-", "--max-time", "1s"], "holds  fair: P(x[1] == \"a\") == 1/2\n"),
    ] {
        let output = with_input(arguments, &study);
        assert_eq!((code(&output), out(&output).as_str()), (3, finished), "{}", err(&output));
        assert!(err(&output).contains("stopped by --max-time 1s: `TV(q, prior)"), "{}", err(&output));
        assert!(err(&output).contains("help: what was answered before it is printed"), "{}", err(&output));
    }
}

#[test]
fn draws_are_printed_as_they_are_drawn_and_none_are_kept() {
    let mut child = command(&["sample", "example", "q", "-n", "99999999999"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut pipe = child.stdout.take().expect("it is piped");
    let mut first = [0; 5];
    pipe.read_exact(&mut first).expect("it prints");
    drop(pipe);
    let output = child.wait_with_output().expect("it ends when nobody reads");
    assert_eq!((code(&output), err(&output)), (0, String::new()));
}

#[cfg(unix)]
#[test]
fn a_pipe_is_read_as_a_file_is() {
    assert_eq!(out(&with_input(&["ask", "/dev/stdin", "V^N"], CLAIMS)), "4\n");
}

#[test]
fn the_same_seed_draws_the_same_sequences() {
    let draw = |seed| answer(&["sample", "example", "q", "-n", "50", "--seed", seed]);
    let drawn = draw("7");
    assert_eq!(drawn, draw("7"));
    assert_ne!(drawn, draw("8"));
    assert_eq!(drawn.lines().count(), 50);
    for line in drawn.lines() {
        let tokens: Vec<&str> = line.split(' ').collect();
        assert!(tokens.len() == 3 && tokens[0] == tokens[1], "{line}");
    }
    let text = answer(&["sample", "example", "d", "-n", "2"]);
    assert!(text.starts_with("lambda = ln(2):\n  "), "{text}");
    assert_eq!(answer(&["sample", "example", r#"given(prior, matches("a b a"))"#, "-n", "1"]), "a b a\n");
}

#[test]
fn list_names_every_bundled_study_and_each_of_them_can_be_written_and_checked() {
    let folder = tempfile::tempdir().expect("a folder");
    let list = answer(&["list"]);
    assert!(list.starts_with("example "), "{list}");
    for line in list.lines() {
        let (name, title) = line.split_once("  ").expect("a name and a title");
        assert!(!title.trim().is_empty());
        let run = |arguments: &[&str]| command(arguments).current_dir(folder.path()).output().expect("it starts");
        let output = run(&["new", name]);
        assert_eq!(code(&output), 0, "{name}: {}", err(&output));
        let path = format!("{name}.toml");
        let output = run(&["ask", &path, "V^N"]);
        assert_eq!(code(&output), 0, "{name}: {}", err(&output));
        let output = run(&["new", name]);
        assert_eq!(code(&output), 2, "{name} is overwritten");
        assert!(err(&output).contains("exists"), "{}", err(&output));
    }
}

#[test]
fn the_claims_of_every_bundled_study_hold() {
    for line in answer(&["list"]).lines() {
        let name = line.split(' ').next().expect("a name");
        let output = exactlm(&["check", name]);
        assert_eq!(code(&output), 0, "{name}: {}{}", out(&output), err(&output));
    }
}

#[test]
fn help_holds_the_language_the_forms_and_the_commands() {
    let language = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli/LANGUAGE.md"));
    assert_eq!(answer(&["help", "language"]), language.expect("the page is there"));
    let form = answer(&["help", "TV"]);
    assert!(form.starts_with("TV(p, q)\n") && form.contains("1093/3480 = 0.31408045977011494…"), "{form}");
    assert!(answer(&["help", "sample"]).contains("--seed"));
    assert!(answer(&["help"]).contains("hidden-markov"));
    assert_eq!(answer(&["--help"]), answer(&["-h"]).replace("\u{0}", ""));
}

#[test]
fn completions_and_the_manual_know_every_command() {
    let commands = ["ask", "run", "check", "plan", "sample", "help", "list", "new", "completions", "man"];
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let text = answer(&["completions", shell]);
        for command in commands {
            assert!(text.contains(command), "{shell}: {command}");
        }
    }
    let page = answer(&["man"]);
    assert!(page.contains(".TH exactlm"));
    for command in commands {
        assert!(page.contains(&format!("EXACTLM {}", command.to_uppercase())), "{command}");
    }
}

#[test]
fn messages_into_a_pipe_have_no_colours() {
    for arguments in [&["ask", "example", "P(x[0] == x[1])"][..], &["asc"], &["--help"]] {
        let output = exactlm(arguments);
        assert!(!out(&output).contains('\u{1b}') && !err(&output).contains('\u{1b}'), "{arguments:?}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_panic() {
    let mut child =
        command(&["help", "language"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let mut pipe = child.stdout.take().expect("it is piped");
    let mut first = [0; 10];
    pipe.read_exact(&mut first).expect("it prints");
    drop(pipe);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(err(&output), "");
    assert_eq!(code(&output), 0);
}

#[test]
fn both_walks_give_the_same_answer() {
    for question in [r#"P[t](x[3] == "b")"#, "TV(t, prior)", "Z(t)"] {
        let walk = |walk| answer(&["ask", "example", question, "--walk", walk]);
        assert_eq!(walk("merge"), walk("stream"), "{question}");
        assert_eq!(walk("merge"), walk("auto"), "{question}");
    }
}

#[test]
fn the_plan_says_the_size_and_walks_nothing() {
    let text = answer(&["plan", "seventh-and-twelfth-long"]);
    assert!(text.contains(&format!("{}", num_bigint::BigUint::from(50u8).pow(200))), "{text}");
}

#[test]
fn the_essay_fits_one_screen() {
    let text = answer(&[]);
    assert!(text.lines().count() <= 50, "{} lines", text.lines().count());
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    for part in
        ["CONDITIONING", "PROMPTING", "FINE-TUNING", "seed", "CLAIMS", "Next:", "153/208", "153/5500153", "Mary"]
    {
        assert!(text.contains(part), "{part} is missing:\n{text}");
    }
}

#[test]
fn what_is_printed_stays_as_it_was() {
    for (name, arguments) in [
        ("list", &["list"][..]),
        ("run_two_letters", &["run", "two-letters"]),
        ("check_worlds_kinder", &["check", "worlds-kinder"]),
        ("help_mixture", &["help", "mixture"]),
        ("essay", &[]),
    ] {
        insta::assert_snapshot!(name, answer(arguments));
    }
    let output = exactlm(&["ask", "example", "P(x[0] == x[4])", "TV(tunde, prior)"]);
    insta::assert_snapshot!("wrong_questions", err(&output));
}
