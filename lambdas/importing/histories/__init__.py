"""Listening histories as people really have them: read by what is in the files, not by what they are called.

    history = read_histories(paths, listener="Anna", incognito=False)

files.py      a file, a folder or a zip -> the files in it
layouts.py    LAYOUTS: which of the files below reads a file
reading.py    all of that put together: rows, and what was left out and why
merging.py    plays -> rows of one listener, each play once
plays.py      what a reader gives

One file for each layout: `recognises` looks at the start of a file, `read` gives its plays or its counts.
A new layout is such a file and its line in LAYOUTS.

A reader decodes the fields that are used and no others: addresses, countries, devices and user names
never leave the file.
"""

from lambdas.importing.histories.reading import History, read_histories

__all__ = ["History", "read_histories"]
