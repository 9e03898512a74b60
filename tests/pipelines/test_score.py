"""Do scores carry exact reasons, and does every score come out again?"""

import json

import numpy as np
import pandas as pd
import pytest

from pipelines.errors import WrongUseError
from pipelines.explain import NoScoreError, explain
from pipelines.export import export_scores
from pipelines.home import Home
from pipelines.ledger import UnknownScoreError, find_score, latest_run
from pipelines.model_files import load_champion
from pipelines.replay import replay
from pipelines.score import CLOSE_QUANTILES, MissingFeaturesError, NothingToScoreError, close_column, score, score_rows

TASKS = ("leads", "deals", "churn")


def _run(home: Home):
    run = latest_run(home)
    assert run is not None
    return run


@pytest.mark.parametrize("task", TASKS)
def test_base_and_reasons_sum_to_the_raw_score_on_every_row(demo_home: Home, task: str) -> None:
    rows = _run(demo_home).scores(task)
    told = np.array([sum(r["contribution"] for r in json.loads(text)) for text in rows["reasons"]])
    assert len(rows) > 10
    assert np.abs(rows["base"] + told - rows["raw_score"]).max() < 1e-9


@pytest.mark.parametrize("task", TASKS)
def test_intervals_hold_their_probability(demo_home: Home, task: str) -> None:
    rows = _run(demo_home).scores(task)
    assert (rows["low"] <= rows["probability"]).all()
    assert (rows["probability"] <= rows["high"]).all()


def test_a_deal_is_won_lost_or_open_at_every_horizon(demo_home: Home) -> None:
    rows = _run(demo_home).scores("deals")
    for day in (30, 60, 90, 180):
        total = rows[f"won_{day}d"] + rows[f"lost_{day}d"] + rows[f"open_{day}d"]
        assert np.abs(total - 1).max() < 1e-9


@pytest.mark.parametrize("task", TASKS)
def test_a_row_scores_the_same_alone_as_among_all_to_the_bit(demo_home: Home, task: str) -> None:
    loaded = load_champion(demo_home, task)
    run = _run(demo_home)
    assert loaded is not None
    rows = range(min(60, len(run.vectors(task))))
    alone = pd.concat([score_rows(loaded, run.vectors(task).iloc[[row]]) for row in rows], ignore_index=True)
    whole = run.scores(task)[list(alone.columns)].iloc[rows]
    pd.testing.assert_frame_equal(alone, whole, check_exact=True)


def test_a_feature_that_is_no_longer_given_is_named(demo_home: Home) -> None:
    loaded = load_champion(demo_home, "leads")
    assert loaded is not None
    vectors = _run(demo_home).vectors("leads").drop(columns="lead_age_days")
    with pytest.raises(MissingFeaturesError, match=r"trained with lead_age_days \(1 such .*run: crmcast train leads"):
        score_rows(loaded, vectors)


def test_nothing_open_gives_no_rows(demo_home: Home) -> None:
    loaded = load_champion(demo_home, "leads")
    assert loaded is not None
    assert score_rows(loaded, _run(demo_home).vectors("leads").iloc[:0]).empty


@pytest.mark.parametrize("task", TASKS)
def test_every_score_can_be_replayed(demo_home: Home, task: str) -> None:
    row = _run(demo_home).scores(task).iloc[5]
    assert replay(demo_home, row["score_id"])["equal"]


def test_replay_names_what_differs_from_a_tampered_ledger(own_home: Home) -> None:
    run = _run(own_home)
    rows = run.scores("leads")
    rows.loc[0, "probability"] += 0.01
    rows.to_parquet(run.folder / "leads.parquet", index=False)
    answer = replay(own_home, rows.loc[0, "score_id"])
    assert not answer["equal"]
    assert [found["what"] for found in answer["differences"]] == ["probability"]


@pytest.mark.parametrize("score_id", ["", "nonsense", "../x.leads.1"])
def test_an_unknown_score_is_named(demo_home: Home, score_id: str) -> None:
    with pytest.raises(UnknownScoreError, match="no score"):
        find_score(demo_home, score_id)


def test_a_score_of_a_past_cutoff_is_a_run_of_its_own(own_home: Home) -> None:
    run = score(own_home, cutoff=pd.Timestamp("2025-10-01"))
    assert run.cutoff == pd.Timestamp("2025-10-01")
    assert _run(own_home).run_id == run.run_id


def test_without_a_champion_nothing_is_scored(own_home: Home) -> None:
    own_home.app_db.unlink()
    with pytest.raises(NothingToScoreError, match="crmcast train"):
        score(own_home)


