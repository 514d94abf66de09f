"""A model's parameters chosen by the operator's own listeners, within a budget of seconds. Pure.

One parameter after the other is varied around the best values so far, in a fixed order, and judged by NDCG
on the validation part. Which values are reached within the budget depends on the machine: a run that must
give the same bytes takes the values from an earlier report.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from lambdas.models.recommend.evaluation import evaluate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lambdas.models.recommend.blend import Blend
    from lambdas.models.recommend.contract import Model
    from lambdas.models.recommend.data import Part

AROUND: dict[str, dict[str, tuple[float, ...]]] = {
    "als": {"regularisation": (0.25, 1.0), "alpha": (2.0, 10.0), "factors": (32, 96)},
    "rdlae": {"regularisation": (50.0, 200.0), "dropout": (0.2, 0.5), "relaxed": (0.1, 0.5)},
    "item_neighbours": {"shrink": (1.0, 10.0, 100.0), "keep": (100,)},
}
"""What is tried of each model besides its defaults."""
WEIGHTS = (1.0, 2.0, 3.0, 5.0)
"""Of the blend."""


class Tried(NamedTuple):
    """Parameters, their NDCG@10 on the validation part, and the seconds from the start until it was known."""

    model: Model
    ndcg: float
    seconds: float


class Budget(NamedTuple):
    """A clock in seconds, and by when nothing more is begun."""

    clock: Callable[[], float]
    start: float
    seconds: float

    @property
    def spent(self) -> float:
        """Seconds since the start."""
        return self.clock() - self.start

    def allows(self, longest: float) -> bool:
        """Whether something that takes so many seconds ends within the budget."""
        return self.spent + longest <= self.seconds


def tune_one(model: Any, part: Part, budget: Budget) -> list[Tried]:
    """What was tried of als, rdlae or item_neighbours, its parameters as they are first.

    Args:
        model: where the search begins.
        part: of `data.to_tune`.
        budget: nothing is begun that would end after it, if it took as long as the longest so far.
    """
    before = budget.spent
    tried = [_judged(model, part, budget)]
    longest = budget.spent - before
    for name, values in AROUND[model.name].items():
        for value in values:
            if not budget.allows(longest):
                return tried
            before = budget.spent
            candidate = best_of(tried)._replace(**{name: type(getattr(model, name))(value)})
            tried.append(_judged(candidate, part, budget))
            longest = max(longest, budget.spent - before)
    return tried


def tune_blend(blend: Blend, part: Part, budget: Budget) -> Iterator[Tried]:
    """What was tried of the blend: each part by itself with half of the budget, then the weight."""
    als = tune_one(blend.als, part, budget._replace(seconds=budget.seconds / 2))
    yield from als
    rdlae = tune_one(blend.rdlae, part, budget)
    yield from rdlae
    parts = blend._replace(als=best_of(als), rdlae=best_of(rdlae))
    fitted = parts.fit(part.fit)
    for weight in WEIGHTS:
        ndcg = evaluate(fitted._replace(weight=weight), part).value()
        yield Tried(parts._replace(weight=weight), ndcg, budget.spent)


def best_of(tried: list[Tried]) -> Any:
    """The parameters with the highest NDCG; of equal ones the first."""
    return max(tried, key=lambda one: one.ndcg).model


def _judged(model: Model, part: Part, budget: Budget) -> Tried:
    return Tried(model, evaluate(model.fit(part.fit), part).value(), budget.spent)
