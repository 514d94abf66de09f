"""ALS of Spark's MLlib over a day's plays, as a job of AWS Glue: the factors that the step of its name fits.

It runs where Spark is and nothing else of this project, so its arguments are all that it knows:

    --splits      folder of the day in the table splits
    --output      folder for what is learned: <learned>/listeners/ and <learned>/artists/, Parquet of
                  (id string, factors array<double>); and done/, JSON of the counts, when all is written
    --learned     sets of plays, comma separated: all, or weak, which is all but its test rows
    --factors --regularisation --alpha --iterations --seed    as lambdas.models.recommend.als.ALS has them
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from pyspark.ml.recommendation import ALS
from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as f

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def main() -> None:
    """Fit ALS on every set of plays and write what it has learned."""
    options = _options()
    spark = SparkSession.builder.appName("kindred-playlists-factors").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    rows = spark.read.parquet(options.splits).select("listener_id", "artist_id", "plays", "weak")
    listeners, artists = numbered(rows, "listener_id"), numbered(rows, "artist_id")
    with_numbers = rows.join(listeners, "listener_id").join(artists, "artist_id").cache()
    for learned in options.learned.split(","):
        some = with_numbers if learned == "all" else with_numbers.where(f.col(learned) != "test")
        model = als(options).fit(weighted(some))
        folder = f"{options.output}{learned}/"
        write(model.userFactors, listeners, options.factors, f"{folder}listeners/")
        write(model.itemFactors, artists, options.factors, f"{folder}artists/")
    counts = spark.range(1).select(
        f.lit(listeners.count()).alias("listeners"), f.lit(artists.count()).alias("artists")
    )
    counts.coalesce(1).write.mode("overwrite").json(f"{options.output}done/")
    spark.stop()


def als(options: argparse.Namespace) -> ALS:
    """MLlib's ALS as ours: it multiplies the regularisation by the counts too."""
    return ALS(
        rank=options.factors,
        regParam=options.regularisation,
        alpha=options.alpha,
        maxIter=options.iterations,
        seed=options.seed,
        implicitPrefs=True,
        nonnegative=False,
        userCol="listener",
        itemCol="artist",
        ratingCol="weight",
    )


def numbered(rows: DataFrame, column: str) -> DataFrame:
    """(column, number): every id once and its place among them, as ALS takes whole numbers only."""
    ids = rows.select(column).distinct()
    place = f.row_number().over(Window.orderBy(column)) - 1
    return ids.select(column, place.alias(column.removesuffix("_id"))).cache()


def weighted(rows: DataFrame) -> DataFrame:
    """Plays with their weight: log(1 + plays) by the mean of that over the listener's rows."""
    logs = f.log1p("plays")
    return rows.select(
        "listener", "artist", (logs / f.avg(logs).over(Window.partitionBy("listener"))).alias("weight")
    )


def write(learned: DataFrame, ids: DataFrame, factors: int, folder: str) -> None:
    """Write the factors of all ids, by id; zeros for one of whom this set has no plays."""
    column, number = ids.columns
    zeros = f.array_repeat(f.lit(0.0), factors)
    found = ids.join(learned, ids[number] == learned["id"], "left").select(
        f.col(column).alias("id"),
        f.coalesce(f.col("features").cast("array<double>"), zeros).alias("factors"),
    )
    found.orderBy("id").write.mode("overwrite").parquet(folder)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("splits", "output", "learned"):
        parser.add_argument(f"--{name}", required=True)
    for name in ("factors", "iterations", "seed"):
        parser.add_argument(f"--{name}", type=int, required=True)
    for name in ("regularisation", "alpha"):
        parser.add_argument(f"--{name}", type=float, required=True)
    # Glue has arguments of its own beside them.
    return parser.parse_known_args()[0]


if __name__ == "__main__":
    main()
