"""How long `compare` takes for 1,000 generated files, how much memory it needs, and how fast a filter of it is drawn.

Part of `python -m benchmarks small`.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.servers import ROOT
from benchmarks.table import Row, Speed
from selfcheck.assessment import Answer, Assessment, Edition, PositionAnswer
from selfcheck.assessment_file import dump_assessment
from selfcheck.catalogue import Catalogue
from selfcheck.command import load_edition
from selfcheck.comparison.practice import compare, from_content, to_content
from selfcheck.comparison.reading import CARRIER_FIELD, SIZE_FIELD, Reader

GOAL_SECONDS = 3.0
CARRIERS = ("municipal", "non-profit", "planning-office", "housing-company", "cooperation")
# The command as it is, and then the most memory it held; what the system tells of an ended child holds its parent's too.
AND_MEMORY = """
import sys
from selfcheck.cli import main
code = main(sys.argv[1:])
print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")), file=sys.stderr)
sys.exit(code)
"""
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


def row(files: int = 1_000) -> Row:
    """The command from its start to its end, with the machine's speed before and after."""
    speed = Speed()
    _, catalogue = load_edition()
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for seed in range(files):
            path = Path(folder) / f"{seed}.json"
            path.write_bytes(dump_assessment(make_assessment(catalogue, seed)))
            paths.append(str(path))
        size = sum(Path(path).stat().st_size for path in paths) / files / 1024
        speed.sample()
        start = time.perf_counter()
        command = [sys.executable, "-c", AND_MEMORY, "compare", *paths, "--json"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        waited = time.perf_counter() - start
        speed.sample()
    content = to_content(compare(catalogue, [Reader(catalogue).read(make_assessment(catalogue, seed)) for seed in range(files)]))
    start = time.perf_counter()
    groups = len(from_content(content).groups)
    loaded = time.perf_counter() - start
    memory = int(done.stderr.split()[-2]) / 1024
    detail = f"{files} files of {size:.0f} KB; keeps {len(content) / 1024:.0f} KB, {groups} groups, read in {loaded * 1000:.0f} ms; {memory:.0f} MB"
    return Row("compare over 1,000 files", waited, GOAL_SECONDS, "s", detail, speed=speed.factor)
