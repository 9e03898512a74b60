"""What happens when requests come at a fixed rate, whether or not the answers keep up?

Open loop: each request has its moment, and its time counts from there, so that a slow server cannot slow the asking
down. Requests are sent over as many connections as it takes, by raw HTTP/1.1 on asyncio.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

REFUSED = 299
"""Stands for an answer of 200 in which a tool of an assistant says that it did not answer."""


@dataclass
class Load:
    """Seconds from each request's moment to its answer, by status or `REFUSED`; 0 stands for no answer."""

    seconds: dict[int, list[float]] = field(default_factory=dict)

    @property
    def statuses(self) -> Counter[int]:
        """How many answers there were of each status."""
        return Counter({status: len(found) for status, found in self.seconds.items()})

    def quantile(self, status: int, share: float) -> float:
        """Return the milliseconds within which this share of the answers of a status came; 0 without any."""
        found = sorted(self.seconds.get(status, [0.0]))
        return 1000 * found[min(len(found) - 1, int(share * len(found)))]


def run_load(
    port: int, token: str, bodies: Sequence[bytes], rate: float, seconds: float, *, path: str = "/v1/score"
) -> Load:
    """Ask an address at a rate for a time."""
    return asyncio.run(_run(port, [_request(path, body, token) for body in bodies], rate, seconds))


async def _run(port: int, requests: Sequence[bytes], rate: float, seconds: float) -> Load:
    load, idle, tasks = Load(), [], []
    began = time.perf_counter()
    for number in range(int(rate * seconds)):
        moment = began + number / rate
        await asyncio.sleep(max(0.0, moment - time.perf_counter()))
        tasks.append(asyncio.create_task(_ask(port, requests[number % len(requests)], moment, idle, load)))
    await asyncio.gather(*tasks)
    for _, writer in idle:
        writer.close()
    return load


async def _ask(port: int, request: bytes, moment: float, idle: list, load: Load) -> None:
    """Ask once; on a kept connection that the server has closed meanwhile, again on a new one."""
    while True:
        is_kept = bool(idle)
        try:
            reader, writer = idle.pop() if is_kept else await asyncio.open_connection("127.0.0.1", port)
            writer.write(request)
            status = await asyncio.wait_for(_read(reader), 30)
            idle.append((reader, writer))
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            if is_kept:
                continue
            status = 0
        load.seconds.setdefault(status, []).append(time.perf_counter() - moment)
        return


async def _read(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
    body = await reader.readexactly(length)
    return REFUSED if b'"isError":true' in body else int(head[9:12])


def _request(path: str, body: bytes, token: str) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {token}\r\naccept: application/json\r\n"
    return f"{head}content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body
