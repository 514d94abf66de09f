"""People in the lake: whom a pipeline may read, under which pseudonym, and how a person leaves again.

pseudonym.py   a name and the key -> the id that stands for the person everywhere
registry.py    the table `people` in MySQL: the basis on which each may be read; its named operations
buckets.py     how what concerns people is cut in the lake
plays.py       the lake's table listener_plays: what an import writes and replaces
erasures.py    who was forgotten, by a hash of the pseudonym, so that a restored backup forgets again
showing.py     of how many people anything is at least that pages show
"""
