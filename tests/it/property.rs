//! The crate that the documentation of `exactlm::arbitrary` shows: it compiles, its property holds, and a false one fails with the
//! smallest study there is.

use std::process::Command;

#[test]
fn a_property_of_a_user_compiles_and_holds_and_a_false_one_shrinks() {
    let mut command = Command::new(env!("CARGO"));
    command.args(["test", "--quiet", "--package", "property"]).current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = command.output().expect("cargo runs its own tests");
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("test result: ok. 2 passed"), "{text}");
}
