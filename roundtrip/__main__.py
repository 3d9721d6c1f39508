"""`python -m roundtrip {login,put,ls,show,get,wait,rm,restore,reprocess,counts,logout}`."""

import os
import signal
import sys
from io import TextIOWrapper
from types import FrameType
from typing import NoReturn

from roundtrip.exits import Exit
from roundtrip.program import Program


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _end_at_once(code: int) -> NoReturn:
    """Without waiting for threads that still send: nobody needs what they are at any more."""
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _interrupt)  # ends it as Ctrl-C does
    for stream in (sys.stdout, sys.stderr):
        assert isinstance(stream, TextIOWrapper)
        stream.reconfigure(errors="backslashreplace")  # a key may be in any alphabet
    exit_code: int = Exit.GOOD
    try:
        exit_code = Program(os.environ).run(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:  # who read the output has read enough
        _end_at_once(Exit.FAILED)
    except KeyboardInterrupt:
        _end_at_once(Exit.INTERRUPTED)
    except OSError as error:  # a full disk: what is left in the buffer fails once more, which was said then
        if exit_code == Exit.GOOD:
            sys.stderr.write(f"Standard output cannot be written: {error.strerror}.\n")
        _end_at_once(Exit.FAILED)
    _end_at_once(exit_code)
