"""Looks up everything that notebooks-data/essay.toml names, and has each study prove the claims that its sentences rest on.

    python3 tests/python/check_essay.py --program target/release/exactlm [--read] [--data FOLDER]

`--read` prints the essay with its numbers; `--data` is what `exactlm essay --out` wrote, and has the figures that the essay
names. Needs Python 3.11 and nothing else.
"""

import argparse
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "notebooks-data"
VERDICTS = ("true", "half-true", "false", "open")
SENTENCE = {"said", "found", "verdict", "study", "ask", "claims", "catalogue", "figures"}
SECTION = {"title", "lead", "sentence"}


def load(path):
    return tomllib.loads(path.read_text(encoding="utf-8"))


def listed(value):
    return [] if value is None else [value] if isinstance(value, str) else value


def shown(answer):
    """An answer as it is read: the exact form where it is short, and its decimals."""
    exact, value = answer["exact"], answer["value"]
    decimals = value if isinstance(value, str) else f"{value:.6g}"
    if exact is None:
        return decimals
    if re.fullmatch(r"-?\d+|inf|-inf", exact):
        return exact
    return f"{exact} = {decimals}" if len(exact) <= 70 else decimals


def run(program, study):
    """What the program says of a study: answers by label, verdicts by label."""
    command = [program, "run", str(DATA / "studies" / f"{study}.toml"), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    if not done.stdout:
        return None, done.stderr.strip()
    (result,) = json.loads(done.stdout)
    answers = {question["name"]: question["answers"] for question in result["ask"]}
    verdicts = {claim["name"]: claim["verdict"] for claim in result["claims"]}
    return (answers, verdicts), None


def check(essay, program, read, data):
    faults, used = [], set()
    catalogue = {claim["number"] for claim in load(ROOT / "src/claim/catalogue.toml")["claim"]}
    results = {}
    counts = dict.fromkeys(VERDICTS, 0)
    for section in essay["section"]:
        if read:
            print(f"\n# {section['title']}\n{section['lead']}\n")
        for stray in section.keys() - SECTION:
            faults.append(f"section {section['title']}: what is {stray}?")
        for sentence in section["sentence"]:
            said = sentence.get("said", "?")

            def fault(text, said=said):
                faults.append(f"{said}\n    {text}")

            for stray in sentence.keys() - SENTENCE:
                fault(f"what is {stray}?")
            verdict, study = sentence["verdict"], sentence.get("study")
            asked, claims = listed(sentence.get("ask")), sentence.get("claims", [])
            if verdict not in VERDICTS:
                fault(f"verdict {verdict}")
                continue
            counts[verdict] += 1
            for number in sentence.get("catalogue", []):
                if number not in catalogue:
                    fault(f"the catalogue has no {number}")
            # {number} is the one answer, {1}, {2} … are several.
            marks = re.findall(r"\{(\w+)\}", sentence["found"])
            wanted = ["number"] if len(asked) == 1 and "number" in marks else [str(i + 1) for i in range(len(asked))]
            if sorted(set(marks)) != sorted(wanted):
                fault(f"the text has {marks}, and ask gives {wanted}")
            if verdict != "open" and not (study and claims):
                fault("a verdict needs a study and claims")
            if not study:
                if asked or claims:
                    fault("answers and claims need a study")
                if read:
                    print(f"[{verdict}] {said}\n    {sentence['found']}")
                continue
            used.add(study)
            if not (DATA / "studies" / f"{study}.toml").is_file():
                fault(f"no study {study}")
                continue
            for figure in listed(sentence.get("figures")):
                if data and not (data / study / "figures" / f"{figure}.svg").is_file():
                    fault(f"{study} has no figure {figure}")
            if study not in results:
                results[study], error = run(program, study)
                if error:
                    fault(error)
            if results[study] is None:
                continue
            answers, verdicts = results[study]
            for label in claims:
                if verdicts.get(label) != "holds":
                    fault(f"{study}: claim {label}: {verdicts.get(label, 'there is none')}")
            values = {}
            for label, mark in zip(asked, wanted):
                given = answers.get(label)
                if not given or len(given) != 1 or given[0]["kind"] not in ("exact", "certified"):
                    fault(f"{study}: {label} is not one number: {given and [a['kind'] for a in given]}")
                else:
                    values[mark] = shown(given[0])
            if read:
                found = re.sub(r"\{(\w+)\}", lambda m: values.get(m[1], m[0]), sentence["found"])
                print(f"[{verdict}; {study}] {said}\n    {found}")
    for study, result in results.items():
        if result:
            faults += [f"{study}: claim {label}: {verdict}" for label, verdict in result[1].items() if verdict != "holds"]
    unused = sorted(path.stem for path in (DATA / "studies").glob("*.toml") if path.stem not in used)
    if unused:
        faults.append(f"studies that no sentence uses: {', '.join(unused)}")
    total = sum(counts.values())
    tally = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
    print(f"{len(essay['section'])} sections, {total} entries: {tally}; {len(results)} studies")
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--program", default=str(ROOT / "target/release/exactlm"), help="the program")
    parser.add_argument("--read", action="store_true", help="print the essay with its numbers")
    parser.add_argument("--data", type=Path, help="the folder that `exactlm essay --out` wrote: looks for the figures")
    arguments = parser.parse_args()
    faults = check(load(DATA / "essay.toml"), arguments.program, arguments.read, arguments.data)
    for fault in faults:
        print(f"fault: {fault}", file=sys.stderr)
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
