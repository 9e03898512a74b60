# ruff: noqa: E501 - a Chinese character counts as two
"""Does the checker read drafts as sales people and assistants write them: notes, tables, chats, in both languages?"""

import pytest

from serving.citations import About, Citation
from serving.grounding import verify_answer

J, K = "Suzhou Jiajia Precision Machinery Co., Ltd.", "无锡凯锐精密机械有限公司"


def cited(about, kind, value, unit, *told) -> Citation:
    label, low, high = (*told, None, None)[:3]
    return Citation("c1", kind, value, unit, label, f"{label}: {value}", about, "2025-07-01", 3, low, high)


def deal(
    entity_id, name, owner, *, amount, probability, slip, closing, stage, worth, created, reason
) -> tuple[Citation, ...]:
    about = About("deal", entity_id)
    facts = (
        ("name", entity_id, "id", "id"),
        ("name", name, "name", "name"),
        ("name", owner, "owner", "owner"),
        ("money", amount, "CNY", "amount"),
        ("probability", probability[0], "share", "probability to be won", *probability[1:]),
        ("probability", slip, "share", "risk to slip past the rep's date"),
        ("date", closing[0], "date", "expected closing day, if it is won", "2025-07-20", "2025-11-30"),
        ("date", closing[1], "date", "closing day the rep expects"),
        ("date", created, "date", "created on"),
        ("name", stage[0], "stage", "stage"),
        ("days", stage[1], "days", f"days in stage {stage[0]}"),
        ("money", worth, "CNY", "expected value", 0.8 * worth, 1.2 * worth),
        ("points", reason[1], "share", reason[0]),
        ("number", 5 * reason[1], "log-odds", reason[0]),
        ("probability", 0.083, "share", "won within 30 days"),
        ("probability", 0.19, "share", "won within 60 days"),
    )
    return tuple(cited(about, *fact) for fact in facts)


