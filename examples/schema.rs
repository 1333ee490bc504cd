//! Prints the schema of `results.json`: `cargo run --example schema > notebooks-data/results.schema.json`.

fn main() {
    print!("{}", exactlm::report::schema());
}
