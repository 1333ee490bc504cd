"""Reads folders that `exactlm run --out` wrote with readers of other make, and holds every number of every file against the same number
in the others, bit for bit.

    python readback.py DIR [SCHEMA]
"""

import csv
import hashlib
import itertools
import json
import math
import re
import struct
import sys
from fractions import Fraction
from pathlib import Path

import jsonschema
import numpy
import pyarrow.parquet

SMALLEST = 5e-324
DIGITS = re.compile(r"-?\d+(/\d+)?")


def bits(number):
    return struct.pack("<d", number)


def same(left, right, where):
    assert bits(left) == bits(right), f"{where}: {left!r} and {right!r}"


class Table:
    """A table, from CSV and from Parquet, that both hold alike."""

    def __init__(self, folder, name):
        with open(folder / f"{name}.csv", newline="", encoding="utf-8") as file:
            lines = list(csv.reader(file))
        self.names, self.rows = lines[0], lines[1:]
        columns = pyarrow.parquet.read_table(folder / f"{name}.parquet")
        assert columns.column_names == self.names, f"{folder}/{name}: other columns"
        assert columns.num_rows == len(self.rows), f"{folder}/{name}: other rows"
        self.cells = 0
        self.columns = {}
        for place, column in enumerate(self.names):
            kind = str(columns.schema.field(column).type)
            values = columns[column].to_pylist()
            for row, (field, value) in enumerate(zip((line[place] for line in self.rows), values)):
                where = f"{folder}/{name}, row {row + 1}, {column}"
                if value is None or value == "":
                    assert field == "", f"{where}: {field!r} and none"
                elif kind == "double":
                    same(float(field), value, where)
                elif kind == "int64":
                    assert int(field) == value, where
                elif kind == "bool":
                    assert field == str(value).lower(), where
                else:
                    assert kind == "string" and field == value, f"{where}: {field!r} and {value!r}"
                self.cells += 1
            self.columns[column] = values
        for column in [name for name in self.names if f"{name}_exact" in self.names]:
            self.enclosed(column, f"{folder}/{name}")

    def enclosed(self, column, where):
        """Values lie within their bounds, and fractions as Python rounds them."""
        parts = [self.columns[f"{column}{part}"] for part in ("", "_low", "_high", "_exact")]
        for row, (value, low, high, exact) in enumerate(zip(*parts)):
            if value is None:
                continue
            assert low <= value <= high, f"{where}, row {row + 1}, {column}"
            if exact is not None and DIGITS.fullmatch(exact):
                fraction = Fraction(exact)
                if abs(value) < math.inf:
                    same(value if value else 0.0, rounded(fraction), f"{where}, row {row + 1}, {column}, its fraction")
                    assert (low == -math.inf or Fraction(low) <= fraction) and (high == math.inf or fraction <= Fraction(high))

    def records(self):
        return [dict(zip(self.names, values)) for values in zip(*self.columns.values())]


def rounded(fraction):
    try:
        return fraction.numerator / fraction.denominator
    except OverflowError:
        return math.inf if fraction > 0 else -math.inf


def number(value):
    """The float64 of a JSON number: infinities and what float64 does not hold are strings."""
    return float(value)


def agree(record, column, found, keys, where):
    """A number of JSON against the four cells of a table."""
    if found is None or found.get(keys[0]) is None:
        assert record[column] is None, where
        return 0
    for part, key in zip(("", "_low", "_high"), keys):
        value, cell = found[key], record[f"{column}{part}"]
        if isinstance(value, str) and "inf" not in value and not DIGITS.fullmatch(value):
            # Digits of what float64 holds without its digits, or not at all: the cell is next to it.
            assert abs(float(value) - cell) <= SMALLEST or abs(cell) >= sys.float_info.max, f"{where}: {value} and {cell}"
        elif isinstance(value, str) and DIGITS.fullmatch(value):
            assert part or bits(rounded(Fraction(value))) == bits(cell), f"{where}: {value} and {cell}"
        else:
            same(number(value), cell, f"{where}, {key}")
    exact = record[f"{column}_exact"]
    assert exact == found["exact"] or (exact is None and len(found["exact"]) > 1000), f"{where}: {exact} and {found['exact']}"
    return 1


