"""Erasing: an artist, a listener, or all that came from a source, out of everything that any pipeline has.

What each pipeline has, and which ids and sources stand in it, is stated in its pipeline.py. The flow is
lambdas/operations/erase.asl.json; these are its steps:

    find.py        an artist's tracks, the partitions, and the files of each that hold what goes: the plan
    serving.py     rows of MySQL's serving tables by their ids; tables that a purged day made
    partition.py   one partition, a day or a bucket: its files of every table, and what its runs keep
    finish.py      imported files, the pages, Athena's results, older versions; counts what went

The others help them. Each step may run twice; the plan stays in the lake until all is done, so a flow
that was killed is resumed by starting it again. A dry run goes through the same steps and only counts.
"""
