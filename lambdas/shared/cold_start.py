"""The collector of reference cycles, kept quiet while a function starts, and cheap after that.

A handler imports this before anything else and calls `over` when all is made. In between, what is made
is modules, classes and clients, which all stay: to look through them again and again finds nothing and
takes a tenth of a cold start. After that they are never looked through again.
"""

import gc

ALLOCATIONS = 50_000
"""So many more containers are made than freed before the collector looks at the young ones.

A batch of records is some ten thousand at once, none of them in a cycle. At Python's own number each batch
is looked through, for 7 % of a file's time; at this one, few are. What can wait as garbage meanwhile
is little: a call of AWS leaves 18 small objects in cycles, and no body.
"""

gc.disable()


def over() -> None:
    """The cold start is over: what there is now stays, and the collector works for what comes."""
    gc.freeze()
    gc.set_threshold(ALLOCATIONS)
    gc.enable()
