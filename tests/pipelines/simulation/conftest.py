"""Which companies do these tests share? Each is invented once."""

import pytest

from pipelines.simulation.company import Company, simulate


@pytest.fixture(scope="session")
def tiny_company() -> Company:
    return simulate("tiny", seed=7)


@pytest.fixture(scope="session")
def small_company() -> Company:
    return simulate("small", seed=7)