def expected_entries(answer):
    """The entries of the table for one answer of JSON: name, and the object that has the number."""
    kind = answer["kind"]
    if "entries" in answer:
        listed = [(entry["value"], entry) for entry in answer["entries"]]
        if answer.get("prompt", {}).get("least") is not None:
            listed.insert(0, ("least", None))
        return listed, ("number", "low", "high")
    if kind == "truth" and "sides" in answer:
        return [(None, None), ("left", answer["sides"]["left"]), ("right", answer["sides"]["right"])], ("value", "low", "high")
    if kind == "truth" and answer.get("prompt", {}).get("inside"):
        return [(None, None), ("inside", None), ("outside", None)], ("value", "low", "high")
    return [(None, None if kind == "truth" else answer)], ("value", "low", "high")


def answers(table, questions, key, where, parameters):
    """The answers of JSON against the rows of a table, in order."""
    records = iter(table.records() if table else [])
    compared = 0
    for name, question in questions:
        if question.get("error") is not None:
            record = next(records)
            assert record["kind"] == "error" and record["text"] == question["error"], f"{where}: {name}"
            continue
        for answer in question["answers"]:
            listed, keys = expected_entries(answer)
            if "closed_form" in answer or answer["exact"] and "u" in answer["exact"]:
                keys = None
            symbolic = False
            for entry, found in listed:
                record = next(records)
                assert record[key] == name and record["entry"] == entry, f"{where}: {name}, {entry}"
                assert {k: record[k] for k in parameters if record[k] is not None} == answer["parameters"], where
                symbolic |= record["kind"] == "closed form"
                if symbolic:
                    if found is not None and found.get("exact") is not None:
                        assert record["closed_form"] in (None, found["exact"]), f"{where}: {name}, {entry}"
                    continue
                if found is None:
                    if record["truth"] is not None:
                        assert record["truth"] == answer["value"], f"{where}: {name}"
                    continue
                if keys and "number" in found and found["number"] is None and found["low"] is None:
                    continue  # a count beyond all numbers
                compared += agree(record, "value", found, keys or ("value", "low", "high"), f"{where}: {name}, {entry}")
            if symbolic and "closed_form" in answer:
                for _ in answer["closed_form"].get("at", []):
                    next(records)
    assert next(records, None) is None, f"{where}: more rows than answers"
    return compared


def marginals(table, arrays, results, parameters, where):
    """The rows of JSON against the table and the arrays."""
    if table is None:
        return 0
    cells = {}
    for record in table.records():
        values = tuple((name, record[name]) for name in parameters if record[name] is not None)
        cells[record["distribution"], values, record["position"], record["token"]] = record
    compared = 0
    for distribution in results["distributions"]:
        for question in distribution["questions"]:
            position = re.fullmatch(r"token (\d+)", question["name"])
            if not position:
                continue
            for answer in question["answers"]:
                if "closed_form" in answer or any(entry["number"] is None for entry in answer["entries"]):
                    continue
                values = tuple(answer["parameters"].items())
                name = named(distribution["name"], values)
                for index, entry in enumerate(answer["entries"]):
                    at = distribution["name"], values, int(position[1]), entry["value"]
                    compared += agree(cells[at], "probability", entry, ("number", "low", "high"), f"{where}: {at}")
                    if f"{name}__marginals" in arrays:
                        found = arrays[f"{name}__marginals"][int(position[1]) - 1, index]
                        same(float(found), cells[at]["probability"], f"{where}: {at} as an array")
    return compared


def named(of, values):
    return of + "".join(f"__{name}={value}" for name, value in values)


