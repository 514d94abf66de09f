"""Files that an operator imports into charts: charts, features, genres, as .parquet, .csv or .csv.gz.

    charts, features = read_charts("charts.parquet")

Nothing is guessed: a value that cannot be used stops the import with one line, before anything is written.
"""

from lambdas.charts.importing.charts import read_charts
from lambdas.charts.importing.genres import read_genres
from lambdas.charts.importing.reading import Reading
from lambdas.importing.features_file import read_features

__all__ = ["Reading", "read_charts", "read_features", "read_genres"]
