"""What a person brings: files read, columns typed, nothing guessed. Each pipeline keeps its own layouts.

files.py     a file of any known kind -> a table of the columns that are wanted, as they stand
headers.py   which columns are wanted, and what is said where one is missing
csv_text.py  the text of a CSV
columns.py   a column as it stands -> the column of its type, or an error that names the row
tables.py    the columns of a file by our names for them
lists.py     lists and days, as files write them
"""