@pytest.mark.parametrize(("task", "entity"), [("churn", "account"), ("deals", "deal"), ("leads", "lead")])
def test_explain_tells_the_change_as_reasons_that_sum_to_it(demo_home: Home, task: str, entity: str) -> None:
    row = _run(demo_home).scores(task).iloc[0]
    answer = explain(demo_home, entity, row["entity_id"], since=pd.Timestamp("2025-12-20"), language="zh")
    change = answer.change
    assert change is not None
    assert change.probability is not None
    moved = sum(move.contribution for move in change.moves)
    assert moved == pytest.approx(row["raw_score"] - change.raw_score, abs=1e-9)
    points = sum(move.points for move in change.moves)
    assert points == pytest.approx(row["probability"] - change.probability, abs=1e-9)
    assert change.score_id is None


def test_topics_sum_to_the_reasons_and_carry_them(demo_home: Home) -> None:
    answer = explain(demo_home, "lead", _run(demo_home).scores("leads")["entity_id"].iloc[0])
    for unit in ("contribution", "points"):
        told = sum(topic[unit] for topic in answer.topics)
        assert told == pytest.approx(sum(reason[unit] for reason in answer.reasons), abs=1e-9)
    members = [member["feature"] for topic in answer.topics for member in topic["members"]]
    assert sorted(members) == sorted(reason["feature"] for reason in answer.reasons)
    assert len(answer.topics) < len(answer.reasons)


def test_what_another_model_did_to_a_score_is_a_move_of_its_own(own_home: Home) -> None:
    newest, then = _run(own_home), pd.Timestamp("2025-12-01")
    row = newest.scores("leads").merge(score(own_home, cutoff=then).scores("leads")[["entity_id"]]).iloc[0]
    earlier = _run(own_home).scores("leads")
    other = earlier.assign(raw_score=earlier["raw_score"] + 0.25, model_version=7)
    other.to_parquet(_run(own_home).folder / "leads.parquet")
    score(own_home, cutoff=newest.cutoff)
    answer = explain(own_home, "lead", row["entity_id"], since=then)
    assert answer.change is not None
    (changed,) = [move for move in answer.change.moves if move.feature == "model_change"]
    assert (changed.before, changed.text) == (7, "model change")
    assert changed.contribution == pytest.approx(-0.25, abs=1e-9)
    assert answer.change.score_id == earlier.loc[earlier["entity_id"] == row["entity_id"], "score_id"].item()
    moved = sum(move.contribution for move in answer.change.moves)
    assert moved == pytest.approx(row["raw_score"] - answer.change.raw_score, abs=1e-9)


def test_explain_names_what_it_does_not_know(demo_home: Home) -> None:
    with pytest.raises(NoScoreError, match="has no lead 'nobody'"):
        explain(demo_home, "lead", "nobody")
    with pytest.raises(WrongUseError, match="did you mean"):
        explain(demo_home, "leed", "nobody")


def test_exports_disarm_formulas_and_name_their_endings(demo_home: Home, tmp_path) -> None:
    run = _run(demo_home)
    export_scores(run, tmp_path / "scores.csv")
    export_scores(run, tmp_path / "scores.parquet")
    expected = sum(len(run.scores(task)) for task in run.tasks)
    assert len(pd.read_csv(tmp_path / "scores.csv")) == len(pd.read_parquet(tmp_path / "scores.parquet")) == expected
    with pytest.raises(WrongUseError, match=r"\.csv or \.parquet"):
        export_scores(run, tmp_path / "scores.txt")


def test_deals_tell_when_with_reasons_that_sum_exactly(demo_home: Home) -> None:
    rows = _run(demo_home).scores("deals")
    told = [json.loads(text) for text in rows["when_reasons"]]
    parts, days = ([sum(reason[key] for reason in row) for row in told] for key in ("contribution", "days"))
    assert np.abs(rows["base_closing"] + parts - rows["closing_score"]).max() < 1e-9
    assert np.abs(rows["base_open_days"] + days - rows["open_days"]).max() < 1e-9
    assert rows["open_days"].between(0, 90).all()


def test_wider_intervals_of_the_closing_day_hold_the_narrower_ones(demo_home: Home) -> None:
    rows = _run(demo_home).scores("deals")
    dates = rows[[close_column(quantile) for quantile in CLOSE_QUANTILES]].to_numpy()
    assert (np.diff(dates.astype("int64"), axis=1) >= 0).all()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_deal_is_explained_with_its_stage_and_the_reasons_for_when(
    demo_home: Home, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from serving.explanation_report import show_explanation

    rows = _run(demo_home).scores("deals")
    for won_deals in (rows["stage_won_rank"].notna(), rows["stage_won_rank"].isna()):
        if won_deals.any():
            answer = explain(demo_home, "deal", rows.loc[won_deals, "entity_id"].iloc[0], language=language)
            assert {"feature", "text", "value", "typical", "contribution", "days"} == set(answer.when_reasons[0])
            show_explanation(answer)
    shown = capsys.readouterr().out
    for words in {"en": ("95% interval", "won deals", "when it closes"), "zh": ("95% 区间", "赢单商机", "何时结案")}[
        language
    ]:
        assert words in shown
