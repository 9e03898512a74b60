"""What do the routes serve from right now? A snapshot that is replaced whole when a new score run or model appears."""

import asyncio
import logging
import time
from functools import cached_property

import anyio

from pipelines.audit import AuditLog, Head
from pipelines.audit_check import Anchors
from pipelines.database import DatabaseError
from pipelines.home import Home
from pipelines.settings import Company
from pipelines.state import AppState
from serving.errors import NotReadyError
from serving.metrics import note_snapshot
from serving.scores import Language
from serving.snapshot import Snapshot, damage, fingerprint, load_snapshot
from serving.warming import steps

REFRESH_SECONDS = 2.0
"""A promotion or a new score run is served so soon; what was seen outlasts a loss of power after so long."""

ANCHOR_SECONDS = 300.0

logger = logging.getLogger("crmcast.serving")


class Room:
    """The snapshot of the moment, or the reason why there is none.

    A question takes the snapshot once, so that its whole answer comes from the same data and models.
    """

    def __init__(self, home: Home) -> None:
        self.home = home
        self.audit = AuditLog(home.audit_log)
        self._snapshot: Snapshot | None = None
        self._warmed: Snapshot | None = None
        self._why_not = "still loading; try again in a few seconds"
        self._seen: object = None
        self._anchored, self._anchored_at = Head(), float("-inf")

    def ready(self) -> Snapshot:
        """Return the snapshot; raises `NotReadyError` while there is none."""
        if self._snapshot is None:
            raise NotReadyError(self._why_not)
        return self._snapshot

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages that the company reads, the first where nobody asks for one of them."""
        return (self._snapshot.settings.company if self._snapshot else Company()).languages

    @property
    def remark(self) -> str:
        """What to add to the announcement of the address: nothing, or why there is nothing to serve yet."""
        return "" if self._snapshot else f" (not ready: {self._why_not})"

    def refresh(self) -> None:
        """Load what is new; whatever cannot be loaded leaves the present snapshot as it is, and is tried again."""
        try:
            now = fingerprint(self.home, self._state)
            if (now, damage(self.home, self._snapshot)) != self._seen:
                self._take(load_snapshot(self.home, self._snapshot), now)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with what is new, what serves goes on
            if str(error) != self._why_not:
                logger.warning("nothing new is served: %s", error)
            self._why_not = str(error)

    def keep_audit(self) -> None:
        """Make what was seen outlast a loss of power, and now and then anchor it in the application's database."""
        try:
            head = self.audit.sync()
            if head.rows > self._anchored.rows and time.monotonic() - self._anchored_at >= ANCHOR_SECONDS:
                Anchors(self.home).add(head)
                self._anchored, self._anchored_at = head, time.monotonic()
        except (OSError, DatabaseError) as error:
            logger.error("the audit cannot be kept safe: %s", type(error).__name__)  # noqa: TRY400 - no traceback

    def warm(self) -> None:
        """Let a new snapshot make, in the background, what the first question of each kind would wait for."""
        snapshot = self._snapshot
        if snapshot is None or snapshot is self._warmed:
            return
        self._warmed = snapshot
        for step in steps(snapshot):
            try:
                step()
            except Exception as error:  # noqa: BLE001 - whoever asks for it is told
                logger.warning("not ready before it is asked for: %s", error)

    async def watch(self) -> None:
        """Refresh every few seconds, until cancelled."""
        while True:
            await anyio.to_thread.run_sync(self.warm)
            await asyncio.sleep(REFRESH_SECONDS)
            await anyio.to_thread.run_sync(self.refresh)
            await anyio.to_thread.run_sync(self.keep_audit)

    def _take(self, snapshot: Snapshot, now: tuple[object, ...]) -> None:
        """Serve a snapshot from now on: one assignment, so that no answer sees half of it."""
        self._snapshot = snapshot
        note_snapshot(snapshot)
        self._seen = (now, damage(self.home, snapshot))
        for reason in snapshot.damaged:
            logger.warning("ALARM: %s; the run before serves", reason)
        for one in snapshot.unfit:
            logger.warning("ALARM: %s; an earlier model serves, if there is one", one.reason)

    @cached_property
    def _state(self) -> AppState:
        return AppState(self.home.app_db)
