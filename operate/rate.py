"""So many a second, and no more."""

import time
from collections.abc import Callable


class Rate:
    """Spreads what is sent evenly; time that was not used is not caught up with."""

    def __init__(
        self,
        per_second: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.per_second = per_second
        self._clock = clock
        self._sleep = sleep
        self._free_at = clock()

    def wait(self, count: int) -> None:
        """Returns when `count` more may be sent."""
        now = self._clock()
        if now < self._free_at:
            self._sleep(self._free_at - now)
        self._free_at = max(self._free_at, now) + count / self.per_second
