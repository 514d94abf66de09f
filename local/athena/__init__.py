"""Athena on one machine: its JSON API, with DuckDB as the engine. README.md says how faithful it is.

    server.py       HTTP, Athena's JSON 1.1 protocol
    api.py          the operations boto3 knows
    workgroups.py   workgroups, their result location and scan limit
    executions.py   executions of queries and their states
    statements.py   DDL, SHOW and the like
    engine.py       SELECT: tables -> views over Parquet -> DuckDB -> CSV
    gate.py         refuses what Athena refuses
    binding.py      names, parameters and types of a query against Glue's tables
    hidden.py       "$path" and the like
    translate.py    Trino's SQL -> DuckDB's (with functions.sql)
    catalog.py      tables and views from Glue
    pushdown.py     which conditions hold for each table
    pruning.py      what a condition says of partition keys
    partitions.py   which objects of a table a query reads
    objects.py      those objects, as local files
    parquet.py      their columns' types against the table's (HIVE_BAD_DATA)
    results.py      the result CSV, written and read back

Tables come from Glue and Parquet from S3, through boto3's ordinary endpoint variables.
"""
