"""What goes on and what is to be told of it, whatever order runs end in and looks are taken in."""

from hypothesis import given
from hypothesis import strategies as st

from assets.delivery.incidents import Ended, Incident, IncidentFile, Known, after

PLACES = ("mail", "webhook")
RUNS = st.lists(
    st.tuples(st.sampled_from(["refresh", "send"]), st.sets(st.sampled_from("abc"))), max_size=8
)


def incident(job, step, run, sentence="KoboToolbox answered 503."):
    return Incident(job=job, step=step, check="", sentence=sentence, run=run)


def ended(number, job, failing):
    """A run of a whole job in which some steps failed, or none."""
    run = f"run-{number}"
    return Ended(
        run=run,
        job=job,
        at=float(number),
        is_success=not failing,
        is_whole=True,
        did=frozenset(),
        incidents=tuple(incident(job, step, run) for step in sorted(failing)),
    )


def failing_at_the_end(runs):
    """What fails after some runs, told anew: since a job last did well, all that failed in it."""
    found = set()
    for job in ("refresh", "send"):
        mine = [failing for name, failing in runs if name == job]
        well = [number for number, failing in enumerate(mine) if not failing]
        found |= {
            (job, step) for failing in mine[(well[-1] + 1 if well else 0) :] for step in failing
        }
    return found


@given(looks=st.lists(RUNS, max_size=6))
def test_each_place_is_told_of_each_beginning_and_each_end_once_and_in_turn(looks):
    known, number, runs, heard = Known(position=0), 0, [], {place: [] for place in PLACES}
    for look in looks:
        read = [ended(number + place, *one) for place, one in enumerate(look)]
        number, before = number + len(look), failing_at_the_end(runs)
        runs += look
        known = after(known, read, number, PLACES)
        now = failing_at_the_end(runs)
        for place in PLACES:
            told = {
                (one.job, one.step, notice.is_over)
                for notice in known.notices
                for one in notice.incidents
                if notice.to == place
            }
            assert {one[:2] for one in told if not one[2]} == now - before
            assert {one[:2] for one in told if one[2]} == before - now
            heard[place] += sorted(told)
        known = known.model_copy(update={"notices": ()})  # All were sent.

    assert {(one.job, one.step) for one in known.open} == failing_at_the_end(runs)
    assert known.position == number
    assert heard["mail"] == heard["webhook"]


@given(looks=st.lists(RUNS, max_size=6))
def test_who_could_not_be_reached_meanwhile_hears_only_of_what_still_goes_on(looks):
    known, number, runs = Known(position=0), 0, []
    for look in looks:
        read = [ended(number + place, *one) for place, one in enumerate(look)]
        number += len(look)
        runs += look
        known = after(known, read, number, PLACES)

    waiting = [(notice, one) for notice in known.notices for one in notice.incidents]
    assert not [notice for notice, _ in waiting if notice.is_over]
    assert len(waiting) == len(PLACES) * len(failing_at_the_end(runs))


def test_numbers_in_a_sentence_make_no_other_incident_and_other_words_do():
    def key(sentence):
        return incident("refresh", "a", "run", sentence).key

    assert key("12 of 40 came.") == key("7 of 41 came.")
    assert key("12 of 40 came.") != key("Check KOBO_TOKEN.")


def test_a_run_of_some_steps_ends_what_it_did_well_and_nothing_else():
    first = ended(1, "refresh", {"a", "b"})
    some = Ended(
        run="run-2", job="refresh", at=2.0, is_success=True, is_whole=False,
        did=frozenset({"a"}), incidents=(),
    )  # fmt: skip
    known = after(Known(position=0), [first, some], 2, PLACES)

    assert [one.step for one in known.open] == ["b"]


def test_the_file_says_what_was_written_and_nothing_before_the_first_look(tmp_path):
    file = IncidentFile(tmp_path / "state")
    known = after(Known(position=0), [ended(1, "refresh", {"a"})], 1, PLACES)

    assert file.read() is None
    file.write(known)
    assert file.read() == known
    assert [path.name for path in file.state.iterdir()] == [file.path.name]
