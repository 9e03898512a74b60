"""Is everything refused that a caller should not send, with the field named and no value told?"""

import orjson
import pytest

from serving.errors import InvalidRequestError
from serving.questions import MAX_BATCH, ExplainQuery, ListQuery, ScoreBody, read


def test_ids_or_records_are_read():
    assert read(ScoreBody, {"task": "leads", "ids": ["L1"]}).ids == ["L1"]
    record = {"lead_id": "L1", "employees": 5, "score": 1.5, "flag": True, "region": None}
    assert read(ScoreBody, {"task": "leads", "records": [record]}).records == [record]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"task": "leads"}, "give either ids or records"),
        ({"task": "leads", "ids": ["L1"], "records": [{}]}, "give either ids or records"),
        ({"ids": ["L1"]}, "task is missing"),
        ({"task": "lead", "ids": ["L1"]}, "task: expected 'leads', 'deals', 'churn', 'amounts' or 'value'"),
        ({"task": "leads", "id": ["L1"]}, 'unknown field "id"'),
        ({"task": "leads", "idz": ["L1"]}, 'unknown field "idz"; did you mean "ids"?'),
        ({"task": "leads", "ids": []}, "ids: "),
        ({"task": "leads", "ids": [""]}, "ids.0: "),
        ({"task": "leads", "ids": [7]}, "ids.0: expected a valid string"),
        ({"task": "leads", "ids": "L1"}, "ids: expected a valid list"),
        ({"task": "leads", "ids": ["x" * 201]}, "ids.0: "),
        ({"task": "leads", "ids": ["L"] * (MAX_BATCH + 1)}, "ids: "),
        ({"task": "leads", "records": [{"a": 1}] * (MAX_BATCH + 1)}, "records: "),
        ({"task": "leads", "records": [{"amount": [1]}]}, "records.0.amount: "),
        ({"task": "leads", "records": [{"amount": float("nan")}]}, "records.0.amount: "),
        ({"task": "leads", "records": [{"amount": float("inf")}]}, "records.0.amount: "),
        ([], "valid dictionary"),
        (None, "valid dictionary"),
    ],
)
def test_a_wrong_body_is_refused_with_its_field_named(body, message):
    with pytest.raises(InvalidRequestError) as error:
        read(ScoreBody, body)
    assert message in str(error.value)


def test_a_refusal_repeats_no_value():
    with pytest.raises(InvalidRequestError) as error:
        read(ScoreBody, {"task": "secret", "ids": [4711], "records": [{"name": ["Zhang San"]}]})
    assert not any(value in str(error.value) for value in ("secret", "4711", "Zhang"))


@pytest.mark.parametrize(
    "text", ['{"a": NaN}', '{"a": 1e400}', '{"a": Infinity}', "[" * 2000 + "]" * 2000, "9" * 5000, ""]
)
def test_the_json_reader_takes_no_number_that_is_not_finite_and_no_depth(text):
    with pytest.raises(orjson.JSONDecodeError):
        orjson.loads(text)


def test_a_list_query_has_defaults_and_reads_texts():
    query = read(ListQuery, {"page": "3", "min_probability": "0.25"})
    assert (query.page, query.page_size, query.min_probability, query.sort, query.language) == (
        3,
        50,
        0.25,
        "-probability",
        "en",
    )


@pytest.mark.parametrize(
    "values",
    [
        {"page": "0"},
        {"page": "x"},
        {"page_size": "201"},
        {"min_probability": "nan"},
        {"min_probability": "1.1"},
        {"language": "de"},
        {"owner": "R1"},
    ],
)
def test_a_wrong_list_query_is_refused(values):
    with pytest.raises(InvalidRequestError, match=next(iter(values))):
        read(ListQuery, values)


def test_explain_needs_entity_and_id():
    with pytest.raises(InvalidRequestError, match="entity is missing; id is missing"):
        read(ExplainQuery, {})
