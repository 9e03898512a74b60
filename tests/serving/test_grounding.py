"""Is every number, name and date of a draft that is not cited flagged, and nothing else?"""

import time

import pytest

from serving.citations import About, Citation
from serving.grounding import verify_answer

ACME, BLUE = About("account", "A1042"), About("account", "A2077")


def cited(kind, value, unit, label, about=ACME, *, low=None, high=None) -> Citation:
    return Citation("c1", kind, value, unit, label, f"{label}: {value}", about, "2025-07-01", 3, low, high)


CITATIONS = (
    cited("name", "Acme Robotics Co., Ltd.", "name", "name"),
    cited("name", "A1042", "id", "id"),
    cited("name", "胡芳 Hu Fang", "owner", "owner"),
    cited("probability", 0.4132, "share", "probability to leave", low=0.334, high=0.498),
    cited("money", 1_204_300.0, "CNY", "value at risk", low=85_012.0, high=2_500_000.0),
    cited("days", 45.2, "days", "days since the last email"),
    cited("points", -0.0652, "share", "days since the last email"),
    cited("number", -0.3, "log-odds", "days since the last email"),
    cited("date", "2025-07-03", "date", "created on"),
    cited("name", "无锡凯锐精密机械有限公司", "name", "name", BLUE),
    cited("name", "A2077", "id", "id", BLUE),
    cited("probability", 0.27, "share", "probability to leave", BLUE),
    cited("count", 12, "count", "orders", BLUE),
    cited("number", 3, "version", "model version", None),
)
TRUE = [
    "Acme Robotics leaves with 41%.",
    "Acme Robotics Co., Ltd. leaves with 41.3 %, or 0.41.",
    "Acme: forty-one percent, 80% interval 33% to 50%.",
    "Acme Robotics: 33-50%, say about 40%.",
    "Acme Robotics: over 40%, under 42%.",
    "Acme Robotics has $-free value at risk of CNY 1,204,300, about 1.2 million yuan, or ¥1.2M.",
    "Acme Robotics: 1,204,3xx yuan.",
    "1. Acme Robotics (A1042): 45 days, some 6 weeks, without an email.",
    "The top 3: Acme Robotics first. Hu Fang calls at 10:30, next quarter at the latest.",
    "Acme Robotics, created on 3 July 2025 (Jul 3, 2025-07-03, 7/3/2025, in July).",
    "Acme Robotics, created on Thu 3 Jul (3-Jul, the 3rd of July, Thursday, July 3): 45d without an email.",
    "Our risk of losing Acme Robotics is 41 out of 100.",
    "Acme Robotics: -6.5 points by days since the last email.",
    "Acme Robotics: days since the last email, -6.5 points, now at 0.41.",
    "Two customers: Acme Robotics and A2077. Model version 3.",
    "无锡凯锐流失概率：\n- 0.27\n- 12 次下单，有27%的把握会丢掉。",
    "无锡凯锐的流失概率为二成七，即百分之二十七；下单 12 次。",
    "Acme Robotics 流失概率 41%，约四成，风险金额 120万，约 8.5万元至250万元。",
    "A1042 创建于 2025年7月3日（7月3日），45天没有邮件，负责人胡芳。",
    "先联系 Acme Robotics：41.3%（80% 区间 33.4% 至 49.8%）。",
]
FALSE = [
    ("Acme Robotics leaves with 43%.", "43%", "not_cited"),
    ("Acme Robotics leaves with 41 points.", "41 points", "wrong_unit"),
    ("Acme Robotics leaves with 27%.", "27%", "about_another"),
    ("Acme Robotics: $1.2M at risk.", "$1.2M", "wrong_unit"),
    ("Acme Robotics: 45 weeks without an email.", "45 weeks", "wrong_unit"),
    ("Acme Robotics: +6.5 points.", "+6.5 points", "wrong_sign"),
    ("Acme Robotics: 50% to 33%.", "50% to 33%", "wrong_bounds"),
    ("Acme Robotics: 80% interval 30% to 50%.", "30% to 50%", "wrong_bounds"),
    ("Acme Robotics, with a 95% interval.", "95%", "not_cited"),
    ("Acme Robotics, created on 4 July 2025.", "4 July 2025", "not_cited"),
    ("Acne Robotics leaves with 41%.", "Acne Robotics", "near_miss"),
    ("Ask Zenith Dynamics about it.", "Zenith Dynamics", "not_cited"),
    ("A1043 leaves with 41%.", "A1043", "near_miss"),
    ("Hu Fong calls Acme Robotics.", "Hu Fong", "near_miss"),
    ("无锡凯悦精密机械有限公司流失概率 27%。", "无锡凯悦精密机械有限公司", "near_miss"),
    ("请联系华鼎数控有限公司。", "华鼎数控有限公司", "not_cited"),
    ("A2077 下单 13 次。", "13", "not_cited"),
    ("A1042 的流失概率为七成。", "七成", "not_cited"),
    ("A1042是27%，A2077是27%，请分别跟进。", "27%", "about_another"),
    ("A1042，45个百分点。", "45个百分点", "wrong_unit"),
    ("A1042 创建于 7月4日。", "7月4日", "not_cited"),
]


@pytest.mark.parametrize("draft", TRUE)
def test_a_true_draft_has_no_finding(draft):
    assert verify_answer(draft, CITATIONS).findings == ()


@pytest.mark.parametrize(("draft", "text", "problem"), FALSE)
def test_what_is_not_cited_is_flagged_where_it_stands(draft, text, problem):
    (found,) = verify_answer(draft, CITATIONS).findings
    assert (found.text, found.problem) == (text, problem)
    assert draft[found.start : found.end] == text


def test_a_finding_names_the_nearest_citation_in_the_language_of_the_draft():
    (english,) = verify_answer("Acme Robotics leaves with 43%.", CITATIONS).findings
    assert english.nearest == CITATIONS[3]
    assert english.message == '"43%" is in no citation. The nearest is: probability to leave: 0.4132.'
    (chinese,) = verify_answer("A1042 的流失概率是 43%。", CITATIONS).findings
    assert chinese.message == "“43%”没有出处。最接近的出处：probability to leave: 0.4132。"
    (asked,) = verify_answer("A1042 的流失概率是 43%。", CITATIONS, "en").findings
    assert asked.message == english.message


def test_a_draft_without_claims_is_grounded_without_citations():
    assert verify_answer("Call them first, then write.", ()).is_grounded
    assert not verify_answer("Call 13 of them.", ()).is_grounded


@pytest.mark.parametrize(
    "sign", ["9" * 400, "a" * 5000, "(" * 3000, "1," * 2000, "百" * 300, "\u202e\u200b" * 500, "Ab " * 900]
)
def test_an_odd_draft_is_read_in_a_moment(sign):
    started = time.process_time()
    verify_answer(sign, CITATIONS)
    assert time.process_time() - started < 1
