"""Words and names as the terminal shows them."""

WORDS = {
    "danceability": ("hard to dance to", "danceable"),
    "energy": ("calm", "intense"),
    "loudness": ("quiet", "loud"),
    "speechiness": ("sung or played", "spoken"),
    "acousticness": ("electronic", "acoustic"),
    "instrumentalness": ("vocal", "instrumental"),
    "liveness": ("in the studio", "live"),
    "valence": ("sad", "cheerful"),
    "tempo": ("slow", "fast"),
    "key": ("low in key", "high in key"),
    "mode": ("minor", "major"),
    "time_signature": ("few beats a bar", "many beats a bar"),
    "duration_ms": ("short", "long"),
}
"""What a feature below and above the average is called."""


def one_line(name: str) -> str:
    """A name on the terminal: a newline or another control character in it is shown, not obeyed."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in name)
