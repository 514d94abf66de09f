"""Similar listeners: similar_search against numpy that looks at everybody; then the steps of the flow."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from bench import histories, whole
from bench.measure import Row, in_turn, ratio, seconds
from kindred.common import target
from lambdas.importing.by_id import replace_by_id
from lambdas.lake import objects as lake
from lambdas.listeners.pipeline import LISTENERS
from lambdas.listeners.sources import FEATURES
from lambdas.models.similar import exact
from lambdas.models.similar_search import search
from lambdas.people import plays
from lambdas.people.pseudonym import pseudonym
from lambdas.sources.schemas import AUDIO_FEATURES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from bench.steps import Done
    from kindred.common.target import Target
    from lambdas.models.similar import Tastes

    Tell = Callable[[str], None]

FEW, MANY, SOME = 10_000, 100_000, 500
WHOLE = 2_000
KEEP = 5
_PEOPLE_A_REQUEST = 20_000


def rows(tell: Tell) -> Iterator[Row]:
    """The rows of this file, at sizes that fit `make bench`."""
    tell(f"{FEW:,} listeners: generated")
    few = histories.of_tastes(FEW)
    yield from against_numpy(few, tell)
    tell(f"{MANY:,} listeners: generated")
    many = histories.of_tastes(MANY)
    yield growth(few, many, tell)
    yield recall(many, tell)
    yield from end_to_end(WHOLE, tell)


def against_numpy(of: Tastes, tell: Tell) -> Iterator[Row]:
    """The reference's five of some listeners: the same ones, and in less time."""
    some = sample(len(of.units))
    ours, theirs = search(of, "reference", KEEP), Everybody(of)
    times = in_turn(
        {"ours": lambda: _ignore([ours(one) for one in some]), "numpy": lambda: _ignore(theirs.five(some))},
        tell,
    )
    what = f"similar listeners of {SOME}, among {len(of.units):,}, by the reference"
    peer = "numpy, everybody at once"
    yield Row(what, peer, "<= 1", *ratio(times["ours"], times["numpy"]), detail=seconds(times))
    found = [ours(one).similar.y.tolist() for one in some]
    others = float(sum(mine != its for mine, its in zip(found, theirs.five(some).tolist(), strict=True)))
    yield Row(f"{what}: with another answer", peer, "<= 0", others, others, others, unit="listeners")


class Everybody:
    """The peer: all cosines by one product, all shared artists by one sparse product, and a sort."""

    def __init__(self, of: Tastes) -> None:
        self.units = of.units
        sets, count = of.artists, len(of.units)
        ones = np.ones(len(sets.members), np.float32)
        self.heard = csr_array((ones, sets.members, sets.starts), shape=(count, len(sets.sizes)))

    def five(self, some: Sequence[int]) -> NDArray[np.intp]:
        """(some, KEEP), ties by position."""
        cosine = self.units[some] @ self.units.T
        shared = (self.heard[some] @ self.heard.T).toarray() > 0
        score = (1 + 500 * shared) * (cosine + 1)
        score[np.arange(len(some)), some] = -1
        return np.asarray(np.argsort(-score, axis=1, kind="stable")[:, :KEEP])


def growth(few: Tastes, many: Tastes, tell: Tell) -> Row:
    """How the time for all grows with their number: the search made once, then a time for each."""
    times = in_turn(
        {"few": lambda: for_all(few), "many": lambda: for_all(many)},
        lambda who: tell(f"growth: {who}"),
        rounds=3,
    )
    figures = [math.log(each) / math.log(MANY / FEW) for each in ratio(times["many"], times["few"])]
    what = f"growth of similar listeners, {FEW:,} to {MANY:,}, by the reference"
    return Row(what, "N^1", "<= 1.5", *figures, unit="exponent", detail=seconds(times))


def for_all(of: Tastes) -> float:
    """Seconds for everybody, from those of some."""
    start = time.perf_counter()
    find = search(of, "reference", KEEP)
    made, some = time.perf_counter() - start, sample(len(of.units))
    start = time.perf_counter()
    for one in some:
        find(one)
    return made + (time.perf_counter() - start) / len(some) * len(of.units)


