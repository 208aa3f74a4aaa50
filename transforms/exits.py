"""The names of the flags that exits become; no identifier can clash with them.

After ``DONE`` nothing else of this step runs, after ``STOP`` nothing of the loop, after ``RETURNED`` nothing of the function,
whose result is ``RETURN``.
"""

from __future__ import annotations

DONE, STOP, RETURNED, RETURN = "<done>", "<stop>", "<returned>", "<return>"
FLAGS = (DONE, STOP, RETURNED)
STATE = (*FLAGS, RETURN)
#: What outlasts a step of a loop.
LASTING = (STOP, RETURNED, RETURN)
