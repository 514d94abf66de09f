"""A lake in a dictionary, behind lambdas.lake.objects."""

from __future__ import annotations

import json

from lambdas.lake import objects


class Lake(dict):
    """Bodies by key; every bucket is this one."""

    def __init__(self, monkeypatch):
        super().__init__()
        monkeypatch.setattr(objects, "put", lambda _, key, body: self.update({key: body}))
        monkeypatch.setattr(objects, "get", lambda _, key: self.get(key))
        monkeypatch.setattr(objects, "exists", lambda _, key: key in self)
        monkeypatch.setattr(objects, "delete", lambda _, key: self.pop(key, None))
        monkeypatch.setattr(
            objects, "keys", lambda _, prefix: [key for key in self if key.startswith(prefix)]
        )

    def json(self, key, value):
        self[key] = json.dumps(value).encode()