def recall(of: Tastes, tell: Tell) -> Row:
    """How many of the five that `taste` would give, if it looked at everybody, the inverted lists bring."""
    find, found, settled = search(of, "taste", KEEP), [], 0
    some = sample(len(of.units))
    for number, one in enumerate(some):
        tell(f"recall of taste among {len(of.units):,}: {number} of {len(some)}")
        answer = find(one)
        right = exact(of, "taste", one, KEEP)
        settled += answer.settled
        found.append(len(set(answer.similar.y.tolist()) & set(right.y.tolist())) / KEEP)
    mean = float(np.mean(found))
    error = 1.28 * float(np.std(found)) / math.sqrt(len(found))
    detail = {"proven to be exact": float(settled) / len(some), "listeners": len(some)}
    what = f"recall of taste's five among {len(of.units):,} listeners"
    return Row(
        what, "looking at everybody", ">= 0.9", mean, mean - error, mean + error, unit="", detail=detail
    )


def end_to_end(listeners: int, tell: Tell) -> Iterator[Row]:
    """From histories to the rows in MySQL: the seconds of each step, and its memory."""
    with whole.home():
        made = target.local("bench-listeners")
        start = time.monotonic()
        bring(made, listeners, tell)
        imported = time.monotonic() - start
        done = alone(made, tell)
    what = f"{listeners:,} listeners x {histories.PLAYED} tracks"
    took = {step: round(each.seconds, 1) for step, each in done.items()}
    total = sum(took.values())
    detail = {"import": round(imported, 1), "steps": took, "rows": done["swap"].answer["rows"]}
    yield Row(f"{what}: every step of the flow, one by one", "-", "", *[total] * 3, unit="s", detail=detail)
    given = {function.step: function.memory_mb for function in LISTENERS.functions}
    shares = {step: each.peak_mib / given[step] for step, each in done.items()}
    most = max(shares, key=lambda step: shares[step])
    peaks = {step: f"{each.peak_mib:.0f} of {given[step]} MB" for step, each in done.items()}
    against = f"the {given[most]:,} MB it is given"
    yield Row(
        f"{what}: peak memory of {most}, the step nearest its limit",
        against,
        "<= 0.7",
        *[shares[most]] * 3,
        detail=peaks,
    )


def bring(made: Target, listeners: int, tell: Tell) -> None:
    """So many listeners registered, their plays in the lake, the features of all tracks imported."""
    replace_by_id(made.lake, FEATURES, histories.feature_rows(), AUDIO_FEATURES)
    key = made.pseudonym_key()
    ids = [pseudonym(key, f"listener {number}") for number in range(listeners)]
    basis = {"basis": "consent", "since": "2026-01-01", "source": None, "purpose": None}
    for at in range(0, listeners, _PEOPLE_A_REQUEST):
        people = dict.fromkeys(ids[at : at + _PEOPLE_A_REQUEST])
        made.ask("listeners", "add_people", people=people, basis=basis)
    if listeners >= plays.MANY_PEOPLE:
        plays.cut_anew(made.lake)
    for block in histories.blocks(listeners):
        tell(f"{listeners:,} listeners: {block.first:,} imported")
        plays.write(made.lake, plays.with_pseudonyms(histories.histories(block), key))


def alone(made: Target, tell: Tell) -> dict[str, Done]:
    """The steps without a flow: each in one process of its own, the items of its Map one after another."""
    run = whole.settled() | {"pipeline": "listeners", "model": "reference", "keep": str(KEEP)}
    done: dict[str, Done] = {}

    def step(name: str, *events: dict[str, Any]) -> Any:
        tell(f"listeners: {name}")
        done[name] = whole.step(made, name, *(events or [run]), pipeline=LISTENERS)
        run[name] = {"value": done[name].answer}
        return done[name].answer

    step("probe")
    buckets = lake.get_json(made.lake, step("list_listeners")["buckets_key"]) or []
    step("listener_tracks", *(run | {"bucket": each["name"]} for each in buckets))
    step("audio_features")
    shards = step("prune")["shards"]
    step("taste_vectors")
    step("listener_clusters")
    step("related_listeners", *(run | shard for shard in shards))
    step("swap")
    step("report")
    return done


def sample(count: int) -> list[int]:
    """Positions spread evenly over so many."""
    return np.linspace(0, count - 1, SOME).astype(int).tolist()


def _ignore(_value: object) -> None:
    """A contestant gives nothing: it is timed from outside."""
