"""How long `compare` takes for 1,000 generated files, how much memory it needs, and how fast a filter of it is drawn.

Run: python -m benchmarks.compare_files [FILES]
"""

from __future__ import annotations

import contextlib
import io
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from selfcheck.assessment import Answer, Assessment, Edition, PositionAnswer
from selfcheck.assessment_file import dump_assessment
from selfcheck.catalogue import Catalogue
from selfcheck.cli import main as command
from selfcheck.command import load_edition
from selfcheck.comparison.practice import compare, from_content, to_content
from selfcheck.comparison.reading import CARRIER_FIELD, SIZE_FIELD, Reader

GOAL_SECONDS = 3.0
CARRIERS = ("municipal", "non-profit", "planning-office", "housing-company", "cooperation")
NOTE = "Stand nach der letzten Sitzung der Lenkungsrunde; das Protokoll liegt beim Fachamt. " * 2


def make_assessment(catalogue: Catalogue, seed: int) -> Assessment:
    """An invented assessment: most criteria rated, each with a note; the same seed makes the same one."""
    chance = random.Random(seed)
    answers = {}
    for name in catalogue.criteria:
        drawn = chance.random()
        if drawn < 0.8:
            answers[name] = Answer(state="rated", level=chance.randint(0, catalogue.top_level), note=NOTE, evidence=NOTE)
        elif drawn < 0.9:
            answers[name] = Answer(state="unknown", note=NOTE)
        elif drawn < 0.95:
            answers[name] = Answer(state="not-applicable", reason=NOTE)
    return Assessment(
        catalogue=Edition(id=catalogue.id, version=catalogue.version),
        profile={
            "phase": chance.choice(catalogue.phase_ids),
            SIZE_FIELD: chance.choice((8_000, 45_000, 320_000)),
            CARRIER_FIELD: chance.choice(CARRIERS),
        },
        answers=answers,
        positions={name: PositionAnswer(choice=chance.choice(one.choices).id) for name, one in catalogue.positions.items()},
    )


def main(files: int = 1_000) -> int:
    """Prints the figures; 1 where the goal is missed."""
    _, catalogue = load_edition()
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for seed in range(files):
            path = Path(folder) / f"{seed}.json"
            path.write_bytes(dump_assessment(make_assessment(catalogue, seed)))
            paths.append(str(path))
        size = sum(Path(path).stat().st_size for path in paths) / files / 1024
        before, start = time.process_time(), time.perf_counter()
        with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()):
            command(["compare", *paths, "--json"])
        computed, waited = time.process_time() - before, time.perf_counter() - start
    content = to_content(compare(catalogue, [Reader(catalogue).read(make_assessment(catalogue, seed)) for seed in range(files)]))
    start = time.perf_counter()
    groups = len(from_content(content).groups)
    loaded = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"compare: {files} files of {size:.0f} KB in {waited:.2f} s ({computed:.2f} s of processor time), goal {GOAL_SECONDS} s")
    print(
        f"  prints {len(out.getvalue()) / 1024:.0f} KB; keeps {len(content) / 1024:.0f} KB with {groups} groups, read in {loaded * 1000:.0f} ms"
    )
    print(f"  memory at most {memory:.0f} MB, with catalogue and benchmark")
    return int(waited > GOAL_SECONDS)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000))
