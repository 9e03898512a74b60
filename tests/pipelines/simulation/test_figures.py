"""Does the company show the plan's figures?"""

import pytest

from pipelines.simulation.company import simulate
from pipelines.simulation.figures import measure_plan_figures
from pipelines.simulation.plan import PLAN_FIGURES

# Absolute, about three standard deviations between seeds of the small company.
TOLERANCE = {
    "lead_conversion_rate": 0.025,
    "event_lead_conversion_rate": 0.03,
    "mean_response_hours": 3.0,
    "best_response_hours": 1.5,
    "mean_assignment_hours": 3.0,
    "timeliness_loss_rate": 0.09,
    "lost_in_third_stage_rate": 0.04,
    "signed_rate": 0.04,
    "cycle_days": 8.0,
    "yearly_churn_rate": 0.03,
    "east_china_share": 0.02,
    "northwest_share": 0.01,
    "line_a_share": 0.025,
    "line_d_share": 0.007,
    "top_20_customers_share": 0.035,
    "top_sellers_share": 0.02,
    "seller_gini": 0.02,
    "second_quarter_change": 0.10,
    "strategic_share": 0.01,
    "acquisition_cost": 25.0,
}


@pytest.mark.parametrize("seed", [7, 8, 11])
def test_the_small_company_shows_every_figure_of_the_plan(seed):
    measured = measure_plan_figures(simulate("small", seed).tables)
    assert measured.keys() == PLAN_FIGURES.keys() == TOLERANCE.keys()
    far = {
        name: (round(value, 4), PLAN_FIGURES[name])
        for name, value in measured.items()
        if abs(value - PLAN_FIGURES[name]) > TOLERANCE[name]
    }
    assert far == {}


def test_the_bounds_of_the_plan_hold(small_company):
    measured = measure_plan_figures(small_company.tables)
    assert measured["northwest_share"] < 0.08
    assert measured["line_d_share"] < 0.03
