# ruff: noqa: E501 - a Chinese character counts as two
"""Which drafts measure the checker? Written by someone who had not read its rules; no rule was mended by them.

On the small company (600 drafts, seed 7): recall 0.993, precision 0.958. One greeting that named a person of no record was
taken out, for it is rightly flagged.
"""

from benchmarks.grounding.templates import Template, of

TEMPLATES: tuple[Template, ...] = (
    *of(
        "deals",
        "en",
        "<1:probability>. That's the model's call on <1:name> for the next 90 days (range <1:interval>).",
        "Short answer: <1:name> is more likely to land around <1:close_on> than to be pinned to a single day – "
        "the window runs <1:close_interval>. <1:owner> has <1:expected_close_on> in the CRM, and the risk of "
        "missing that date is <1:slip_risk>.",
        "Hi <1:owner>,\n\nQuick one before the pipeline call. I'm looking at <1:name> (<1:amount>, stage "
        '"<1:stage>") and the deal has now been sitting in that stage for <1:stage_days>. The score says '
        '<1:probability>, and the first thing it points to is: "<1:reason>" (<1:points>).\n\nCan you tell me '
        "what the next step is and who owns it on their side? Two lines are plenty.\n\nThanks!",
        "| | <1:name> | <2:name> |\n|---|---|---|\n| Owner | <1:owner> | <2:owner> |\n| Amount | <1:amount> | "
        "<2:amount> |\n| P(won), 90 days | <1:probability> | <2:probability> |\n| Expected value | "
        "<1:expected_value> | <2:expected_value> |\n| Rep's close date | <1:expected_close_on> | "
        "<2:expected_close_on> |",
        "ok so for the forecast: <1:name> → I'd put in <1:expected_value>, not the full <1:amount>. Deal's at "
        "<1:probability> right now. If you need a range for finance it's <1:value_interval>.",
        "### 🟡 <1:name>\n**Stage:** <1:stage> (for <1:stage_days>)\n**Win odds:** <1:probability> "
        "· <1:interval>\n**Value at those odds:** <1:expected_value>\n**Why:** <1:reason>, <1:points>\n\n"
        "_Data as of <1:as_of>, model <1:version>_",
        "How the odds build up for <1:name>:\n\n- within 30 days: <1:won_30>\n- within 60 days: <1:won_60>\n"
        "- within 180 days: <1:won_180>\n\nAnd the flip side, lost within 180 days: <1:lost_180>. Whatever is "
        "left is the chance that it's simply still open by then.",
        "Three for your Monday list, boss:\n1. <1:name> – <1:owner>, <1:amount>, currently in <1:stage>\n"
        "2. <2:name> – <2:owner>, <2:amount>, currently in <2:stage>\n3. <3:name> – <3:owner>, <3:amount>, "
        "currently in <3:stage>\nHappy to pull the scores too if you want them.",
        "Should you believe the <1:expected_close_on> date on <1:name>? Treat it with care. There's a "
        "<1:slip_risk> probability that it slips; the median close date from the model is <1:close_on>, which "
        "means roughly <1:open_days> more in the pipeline.",
        '{\n  "deal": "<1:name>",\n  "id": "<1:id>",\n  "owner": "<1:owner>",\n  "p_won_90d": '
        '"<1:probability>",\n  "p_won_interval": "<1:interval>",\n  "expected_value": '
        '"<1:expected_value>",\n  "scored_on_data_of": "<1:as_of>"\n}',
        "**MINUTES – deal desk**\n\n*<1:name>* (<1:owner>): <1:amount> on the table. Created <1:created_at>. "
        "Group agreed the chance of a signature in the next 30 days, <1:won_30>, is the one to watch.\n\n"
        "*<2:name>* (<2:owner>): <2:amount>. Created <2:created_at>. Same question, same yardstick: "
        "<2:won_30>.\n\nAction: both owners to update next steps before the next call.",
        "Honestly? On <1:name> I wouldn't get hung up on the score of <1:probability>. Look at what's behind it: "
        "<1:reason>. That one factor accounts for <1:points>.",
        "Subject: Where we stand on <1:name>\n\nDear all,\n\nPlease find below the current view on the above "
        "opportunity, which is led by <1:owner> and was opened on <1:created_at>.\n\nThe deal amount is "
        "<1:amount>. Our scoring model (version <1:version>) puts the probability of winning it over the next "
        "90 days at <1:probability>, with an uncertainty range of <1:interval>. Weighted accordingly, the deal "
        "contributes <1:expected_value> to the forecast.\n\nKindly let me know should you see it differently.\n\n"
        "Best regards",
        '> "When does <1:name> close?"\n\nMost likely somewhere in <1:close_interval> (that\'s the 80% window). '
        "If you insist on one date: <1:close_on>. The rep, <1:owner>, entered <1:expected_close_on>.",
        "<1:name> vs. <2:name>, since you asked which one to spend your afternoon on 😅\n\nThe first: "
        "<1:probability> to win, <1:slip_risk> to miss its date, <1:stage_days> in <1:stage>.\nThe second: "
        "<2:probability> to win, <2:slip_risk> to miss its date, <2:stage_days> in <2:stage>.\n\nYour call, "
        "but I'd phone both.",
        "Note to self – <1:name> (deal <1:id>): expected to stay open another <1:open_days>. P(won) in 60 days "
        "<1:won_60>, in half a year <1:won_180>. Ask <1:owner> about procurement.",
    ),
    *of(
        "deals",
        "zh",
        "<1:name>目前90天内的赢单概率是<1:probability>,区间<1:interval>。",
        "@<1:owner> <1:name>这单在“<1:stage>”已经待了<1:stage_days>了哈,系统给的赢率<1:probability>,"
        "主要看这条:<1:reason>。今天方便的话跟客户碰一下?[抱拳]",
        "各位领导:\n\n现将商机“<1:name>”的最新情况汇报如下。该商机由<1:owner>负责,于<1:created_at>创建,"
        "商机金额为<1:amount>,目前处于<1:stage>阶段。根据模型(版本<1:version>)测算,未来90天内的赢单概率为"
        "<1:probability>,加权后的预期价值为<1:expected_value>,预期价值区间为<1:value_interval>。\n\n"
        "以上数据截至<1:as_of>,特此汇报。",
        "| 商机 | 负责人 | 金额 | 赢率 | 预计成交日(销售填写) |\n|---|---|---|---|---|\n| <1:name> | <1:owner> | "
        "<1:amount> | <1:probability> | <1:expected_close_on> |\n| <2:name> | <2:owner> | <2:amount> | "
        "<2:probability> | <2:expected_close_on> |\n| <3:name> | <3:owner> | <3:amount> | <3:probability> | "
        "<3:expected_close_on> |",
        "您问的那个单子我查了:<1:name>,<1:amount>。销售填的是<1:expected_close_on>签,但延期的可能性有"
        "<1:slip_risk>,模型给的中位成交日是<1:close_on>。",
        "【商机卡片】\n📌 <1:name>(编号<1:id>)\n👤 <1:owner>\n💰 金额:<1:amount>\n📈 赢率:<1:probability>"
        "(<1:interval>)\n🧮 预期价值:<1:expected_value>\n🔍 首要原因:<1:reason>(影响<1:points>)",
        "不同时间段的赢单概率,<1:name>是这样的:30天内<1:won_30>,60天内<1:won_60>,180天内<1:won_180>;"
        "同样180天内丢单的概率为<1:lost_180>。",
        "报预测别按<1:amount>全额报啊,<1:name>赢率<1:probability>,折下来是<1:expected_value>,我建议按这个数走~",
        "**对比:<1:name> 与 <2:name>**\n\n- 所处阶段:前者<1:stage>,后者<2:stage>\n"
        "- 阶段停留:前者<1:stage_days>,后者<2:stage_days>\n- 延期风险:前者<1:slip_risk>,后者<2:slip_risk>\n"
        "- 模型中位成交日:前者<1:close_on>,后者<2:close_on>\n\n建议两单都先跟负责人确认下一步动作。",
        "为什么<1:name>是<1:probability>?排在第一位的因素是“<1:reason>”,对分数的影响为<1:points>。"
        "这个分数出自模型<1:version>,用的是<1:as_of>的数据。",
        "周会纪要(节选)\n一、<1:name>\n  1. <1:owner>介绍了进展,商机金额<1:amount>;\n  2. 预计还将保持打开"
        "<1:open_days>,成交时间大概率落在<1:close_interval>;\n  3. 会后由<1:owner>更新CRM中的成交日期"
        "(现为<1:expected_close_on>)。",
        "<1:owner>你好,\n\n想请你帮忙看一下<1:name>。系统里这单填的成交日是<1:expected_close_on>,"
        "模型算出来错过这个日期的概率为<1:slip_risk>。如果客户那边节奏有变,麻烦顺手把日期改一下,"
        "不然季度预测不好做。\n\n谢谢!",
        "30天内拿下<1:name>的概率:<1:won_30>。60天:<1:won_60>。就这两个数,其他没啥好说的。",
        "刚看完你的两个单子:\n① <1:name>,<1:amount>,90天赢率<1:probability>\n② <2:name>,<2:amount>,"
        "90天赢率<2:probability>\n晚点我们语音5分钟对一下?",
        "结论先行:<1:name>加权之后值<1:expected_value>(区间<1:value_interval>)。\n依据:金额<1:amount>,"
        "90天赢单概率<1:probability>。\n提示:该结果以<1:as_of>的数据为准,后续跟进会使其变化。",
        "给新接手的同事做个交接:<1:name>,编号<1:id>,<1:created_at>建的,一直是<1:owner>在跟,现在到<1:stage>了。"
        "模型觉得还要开着<1:open_days>左右,中位的成交日子是<1:close_on>,心里有个数就行。",
    ),
    *of(
        "leads",
        "en",
        "Lead <1:id> converts with <1:probability>.",
        'Start with <1:id>: <1:probability> to convert over the next 90 days, and what speaks loudest is "<1:reason>".',
        "Hey <1:owner> 👋 lead <1:id> is yours and it came in on <1:created_at>. Model has it at <1:probability> "
        "(anything in <1:interval> would be plausible). Worth a call today?",
        "**Your call list**\n\n1. Lead <1:id> – <1:probability>, worth <1:expected_value> in expectation\n"
        "2. Lead <2:id> – <2:probability>, worth <2:expected_value> in expectation\n"
        "3. Lead <3:id> – <3:probability>, worth <3:expected_value> in expectation",
        "| Lead | Rep | Created | P(converts) | Range |\n|:--|:--|:--|--:|--:|\n| <1:id> | <1:owner> | "
        "<1:created_at> | <1:probability> | <1:interval> |\n| <2:id> | <2:owner> | <2:created_at> | "
        "<2:probability> | <2:interval> |",
        "Why that score? The first driver listed for <1:id> is <1:reason>. Taken by itself it shifts the "
        "probability by <1:points>; with everything else included you end up at <1:probability>.",
        "Hello <1:owner>,\n\nI went through the inbound queue and would like to hear your opinion on lead "
        "<1:id>. It was created on <1:created_at>; the current likelihood of conversion stands at "
        "<1:probability>, and its expected value comes to <1:expected_value> (between the bounds "
        "<1:value_interval>).\n\nWould you rather keep it or hand it to marketing for nurturing? Either is fine, "
        "just let me know by Friday.\n\nKind regards",
        "🎯 LEAD <1:id>\nOwner: <1:owner>\nConversion: <1:probability> [<1:interval>]\nExpected value: "
        "<1:expected_value>\nTop reason: <1:reason>\nModel: <1:version>",
        "Comparing the two you flagged. <1:id> sits with <1:owner>, at <1:probability>; <2:id> sits with "
        "<2:owner>, at <2:probability>. Money-wise, the first has an expected value of <1:expected_value> and "
        "the second one of <2:expected_value>.",
        "fyi <1:id> – <1:reason> (<1:points>). might be worth a nudge, it's at <1:probability>",
        "The number I quoted in the meeting, <1:probability> for lead <1:id>, is from model <1:version> on data "
        "of <1:as_of>. If somebody has logged a call since then, it won't be in there yet.",
        "Handover note\n- lead: <1:id>\n- previous rep: <1:owner>\n- in the CRM since <1:created_at>\n"
        "- 90-day conversion probability: <1:probability>\n- what to know before dialling: <1:reason>",
        "Don't read too much into a single figure here. For lead <1:id> the point estimate is <1:probability>, "
        "but the interval is <1:interval>; in money, <1:expected_value>, with <1:value_interval> as the range.",
        '{"lead_id": "<1:id>", "rep": "<1:owner>", "p_convert": "<1:probability>", '
        '"top_reason": "<1:reason>", "effect": "<1:points>", "as_of": "<1:as_of>"}',
        "Sure! Here's a summary you can paste into Teams:\n\n> Lead <1:id> (<1:owner>) has a conversion "
        "probability of <1:probability>. First reason: <1:reason>.\n> Lead <2:id> (<2:owner>) has a conversion "
        "probability of <2:probability>. First reason: <2:reason>.\n\nLet me know if you'd like it shorter.",
        "I'd budget <1:expected_value> for <1:id>, no more, no less. Chance of it turning into business in the "
        "next 90 days: <1:probability>. Opened <1:created_at>, and <1:owner> is on it.",
    ),
    *of(
        "leads",
        "zh",
        "线索<1:id>的转化概率为<1:probability>,区间是<1:interval>。",
        "<1:owner>,<1:id>这条线索别放凉了哈,转化率系统给到<1:probability>,原因写的是:<1:reason>",
        "今日优先联系:\n1️⃣ <1:id>(<1:owner>)转化概率<1:probability>\n2️⃣ <2:id>(<2:owner>)转化概率<2:probability>\n"
        "3️⃣ <3:id>(<3:owner>)转化概率<3:probability>",
        "关于线索<1:id>的评估说明\n\n该线索创建于<1:created_at>,由<1:owner>负责跟进。经模型<1:version>评估,"
        "其未来90天内转化的概率为<1:probability>,可信区间为<1:interval>,对应的预期价值为<1:expected_value>。"
        "评估所用数据截至<1:as_of>。",
        "| 线索编号 | 负责人 | 转化概率 | 预期价值 | 首要原因 |\n|---|---|---|---|---|\n| <1:id> | <1:owner> | "
        "<1:probability> | <1:expected_value> | <1:reason> |\n| <2:id> | <2:owner> | <2:probability> | "
        "<2:expected_value> | <2:reason> |",
        "这条(<1:id>)大概值<1:expected_value>吧,往宽了说是<1:value_interval>。先打个电话探探口风?",
        "您问为什么是<1:probability>:影响最靠前的一条是“<1:reason>”,它对线索<1:id>的转化概率的影响为<1:points>。"
        "其余因素影响请见详情页。",
        "<1:owner>您好:\n\n您名下的线索<1:id>自<1:created_at>录入以来,尚可进一步跟进。目前系统预测的90天转化概率为"
        "<1:probability>,预期价值<1:expected_value>。建议近期安排一次电话沟通,了解客户的预算与时间安排,"
        "并将结果记录到CRM。\n\n如有疑问,请随时联系我。\n\n祝好",
        "🧾 线索速览\n编号|<1:id>\n负责人|<1:owner>\n录入|<1:created_at>\n转化|<1:probability>\n区间|<1:interval>\n"
        "数据日期|<1:as_of>",
        "两条里先跟哪条?我把数摆一下,你自己定:<1:id>,转化概率<1:probability>,预期价值<1:expected_value>;"
        "<2:id>,转化概率<2:probability>,预期价值<2:expected_value>。",
        "收到~ <1:id>现在挂在<1:owner>名下,<1:created_at>进来的,转化概率<1:probability>👌",
        "说明一下口径:会上提到的<1:probability>是线索<1:id>未来90天的转化概率,模型版本<1:version>,"
        "数据截至<1:as_of>,不是成交概率,请勿混用。",
        "> 线索<1:id>要不要转给市场部培育?\n\n供参考:转化概率<1:probability>(<1:interval>);"
        "首要因素:<1:reason>(<1:points>)。最终由<1:owner>决定。",
        "早会记录:\n- <1:owner>:线索<1:id>,<1:created_at>创建,预期价值<1:expected_value>,继续跟。\n"
        "- <2:owner>:线索<2:id>,<2:created_at>创建,预期价值<2:expected_value>,继续跟。",
        "一句话:<1:id>,<1:probability>,<1:reason>。",
        "张经理,线索<1:id>我看了,单看概率是<1:probability>,不过区间给的是<1:interval>,所以别当准数用。"
        "换成钱的话,预期价值<1:expected_value>,上下范围<1:value_interval>。",
    ),
    *of(
        "accounts",
        "en",
        "Churn risk for <1:name>: <1:probability> over the next 90 days.",
        "If <1:name> walks, what's at stake? The model puts the value at risk at <1:value_at_risk> "
        "(<1:risk_interval>), on a churn probability of <1:probability>.",
        "Hi <1:owner>,\n\nI'm preparing the QBR for <1:name> and wanted to check the story with you first. Our "
        "system shows a churn probability of <1:probability>, and the reason on top of the list reads "
        '"<1:reason>", with an effect of <1:points>. Does that match what you hear from them?\n\nIf you have '
        "5 minutes, ping me on Teams.\n\nCheers",
        "| Customer | CSM/owner | Churn (90d) | Value at risk |\n|---|---|---|---|\n| <1:name> | <1:owner> | "
        "<1:probability> | <1:value_at_risk> |\n| <2:name> | <2:owner> | <2:probability> | <2:value_at_risk> |\n"
        "| <3:name> | <3:owner> | <3:probability> | <3:value_at_risk> |",
        "## <1:name>\n\n**Health**\n- churn probability <1:probability>, interval <1:interval>\n- main signal: "
        "<1:reason>\n\n**Money**\n- annual revenue <1:annual_revenue>\n- at risk <1:value_at_risk>\n- expected "
        "purchases <1:expected_value>",
        "so <1:name>: they'd buy about this much from us – <1:expected_value>, give or take "
        "(<1:value_interval>). The part I'd worry about is the <1:value_at_risk> that's exposed to churn. Can "
        "you check in with <1:owner>?",
        "Two renewals, two pictures. With <1:name>, <1:value_at_risk> is at risk and the first reason given is "
        "<1:reason>. With <2:name>, it's <2:value_at_risk>, and the first reason given is <2:reason>.",
        "Record created on <1:created_at>, annual revenue of <1:annual_revenue>, looked "
        "after by <1:owner>. The likelihood that <1:name> leaves us in the next 90 days is put at "
        "<1:probability>.",
        "⚠️ Account watch\n<1:name> (<1:id>)\nchurn → <1:probability>\nat risk → <1:value_at_risk>\nbecause → "
        "<1:reason>\nowner → <1:owner>",
        "Let me explain the <1:probability> for <1:name>. It's a churn probability – so the chance that we lose "
        "them within 90 days, not the chance that we keep them. The model gives <1:interval> as the plausible "
        'range. Among the reasons the first is "<1:reason>", which moves the figure by <1:points>.',
        "CS weekly – notes\n* <1:name>: <1:owner> to book an exec call. Churn <1:probability>, potential "
        "<1:expected_value>.\n* <2:name>: <2:owner> to book an exec call. Churn <2:probability>, potential "
        "<2:expected_value>.\n* figures are from the data of <1:as_of>",
        "Dear <1:owner>,\n\nAs agreed, the figures on <1:name> for your slides:\n\n  Annual revenue: "
        "<1:annual_revenue>\n  Expected to buy: <1:expected_value>\n  Range for that: <1:value_interval>\n"
        "  Value at risk through churn: <1:value_at_risk>\n  Range for that: <1:risk_interval>\n\nSource: model "
        "<1:version>, data of <1:as_of>. Please do not forward outside the team.\n\nSincerely",
        "<1:name> or <2:name> first? By churn it's <1:probability> against <2:probability>; by money at risk, "
        "<1:value_at_risk> against <2:value_at_risk>.",
        '{\n  "account": "<1:name>",\n  "churn_90d": "<1:probability>",\n  "value_at_risk": '
        '"<1:value_at_risk>",\n  "risk_range": "<1:risk_interval>",\n  "model": "<1:version>"\n}',
        "\"<1:reason>\" – that's what the system lists first for <1:name> (effect: <1:points>). I'd open the "
        "conversation there rather than with the <1:probability>, customers don't like to hear they have a churn "
        "score 🙂",
        "Sorry for the late reply! <1:name> belongs to <1:owner>, account no. <1:id>, created <1:created_at>. "
        "What they'd buy: <1:expected_value>. What we could lose: <1:value_at_risk>. Anything else you need?",
    ),
    *of(
        "accounts",
        "zh",
        "<1:name>未来90天的流失概率:<1:probability>。",
        "<1:owner>,<1:name>那边你最近多走动走动呗,系统提示流失概率<1:probability>,风险金额<1:value_at_risk>,"
        "咱心里得有数😂",
        "客户风险报告\n\n一、客户概况\n客户名称:<1:name>;年收入:<1:annual_revenue>;客户负责人:<1:owner>。\n\n"
        "二、风险评估\n未来90天流失概率为<1:probability>(区间<1:interval>),因流失而面临风险的金额为<1:value_at_risk>"
        "(区间<1:risk_interval>)。\n\n三、主要原因\n<1:reason>,影响<1:points>。\n\n四、说明\n数据截至<1:as_of>,"
        "模型版本<1:version>。",
        "| 客户 | 流失概率 | 风险金额 | 预期采购额 | 负责人 |\n|---|---|---|---|---|\n| <1:name> | <1:probability> | "
        "<1:value_at_risk> | <1:expected_value> | <1:owner> |\n| <2:name> | <2:probability> | <2:value_at_risk> | "
        "<2:expected_value> | <2:owner> |",
        "李总好,<1:name>预计还能买<1:expected_value>,区间是<1:value_interval>;要是流失的话,有风险的是"
        "<1:value_at_risk>。",
        "🏢 <1:name>\n├ 编号:<1:id>\n├ 负责人:<1:owner>\n├ 年收入:<1:annual_revenue>\n├ 流失概率:<1:probability>\n"
        "└ 首要原因:<1:reason>",
        "这里的<1:probability>指的是流失概率,也就是<1:name>在90天内离开我们的可能性。系统列出的第一条原因是"
        "“<1:reason>”,影响<1:points>。",
        "客户成功周报\n(1)<1:name>:流失概率<1:probability>,由<1:owner>安排回访;\n(2)<2:name>:流失概率<2:probability>,"
        "由<2:owner>安排回访;\n(3)<3:name>:流失概率<3:probability>,由<3:owner>安排回访。",
        "查到了:<1:name>是<1:owner>在负责,<1:created_at>建档,年收入<1:annual_revenue>。",
        "<1:name>和<2:name>怎么选?\n看流失:<1:probability>对<2:probability>;\n看风险金额:<1:value_at_risk>对"
        "<2:value_at_risk>;\n看预期采购:<1:expected_value>对<2:expected_value>。\n时间只够见一家的话,你拍板。",
        "尊敬的<1:owner>:\n\n为配合季度客户复盘,现提供<1:name>的相关数据,供您准备材料时参考:该客户年收入为"
        "<1:annual_revenue>,预期采购金额为<1:expected_value>,受流失影响的风险金额为<1:value_at_risk>。"
        "上述数据的统计日期为<1:as_of>。\n\n如需PDF版本,请回复本邮件。\n\n此致\n敬礼",
        "刚跟客户通话前先瞄一眼:<1:name>,流失概率<1:probability>(<1:interval>),第一条原因——<1:reason>。开场别提分数,"
        "先问用得顺不顺手。",
        "风险金额<1:value_at_risk>,区间<1:risk_interval>,客户<1:name>,负责人<1:owner>。以上。",
        "问:<1:name>要不要升级到管理层?\n答:可以考虑。流失概率<1:probability>,涉及金额<1:value_at_risk>。"
        "建议先由<1:owner>确认“<1:reason>”这一点是否属实,再决定。",
        "模型<1:version>的结果出来了,截至<1:as_of>:<1:name>流失概率<1:probability>,<2:name>流失概率<2:probability>。"
        "麻烦<1:owner>和<2:owner>各回一句客户现状,谢谢🙏",
        "老客户盘点|<1:name>(<1:id>),建档日期<1:created_at>,预期采购<1:expected_value>,"
        "流失风险对应的钱是<1:value_at_risk>。首因:<1:reason>,<1:points>。下周聊。",
    ),
)
