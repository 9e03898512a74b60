"""Are probabilities of small chains those worked out on paper, and do draws follow them?"""

import numpy as np
import pytest

from pipelines.simulation.chains import BOOST_DAYS, Boosts, Chain, outlook, run
from pipelines.simulation.stretches import draw_in_stretches, stretches_of

NOBODY = np.zeros(0, dtype=np.int64)
NO_BOOSTS = Boosts(NOBODY, NOBODY, np.zeros(0), ())


def one_state(n, win, lose, boosts=NO_BOOSTS, starts=0):
    """n rows in one state that close at constant daily rates."""
    return Chain(
        rates=np.array([[0.0, win, lose]]),
        groups=np.array([[0, 1, 0]]),
        multipliers=np.ones((n, 2)),
        calendar=np.ones((400, 2)),
        starts=np.full(n, starts),
        initial=np.zeros(n, dtype=np.int64),
        boosts=boosts,
    )


def two_states(n):
    """Rows that move from the first state to the second and win from there."""
    return Chain(
        rates=np.array([[0.0, 0.05, 0.0, 0.01], [0.0, 0.0, 0.03, 0.02]]),
        groups=np.zeros((2, 4), dtype=np.int64),
        multipliers=np.exp(np.linspace(-0.5, 0.5, n))[:, None],
        calendar=np.ones((400, 1)),
        starts=np.arange(n) % 30,
        initial=np.zeros(n, dtype=np.int64),
        boosts=NO_BOOSTS,
    )


def test_constant_rates_give_the_closed_form():
    chain = one_state(1, win=0.02, lose=0.03)
    rows = np.array([0])
    won, lost, still_open = outlook(chain, rows, rows * 0, 10, 50)[0]
    assert still_open == pytest.approx(np.exp(-0.05 * 50))
    assert won == pytest.approx(0.4 * (1 - np.exp(-0.05 * 50)))
    assert lost == pytest.approx(0.6 * (1 - np.exp(-0.05 * 50)))


def test_nothing_happens_before_the_start():
    chain = one_state(1, win=0.02, lose=0.0, starts=20)
    rows = np.array([0])
    assert outlook(chain, rows, rows * 0, 0, 20)[0].tolist() == [0.0, 0.0, 1.0]
    assert outlook(chain, rows, rows * 0, 0, 25)[0, 2] == pytest.approx(np.exp(-0.02 * 5))


def test_an_action_works_from_the_next_day_for_four_weeks():
    boosts = Boosts.of(np.array([0]), np.array([5]), np.array([np.log(2.0)]), groups=(1,))
    rows = np.array([0, 1])
    factors = [boosts.factors(rows, day).tolist() for day in (5, 6, 5 + BOOST_DAYS, 6 + BOOST_DAYS)]
    assert factors == [[1.0, 1.0], [2.0, 1.0], [2.0, 1.0], [1.0, 1.0]]
    chain = one_state(2, win=0.01, lose=0.0, boosts=boosts)
    still_open = outlook(chain, rows, rows * 0, 0, 100)[:, 2]
    assert still_open == pytest.approx([np.exp(-0.01 * (100 + BOOST_DAYS)), np.exp(-1.0)])


def test_the_latest_of_two_actions_works():
    boosts = Boosts.of(np.array([0, 0]), np.array([9, 5]), np.log([3.0, 2.0]), groups=(0,))
    rows = np.array([0])
    assert [boosts.factors(rows, day)[0] for day in (8, 9, 10)] == pytest.approx([2.0, 2.0, 3.0])


def test_draws_follow_the_outlook_of_their_state():
    chain, rows = two_states(20_000), np.arange(20_000)
    paths = run(chain, np.random.default_rng(1), rows, 300)
    day = 40
    is_open = rows[paths.closed >= day]
    states = paths.states(chain, is_open, day)
    expected = outlook(chain, is_open, states, day, 60)
    came = paths.closed[is_open] < day + 60
    for state in (0, 1):
        group = states == state
        for outcome in (1, 2):
            found = (came & (paths.outcome[is_open] == outcome))[group].mean()
            truth = expected[group, outcome - 1].mean()
            assert found == pytest.approx(truth, abs=4 * np.sqrt(truth / group.sum()) + 1e-6)


def test_stretches_tile_each_life_and_events_fall_within():
    chain, rows = two_states(500), np.arange(500)
    rng = np.random.default_rng(1)
    paths = run(chain, rng, rows, 300)
    begins = chain.starts - 0.5
    stretches = stretches_of(chain, paths, begins, 300)
    lengths = np.bincount(stretches.rows, weights=stretches.ends - stretches.begins)
    assert lengths == pytest.approx(np.minimum(paths.closed, 300) - begins)
    drawn, times = draw_in_stretches(rng, stretches, np.array([0.1, 0.4]))
    assert (times >= stretches.begins[drawn]).all()
    assert (times <= stretches.ends[drawn]).all()
    in_second = stretches.states == 1
    expected = 0.4 * (stretches.ends - stretches.begins)[in_second].sum()
    assert in_second[drawn].sum() == pytest.approx(expected, rel=0.1)
