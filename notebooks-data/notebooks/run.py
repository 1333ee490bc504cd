"""Executes all notebooks in a clean environment, and fails if one of them does.

    python3 notebooks-data/notebooks/run.py --program target/release/exactlm

Makes a virtual environment with requirements.txt, has the program write the essay's tables (or uses those that --data
names), and executes each notebook from its first cell to its last: every exercise is then checked against the exact numbers
with its worked answer. Needs Python 3.11 and, for the environment, a package index.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--program", type=Path, help="the program that writes the tables")
    parser.add_argument("--data", type=Path, help="a folder of tables; written there by --program if it is not there yet")
    parser.add_argument("--environment", type=Path, help="a virtual environment to make, or one made before; default: a new one")
    parser.add_argument("--keep", type=Path, help="where the executed notebooks go, as .ipynb and as .html; default: nowhere")
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: all of this folder")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="notebooks-") as scratch:
        python = environment(given.environment or Path(scratch) / "environment")
        data = (given.data or Path(scratch) / "essay-out").resolve()
        if not (data / "manifest.json").is_file():
            if given.program is None:
                parser.error("there are no tables: give --program, or --data with a folder that the program wrote")
            call([given.program.resolve(), "essay", "--out", data])
        done = (given.keep or Path(scratch) / "done").resolve()
        done.mkdir(parents=True, exist_ok=True)
        notebooks = given.notebooks or sorted(HERE.glob("*.ipynb"))
        # A drawing backend that was set for another program would leave the pictures out.
        clean = {**os.environ, "ESSAY_DATA": str(data), "PYTHONHASHSEED": "0", "IPYTHONDIR": scratch}
        clean.pop("MPLBACKEND", None)
        failed = [book.name for book in notebooks if not execute(python, book.resolve(), done, clean, bool(given.keep))]
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")
    print(f"{len(notebooks)} notebooks, all cells executed, all exercises right")


def environment(place):
    """The Python of a virtual environment that holds requirements.txt."""
    folder, name = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    python = place / folder / name
    if not python.is_file():
        venv.create(place, with_pip=True, clear=True)
    quiet = ["--quiet", "--disable-pip-version-check"]
    call([python, "-m", "pip", "install", *quiet, "-r", HERE / "requirements.txt"])
    return python


def execute(python, book, done, env, page):
    """Executes a notebook into the folder `done`; whether all of its cells did."""
    convert = [python, "-m", "nbconvert", "--log-level", "ERROR", "--output-dir", done]
    ended = subprocess.run([*convert, "--to", "notebook", "--execute", book], env=env, cwd=HERE)
    if ended.returncode == 0 and page:
        # On the page the worked answers are left out.
        folded = ["--TagRemovePreprocessor.enabled=True", "--TagRemovePreprocessor.remove_cell_tags=solution"]
        subprocess.run([*convert, "--to", "html", *folded, done / book.name], env=env, check=True)
    print(f"{'executed' if ended.returncode == 0 else 'FAILED'}  {book.name}", flush=True)
    return ended.returncode == 0


def call(command):
    subprocess.run([str(part) for part in command], check=True)


if __name__ == "__main__":
    main()
