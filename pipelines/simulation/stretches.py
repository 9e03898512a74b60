"""When was each row in which hidden state, and what happens meanwhile?"""

from dataclasses import dataclass

import numpy as np

from pipelines.simulation.chains import Chain, Floats, Ints, Paths


@dataclass(frozen=True)
class Stretches:
    """Stretches of time in one state: row, from, to (fractional days) and state."""

    rows: Ints
    begins: Floats
    ends: Floats
    states: Ints


def stretches_of(chain: Chain, paths: Paths, begins: Floats, until: float) -> Stretches:
    """Cut every row's life, from `begins` to its closing, at its moves."""
    every = np.arange(len(begins))
    rows = np.concatenate([every, paths.move_rows])
    times = np.concatenate([begins, paths.move_times])
    states = np.concatenate([chain.initial, paths.move_states])
    order = np.lexsort((times, rows))
    rows, times, states = rows[order], times[order], states[order]
    last = np.minimum(paths.closed, until)[rows]
    is_final = np.append(rows[1:] != rows[:-1], True)
    ends = np.where(is_final, last, np.append(times[1:], 0.0))
    return Stretches(rows, times, ends, states)


def draw_in_stretches(
    rng: np.random.Generator, stretches: Stretches, daily: Floats, factors: Floats | None = None
) -> tuple[Ints, Floats]:
    """Draw events at a daily rate for each state, times a factor for each row; return their stretches and times."""
    length = np.maximum(stretches.ends - stretches.begins, 0.0)
    rates = daily[stretches.states] * (1.0 if factors is None else factors[stretches.rows])
    drawn = np.repeat(np.arange(length.size), rng.poisson(rates * length))
    return drawn, stretches.begins[drawn] + rng.random(drawn.size) * length[drawn]
