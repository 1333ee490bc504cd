"""Kills `exactlm essay --out` at random moments, and looks at what it leaves.

    python kill.py PROGRAM [TIMES]

Each time every file has to be whole: the same bytes as those of a run that was left in peace, and a manifest only where all files of its
study are. After every 25th time the next run is left in peace, and has to complete the folder.
"""

import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def files(folder):
    return {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}


def whole(folder, reference):
    left = files(folder)
    temporary = [name for name in left if name.rsplit("/", 1)[-1].startswith(".exactlm-")]
    for name, path in left.items():
        if name not in temporary:
            assert name in reference and path.read_bytes() == reference[name].read_bytes(), f"{name} is not whole"
    for name in left:
        if name.endswith("/manifest.json"):
            study = name[: -len("manifest.json")]
            missing = {other for other in reference if other.startswith(study)} - set(left)
            assert not missing, f"{name} stands beside no {missing}"
    return len(left) - len(temporary), len(temporary)


def main():
    program, times = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100
    random.seed(7)
    with tempfile.TemporaryDirectory() as around:
        peace, killed = Path(around) / "peace", Path(around) / "killed"
        start = time.monotonic()
        subprocess.run([program, "essay", "--out", peace], check=True, stdout=subprocess.DEVNULL)
        took = time.monotonic() - start
        reference = files(peace)
        seen = partial = 0
        for kill in range(times):
            if kill % 25 == 0:
                shutil.rmtree(killed, ignore_errors=True)
            child = subprocess.Popen([program, "essay", "--out", killed], stdout=subprocess.DEVNULL)
            time.sleep(random.uniform(0, took))
            child.send_signal(signal.SIGKILL)
            child.wait()
            if killed.exists():
                left, temporary = whole(killed, reference)
                seen, partial = seen + left, partial + temporary
            if kill % 25 == 24 or kill + 1 == times:
                subprocess.run([program, "essay", "--out", killed], check=True, stdout=subprocess.DEVNULL)
                left, temporary = whole(killed, reference)
                assert (left, temporary) == (len(reference), 0), f"{left} files of {len(reference)}, {temporary} left over"
                print(f"{kill + 1} kills: whole", flush=True)
        print(f"{times} kills in runs of {took:.0f} s: {seen} files found whole, {partial} left under another name, folders completed")


if __name__ == "__main__":
    main()
