"""What an operator brings to charts: chart files, features, genres, as .parquet, .csv or .csv.gz.

    charts, features = read_charts("charts.parquet")

files.py opens them, lists.py reads lists and days, the others hold the rules of each. Nothing is
guessed: what cannot be used stops everything with one line before anything is written.
"""

from lambdas.charts.importing.charts import read_charts
from lambdas.charts.importing.features import read_features
from lambdas.charts.importing.genres import read_genres

__all__ = ["read_charts", "read_features", "read_genres"]
