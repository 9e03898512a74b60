"""What do the routes serve from right now? A snapshot that is replaced whole when a new score run or model appears."""

import asyncio
import logging

import anyio

from pipelines.audit import AuditLog
from pipelines.home import Home
from serving.errors import NotReadyError
from serving.snapshot import Snapshot, fingerprint, load_snapshot

REFRESH_SECONDS = 10.0

logger = logging.getLogger("crmcast.serving")


class Room:
    """The snapshot of the moment, or the reason why there is none.

    A question takes the snapshot once, so that its whole answer comes from the same data and models.
    """

    def __init__(self, home: Home) -> None:
        self.home = home
        self.audit = AuditLog(home.audit_log)
        self._snapshot: Snapshot | None = None
        self._why_not = "still loading; try again in a few seconds"
        self._seen: object = None

    def ready(self) -> Snapshot:
        """Return the snapshot; raises `NotReadyError` while there is none."""
        if self._snapshot is None:
            raise NotReadyError(self._why_not)
        return self._snapshot

    @property
    def remark(self) -> str:
        """What to add to the announcement of the address: nothing, or why there is nothing to serve yet."""
        return "" if self._snapshot else f" (not ready: {self._why_not})"

    def refresh(self) -> None:
        """Load what is new; whatever cannot be loaded leaves the present snapshot as it is, and is tried again."""
        try:
            now = fingerprint(self.home)
            if now != self._seen:
                self._snapshot = load_snapshot(self.home)
                self._seen = now
        except Exception as error:  # noqa: BLE001 - whatever is wrong with what is new, what serves goes on
            if str(error) != self._why_not:
                logger.warning("nothing new is served: %s", error)
            self._why_not = str(error)

    async def watch(self) -> None:
        """Refresh every few seconds, until cancelled."""
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            await anyio.to_thread.run_sync(self.refresh)
