"""Catalogues of platforms and ratings of people, as files have them.

reading.py     files, folders and zips -> the catalogues and ratings in them
catalogue.py   a platform's catalogue
ratings.py     ratings by ids of titles, and MovieLens' by title and year
merging.py     what they become in the lake
schemas.py     the columns that they have there
"""
