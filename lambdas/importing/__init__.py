"""Files that a person imports: read, columns typed, nothing guessed. Each pipeline has its own layouts.

files.py     a file of any known kind -> a table of the wanted columns, as in the file
headers.py   the wanted columns, and the message where one is missing
csv_text.py  the text of a CSV
columns.py   a column as it stands -> the column of its type, or an error that names the row
tables.py    the columns of a file by our names for them
lists.py     lists and days, as files write them
"""
