# ruff: noqa: E501 - a Chinese character counts as two
"""Does the checker follow "the former" and "the latter", intervals, windows and levels, and the ends of lines?"""

import pytest

from serving.grounding import verify_answer
from tests.serving.test_grounding_drafts import CITATIONS, named

TRUE = [
    "<J>错过您所填日期的可能性为73%。",
    "<J> may miss your close date: 73%. The amounts at stake (涉及金额) are ¥122,650.",
    "<J>的赢单概率为41%，<K>为27%；预期价值方面，前者是¥50,532，后者是¥12,944。",
    "<J>赢率41%，<K>赢率27%；金额上，前者12.27万（期望价值5.05万），后者4.83万（期望价值1.29万）。",
    "<J>由徐静跟进。<K>由孙勇跟进。后者的延期风险是91.5%，前者是73%。",
    "<J>和<K>都要跟；第一个是41%，第二个是27%。",
    "<J> stands at 41%, <K> at 27%; in expectation the former is worth ¥50,532, the latter ¥12,944.",
    "<J> has been in needs analysis for 36 days and <K> in qualified for 61 days, but the latter slips with 91.5%, the former with 73%.",
    "<J> and <K> are both open: ¥122,650 for the former and ¥48,300 for the latter.",
    "<J> is at 41%, <K> at 27%; the first is worth ¥122,650, the second ¥48,300.",
    "<J> is at 41%, <K> at 27%; the former (36% to 47%) is the safer one, the latter (22% to 31%) is not.",
    "1. <J>: the model expects it to close on Sun 14 Sept.\n2. <K>: it should close on 2 Oct.\n3. Done.",
    "- <J>: closes 14 Sep\n2 calls are needed.",
    "<J>预计9月14日签约，金额122,650\n2天后再联系<K>。",
    "<J>预计签约：9月14日\n3个要点：先打电话。",
    "<J> is at 41%: the range goes over 36% to 47%.",
    "<J> is at 41%; its range spans 36% to 47%.",
    "<J> is at 41%, and its interval runs from 36% all the way to 47%.",
    "I prefer 41% over 27%, so <J> comes before <K>.",
    "<J>的赢率是41%，区间横跨36%至47%。",
    "<J>'s expected value is ¥50,532, and its range goes over ¥40,425 to ¥60,638.",
    "<J> closes on the 14th of September, with a window of the 20th of July to the 30th of November.",
    "<J> closes on 14 September, any day from July 20th through to the 30th of November.",
    "<J> closes on 14 September, plausibly Sun 20 Jul until Sun 30 Nov.",
    "<J> should close on Sept 14 (2025-07-20 – 2025-11-30).",
    "<J>预计9月14日结案，可能的时间自7月20日起至11月30日止。",
    "<J>预计9月14日结案，窗口期为2025年7月20日一直到11月30日。",
    "<J>预计9月14日结案，7月20号到11月30号都有可能。",
    "<J>预计9月14日结案，不早于7月20日，不晚于11月30日。",
    "<J> closes on 14 September, no earlier than 20 July and no later than 30 November.",
    "<J> closes on 14 September (earliest: 20 July; latest: 30 November).",
    "<J>'s 30-day chance is 8.3%, its 60-day chance 19%.",
    "The 60 days probability of <J> is 19%.",
    "<J>: win 41%; amount ¥122,650; slip 73%. <K>: win 27%; amount ¥48,300; slip 91.5%.",
    "<J>（赢率41%；金额12.27万），<K>（赢率27%；金额4.83万）。",
    "Win probability – <J>: 41%; <K>: 27%. Amount – <J>: ¥122,650; <K>: ¥48,300.",
    "赢率——<J>：41%；<K>：27%。金额——<J>：122,650元；<K>：48,300元。",
    "<J>'s win probability, slip risk and amount are 41%, 73% and ¥122,650, respectively.",
    "<J>的赢单概率、延期风险和金额分别为41%、73%和122,650元。",
    "<J> and <K>, at 41% and 27% respectively, slip with 73% and 91.5% respectively.",
    "Expected value of <J>: from CNY 40.4 thousand up to CNY 60.6 thousand.",
    "<J>的期望价值在4.04万元至6.06万元之间。",
    "<J>'s expected value is 40,425 to 60,638 yuan.",
    "<J> has stayed in needs analysis for\n36 days.",
    "<J> (41% to win, ¥122,650) and <K> (27% to win, ¥48,300) need a call.",
    "The latter half of the year matters. <J> is at 41%.",
    "<J> stands at 41% (36%\nto 47%).",
    "<J> (¥122,650) beats <K> (¥48,300). The latter's slip risk is 91.5%.",
    "<J>比<K>强：前者赢率41%（区间36%至47%），后者只有27%（区间22%至31%）。",
    "There are two reasons to call <J>: the first is its 41%, the second is its amount of ¥122,650; <K> has 27%.",
    "The first step: call <J>. The second: call <K>, at 27%.",
    "<J>: churn, 90 days. Both figures are for 90 days.",
    "| Deal | Win (90 d) |\n|---|---|\n| <J> | 41% |",
    "| 商机 | 90天赢率 |\n|---|---|\n| <J> | 41% |",
    "<J>: 8.3% to be won in the next 30 days, 19% over 60.",
    "<J> has 41% to be won within those 90 days, as the horizon is 90 days.",
    "<J> closes on 14 September; the 80% window is 20 July to 30 November.",
    "<J> stands at 41%, and 36–47% is its band (80%).",
    "<J>'s expected value amounts to ¥50,532.",
    "Deals of this kind amount to ¥122,650 for <J>.",
    "<J>不能按期成交的概率是73%。",
    "<J> and <K>. The closing days: 14 September and 2 October, respectively. The windows are 20 July to 30 November and 20 July to 30 November respectively.",
    "<J> has 8 out of 100 in the next 30 days, 19% in the next 60.",
    "<J> against <K>: 41% against about 27%, ¥122,650 against ¥48,300.",
    "商机\t停留时间\t赢率\n<J>\t36天\t41%\n<K>\t61天\t27%",
    "The answer of the model is 0.412: so likely is <J> to be won.",
    "Call <J>, then <K>. Conversion: 41% and 27%.",
    "Due to slip: 73%. That is <J>.",
]
FALSE = [
    ("<J>的赢单概率为41%，<K>为27%；预期价值方面，前者是¥12,944，后者是¥50,532。", "¥12,944 ¥50,532"),
    ("<J>由徐静跟进。<K>由孙勇跟进。后者的延期风险是73%。", "73%"),
    ("<J> stands at 41%, <K> at 27%; in expectation the former is worth ¥12,944.", "¥12,944"),
    ("<J> is at 41%, <K> at 27%; the first is worth ¥122,650, the second ¥122,650.", "¥122,650"),
    ("<J> and <K> are both open: ¥48,300 for the former and ¥48,300 for the latter.", "¥48,300"),
    ("<J> is at 41%: the range goes over 38% to 47%.", "38% to 47%"),
    ("<J> stands at 41%; its interval runs from 36% all the way to 49%.", "36% all the way to 49%"),
    ("I prefer 41% over 29%, so <J> comes before <K>.", "29%"),
    ("<J>的赢率是41%，区间横跨36%至49%。", "36%至49%"),
    (
        "<J> closes on the 14th of September, with a window of the 20th of July to the 28th of November.",
        "28th of November",
    ),
    ("<J> closes on 14 September, any day from July 22nd through to the 30th of November.", "July 22nd"),
    ("<J>预计9月14日结案，可能的时间自7月20日起至11月28日止。", "11月28日"),
    ("<J>预计9月14日结案，不早于7月22日，不晚于11月30日。", "7月22日"),
    ("<J>: closes 24 Sep\n2 calls are needed.", "24 Sep"),
    ("The model sees a 36.2 days chance for <J>.", "36.2 days"),
    ("<J>有36.2天的可能赢下来。", "36.2天"),
    ("Deals like <J> close 5.8 points more often.", "5.8 points"),
    ("<J> has a 5.8 points probability.", "5.8 points"),
    ("可以请徐晶准备<J>的报价。", "徐晶"),
    (
        "Expected value of <J>: from CNY 40.4 thousand up to CNY 66.6 thousand.",
        "CNY 40.4 thousand up to CNY 66.6 thousand",
    ),
    ("<J> is won within 60 days with 41%.", "41%"),
    ("<J>在30天内赢单的概率是41%。", "41%"),
    ("<J> is at 80% to be won.", "80%"),
    ("<J> stands at 41%; the 95% window is 36% to 47%.", "95%"),
    ("Call <J>, then <K>. Conversion: 27% and 27%.", "27%"),
    ("<J> against <K>: 27% against about 27%.", "27%"),
    ("商机\t停留时间\t赢率\n<J>\t36天\t27%\n<K>\t61天\t27%", "27%"),
    ("名称：<J>\nID：D000102", "D000102"),
    ("The median is 2 October. That is when <J> closes.", "2 October"),
    ("<J> is at 41%; data as of 31 August 2025.", "31 August 2025"),
    ("请徐晶牵头拜访<J>。", "徐晶"),
    ("Amount ¥48,300, with Xu Jing.", "¥48,300"),
]


@pytest.mark.parametrize("draft", TRUE)
def test_a_true_wording_has_no_finding(draft):
    assert verify_answer(named(draft), CITATIONS).findings == ()


@pytest.mark.parametrize(("draft", "wrong"), FALSE)
def test_what_is_wrong_in_such_a_wording_is_found(draft, wrong):
    found = [one.text for one in verify_answer(named(draft), CITATIONS).findings]
    assert found
    assert all(one in wrong or wrong in one for one in found)
