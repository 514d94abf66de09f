"""A person's name -> the id that stands for the person. Names are kept nowhere.

The id is HMAC-SHA256 of the name, with a key that is kept in Secrets Manager only. Without the key nobody
can test whether a name belongs to an id. If the key is lost, nobody can find a person by name again. So the
key is kept when the stack is deleted, and is never rotated: with another key every person would get another
id.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata

from lambdas.core.errors import InvalidInput
from lambdas.core.ids import listener_id
from lambdas.core.secrets import read_secret

FIELD = "key"
"""Where the secret, a JSON object, has the key: any text of 32 characters or more."""
_SHORTEST_KEY = 32


def read_key(secret: str) -> bytes:
    """The key of pseudonyms.

    Args:
        secret: name or ARN.

    Raises:
        StoreUnavailable: Secrets Manager did not return it.
        InvalidInput: the secret holds no key; the message never shows what it holds.
    """
    key = read_secret(secret).get(FIELD)
    if not isinstance(key, str) or len(key) < _SHORTEST_KEY:
        raise InvalidInput(f"secret {secret}", f"its field {FIELD} is no text of {_SHORTEST_KEY} characters")
    return key.encode()


def pseudonym(key: bytes, name: str) -> str:
    """The id of a person: 22 base-62 characters, the first one `z`.

    Blanks around and between words, and how Unicode composes letters, make no difference; case does,
    because user names may differ in case alone.

    Raises:
        InvalidInput: the name is empty.
    """
    return listener_id(hmac.digest(key, _normalised(name).encode(), hashlib.sha256))


def _normalised(name: str) -> str:
    found = " ".join(unicodedata.normalize("NFC", name).split())
    if not found:
        raise InvalidInput("listener's name", "is empty: a pseudonym is made of a name")
    return found
