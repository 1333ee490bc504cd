"""Draws of the bundled studies, from a program that was built in another way than the one whose tests pinned them.

    python3 tests/python/pinned_draws.py --program target/release/exactlm

The digests are those of tests/it/snapshots/it__draws__draws.snap: of a thousand draws with seed 7 as `exactlm sample` writes them, for the
model of each study and for its last distribution, at the first value of its parameters that is a number.
Needs Python 3.11 and nothing else.
"""

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PINNED = ROOT / "tests" / "it" / "snapshots" / "it__draws__draws.snap"
DRAWS = 1000
LEAST = 32


def digest(text):
    """64-bit FNV-1a."""
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return f"{value:016x}"


def draws(program, study, distribution):
    command = [program, "sample", study, distribution, "-n", str(DRAWS), "--seed", "7"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        sys.exit(f"{study} {distribution}: {done.stderr.strip()}")
    lines = done.stdout.splitlines()
    if len(lines) > DRAWS:
        # Values of parameters stand over their draws, which are indented by two.
        lines = [line[2:] for line in lines if line.startswith("  ")]
        lines = [line for line in lines if not line.startswith("depends on u:")]
    assert len(lines) >= DRAWS, (study, distribution, len(lines))
    return "".join(line + "\n" for line in lines[:DRAWS])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", required=True, help="the exactlm program")
    arguments = parser.parse_args()
    pinned = [line.split(": ") for line in PINNED.read_text(encoding="utf-8").split("---\n")[2].splitlines()]
    wrong = []
    for place, expected in pinned:
        study, distribution, *_ = place.split(" ")
        if digest(draws(arguments.program, study, distribution)) != expected:
            wrong.append(place)
    studies = {place.split(" ")[0] for place, _ in pinned}
    if wrong or len(studies) < LEAST:
        sys.exit(f"draws differ: {', '.join(wrong) or 'of too few studies'}")
    print(f"{DRAWS} draws of each of {len(pinned)} distributions in {len(studies)} studies are the pinned ones")


main()
