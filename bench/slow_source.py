"""A source that answers every call after 50 ms and costs next to nothing: `python -m bench.slow_source`.

It prints its address. Answers are Spotify's: a token, or ten top tracks with all that comes with them.
"""

from __future__ import annotations

import asyncio
import json
import re

LATENCY_S = 0.05
_ID = "0123456789abcdefghijkl"
_PAGE = {"spotify": f"https://open.spotify.com/artist/{_ID}"}
_ARTIST = {"external_urls": _PAGE, "href": _PAGE["spotify"], "id": _ID, "name": "An artist", "type": "artist"}
_TRACK = {
    "album": {
        "album_type": "album",
        "artists": [_ARTIST],
        "external_urls": _PAGE,
        "id": _ID,
        "images": [
            {"height": size, "url": f"https://i.scdn.co/image/{_ID}", "width": size} for size in (640, 300)
        ],
        "name": "An album",
        "release_date": "2020-01-01",
        "release_date_precision": "day",
        "total_tracks": 12,
    },
    "artists": [_ARTIST],
    "disc_number": 1,
    "duration_ms": 200_000,
    "explicit": False,
    "external_urls": _PAGE,
    "name": "A track",
    "popularity": 50,
    "type": "track",
}


def _whole(body: object) -> bytes:
    content = json.dumps(body).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (
        len(content),
        content,
    )


_TRACKS = _whole({"tracks": [_TRACK | {"id": f"{number:022d}"} for number in range(10)]})
_TOKEN = _whole({"access_token": "a-token", "token_type": "Bearer", "expires_in": 3600})
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class _Connection(asyncio.Protocol):
    def __init__(self) -> None:
        self._come = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._come += data
        head, end, body = self._come.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not end or len(body) < (int(length[1]) if length else 0):
            return
        self._come = b""
        answer = _TOKEN if head.startswith(b"POST") else _TRACKS
        asyncio.get_running_loop().call_later(LATENCY_S, self._transport.write, answer)


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(_Connection, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
