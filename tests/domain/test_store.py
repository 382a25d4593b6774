"""What the store promises: values compared and set, everything logged, whole or not at all, durable before it says so."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from selfcheck.assessment import Answer, Assessment, Measure, PositionAnswer, Snapshot
from selfcheck.entries import Place
from selfcheck.store import assessments, changes, values
from selfcheck.store.engine import StoreError, open_engine, reading
from selfcheck.store.tables import assessment as assessment_table
from selfcheck.store.tables import metadata
from selfcheck.store.values import ConflictError, NotFoundError
from selfcheck.store.writer import Writer
from tests.factories import assessment, catalogue, criterion, na, rated

pytestmark = pytest.mark.slow

T = TypeVar("T")
PLAN = catalogue(criterion("a"), criterion("b"), criterion("c"))
A = Place("answers", "a", "rating")
B = Place("answers", "b", "rating")
NOTE = Place("answers", "a", "note")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_engine(f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield opened
    opened.dispose()


@pytest.fixture
def writer(engine: Engine) -> Iterator[Writer]:
    opened = Writer(engine)
    yield opened
    opened.close()


class Store:
    """One assessment in a store; each call is a transaction of its own, as a request makes it."""

    def __init__(self, engine: Engine, content: Assessment) -> None:
        self.engine = engine
        self.key = self.write(lambda c: assessments.create(c, PLAN, content))
        self.number = self.read(lambda c: values.find_id(c, self.key))

    def write(self, job: Callable[[Connection], T]) -> T:
        with self.engine.begin() as connection:
            return job(connection)

    def read(self, job: Callable[[Connection], T]) -> T:
        with reading(self.engine) as connection:
            return job(connection)

    def save(self, place: Place, value: object, base: int = 0) -> values.Value:
        return self.write(lambda c: values.save_value(c, self.number, place, value, base))

    def undo(self, revision: int | None = None) -> tuple[changes.Change, values.Value] | None:
        return self.write(lambda c: changes.undo(c, self.number, revision))

    def replace(self, content: Assessment) -> int:
        return self.write(lambda c: assessments.replace_content(c, self.number, content))

    @property
    def stored(self) -> assessments.Stored:
        return self.read(lambda c: assessments.load(c, self.key))

    @property
    def log(self) -> list[changes.Change]:
        return self.read(lambda c: changes.changes(c, self.number, 1000))

    def value(self, place: Place) -> Any:
        return self.read(lambda c: values.current_value(c, self.number, place)).value

    def rows(self) -> dict[str, list[Any]]:
        """Every row of every table."""
        return self.read(lambda c: {table.name: [tuple(row) for row in c.execute(sa.select(table))] for table in metadata.sorted_tables})


@pytest.fixture
def store(engine: Engine) -> Store:
    return Store(engine, assessment(PLAN))


def full_assessment() -> Assessment:
    """Something of everything an assessment may hold, and ids this catalogue does not know."""
    content = assessment(PLAN, "implementation", a=rated(2, target=3, reason="Beschluss"), b=na("gibt es hier nicht"), c="unknown")
    history = [Snapshot(name="Frühjahr", at="2026-03-01", catalogue=content.catalogue, answers={"a": rated(1)})]
    return content.model_copy(
        update={
            "profile": {**content.profile, "municipality-name": "Süßen 🏘️", "languages": ["de", "ar"], "share": 12.5},
            "answers": {**content.answers, "from-another-edition": Answer(state="rated", level=4, note="bleibt")},
            "positions": {"advocate": PositionAnswer(choice="both", note="מרכז")},
            "plan": [Measure(id="m2", title="Zweite zuerst"), Measure(id="m1", title="Haus", cost=1000, due="2027-01-31")],
            "history": history,
        }
    )


# --- the assessment as a whole ----------------------------------------------------------------------------------


def test_what_was_created_is_loaded_again_with_unknown_criteria_and_history(engine: Engine) -> None:
    content = full_assessment()
    assert Store(engine, content).stored.assessment == content


def test_every_assessment_has_its_own_unguessable_key(engine: Engine) -> None:
    keys = {Store(engine, assessment(PLAN)).key for _ in range(20)}
    assert len(keys) == 20
    assert all(len(key) >= 22 for key in keys)  # 128 random bits


def test_a_missing_assessment_is_said_to_be_missing(store: Store) -> None:
    for job in (lambda c: assessments.load(c, "nowhere"), lambda c: values.find_id(c, "nowhere"), lambda c: values.current_revision(c, 99)):
        with pytest.raises(NotFoundError):
            store.write(job)


def test_the_assessment_used_last_is_listed_first(engine: Engine) -> None:
    first, second = Store(engine, assessment(PLAN)), Store(engine, assessment(PLAN))
    assert [one.key for one in first.read(assessments.list_all)] == [second.key, first.key]
    day = dt.datetime(2030, 1, 1)
    first.write(lambda c: c.execute(sa.update(assessment_table).where(assessment_table.c.id == first.number).values(used=day)))
    assert [one.key for one in first.read(assessments.list_all)] == [first.key, second.key]


def test_writing_counts_as_use(store: Store) -> None:
    past = dt.datetime(2020, 1, 1)
    store.write(lambda c: c.execute(sa.update(assessment_table).values(used=past)))
    store.save(A, 3)
    assert store.read(assessments.list_all)[0].used > past


def test_names_join_municipality_and_neighbourhood(engine: Engine) -> None:
    content = assessment(PLAN).model_copy(update={"profile": {"neighbourhood-name": "Nord", "municipality-name": "Aa"}})
    named, nameless = Store(engine, content), Store(engine, assessment(PLAN))
    assert named.read(assessments.names) == {named.key: "Aa – Nord"}
    assert nameless.key not in named.read(assessments.names)


def test_a_new_title_is_shown_and_an_empty_one_returns_to_the_name(store: Store) -> None:
    store.write(lambda c: assessments.rename(c, store.number, "Ü" * 300))
    assert store.stored.title == "Ü" * 200
    store.write(lambda c: assessments.rename(c, store.number, ""))
    assert store.stored.title == ""


def test_a_copy_is_equal_and_independent(engine: Engine) -> None:
    original = Store(engine, full_assessment())
    key = original.write(lambda c: assessments.duplicate(c, original.stored, "Kopie"))
    before = original.read(lambda c: assessments.load(c, key))
    assert before.assessment == original.stored.assessment
    original.save(A, 4, original.stored.values[A].revision)
    assert original.read(lambda c: assessments.load(c, key)) == before
    assert before.title == "Kopie"
    assert before.key != original.key


def test_a_copy_keeps_choices_that_still_lack_their_reason(store: Store) -> None:
    store.save(A, "not-applicable")
    store.save(Place("answers", "b", "target"), 1)
    key = store.write(lambda c: assessments.duplicate(c, store.stored, ""))
    copied = store.read(lambda c: assessments.load(c, key))
    assert {place: value.value for place, value in copied.values.items()} == {A: "not-applicable", Place("answers", "b", "target"): 1}
    assert copied.pending == ["a", "b"]


def test_a_copy_stays_with_the_catalogue_of_its_original(store: Store) -> None:
    store.write(lambda c: c.exec_driver_sql("UPDATE assessment SET catalogue_sha256 = 'older', catalogue_version = '2019'"))
    key = store.write(lambda c: assessments.duplicate(c, store.stored, ""))
    copied = store.read(lambda c: assessments.load(c, key))
    assert (copied.catalogue_sha256, copied.edition.version) == ("older", "2019")


def test_a_deleted_assessment_leaves_nothing_in_any_table_and_others_alone(engine: Engine) -> None:
    other = Store(engine, full_assessment())
    before = other.rows()
    doomed = Store(engine, full_assessment())
    doomed.save(A, 4, doomed.stored.values[A].revision)
    doomed.undo()
    doomed.write(lambda c: assessments.delete(c, doomed.number))
    assert other.rows() == before


def test_a_deleted_assessment_leaves_no_trace_in_the_files(engine: Engine, tmp_path: Path) -> None:
    canary = "Kanarienvogel-4711"
    doomed = Store(engine, assessment(PLAN))
    doomed.save(NOTE, canary)
    doomed.write(lambda c: assessments.delete(c, doomed.number))
    engine.dispose()  # the last connection folds the write-ahead log in
    assert not [file.name for file in tmp_path.iterdir() if canary.encode() in file.read_bytes()]


def test_a_snapshot_keeps_the_state_of_its_day(store: Store) -> None:
    store.save(A, 1)
    past = assessments.make_snapshot(store.stored.assessment, "Vor der Lenkungsgruppe", "2026-05-04")
    store.write(lambda c: assessments.add_snapshot(c, store.number, past))
    store.save(A, 4, 1)
    [kept] = store.stored.snapshots
    assert (kept.name, kept.at, kept.answers["a"].level) == ("Vor der Lenkungsgruppe", "2026-05-04", 1)
    assert store.stored.assessment.history == [kept]
    assert store.stored.assessment.answers["a"].level == 4


def test_choices_without_their_reason_are_pending(store: Store) -> None:
    store.save(A, "not-applicable")
    assert store.stored.pending == ["a"]
    assert store.stored.assessment.answers["a"].state == "open"
    store.save(Place("answers", "a", "reason"), "gibt es hier nicht")
    assert store.stored.pending == []
    assert store.stored.assessment.answers["a"].state == "not-applicable"


# --- single values ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [0, 4, "unknown", "Müll 🏘️ مركز", 12.5, ["de", "ar"], "x" * 20_000])
def test_a_saved_value_is_the_value_read(store: Store, value: object) -> None:
    saved = store.save(NOTE, value)
    assert store.stored.values[NOTE] == saved
    assert saved.value == value


def test_revisions_count_the_writes_of_the_whole_assessment(store: Store) -> None:
    saved = [store.save(A, 1), store.save(B, 2), store.save(A, 3, base=1)]
    assert [value.revision for value in saved] == [1, 2, 3]
    assert store.stored.revision == 3


def test_a_value_changed_elsewhere_is_a_conflict_that_carries_what_stands(store: Store) -> None:
    mine = store.save(A, 1)
    theirs = store.save(A, 4, mine.revision)
    with pytest.raises(ConflictError) as caught:
        store.save(A, 2, mine.revision)
    assert caught.value.current == theirs
    assert store.value(A) == 4


def test_another_field_changed_elsewhere_is_no_conflict(store: Store) -> None:
    mine = store.save(A, 1)
    store.save(B, 4)
    assert store.save(A, 2, mine.revision).value == 2


@pytest.mark.parametrize("wish", [2, None])
def test_an_empty_base_never_overwrites_a_row(store: Store, wish: int | None) -> None:
    store.save(A, 4)
    with pytest.raises(ConflictError):
        store.save(A, wish, base=0)
    assert store.value(A) == 4


def test_a_base_from_the_future_is_a_conflict(store: Store) -> None:
    store.save(A, 4)
    with pytest.raises(ConflictError):
        store.save(A, 2, base=99)


def test_saying_the_same_again_changes_nothing(store: Store) -> None:
    first = store.save(A, 3)
    before = store.rows()
    assert store.save(A, 3, base=0) == first  # the answer to the first request was lost on its way
    assert store.save(A, 3, base=first.revision) == first
    assert store.rows() == before


def test_taking_back_nothing_is_no_change(store: Store) -> None:
    assert store.save(A, None) == values.Value(None, 0, None)
    assert store.log == []


def test_a_value_taken_back_is_gone_but_keeps_its_revision(store: Store) -> None:
    store.save(A, 3)
    assert store.save(A, None, base=1).revision == 2
    assert A not in store.stored.values
    with pytest.raises(ConflictError):
        store.save(A, 4, base=0)
    assert store.save(A, 4, base=2).value == 4


# --- the log and taking back ------------------------------------------------------------------------------------


def test_the_log_tells_old_and_new_and_only_grows(store: Store) -> None:
    seen: list[changes.Change] = []
    steps: list[Callable[[], object]] = [
        lambda: store.save(A, 1),
        lambda: store.save(A, 3, 1),
        lambda: store.save(A, None, 2),
        lambda: store.undo(),
        lambda: store.replace(assessment(PLAN, a=0)),
    ]
    for step in steps:
        step()
        assert store.log[-len(seen) :] == seen or not seen
        assert len(store.log) == len(seen) + 1
        seen = store.log
    told = [(change.old, change.new, change.undoes) for change in reversed(seen)]
    assert told == [(None, 1, None), (1, 3, None), (3, None, None), (None, 3, 3), (3, 0, None)]


def test_the_newest_changes_come_first_and_are_limited(store: Store) -> None:
    base = 0
    for level in (1, 2, 3, 4):
        base = store.save(A, level, base).revision
    assert [change.new for change in store.read(lambda c: changes.changes(c, store.number, 2))] == [4, 3]


def test_undo_steps_back_one_change_each_time(store: Store) -> None:
    base = 0
    for level in (1, 2, 3):
        base = store.save(A, level, base).revision
    stood = []
    while (undone := store.undo()) is not None:
        stood.append(undone[1].value)
        assert store.value(A) == undone[1].value
    assert stood == [2, 1, None]


def test_undo_takes_back_across_fields_in_the_order_of_writing(store: Store) -> None:
    store.save(A, 1)
    store.save(B, 2)
    places = [done[0].place for done in (store.undo(), store.undo()) if done]
    assert places == [B, A]


def test_after_an_undo_new_changes_can_be_taken_back_again(store: Store) -> None:
    store.save(A, 1)
    store.save(A, 2, 1)
    undone = store.undo()
    assert undone is not None
    store.save(A, 4, undone[1].revision)
    again = store.undo()
    assert again is not None
    assert store.value(A) == 1


def test_the_answer_to_an_undo_is_a_base_to_write_on(store: Store) -> None:
    store.save(A, 1)
    undone = store.undo()
    assert undone is not None
    assert store.save(A, 3, undone[1].revision).value == 3


def test_a_change_overwritten_since_is_not_taken_back(store: Store) -> None:
    store.save(A, 1)
    store.save(A, 4, 1)
    with pytest.raises(ConflictError) as caught:
        store.undo(revision=1)
    assert caught.value.current.value == 4
    assert store.value(A) == 4


def test_there_may_be_nothing_to_undo(store: Store) -> None:
    assert store.undo() is None
    assert store.undo(revision=77) is None


def test_what_an_assessment_was_created_with_is_not_taken_back(engine: Engine) -> None:
    created = Store(engine, full_assessment())
    assert created.log == []
    assert created.undo() is None
    assert created.stored.assessment == full_assessment()


def test_undo_stays_within_its_assessment(engine: Engine) -> None:
    one, other = Store(engine, assessment(PLAN)), Store(engine, assessment(PLAN))
    other.save(A, 3)
    assert one.undo() is None
    assert one.undo(revision=1) is None
    assert other.value(A) == 3


# --- replacing --------------------------------------------------------------------------------------------------


def test_replacing_makes_the_stored_values_those_of_the_file(store: Store) -> None:
    store.save(B, 4)
    content = full_assessment()
    store.replace(content)
    assert store.stored.assessment.model_copy(update={"history": []}) == content.model_copy(update={"history": []})


def test_replacing_logs_each_difference_and_nothing_else(store: Store) -> None:
    store.save(A, 1)
    store.save(B, 4)
    assert store.replace(assessment(PLAN, a=1, c=2)) == 2
    told = {change.place: (change.old, change.new) for change in store.log[:2]}
    assert told == {B: (4, None), Place("answers", "c", "rating"): (None, 2)}
    assert store.replace(assessment(PLAN, a=1, c=2)) == 0


def test_replacing_can_be_taken_back_value_by_value(store: Store) -> None:
    store.save(A, 1)
    store.replace(assessment(PLAN, a=4, b=2))
    store.undo()
    store.undo()
    assert (store.value(A), store.value(B)) == (1, None)


def test_replacing_happens_whole_or_not_at_all(store: Store) -> None:
    store.save(A, 1)
    before = store.rows()

    def interrupted(connection: Connection) -> None:
        assessments.replace_content(connection, store.number, full_assessment())
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        store.write(interrupted)
    assert store.rows() == before


# --- the committing writer --------------------------------------------------------------------------------------


def test_200_people_at_once_are_all_stored_and_told_after_the_commit(engine: Engine, store: Store, writer: Writer) -> None:
    start, many = threading.Barrier(200), range(200)
    visible: dict[int, bool] = {}

    def answer(number: int) -> None:
        place = Place("answers", f"c{number}", "rating")
        start.wait()
        writer.run(lambda c: values.save_value(c, store.number, place, number % 5, 0))
        with reading(engine) as connection:
            visible[number] = values.current_value(connection, store.number, place).value == number % 5

    threads = [threading.Thread(target=answer, args=(number,)) for number in many]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [number for number in many if not visible.get(number)] == []
    assert sorted(value.revision for value in store.stored.values.values()) == list(range(1, 201))


class Held:
    """A writer held in a job of its own until `release`, so that what follows waits in one batch."""

    def __init__(self, writer: Writer) -> None:
        running, self._go_on = threading.Event(), threading.Event()

        def hold(_connection: Connection) -> None:
            running.set()
            self._go_on.wait()

        writer.submit(hold)
        running.wait()

    def release(self) -> None:
        self._go_on.set()


def saving(store: Store, place: Place, value: object) -> Callable[[Connection], values.Value]:
    return lambda connection: values.save_value(connection, store.number, place, value, 0)


def test_a_batch_is_one_commit(engine: Engine, store: Store, writer: Writer) -> None:
    commits: list[int] = []
    sa.event.listen(engine, "commit", lambda _connection: commits.append(1))
    held = Held(writer)
    futures = [writer.submit(saving(store, Place("answers", f"c{number}", "note"), "x")) for number in range(50)]
    held.release()
    assert all(future.result().value == "x" for future in futures)
    assert len(commits) == 2  # the holding job's, and one for all fifty


def test_a_job_of_its_own_fault_undoes_only_itself(store: Store, writer: Writer) -> None:
    def half(connection: Connection) -> None:
        values.save_value(connection, store.number, NOTE, "halb", 0)
        raise ValueError("changed my mind")

    held = Held(writer)
    before, faulty, after = writer.submit(saving(store, A, 1)), writer.submit(half), writer.submit(saving(store, B, 2))
    held.release()
    assert (before.result().value, after.result().value) == (1, 2)
    assert isinstance(faulty.exception(), ValueError)
    assert {place: value.value for place, value in store.stored.values.items()} == {A: 1, B: 2}


def test_a_job_alone_in_its_batch_is_undone_too(store: Store, writer: Writer) -> None:
    def half(connection: Connection) -> None:
        values.save_value(connection, store.number, NOTE, "halb", 0)
        raise ValueError("changed my mind")

    with pytest.raises(ValueError, match="changed my mind"):
        writer.run(half)
    assert store.stored.values == {}
    assert writer.run(saving(store, NOTE, "ganz")).value == "ganz"


def test_a_row_the_database_refuses_undoes_only_its_own_job(store: Store, writer: Writer) -> None:
    def refused(connection: Connection) -> None:
        connection.exec_driver_sql("INSERT INTO entry VALUES (999, 'answers', 'a', 'note', '\"x\"', 1, '2026-01-01')")

    held = Held(writer)
    before, faulty, after = writer.submit(saving(store, A, 1)), writer.submit(refused), writer.submit(saving(store, B, 2))
    held.release()
    assert (before.result().value, after.result().value) == (1, 2)
    assert isinstance(faulty.exception(), StoreError)
    assert (store.value(A), store.value(B)) == (1, 2)


def test_a_broken_off_request_does_not_break_the_batch(store: Store, writer: Writer) -> None:
    held = Held(writer)
    before, broken, after = writer.submit(saving(store, A, 1)), writer.submit(saving(store, NOTE, "x")), writer.submit(saving(store, B, 2))
    assert broken.cancel()
    held.release()
    assert (before.result().value, after.result().value) == (1, 2)
    assert store.value(NOTE) is None


def test_two_writes_on_one_base_in_a_batch_give_one_conflict(store: Store, writer: Writer) -> None:
    held = Held(writer)
    first, second = writer.submit(saving(store, A, 1)), writer.submit(saving(store, A, 4))
    held.release()
    assert first.result().value == 1
    error = second.exception()
    assert isinstance(error, ConflictError)
    assert error.current == first.result()


def test_closing_finishes_what_waits(engine: Engine, store: Store) -> None:
    writer = Writer(engine)
    held = Held(writer)
    futures = [writer.submit(saving(store, Place("answers", f"c{number}", "note"), "x")) for number in range(450)]
    closing = threading.Thread(target=writer.close)
    closing.start()
    held.release()
    closing.join()
    assert all(future.done() and future.result().value == "x" for future in futures)
    assert len(store.stored.values) == 450


def test_what_comes_after_closing_is_refused_not_forgotten(engine: Engine, store: Store) -> None:
    writer = Writer(engine)
    writer.close()
    late: Future[values.Value] = writer.submit(saving(store, A, 1))
    assert late.done()
    assert isinstance(late.exception(), StoreError)
    writer.close()  # closing twice is harmless


# --- durability -------------------------------------------------------------------------------------------------


def test_every_connection_is_wal_with_full_sync_and_foreign_keys(engine: Engine) -> None:
    with reading(engine) as one, reading(engine) as two:
        for connection in (one, two):
            found = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
            }
            assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000, "secure_delete": 1}


def test_reading_does_not_wait_for_a_writer(store: Store) -> None:
    store.save(A, 1)
    with store.engine.begin() as connection:
        values.save_value(connection, store.number, A, 4, 1)
        assert store.value(A) == 1
    assert store.value(A) == 4


def test_an_entry_without_its_assessment_is_refused(store: Store) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        store.write(lambda c: values.write(c, 999, 0, {A: 1}, {}, values.now()))
