"""The measured claims as a table: on the terminal, and between two markers of README.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bench.measure import Row

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
_SMALL, _LARGE = 0.001, 100


def shown(row: Row) -> str:
    """One row as one line of the progress display."""
    verdict = "[green]✓[/]" if row.holds else "[red]✗[/]"
    return (
        f"{verdict} {row.what} · {_figure(vars(row))} {row.bar and f'(bar {row.bar})'} against {row.against}"
    )


def table(groups: Iterable[list[Row]]) -> Table:
    """All rows, bar and figure side by side."""
    out = Table(box=None, pad_edge=False)
    for column in ("what", "against", "bar", "figure", ""):
        out.add_column(column, justify="right" if column in {"bar", "figure"} else "left", overflow="fold")
    for rows in groups:
        for row in rows:
            out.add_row(row.what, row.against, _bar(row.bar), _figure(vars(row)), "✓" if row.holds else "✗")
    return out


def into_readme(readme: Path, results: dict[str, Any]) -> None:
    """Put the table between the markers; where a README has none yet, at its end."""
    text = readme.read_text() if readme.exists() else "# Kindred\n"
    if BEGIN not in text:
        text = f"{text.rstrip()}\n\n## Speed\n\n{BEGIN}\n{END}\n"
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    readme.write_text(f"{before}{BEGIN}\n{_markdown(results)}{END}{after}")


def _markdown(results: dict[str, Any]) -> str:
    lines = ["| what | against | bar | figure (80% interval) | |", "| --- | --- | ---: | ---: | --- |"]
    for group in results["groups"].values():
        lines += [
            f"| {row['what']} | {row['against']} | {_bar(row['bar'])} | {_figure(row)} | "
            f"{'✓' if row['holds'] else '✗'} |"
            for row in group["rows"]
        ]
    return "\n".join(lines) + "\n"


def _bar(bar: str) -> str:
    return bar.replace("<=", "≤").replace(">=", "≥")


def _figure(row: dict[str, Any]) -> str:
    unit = f" {row['unit']}" if row["unit"] else "×"  # noqa: RUF001
    interval = "" if row["low"] == row["high"] else f" ({_short(row['low'])} to {_short(row['high'])})"
    return f"{_short(row['figure'])}{unit}{interval}"


def _short(value: float) -> str:
    if value and abs(value) < _SMALL:
        return f"{value:.1e}"
    return f"{value:,.0f}" if abs(value) >= _LARGE or value == int(value) else f"{value:.2f}"
