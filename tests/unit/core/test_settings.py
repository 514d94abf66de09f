"""Every class of settings, whoever states it: read by one loader, in the same types."""

import os
import re
from dataclasses import MISSING, dataclass, fields
from typing import Annotated, ClassVar, Literal, get_args, get_origin, get_type_hints

import pytest
from msgspec import Meta

from infra import settings as infra_settings
from lambdas.core.errors import InvalidInput, SettingMissing
from lambdas.core.settings import Settings, Share, as_text
from lambdas.operations.functions import every
from lambdas.pipelines import PIPELINES

OPERATORS = (infra_settings.Settings, *(each.settings for each in PIPELINES))
FUNCTIONS = (
    *(function for pipeline in PIPELINES for function in pipeline.functions),
    *every(),
)
NEEDED = ("enabled", "schedule", "cadence_hours", "lowest_coverage")


@dataclass(frozen=True)
class Step(Settings):
    """A function's."""

    lake: str
    share: Share
    clusters: Annotated[int, Meta(ge=2, le=100)]
    on: bool
    source: Literal["files", "spotify"]


def given(**variables: str) -> dict[str, str]:
    known = {"LAKE": "s3", "SHARE": "0.5", "CLUSTERS": "5", "ON": "false", "SOURCE": "files"}
    return known | variables


def test_a_function_reads_its_environment_in_the_settings_types(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in given().items():
        monkeypatch.setenv(name, value)
    assert Step.from_env() == Step("s3", 0.5, 5, False, "files")
    assert Step.names() == ("LAKE", "SHARE", "CLUSTERS", "ON", "SOURCE")


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("SHARE", "1.5", "share is '1.5'; it may be a number from 0 to 1"),
        ("SHARE", "nan", "share is 'nan'; it may be a number from 0 to 1"),
        ("SHARE", "half", "share is 'half'; it may be a number from 0 to 1"),
        ("CLUSTERS", "1", "clusters is '1'; it may be a whole number from 2 to 100"),
        ("CLUSTERS", "2.5", "clusters is '2.5'; it may be a whole number from 2 to 100"),
        ("ON", "maybe", "on is 'maybe'; it may be true or false"),
        ("SOURCE", "radio", "source is 'radio'; choose from files, spotify"),
    ],
)
def test_a_wrong_value_is_one_line_that_says_what_it_may_be(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, says: str
) -> None:
    for name, each in given(**{variable: value}).items():
        monkeypatch.setenv(name, each)
    with pytest.raises(InvalidInput, match=re.escape(says)) as raised:
        Step.from_env()
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_variable_is_named(monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    for name, each in given().items():
        monkeypatch.setenv(name, each)
    monkeypatch.delenv("SHARE")
    if value is not None:
        monkeypatch.setenv("SHARE", value)
    with pytest.raises(SettingMissing, match="SHARE"):
        Step.from_env()


@pytest.mark.parametrize("kind", OPERATORS, ids=lambda kind: kind.__module__)
def test_every_default_is_a_value_that_the_setting_may_have(kind: type[Settings]) -> None:
    defaults = {each.name: each.default for each in fields(kind) if each.name != "pipelines"}
    assert MISSING not in defaults.values()
    as_given = {name: as_text(value) for name, value in defaults.items()}
    assert kind.load(as_given, "cdk.json") == kind()
    assert kind.load(defaults, "cdk.json") == kind()


@pytest.mark.parametrize("kind", OPERATORS, ids=lambda kind: kind.__module__)
def test_every_setting_is_explained(kind: type[Settings]) -> None:
    explained = {
        name
        for each in kind.__mro__
        for name in re.findall(r"^        (\w+): ", each.__doc__ or "", re.MULTILINE)
    }
    assert {each.name for each in fields(kind)} <= explained


@pytest.mark.parametrize("pipeline", PIPELINES, ids=lambda pipeline: pipeline.name)
def test_a_pipelines_settings_begin_with_its_name_and_have_what_every_pipeline_has(pipeline) -> None:
    names = [each.name for each in fields(pipeline.settings)]
    assert all(name.startswith(f"{pipeline.name}_") for name in names)
    assert {f"{pipeline.name}_{name}" for name in NEEDED} <= set(names)
    assert set(pipeline.flow_values.values()) <= set(names)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: f"{function.room}-{function.step}")
def test_a_function_reads_a_setting_in_the_type_in_which_the_operator_chose_it(function) -> None:
    chosen: dict[str, object] = {}
    for kind in OPERATORS:
        chosen |= _types(kind)
    # Not the operator's flag `dashboard`, but the address that follows from it.
    reads = {name: kind for name, kind in _types(function.settings).items() if name != "dashboard"}
    assert {name: kind for name, kind in reads.items() if name in chosen} == {
        name: chosen[name] for name in reads if name in chosen
    }


def _types(kind: type[Settings]) -> dict[str, object]:
    hints = get_type_hints(kind, include_extras=True)
    return {
        each.name: hints[each.name] for each in fields(kind) if get_origin(hints[each.name]) is not ClassVar
    }


def test_the_environment_holds_every_setting_as_a_function_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    context = {f"{each.name}_lowest_coverage": "0.125" for each in PIPELINES} | {"source_calls_per_second": 2}
    variables = infra_settings.environment(infra_settings.Settings.from_context(context))
    for name, value in variables.items():
        monkeypatch.setitem(os.environ, name, value)
    for pipeline in PIPELINES:
        read = pipeline.settings.from_env()
        assert getattr(read, f"{pipeline.name}_lowest_coverage") == 0.125
    assert variables["SOURCE_CALLS_PER_SECOND"] == "2.0"


def test_a_choice_of_types_stays_small() -> None:
    """What the loader can explain: text, flags, numbers with limits, choices."""
    for kind in OPERATORS:
        for name, hint in _types(kind).items():
            base = get_args(hint)[0] if get_origin(hint) is Annotated else hint
            assert name == "pipelines" or base in {str, bool, int, float} or get_origin(base) is Literal, name