CITATIONS = (
    *deal(
        "D000101",
        J,
        "徐静 Xu Jing",
        amount=122650.0,
        probability=(0.412, 0.36, 0.47),
        slip=0.73,
        closing=("2025-09-14", "2025-08-31"),
        stage=("needs analysis", 36.2),
        worth=50531.8,
        created="2025-03-05",
        reason=("days since creation", 0.058),
    ),
    *deal(
        "D000102",
        K,
        "孙勇 Sun Yong",
        amount=48300.0,
        probability=(0.268, 0.22, 0.31),
        slip=0.915,
        closing=("2025-10-02", "2025-09-10"),
        stage=("qualified", 61.4),
        worth=12944.0,
        created="2025-01-17",
        reason=("emails in the last 30 days", -0.041),
    ),
    cited(None, "number", 3, "version", "model version"),
    cited(None, "date", "2025-07-01", "date", "as of"),
    cited(None, "count", 8, "count", "shown"),
)
TRUE = [
    "Hey here's the gist: <J> is your best shot this week – 41% to win, ¥122,650 in play. Ping Xu Jing by Thursday.",
    "**Bottom line:** <J> looks healthy.\n\n**Why?** Its win odds stand at 41.2% (36%–47%), and the forecast lands on 14 Sept 2025.\n\n**Next Steps**\n1. Book a 30-minute call\n2. Share the ROI one-pager\n3. Loop in Procurement",
    "Two deals, two very different stories. <J>: strong momentum, 41%. <K>: stuck in qualified for 61 days with a 92% chance of slipping.",
    "If I had 15 minutes today, I'd spend them on <J>. It's worth ¥50.5k in expectation, far more than what <K> brings (¥12.9k).",
    "Pipeline Review – Week 27\n\n| # | Deal | Win % | Amount | Close (model) |\n|---|---|---|---|---|\n| 1 | <J> | 41.2% | ¥122,650 | 2025-09-14 |\n| 2 | <K> | 26.8% | ¥48,300 | 2025-10-02 |",
    "|  | <J> | <K> |\n|---|---|---|\n| Win probability | 41% | 27% |\n| Amount | ¥122.7k | ¥48.3k |\n| Slip risk | 73% | 92% |",
    "Xu Jing, quick heads-up before your 3pm: <J> was opened on 5 March and is still in needs analysis (36 days). You had 31 August pencilled in; the model thinks 14 September.",
    "I compared <J> and <K>. The former is at 41%, the latter at 27%. My advice: focus on the former for the next two weeks.",
    "<K> — 27% to win, 92% to slip. Honestly? I'd let Sun Yong decide whether it's worth another round.",
    "Over the next 30 days the odds of closing <J> are 8.3%, rising to 19% by day 60.",
    "Sorry, I don't have access to emails, so I can't tell what was said. What I do know: <J> sits at 41%, with an 80% range of 36% to 47%.",
    "Q3 outlook: <J> (¥122,650) should land mid-September; <K> (¥48,300) early October.",
    "> Note: scores are as of 1 July 2025 (model v3).\n\n- [ ] Call <J>\n- [ ] Send <K> the revised quote\n- [x] Update CRM",
    "Here are my top picks 👇\n\n🥇 <J> – 41% – ¥122,650\n🥈 <K> – 27% – ¥48,300\n\nLet's talk at 9:30 or after 2 p.m.",
    "\"Will <J> close on 31 Aug?\" Probably not: there's a 73% risk that it won't.",
    "From: Assistant\nTo: Xu Jing\nSubject: Your Monday Plan\n\nGood morning!\n\nStart With <J> (D000101). Win probability: 41.2%. Expected value: CNY 50,532.\n\nHave a great week,\nYour Sales Assistant",
    "Worst case for <J> is ¥40.4k, best case ¥60.6k; the midpoint is ¥50.5k.",
    'What pulls <K> down is "emails in the last 30 days" (-4.1 points). What lifts <J> is days since creation (+5.8 pts).',
    "<J> has 41 chances in 100; with <K> it's more like 26.8% to be exact.",
    "Both deals slip more often than not: 73% for <J> and 91.5% for <K>.",
    "Risk of slipping, in descending order: <K> (91.5%), <J> (73%).",
    "In contract talks, silence is a signal. Ask <J> three open questions, then listen for five minutes. At 41%, it deserves the time.",
    "TL;DR – Chase <J>; park <K>.\nReason: 41% vs 27%.",
    '{"deal": "<J>", "id": "D000101", "win_probability": 0.412, "amount": 122650, "currency": "CNY"}',
    "苏州这单（<J>）我帮你看了下：赢单率41%左右，金额12.3万，模型觉得9月14号能签，你填的是8月31号。",
    "简单说两句：\n一、<J>，胜率四成一，优先跟；\n二、<K>，胜率27%，卡在 qualified 阶段61天了，先放一放。\n有问题随时找我。",
    "徐静你好，<J>这边麻烦你明天下午3点前打个电话。这单期望价值5.05万元，80%的把握落在4.04万到6.06万之间。",
    "【周报】本周共跟进2个商机：\n（1）<J>：赢单概率41.2%，较稳；\n（2）<K>：延期风险91.5%，需关注。\n下周计划：每个客户至少沟通一次，周五前反馈。",
    "<J>和<K>的赢单概率分别是41%和27%，延期风险分别为73%、92%。",
    "<J>和<K>里，前者41%，后者27%，差别挺大的。",
    "问：<J>为什么排第一？\n答：因为金额大（¥122,650），赢单概率也有41%。\n问：什么时候能签？\n答：模型预计2025年9月14日，区间7月20日至11月30日。",
    "| 项目 | <J> | <K> |\n|---|---|---|\n| 赢单概率 | 41% | 27% |\n| 金额 | 12.27万 | 4.83万 |",
    "如果只能打一个电话，我会打给<J>。三十天内成交的概率是8.3%，六十天是19%。",
    "孙勇负责的<K>：阶段 qualified，停留约9周，建议本周内安排一次高层拜访，最晚不超过周五。",
    "提醒：数据截至2025年7月1日，模型版本3。以上数字仅供参考，不代表最终结果，请结合实际情况判断。",
    "好的！给您整理了3点建议：\n1️⃣ 先联系<J>（赢面41%）\n2️⃣ 准备报价，控制在2页以内\n3️⃣ <K>先观察两周",
    "老板，<K>那单悬了，九成二的可能要延期，金额也就4.8万，要不先紧着<J>？那边期望价值有5万多。",
    "Okay, three-step plan for <J>:\n\nStep 1 of 3: call Xu Jing.\nStep 2 of 3: agree on a 20-minute slot, ideally 10 a.m. on Tuesday.\nStep 3 of 3: send v2 of the proposal.\n\n(It's at 41%, by the way.)",
    "I'm not 100% sure about <K>: 27% sounds low, but the 61 days in qualified speak for themselves.",
    "Deal Snapshot\n-------------\nName.......: <J>\nAmount.....: ¥122,650\nP(win).....: 0.412\nSlip risk..: 73%\nModel close: 14-Sep-2025",
    "@Xu Jing – <J> needs you. 41%. ¥122.7k. Slipping (73%). Can you call by EOD?",
    "So here's the thing: on paper <J> is a ¥122,650 deal, but weigh it by the 41% and you're looking at about ¥50.5k.",
    "Ranked by expected value:\n  a) <J> .... ¥50.5k\n  b) <K> .... ¥12.9k",
    "<J>'s deal dates back to 5 March 2025. Time to ask for a decision, don't you think?",
    "Speaking of <K>, whose slip risk is 91.5%, has Sun Yong heard back? If not, I'd write again on Monday, Wednesday at the latest.",
    "<J> and <K> add up to two deals in your book; both may slip.",
    "Q: How sure are you about <J>?\nA: Fairly. The model says 41%, and it's 80% confident that the true figure is between 36% and 47%.",
    "Agenda (30 min)\n09:00–09:10 <J>: 41%, ¥122,650\n09:10–09:20 <K>: 27%, ¥48,300\n09:20–09:30 AOB",
    "Deal score card, 1 July 2025. <J>: win 41%, slip 73%. <K>: win 27%, slip 92%. Source: CRM, model version 3.",
    "The model expects <J> to sign around mid-September 2025, two weeks after the date in the CRM (31 August 2025).",
    "Don't over-think it. Call <J> (D000101), mention the September date, and log the outcome. Five minutes, tops.",
    "My take on <J>:\n• Likelihood to win: 41.2%\n• 80% band: 36–47%\n• Money: 122,650 CNY\n• Main signal: days since creation, worth 5.8 percentage points\n• Owner: Xu Jing",
    "Would I bet on <K>? At 27 %, no. Would I drop it? Also no – ¥48,300 is ¥48,300.",
    "Whether you call <J> today or tomorrow hardly matters. What matters: the rep's date, Aug 31, has a 73% risk of being missed.",
    'As Xu Jing put it, "<J> won\'t sign before September." The forecast agrees: 14 September.',
    "Low-hanging fruit: <J>. Long shot: <K>. (41% / 27%)",
    "Happy Tuesday! Your #1 priority is <J> – see the CRM for details. ☀️ Win probability 41%, expected value ¥50,532.",
    "Compared to <K>, which stands at 27%, <J> stands at a solid 41%.",
    "Let me be blunt – <K> is slipping. 91.5%. Sixty-one days in the same stage. Somebody needs to pick up the phone.",
    "各位早上好！今天是周二，下面是重点：\n★ <J>：赢单概率41%，金额122,650元\n★ <K>：赢单概率27%，金额48,300元\n祝大家开单顺利！",
    "我帮您算了一下：<J>这单12.27万，乘以41%的赢率，期望价值大概5.05万。",
    "<K>（D000102）现在什么情况？——赢单概率27%，延期风险高达91.5%，停在 qualified 已经61天。建议孙勇这周找对方聊一次，搞清楚卡在哪一步。",
    "建议分两步走：第一步，周三前给<J>打电话，确认8月31日能不能签；第二步，把报价单发过去，附上3个案例。",
    "小结：\n- 最有希望：<J>（41%）\n- 最悬：<K>（延期风险91.5%）\n- 待办：2件，均在本周内完成",
    "徐静，<J>的预计成交日是9月14日，比你填的8月31日晚两周，要不要调一下？",
    "主管您好，附件是7月1日的数据。<J>：赢单41.2%（36%~47%），模型第3版。如有疑问，请在下班前回复，谢谢。",
    "先说结论：<J>值得投入。理由有三：一是金额大，¥122,650；二是赢单概率不低，41%；三是负责人徐静跟得紧。",
    "从数据看，<J>30天内赢单的可能性只有8.3%，别急；60天内也不过19%。",
    "<K>跟<J>比，赢单概率低了不少（27%对41%），但延期风险更高（91.5%对73%）。",
    "需要我帮您起草给<J>的邮件吗？语气可以轻松一点。另外，41%这个数字不建议写进去。",
    "孙勇同学注意啦，<K>延期风险91.5%，再不动就黄了。今天下午2点半之前打个电话，行不行？",
]
FALSE = [
    ("<J> is at 47% to win, with ¥122,650 in play.", "47%"),
    ("Only ¥48,300 is on the table with <J>.", "¥48,300"),
    ("<J> slips with 91.5%.", "91.5%"),
    ("<J> should close on 2 October 2025.", "2 October 2025"),
    ("Call <J> and then Meridian Foods Ltd. today.", "Meridian Foods Ltd"),
    ("Xu Jong owns <J>.", "Xu Jong"),
    ("Last week Silver Lake signed a similar deal.", "Silver Lake"),
    ("They have been quiet for 47 days.", "47 days"),
    ("A discount of ¥12,650 would close <J>.", "¥12,650"),
    ("<J>'s pipeline grew 41% on last year.", "41%"),
    ("<J>: 36% to 49%.", "36% to 49%"),
    ("<J> (D000112) is at 41%.", "D000112"),
    ("| Deal | Win |\n|---|---|\n| <J> | 27% |\n| <K> | 27% |", "27%"),
    ("<J>预计10月2日结案。", "10月2日"),
    ("徐晶负责<J>。", "徐晶"),
    ("请联系远景智能科技有限公司。", "远景智能科技有限公司"),
    ("<K>已停留36天。", "36天"),
    ("<J>金额为48300元。", "48300元"),
    ("优惠12,650元即可拿下<J>。", "12,650元"),
    ("<J>同比增长41%。", "41%"),
    ("<J>的赢单概率是41天。", "41天"),
    ("Okay, plan for <J>: at 43% to win, it's worth a call.", "43%"),
    ("Deal Snapshot\n-------------\nName.......: <J>\nAmount.....: ¥132,650\nP(win).....: 0.412", "¥132,650"),
    ("@Xu Jeng – <J> needs you.", "Xu Jeng"),
    ("<J> and <K> stand at 41% and 41% respectively.", "41%"),
    ("Agenda\n09:00–09:10 <J>: 41%, ¥48,300", "¥48,300"),
    ("My take on <J>:\n• Likelihood to win: 41.2%\n• 80% band: 36–57%", "36–57%"),
    ("The rep's date for <J> is 30 August 2025.", "30 August 2025"),
    ("Suzhou Jiajia Precison Machinery Co., Ltd. is at 41%.", "Suzhou Jiajia Precison Machinery"),
    ("Ask Golden Gate Partners for a reference.", "Golden Gate Partners"),
    ("Brightwater will sign as well.", "Brightwater"),
    ("<J> has been in needs analysis for 36 weeks.", "36 weeks"),
    ("Expect 28 more calls this month.", "28"),
    ("先联系<J>，赢单概率46%。", "46%"),
    ("<J>的金额为12.27万美元。", "12.27万美元"),
    ("无锡凯悦精密机械有限公司赢单概率27%。", "无锡凯悦精密机械有限公司"),
    ("<K>负责人是孙永。", "孙永"),
    ("小结：\n- <J>：27%\n- <K>：27%", "27%"),
    ("<J>预计9月24日签约。", "9月24日"),
    ("D000103的赢单概率是41%。", "D000103"),
]


def named(text: str) -> str:
    return text.replace("<J>", J).replace("<K>", K)


@pytest.mark.parametrize("draft", TRUE)
def test_a_true_draft_has_no_finding(draft):
    assert verify_answer(named(draft), CITATIONS).findings == ()


@pytest.mark.parametrize(("draft", "wrong"), FALSE)
def test_what_is_wrong_is_found(draft, wrong):
    found = [one.text for one in verify_answer(named(draft), CITATIONS).findings]
    assert found
    assert all(one in wrong or wrong in one for one in found)