def sequences(table, arrays, results, parameters, where):
    """The table of sequences against the joint laws, and the most probable ones."""
    if table is None:
        return 0
    compared = 0
    vocabulary = [str(token) for token in arrays["vocabulary"]]
    length = results["length"]
    laws = {}
    for record in table.records():
        values = tuple((name, record[name]) for name in parameters if record[name] is not None)
        name = named(record["distribution"], values)
        index = tuple(vocabulary.index(record[f"x{position}"]) for position in range(1, length + 1))
        assert record["sequence"] == " ".join(record[f"x{position}"] for position in range(1, length + 1)), where
        same(float(arrays[name][index]), record["probability"], f"{where}: {name} at {index}")
        if f"{name}__low" in arrays:
            same(float(arrays[f"{name}__low"][index]), record["probability_low"], f"{where}: {name} at {index}")
            same(float(arrays[f"{name}__high"][index]), record["probability_high"], f"{where}: {name} at {index}")
        laws.setdefault(name, []).append((index, record))
        compared += 1
    for name, rows in laws.items():
        assert [index for index, _ in rows] == list(itertools.product(range(len(vocabulary)), repeat=length)), where
        exact = [record["probability_exact"] for _, record in rows]
        if all(text is not None and DIGITS.fullmatch(text) for text in exact):
            assert sum(map(Fraction, exact)) == 1, f"{where}: {name} does not sum to one"
        else:
            assert abs(math.fsum(record["probability"] for _, record in rows) - 1) < 1e-12, f"{where}: {name}"
    by_text = {(name, record["sequence"]): record for name, rows in laws.items() for _, record in rows}
    for distribution in results["distributions"]:
        for question in distribution["questions"]:
            for answer in question["answers"] if question["name"] == "top" else []:
                name = named(distribution["name"], answer["parameters"].items())
                for entry in answer.get("entries", []):
                    record = by_text.get((name, entry["value"]))
                    if record is not None and entry["exact"] is not None:
                        compared += agree(record, "probability", entry, ("number", "low", "high"), f"{where}: {name}")
                    elif record is not None:
                        assert record["probability_low"] <= entry["high"] and entry["low"] <= record["probability_high"]
    return compared


def laws(arrays, results, where):
    """Answers that are laws as arrays, and joint laws against the marginals: sums of floats, so not to the bit."""
    compared = 0
    for question in results["ask"]:
        for answer in question["answers"]:
            name = named(f"law__{question['name']}", answer["parameters"].items())
            if answer["kind"] == "law" and name in arrays:
                assert [str(value) for value in arrays[f"{name}__values"]] == [entry["value"] for entry in answer["entries"]], where
                for found, entry in zip(arrays[name], answer["entries"], strict=True):
                    same(float(found), number(entry["number"]), f"{where}: {name}")
                    compared += 1
    for name, array in arrays.items():
        if f"{name}__marginals" in arrays:
            for position, row in enumerate(arrays[f"{name}__marginals"]):
                axes = tuple(axis for axis in range(array.ndim) if axis != position)
                assert numpy.allclose(array.sum(axis=axes), row, rtol=1e-9, atol=1e-12), f"{where}: {name}, position {position + 1}"
                compared += 1
    return compared


def estimates(table, results, where):
    rows = [(estimate, row) for estimate in results.get("estimates", []) for row in estimate["results"]]
    records = table.records() if table else []
    assert len(rows) == len(records), where
    pairs = {"mean": "estimate", "standard_error": "standard_error", "ess": "effective", "ess_true": "truly_effective",
             "mean_of_repeats": "mean"}
    for (estimate, row), record in zip(rows, records):
        assert record["estimate"] == estimate["name"] and record["samples"] == row["draws"], where
        agree(record, "exact", row, ("value", "low", "high"), f"{where}: {estimate['name']}")
        for column, key in pairs.items():
            assert (row[key] is None) == (record[column] is None), f"{where}: {column}"
            if row[key] is not None:
                same(number(row[key]), record[column], f"{where}: {column}")
    return len(rows)


