"""Do the sellers' books have the plan's inequality?"""

import numpy as np
import pytest

from pipelines.simulation.people import draw_sellers, gini, lead_shares
from pipelines.simulation.plan import REGIONS


@pytest.mark.parametrize("n", [10, 40, 400])
def test_quotas_have_the_gini_and_the_top_share_of_the_plan(n):
    sellers = draw_sellers(np.random.default_rng(1), n)
    assert gini(sellers.quotas) == pytest.approx(0.62, abs=1e-6)
    assert sellers.quotas[: n // 10].sum() == pytest.approx(0.47, abs=0.015)
    assert sellers.quotas.sum() == pytest.approx(1.0)


def test_quotas_of_a_region_add_up_to_its_share_of_sales():
    sellers = draw_sellers(np.random.default_rng(1), 40)
    by_region = np.bincount(sellers.regions, weights=sellers.quotas)
    assert by_region == pytest.approx([region.sales for region in REGIONS], abs=0.01)


def test_mean_response_over_all_leads_is_the_plans():
    sellers = draw_sellers(np.random.default_rng(1), 40)
    assert sellers.speeds @ lead_shares(sellers.quotas, sellers.regions) == pytest.approx(48.0)
    assert np.sort(sellers.speeds)[:4].tolist() == [12.0] * 4


def test_a_book_goes_to_a_colleague_of_the_same_region_who_stays():
    sellers = draw_sellers(np.random.default_rng(1), 40)
    leavers = np.flatnonzero(np.isfinite(sellers.left))
    assert leavers.size > 0
    heirs = sellers.successors[leavers]
    assert (sellers.regions[heirs] == sellers.regions[leavers]).all()
    assert np.isinf(sellers.left[heirs]).all()
    day = sellers.left[leavers]
    assert (sellers.owners_at(leavers, day) == heirs).all()
    assert (sellers.owners_at(leavers, day - 1.0) == leavers).all()
