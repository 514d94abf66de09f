"""The Web API's JSON, with a token that is renewed once it has expired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdas.sources.client import JsonClient
from lambdas.sources.paging import pages
from lambdas.sources.tokens import ClientCredentials

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lambdas.sources.client import Answer
    from lambdas.sources.paging import Paging

_UNAUTHORIZED = 401


class WebApi:
    """Requests to /v1/….

    Args:
        client_id, client_secret: of an app; they are sent to `token_url` only.
        api_url: where /v1 begins, without a trailing slash.
        token_url: the accounts service's endpoint for tokens, whole.
        client: one with other limits.
    """

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        *,
        api_url: str,
        token_url: str,
        client: JsonClient | None = None,
    ) -> None:
        self._api_url = api_url.rstrip("/")
        self._client = client or JsonClient("spotify")
        self._credentials = ClientCredentials(self._client, token_url, client_id, client_secret)

    @property
    def calls(self) -> int:
        """HTTP requests sent so far, retries and tokens included."""
        return self._client.calls

    @property
    def throttles(self) -> int:
        """How many of them were answered with 429."""
        return self._client.throttles

    def get(self, path: str, params: dict[str, str]) -> Answer:
        """What /v1/<path> answers; 4xx too, but for 401.

        Raises:
            SourceForbidden: the app or its token is refused.
            SourceThrottled, SourceUnavailable: as JsonClient.get.
        """
        url = f"{self._api_url}/v1/{path}"
        bearer = self._credentials.bearer()
        answer = self._client.get(url, params, bearer)
        if answer.status == _UNAUTHORIZED:
            answer = self._client.get(url, params, self._credentials.bearer(refused=bearer))
        if answer.status == _UNAUTHORIZED:
            raise answer.refusal("spotify refuses the token that it gave")
        return answer

    def pages(self, path: str, paging: Paging) -> Iterator[Answer]:
        """The pages of a list, each asked for only when it is wanted; a 4xx is a page, and the last.

        Raises:
            SourceForbidden, SourceThrottled, SourceUnavailable: as `get`.
        """
        return pages(lambda params: self.get(path, params), paging)
