"""By which numbers does the compiled engine know what is asked of it?

They stand apart from it, so that features are declared and described without loading the compiler.
"""

COUNT, SUM, LEAST, GREATEST, NEWEST, OLDEST = range(6)
"""What is picked of a measure's events."""

ITSELF, RATIO, DAYS_SINCE, DAYS_UNTIL, INTERVAL, OVERDUE = range(6)
"""How a feature is made of one to three picks."""

ANY, OPEN, ENDED = range(3)
"""Which events a measure takes: all, those open at the cutoff, those ended before it."""

NO_VALUE = -2
"""The link of an event without a value in a column whose different values are counted."""
