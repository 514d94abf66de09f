"""ALS, RDLAE and their blend once more: dense, listener by listener, from the papers' equations alone."""

import numpy as np


def weights(plays):
    """log(1 + plays) by each listener's mean over what is played. `plays`: (listeners, artists), dense."""
    logs = np.log1p(plays)
    means = logs.sum(axis=1) / np.maximum((plays > 0).sum(axis=1), 1)
    return logs / np.where(means > 0, means, 1)[:, None]


def als(plays, factors, regularisation, alpha, iterations, seed):
    """Hu, Koren and Volinsky (2008), equations 4 and 5, the regularisation multiplied by a row's count."""
    certain = alpha * weights(plays)
    by_artist = np.ascontiguousarray(certain.T)
    artists = np.random.default_rng(seed).normal(0, 0.1 / np.sqrt(factors), (plays.shape[1], factors))
    for _ in range(iterations):
        listeners = _solved(artists, certain, regularisation)
        artists = _solved(listeners, by_artist, regularisation)
    return listeners @ artists.T


def _solved(fixed, certain, regularisation):
    every = fixed.T @ fixed
    answer = np.zeros((len(certain), fixed.shape[1]))
    for row, extra in enumerate(certain):
        played = np.flatnonzero(extra)
        if len(played):
            some, more = fixed[played], extra[played]
            system = every + (some.T * more) @ some + regularisation * len(played) * np.eye(len(every))
            answer[row] = np.linalg.solve(system, some.T @ (1 + more))
    return answer


def rdlae(plays, regularisation, dropout, relaxed):
    """Moon, Kim and Lee (2023), artists x artists, as it is written: no matrix of listeners is made."""
    x = weights(plays)
    gram = x.T @ x
    penalty = regularisation + dropout / (1 - dropout) * np.diag(gram)
    inverse = np.linalg.inv(gram + np.diag(penalty))
    free = 1 - np.diag(inverse) * penalty
    scale = np.where(free > relaxed, (1 - relaxed) / np.diag(inverse), penalty)
    return x @ (np.eye(len(gram)) - inverse * scale)


def blend(one, other, weight):
    """weight x z(one) + z(other), listener by listener."""
    first, second = ((each - each.mean(axis=1)[:, None]) / each.std(axis=1)[:, None] for each in (one, other))
    return weight * first + second
