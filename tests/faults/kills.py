"""."""

FAULTS = ()
