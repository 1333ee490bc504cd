"""The tables that `exactlm essay --out` writes, for the notebooks beside this file, and exercises that check themselves.

A number of the tables is a float beside its exact form as a text; here an exact form that is a fraction becomes a
`fractions.Fraction`, so that answers are compared with `==`.
"""

import math
import os
import re
from fractions import Fraction
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

# Columns that hold numbers; all others are texts, parameters among them.
NUMBERS = {
    "value", "probability", "position", "exact", "samples", "mean", "standard_error", "low", "high", "accepted", "acceptance",
    "ess", "ess_true", "error_in_standard_errors", "repeats", "answered", "covered", "mean_of_repeats", "seed", "step",
    "silent_batches", "J", "reward", "best_reward", "kl_from_base", "kl_to_optimum", "kl_from_optimum", "tv", "entropy",
}  # fmt: skip

# Okabe and Ito's colours, which the colour-blind tell apart: a colour for each role, the same in all notebooks.
MODEL, CONDITION, PROMPT, TUNED, OTHER, FURTHER = "#7f7f7f", "#0072B2", "#E69F00", "#D55E00", "#009E73", "#CC79A7"

plt.rcParams.update(
    {
        "figure.figsize": (7.2, 3.8),
        "figure.dpi": 110,
        "figure.constrained_layout.use": True,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.axisbelow": True,
        "grid.color": "#dddddd",
        "grid.linewidth": 0.7,
        "axes.titlesize": 11,
        "axes.titlelocation": "left",
        "legend.frameon": False,
        "lines.linewidth": 1.8,
        "svg.hashsalt": "exactlm",
    }
)


def folder():
    """Where the tables are: `ESSAY_DATA`, or a folder `essay-out` here or above, as `exactlm essay --out essay-out` writes it."""
    here = Path.cwd()
    named = os.environ.get("ESSAY_DATA")
    for place in [Path(named)] if named else [parent / "essay-out" for parent in (here, *here.parents)]:
        if (place / "manifest.json").is_file() or (place / "two-letters" / "answers.csv").is_file():
            return place
    raise FileNotFoundError("no tables found: run `exactlm essay --out essay-out` first, or set ESSAY_DATA to the folder it wrote")


def table(study, name):
    """A table of a study: `answers`, `sequences`, `marginals`, `distributions`, `estimates`, `training` or `claims`."""
    path = folder() / study / f"{name}.csv"
    columns = pd.read_csv(path, nrows=0).columns
    numbers = [c for c in columns if c in NUMBERS or c.endswith(("_low", "_high")) or c.startswith("asked_")]
    return pd.read_csv(
        path,
        dtype={c: str for c in columns if c not in numbers},
        keep_default_na=False,
        na_values={c: [""] for c in numbers},
        float_precision="round_trip",
    )


def pick(rows, **columns):
    """The rows whose columns have these texts; `at={"lambda": "inf"}` for names that are no Python names."""
    columns = {**columns.pop("at", {}), **columns}
    for column, text in columns.items():
        rows = rows[rows[column] == text]
    return rows


def exact(text):
    """The fraction that a text says, or None where it is another number: a logarithm, an infinity, nothing."""
    return Fraction(text) if re.fullmatch(r"-?\d+(/\d+)?", text) else None


def real(text):
    """A parameter as a float: `1/3`, `0.5`, `ln(10)`, `inf`."""
    if text.startswith("ln("):
        return math.log(Fraction(text[3:-1]))
    return math.inf if text == "inf" else float(Fraction(text))


def answer_row(study, label, entry="", at=None):
    rows = table(study, "answers")
    rows = rows[(rows["label"] == label) & (rows["entry"] == entry)]
    rows = pick(rows, at=at or {})
    if len(rows) != 1:
        raise LookupError(f"{study} has {len(rows)} answers {label} {entry} {at or ''}")
    return rows.iloc[0]


def number(study, label, entry="", at=None):
    """An answer of a study: a Fraction where it is one, else the float."""
    row = answer_row(study, label, entry, at)
    fraction = exact(row["value_exact"])
    return float(row["value"]) if fraction is None else fraction


def law(study, distribution, at=None):
    """All sequences of a distribution with their probabilities, as a dict of text to Fraction (or float)."""
    rows = pick(table(study, "sequences"), distribution=distribution, at=at or {})
    fractions = [exact(text) for text in rows["probability_exact"]]
    return dict(zip(rows["sequence"], [f if f is not None else v for f, v in zip(fractions, rows["probability"])]))


class Wrong(AssertionError):
    """An answer that is not it, and what may have happened."""


class Exercises:
    """The exercises of a notebook: each is checked against the exact number, and `all_right` says that none is missing."""

    def __init__(self, *names):
        self.open = list(names)
        self.names = names

    def ask(self, name, truth, hint="", slips=()):
        """A function that compares an answer with the truth: fractions exactly, other numbers to nine digits, laws text by text.

        `slips` pairs wrong answers that are often given with what they mean.
        """

        def check(mine):
            if mine is ...:
                print(f"{name}: no answer yet. Put yours in place of the dots and run the cell again.")
                return
            if isinstance(mine, str):
                mine = Fraction(mine)
            if isinstance(truth, dict):
                for text in sorted(truth.keys() | dict(mine).keys()):
                    if not same(mine.get(text, 0), truth.get(text, 0)):
                        got, wanted = mine.get(text, 0), truth.get(text, 0)
                        raise Wrong(f"{name}: {text!r} has {shown(got)}, which is {side(got, wanted)}. {hint}")
            elif not same(mine, truth):
                meant = next((text for slip, text in slips if same(mine, slip)), hint)
                raise Wrong(f"{name}: {shown(mine)} is {side(mine, truth)}. {meant}")
            if name in self.open:
                self.open.remove(name)
            print(f"{name}: right, all {len(truth)} texts." if isinstance(truth, dict) else f"{name}: right, {shown(truth)}.")

        return check

    def all_right(self):
        if self.open:
            raise Wrong(f"not answered yet: {', '.join(self.open)}")
        print(f"All {len(self.names)} exercises are right.")


def same(mine, truth):
    if isinstance(truth, Fraction) and isinstance(mine, (int, Fraction)):
        return mine == truth
    return math.isclose(float(mine), float(truth), rel_tol=1e-9, abs_tol=1e-12)


def side(mine, truth):
    return "too large" if mine > truth else "too small"


def shown(number):
    """A number as it is read; a long fraction is given by its digits alone."""
    if isinstance(number, Fraction) and number.denominator > 1:
        text = str(number)
        return f"{text} = {float(number):.6g}" if len(text) <= 60 else f"a fraction of {len(text) - 1} digits, {float(number):.6g}"
    return str(number) if isinstance(number, (int, Fraction)) else f"{number:.9g}"


def bars(ax, names, series, horizontal=False, width=0.8):
    """Bars side by side: `series` is a list of (label, heights, colour)."""
    each = width / len(series)
    for i, (label, heights, colour) in enumerate(series):
        places = [n - width / 2 + each * (i + 0.5) for n in range(len(names))]
        draw = ax.barh if horizontal else ax.bar
        draw(places, [float(h) for h in heights], each * 0.92, label=label, color=colour)
    if horizontal:
        ax.set_yticks(range(len(names)), names)
        ax.invert_yaxis()
        ax.grid(axis="y", visible=False)
    else:
        ax.set_xticks(range(len(names)), names)
        ax.grid(axis="x", visible=False)
