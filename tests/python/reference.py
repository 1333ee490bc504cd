"""The reference results: what the bundled studies answered, one file a study in notebooks-data/reference.

    python3 tests/python/reference.py --program target/release/exactlm           compares
    python3 tests/python/reference.py --program target/release/exactlm --write   writes them anew

A file has, for each answer of [ask], its label, question, parameters and entry, and the number: the exact form where there is
one (its SHA-256 where it is longer than 400 characters), else the bounds within which it is certified. Estimates and records
of training are not in it. Claims have their verdicts. Exact forms are compared as texts, bounds must overlap.
Needs Python 3.11 and nothing else.
"""

import argparse
import hashlib
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STUDIES = ROOT / "notebooks-data" / "studies"
REFERENCE = ROOT / "notebooks-data" / "reference"
LONGEST = 400


def number(part):
    """The number of an answer or an entry: exact, or between bounds."""
    exact = part.get("exact")
    if exact is None:
        return {"low": part.get("low"), "high": part.get("high")} if part.get("low") is not None else {}
    if len(exact) <= LONGEST:
        return {"exact": exact}
    return {"exact_sha256": hashlib.sha256(exact.encode()).hexdigest()}


def rows(question):
    for answer in question["answers"]:
        row = {"label": question["name"], "question": answer.get("question"), "parameters": answer["parameters"]}
        if "entries" in answer and answer["entries"] is not None:
            for entry in answer["entries"]:
                yield {**row, "entry": entry["value"], **number(entry)}
        else:
            yield {**row, **number(answer)}
        closed = answer.get("closed_form")
        if closed:
            yield {**row, "entry": "limit", "exact": closed.get("limit")}


def results(program, study):
    done = subprocess.run([program, "run", str(study), "--json"], capture_output=True, text=True, encoding="utf-8")
    if not done.stdout:
        sys.exit(f"{study.stem}: {done.stderr.strip()}")
    (said,) = json.loads(done.stdout)
    return {
        "study": study.stem,
        "vocabulary": said["vocabulary"],
        "length": said["length"],
        "answers": [row for question in said["ask"] for row in rows(question)],
        "claims": {claim["name"]: claim["verdict"] for claim in said["claims"]},
    }


def text(result):
    """One line an answer, so that a difference is a line."""
    head = {key: result[key] for key in ("study", "vocabulary", "length")}
    answers = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in result["answers"])
    claims = ",\n".join(f"  {json.dumps(name)}: {json.dumps(verdict)}" for name, verdict in result["claims"].items())
    opening = json.dumps(head, ensure_ascii=False)[:-1]
    return f'{opening},\n"answers": [\n{answers}\n],\n"claims": {{\n{claims}\n}}}}\n'


def agree(mine, reference):
    if mine.keys() != reference.keys():
        return False
    same = all(mine[key] == reference[key] for key in mine if key not in ("low", "high"))
    if not same or "low" not in mine:
        return same
    low, high = (float(mine[key]) for key in ("low", "high"))
    return low <= float(reference["high"]) and float(reference["low"]) <= high


def differences(result, reference):
    for key in ("study", "vocabulary", "length", "claims"):
        if result[key] != reference[key]:
            yield f"{key}: {result[key]}, and the reference has {reference[key]}"
    if len(result["answers"]) != len(reference["answers"]):
        yield f"{len(result['answers'])} answers, and the reference has {len(reference['answers'])}"
    for mine, other in zip(result["answers"], reference["answers"]):
        if not agree(mine, other):
            yield f"{mine}\n      the reference has {other}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--program", default=str(ROOT / "target/release/exactlm"), help="the program")
    parser.add_argument("--write", action="store_true", help="write the reference anew")
    given = parser.parse_args()
    studies = sorted(STUDIES.glob("*.toml"))
    written = {path.stem for path in REFERENCE.glob("*.json")}
    faults = [f"{name}: a reference without a study" for name in sorted(written - {study.stem for study in studies})]
    for study in studies:
        result, path = results(given.program, study), REFERENCE / f"{study.stem}.json"
        if given.write:
            REFERENCE.mkdir(exist_ok=True)
            path.write_text(text(result), encoding="utf-8")
        elif not path.is_file():
            faults.append(f"{study.stem}: no reference")
        else:
            faults += [f"{study.stem}: {fault}" for fault in differences(result, json.loads(path.read_text(encoding="utf-8")))]
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{len(studies)} studies {'written' if given.write else 'compared'}, {len(faults)} differences")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
