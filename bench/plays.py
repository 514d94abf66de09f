"""Recommending at size, `make bench-full`: a million plays in processes like Lambdas, ten million by Spark.

`python -m bench.plays PART` does one part and tells its seconds and its peak memory.
"""

from __future__ import annotations

import importlib.util
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.crowd import crowd
from bench.measure import Row
from lambdas.models.recommend import splits
from lambdas.models.recommend.als import ALS
from lambdas.models.recommend.contract import recommend
from lambdas.models.recommend.data import data_of, to_test
from lambdas.models.recommend.evaluation import evaluate
from lambdas.models.recommend.networks import MENDED, Network
from lambdas.models.recommend.popularity import Popularity
from lambdas.models.recommend.rdlae import LARGEST, RDLAE
from lambdas.models.recommend.size import MOST_PLAYS_OF_NETWORKS
from lambdas.playlists.spark import PARAMETERS
from local.glue.runs import environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lambdas.models.recommend.contract import Model
    from lambdas.models.recommend.data import Data, Part

ROOT = Path(__file__).parents[1]
JOB = ROOT / "lambdas" / "playlists" / "jobs" / "factors.py"
_LISTENERS, _ARTISTS, _PAIRS = 50_000, 30_000, 1_000_000
_LAMBDA_S, _LAMBDA_MB = 900, 10_240
_TEN = 10
_KEEP = 20


def rows(tell: Callable[[str], None]) -> Iterator[Row]:
    """The rows of this file."""
    for part, (what, bar) in {
        "als": (f"split, ALS twice, NDCG, {_KEEP} artists for each of {_LISTENERS:,} listeners", "<= 0.7"),
        "network_mended": ("the mended network, fitted and judged in one protocol of three", "<= 0.33"),
        "network_as_described": ("the network as described, likewise", "<= 0.33"),
        "rdlae": (f"RDLAE at its limit, {LARGEST:,} listeners x {LARGEST:,} artists", "<= 0.7"),
    }.items():
        tell(f"{_PAIRS:,} plays: {part}")
        done = _in_a_process(part)
        seconds, peak = done.pop("seconds"), done.pop("peak_mb")
        name = f"{done['plays']:,} plays: {what}"
        yield Row(f"{name}: seconds", "Lambda's 15 minutes", bar, *[seconds / _LAMBDA_S] * 3, detail=done)
        yield Row(
            f"{name}: peak memory",
            "Lambda's 10,240 MB",
            "<= 0.7",
            *[peak / _LAMBDA_MB] * 3,
            detail={"MB": peak},
        )
    if importlib.util.find_spec("pyspark") is None:
        tell("ten million plays by Spark: left out, requirements-slow.txt is not installed")
        return
    tell("ten million plays: ALS by Spark, local[2]")
    done = _in_a_process("spark")
    yield Row(
        f"{done['plays']:,} plays: ALS by Spark, local[2]",
        "-",
        "",
        *[done.pop("seconds")] * 3,
        unit="s",
        detail=done,
    )


def _in_a_process(part: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.plays", part], cwd=ROOT, text=True, stdout=subprocess.PIPE, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Called by `rows`."""
    start, of = time.perf_counter(), sys.argv[1]
    found = _spark() if of == "spark" else _rdlae() if of == "rdlae" else _parts()[of]()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": round(time.perf_counter() - start, 1), "peak_mb": round(peak), **found}))


def _parts() -> dict[str, Callable[[], dict[str, Any]]]:
    return {
        "als": _als,
        MENDED.name: lambda: _judged(MENDED),
        "network_as_described": lambda: _judged(Network()),
    }


def _cut(listeners: int, artists: int, pairs: int) -> tuple[Data, Part]:
    of = data_of(*crowd(listeners, artists, pairs))
    ids = of.listeners.tolist(), of.artists[of.artist].tolist(), of.listener
    return of, to_test(of, splits.weak(*ids))


def _als() -> dict[str, Any]:
    of, part = _cut(_LISTENERS, _ARTISTS, _PAIRS)
    told: dict[str, Any] = {
        "plays": len(of.plays),
        "listeners": len(of.listeners),
        "artists": len(of.artists),
    }
    start = time.perf_counter()
    weak = ALS().fit(part.fit)
    told["fit_s"] = round(time.perf_counter() - start, 1)
    start = time.perf_counter()
    told["ndcg"] = round(evaluate(weak, part).value(), 4)
    told["ndcg of popularity"] = round(evaluate(Popularity().fit(part.fit), part).value(), 4)
    told["evaluation_s"] = round(time.perf_counter() - start, 1)
    every = of.matrix(np.ones(len(of.plays), bool))
    served = ALS().fit(every)
    start = time.perf_counter()
    for begin in range(0, len(of.listeners), _LISTENERS // 16):
        asked = np.arange(begin, min(begin + _LISTENERS // 16, len(of.listeners)))
        found = recommend(served, every, _KEEP, asked=asked)
        served.because(every[asked], found.artists)
    told["serving_s"] = round(time.perf_counter() - start, 1)
    return told


def _judged(model: Model) -> dict[str, Any]:
    of, part = _cut(20_000, 20_000, MOST_PLAYS_OF_NETWORKS)
    ndcg = evaluate(model.fit(part.fit), part).value()
    return {"plays": len(of.plays), "ndcg": round(ndcg, 4)}


def _rdlae() -> dict[str, Any]:
    of = data_of(*crowd(LARGEST, 2 * LARGEST, _PAIRS // 2))
    plays = of.matrix(np.ones(len(of.plays), bool))
    fitted = RDLAE().fit(plays)
    recommend(fitted, plays, _KEEP, asked=np.arange(256))
    return {"plays": len(of.plays), "listeners": len(of.listeners), "artists": len(of.artists)}


def _spark() -> dict[str, Any]:
    """Ten million plays in a hundred files, through the job's own script."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        of = crowd(_TEN * _LISTENERS, 100_000, _TEN * _PAIRS)
        for number, some in enumerate(np.array_split(np.arange(len(of.plays)), 100)):
            bucket = folder / "splits" / f"bucket={number:02x}"
            bucket.mkdir(parents=True)
            columns = {
                "listener_id": pa.array(np.char.zfill(of.listener[some].astype(str), 22)),
                "artist_id": pa.array(np.char.zfill(of.artist[some].astype(str), 22)),
                "plays": pa.array(of.plays[some]),
                "weak": pa.repeat("fit", len(some)),
            }
            pq.write_table(pa.table(columns), bucket / "listeners.parquet")
        given = {name: getattr(ALS(), name) for name in PARAMETERS}
        options = {
            "splits": f"{folder.as_uri()}/splits/",
            "output": f"{folder.as_uri()}/out/",
            "learned": "all",
            **given,
        }
        start = time.perf_counter()
        arguments = [part for name, value in options.items() for part in (f"--{name}", str(value))]
        subprocess.run(
            [sys.executable, str(JOB), *arguments], env=environment(folder), stdout=sys.stderr, check=True
        )
        took = time.perf_counter() - start
        written = sum(path.stat().st_size for path in (folder / "out").rglob("*.parquet"))
    return {
        "plays": len(of.plays),
        "job_s": round(took, 1),
        "written_mb": round(written / 1e6),
        "cores": os.cpu_count(),
    }


if __name__ == "__main__":
    main()
