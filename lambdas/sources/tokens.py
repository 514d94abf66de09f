"""Authentication by client credentials: a token, renewed for all threads at once."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING

from requests.auth import AuthBase, HTTPBasicAuth

from lambdas.core.errors import SourceForbidden, SourceUnavailable

if TYPE_CHECKING:
    from requests import PreparedRequest

    from lambdas.sources.client import JsonClient

_TOKEN = re.compile(r"[!-~]+")


class Bearer(AuthBase):
    """A token for one request; as `auth`, so that no .netrc takes its place."""

    def __init__(self, token: str) -> None:
        self.token = token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request


class ClientCredentials:
    """The token of an app (OAuth 2.0, RFC 6749, section 4.4).

    Args:
        client: asks for tokens.
        url: the endpoint for tokens; id and secret are sent there and nowhere else.
        client_id: of the app.
        client_secret: of the app.
    """

    def __init__(self, client: JsonClient, url: str, client_id: str, client_secret: str) -> None:
        self._client = client
        self._url = url
        self._app = HTTPBasicAuth(client_id.encode(), client_secret.encode())
        self._bearer: Bearer | None = None
        self._lock = threading.Lock()

    def bearer(self, *, refused: Bearer | None = None) -> Bearer:
        """The current token; a new one if there is none, or only the refused one. One thread asks for it.

        Raises:
            SourceForbidden: the app is refused.
            SourceThrottled, SourceUnavailable: as JsonClient.post.
        """
        with self._lock:
            if self._bearer is None or self._bearer is refused:
                self._bearer = self._new()
            return self._bearer

    def _new(self) -> Bearer:
        answer = self._client.post(self._url, {"grant_type": "client_credentials"}, self._app)
        if not answer.good:
            raise SourceForbidden(
                f"{answer.where} answered {answer.status} ({answer.message}): "
                f"check the client id and secret of your {self._client.source} app"
            )
        token = answer.body.get("access_token")
        if not (isinstance(token, str) and _TOKEN.fullmatch(token)):
            raise SourceUnavailable(f"{answer.where} gave no token: try again later")
        return Bearer(token)
