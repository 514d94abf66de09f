"""The protocol and the metrics once more, in plain Python and from the definitions alone."""

import heapq
import math
from hashlib import sha256


def cut(users, seed=42):
    """By user: its artists to learn from, for validation, and for the test. `users`: {user: {artist: plays}}."""
    found = {}
    for user, artists in users.items():
        ordered = sorted(artists, key=lambda artist: sha256(f"{seed}:{user}:{artist}".encode()).hexdigest())
        tested, validated = len(ordered) // 5, len(ordered) // 10
        found[user] = (
            ordered[tested + validated :],
            ordered[tested : tested + validated],
            ordered[:tested],
        )
    return found


def held_out(users, seed=42):
    """One user in five."""
    ordered = sorted(users, key=lambda user: sha256(f"{seed}:{user}".encode()).hexdigest())
    return set(ordered[: len(ordered) // 5])


def ten(scores, known):
    """The positions of the ten highest scores, without known ones; ties by position."""
    left = [position for position in range(len(scores)) if position not in known]
    return heapq.nsmallest(10, left, key=lambda position: (-scores[position], position))


def precision(recommended, relevant):
    return sum(one in relevant for one in recommended) / 10


def average_precision(recommended, relevant):
    hits, total = 0, 0.0
    for place, one in enumerate(recommended, 1):
        if one in relevant:
            hits += 1
            total += hits / place
    return total / min(10, len(relevant))


def ndcg(recommended, relevant):
    gained = sum(1 / math.log2(place + 1) for place, one in enumerate(recommended, 1) if one in relevant)
    return gained / sum(1 / math.log2(place + 1) for place in range(1, min(10, len(relevant)) + 1))


def novelty(recommended, listeners_of, listeners):
    bits = [-math.log2(max(1, listeners_of.get(one, 0)) / listeners) for one in recommended]
    return sum(bits) / len(bits)


def judged(scores, known, relevant, listeners_of, listeners):
    """All figures of one listener, and what is recommended: by its scores of all artists."""
    recommended = ten(scores, known)
    return {
        "precision": precision(recommended, relevant),
        "map": average_precision(recommended, relevant),
        "ndcg": ndcg(recommended, relevant),
        "novelty": novelty(recommended, listeners_of, listeners),
    }, recommended