def trainings(table, results, where):
    pairs = {"J": "J", "reward": "reward", "kl_from_base": "KL(q, base)", "kl_to_optimum": "KL(q, optimum)",
             "kl_from_optimum": "KL(optimum, q)", "tv": "TV(q, optimum)", "entropy": "H"}
    records = iter(table.records() if table else [])
    compared = 0
    for training in results.get("trainings", []):
        for result in training["results"]:
            for found in result["records"] + [result["optimum"]]:
                record = next(records)
                assert record["training"] == training["name"] and record["step"] == found.get("step"), where
                for column, key in pairs.items():
                    same(number(found[key]), record[column], f"{where}: {column}")
                for name, value in found["asked"].items():
                    same(number(value), record[f"asked_{name}"], f"{where}: {name}")
                if "frontier" in found:
                    same(number(found["frontier"]), record["best_reward"], where)
                compared += 1
    assert next(records, None) is None, where
    return compared


def study(folder, schema):
    manifest = json.loads((folder / "manifest.json").read_text())
    for name, digest in manifest["files"].items():
        content = (folder / name).read_bytes()
        assert digest == {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}, f"{folder}/{name}"
    on_disk = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert on_disk == set(manifest["files"]) | {"manifest.json"}, f"{folder}: {on_disk ^ set(manifest['files'])}"
    results = json.loads((folder / "results.json").read_text())
    schema.validate(results)
    tables = {path.stem: Table(folder, path.stem) for path in folder.glob("*.csv")}
    with numpy.load(folder / "joint.npz", allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    assert len(arrays["vocabulary"]) == results["vocabulary"]
    own = {name for question in results["ask"] for answer in question["answers"] for name in answer["parameters"]}
    own |= {name for distribution in results["distributions"] for question in distribution["questions"]
            for answer in question["answers"] for name in answer["parameters"]}
    of = lambda table: [name for name in sorted(own) if table is not None and name in table.names]
    where = str(folder)
    compared = sum(table.cells for table in tables.values())
    asked = tables.get("answers")
    compared += answers(asked, [(entry["name"], entry) for entry in results["ask"]], "label", f"{where}/answers", of(asked))
    described = tables.get("distributions")
    properties = [(question["name"], question) for distribution in results["distributions"]
                  for question in distribution["questions"] if not question["name"].startswith("token ")]
    compared += answers(described, properties, "property", f"{where}/distributions", of(described))
    compared += marginals(tables.get("marginals"), arrays, results, of(tables.get("marginals")), where)
    compared += sequences(tables.get("sequences"), arrays, results, of(tables.get("sequences")), where)
    compared += laws(arrays, results, where)
    compared += estimates(tables.get("estimates"), results, where)
    compared += trainings(tables.get("training"), results, where)
    claims = tables["claims"].records() if "claims" in tables else []
    assert [(claim["name"], claim["verdict"]) for claim in results["claims"]] == [(row["label"], row["verdict"]) for row in claims]
    infinite = sum(math.isinf(value) for table in tables.values() for column in table.columns.values()
                   for value in column if isinstance(value, float))
    return compared, infinite


def main():
    root = Path(sys.argv[1])
    beside = Path(__file__).resolve().parents[2] / "notebooks-data" / "results.schema.json"
    schema = json.loads(Path(sys.argv[2] if len(sys.argv) > 2 else beside).read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    manifest = json.loads((root / "manifest.json").read_text())
    compared = infinite = 0
    for name in manifest["studies"]:
        numbers, infinities = study(root / name, validator)
        compared, infinite = compared + numbers, infinite + infinities
    assert compared and manifest["studies"]
    print(f"{len(manifest['studies'])} studies: {compared} cells agree, {infinite} of them infinite")


if __name__ == "__main__":
    main()
