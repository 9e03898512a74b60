# ruff: noqa: E501 - a Chinese character counts as two
"""Which templates came ninth? By an author who had not read the rules; seen since.

At first sight, on the small company (600 drafts, seed 7): recall 0.987, precision 0.892. Most false alarms were facts
that the answers did not tell then, the horizon of a probability above all, dates of intervals told "respectively",
and "over" before bounds.
"""

from benchmarks.grounding.templates import Template, of

TEMPLATES: tuple[Template, ...] = (
    *of(
        "deals",
        "en",
        "Great question! Here's a quick snapshot of **<1:name>**:\n\n"
        "- 💰 **Amount:** <1:amount>\n"
        "- 🎯 **Win probability:** <1:probability> (range <1:interval>)\n"
        "- 📅 **Rep's close date:** <1:expected_close_on>\n"
        "- 🤖 **Model's median close date:** <1:close_on>\n\n"
        "Would you like me to draft a follow-up e-mail?",
        "<1:name> - <1:amount>, I put <1:expected_close_on> in the CRM, tool says slip risk <1:slip_risk>. "
        "been in <1:stage> for <1:stage_days>. will chase them Friday",
        "Short answer: I wouldn't treat the date as settled. The rep entered <1:expected_close_on> for <1:name>; "
        "the chance of missing it is put at <1:slip_risk>, and the model's own median is <1:close_on>, "
        "with a window of <1:close_interval>.",
        "Subject: Pipeline review – two deals to look at\n\nHi <1:owner>,\n\n"
        "Before our call, two deals I'd like to go through:\n\n"
        "1. <1:name>, <1:amount>, currently in <1:stage>. Probability to win: <1:probability>.\n"
        "2. <2:name>, <2:amount>, currently in <2:stage>. Probability to win: <2:probability>.\n\n"
        "Could you add the next step to both?\n\nThanks a lot",
        "| Deal | Owner | Amount | P(won) | Expected value |\n"
        "|:--|:--|--:|--:|--:|\n"
        "| <1:name> | <1:owner> | <1:amount> | <1:probability> | <1:expected_value> |\n"
        "| <2:name> | <2:owner> | <2:amount> | <2:probability> | <2:expected_value> |\n"
        "| <3:name> | <3:owner> | <3:amount> | <3:probability> | <3:expected_value> |\n\n"
        "*Expected value is probability times amount.*",
        "## Outlook: <1:name>\n\n**Within 30 days:** <1:won_30> to be won\n**Within 60 days:** <1:won_60>\n"
        "**Within 180 days:** <1:won_180>\n\nThe probability of losing it within those 180 days is <1:lost_180>.",
        "The top reason given for the score of <1:name> is “<1:reason>”, which accounts for <1:points>. "
        "The score itself stands at <1:probability>. I can't tell you from the data whether that reason is something "
        "<1:owner> can change; a quick call would settle it.",
        '{\n  "deal": "<1:name>",\n  "id": "<1:id>",\n  "owner": "<1:owner>",\n  "p_won": "<1:probability>",\n'
        '  "p_won_range": "<1:interval>",\n  "model_version": "<1:version>"\n}',
        "Minutes, pipeline stand-up\n"
        "* <1:name>: <1:owner> reports it is still in <1:stage> (<1:stage_days> there). Expected to stay open <1:open_days> yet.\n"
        "* <2:name>: <2:owner> sticks to <2:expected_close_on>. Risk of missing that date: <2:slip_risk>.\n"
        "* AOB: none",
        "hey boss, fyi <1:name> (<1:amount>) 👉 <1:won_30> to come in over the next 30 days, <1:won_60> over 60. "
        "not promising anything lol",
        "Based on the data as of <1:as_of>, the expected value of <1:name> comes to <1:expected_value>, with a range of "
        "<1:value_interval>. This is simply the deal amount (<1:amount>) multiplied by the win probability "
        "(<1:probability>), so please treat it as a planning figure and not as a commitment.",
        "**Key takeaways**\n\n"
        "1. **Timing.** The model places the median close of <1:name> on <1:close_on>; the likely window is <1:close_interval>.\n"
        "2. **Driver.** <1:reason> (<1:points>).\n"
        "3. **Next step.** <1:owner> should confirm the decision process with the customer.",
        "Record <1:id> belongs to <1:name>. It was created on <1:created_at>, is owned by <1:owner>, and carries an amount of <1:amount>.",
        '> "When will <1:name> and <2:name> close?"\n\n'
        "For <1:name> the median date is <1:close_on>, for <2:name> it is <2:close_on>. "
        "Reps entered <1:expected_close_on> and <2:expected_close_on>, respectively.",
        "Call note. Spoke w/ procurement @ <1:name>. Deal size still <1:amount>, opened <1:created_at>, stage = <1:stage>. "
        "They want the PDF again. Score <1:probability>, whatever that means. Next: send contract draft",
        "Sure — here is a message you can paste into Teams:\n\n---\n"
        "Hi all, a quick heads-up on <1:name>: we have <1:amount> on the table with a forecast date of <1:expected_close_on>. "
        "Our model (<1:version>, data of <1:as_of>) sees the risk of slipping past that date at <1:slip_risk>. "
        "<1:owner> is on it, so please route questions there.\n---",
    ),
    *of(
        "deals",
        "zh",
        "好的，以下是**<1:name>**的商机概况：\n\n"
        "- **金额**：<1:amount>\n- **赢单概率**：<1:probability>（区间<1:interval>）\n- **当前阶段**：<1:stage>，已停留<1:stage_days>\n"
        "- **负责人**：<1:owner>\n\n如需我起草跟进邮件，请随时告诉我。",
        "<1:name>这单<1:amount>，我填的是<1:expected_close_on>签，系统说延期风险<1:slip_risk>，我周五再去催一下采购",
        "从时间上看，销售填写的预计成交日是<1:expected_close_on>，而模型给出的成交日中位数为<1:close_on>，"
        "大概率落在<1:close_interval>之间。建议与<1:name>再确认一次审批流程。",
        "| 客户 | 负责人 | 金额 | 赢单概率 | 期望价值 |\n|---|---|---|---|---|\n"
        "| <1:name> | <1:owner> | <1:amount> | <1:probability> | <1:expected_value> |\n"
        "| <2:name> | <2:owner> | <2:amount> | <2:probability> | <2:expected_value> |\n\n"
        "注：期望价值＝赢单概率×金额。",
        "📊 <1:name>赢单概率分时段：\n① 30天内：<1:won_30>\n② 60天内：<1:won_60>\n③ 180天内：<1:won_180>\n"
        "另外，180天内丢单的概率为<1:lost_180>。",
        "<1:owner>你好：\n\n周会前请准备一下<1:name>（编号<1:id>）的材料。该商机金额<1:amount>，目前处于“<1:stage>”阶段，"
        "预计还会保持未结状态<1:open_days>。\n\n辛苦了，会上大家一起过一下。",
        "为什么是这个分数？系统列出的首要原因是：<1:reason>，影响为<1:points>。综合下来，<1:name>的赢单概率是<1:probability>。",
        "【会议纪要】商机评审\n"
        "一、<1:name>：<1:owner>汇报，金额<1:amount>，赢单概率<1:probability>。\n"
        "二、<2:name>：<2:owner>汇报，金额<2:amount>，赢单概率<2:probability>。\n"
        "三、<3:name>：<3:owner>汇报，金额<3:amount>，赢单概率<3:probability>。\n"
        "会议要求：三个商机均需补全下一步计划。",
        "领导，<1:name>还在<1:stage>，待了<1:stage_days>了🙏 30天内拿下的概率<1:won_30>，我这边继续盯",
        "简单说：截至<1:as_of>的数据，<1:name>的期望价值为<1:expected_value>，范围是<1:value_interval>。"
        "它等于金额乘以赢单概率，适合用来做预测，不适合当作承诺。",
        "### 风险提示\n\n**<1:name>**错过销售所填日期（<1:expected_close_on>）的概率为<1:slip_risk>；"
        "**<2:name>**错过<2:expected_close_on>的概率为<2:slip_risk>。\n\n### 建议动作\n\n1. 与客户核对时间表\n2. 在CRM里更新日期",
        "商机卡片\n名称：<1:name>\nID：<1:id>\n创建日期：<1:created_at>\n负责人：<1:owner>\n金额：<1:amount>\n"
        "模型版本：<1:version>\n数据日期：<1:as_of>",
        "拜访记录：今天去了<1:name>，对方技术负责人要看PDF版方案。单子金额<1:amount>没变，<1:created_at>建的商机，"
        "CRM里写的成交日还是<1:expected_close_on>，先不动。",
        "您问的两个商机，模型预测的成交日中位数分别是：<1:name>为<1:close_on>，<2:name>为<2:close_on>。"
        "对应的时间窗口分别为<1:close_interval>和<2:close_interval>。",
        "可以，下面这段可直接发企业微信群👇\n\n"
        "“各位，<1:name>的赢单概率更新为<1:probability>，可能范围<1:interval>，主要因素：<1:reason>（<1:points>）。"
        "有问题请联系<1:owner>。”",
        "结论先行：<1:name>未来60天赢单的概率是<1:won_60>，180天内丢单的概率是<1:lost_180>。"
        "以上来自模型<1:version>，供<1:owner>参考，最终判断以客户反馈为准。",
    ),
    *of(
        "leads",
        "en",
        "Here's what I found on **<1:id>** 🔍\n\n"
        "* **Conversion probability:** <1:probability>\n* **Range:** <1:interval>\n* **Main reason:** <1:reason> (<1:points>)\n"
        "* **Assigned to:** <1:owner>\n\nLet me know if you'd like a call script!",
        "<1:id> – came in <1:created_at>, score <1:probability>, nobody called yet?? <1:owner> pls pick up",
        "The lead from <1:id> has an estimated chance to convert of <1:probability>. To be transparent about the uncertainty: "
        "the interval is <1:interval>, so I'd avoid reading too much into the exact figure.",
        "Hi <1:owner>,\n\nthree leads in your area could use a first touch this week:\n\n"
        "- <1:id> (<1:probability> to convert)\n- <2:id> (<2:probability> to convert)\n- <3:id> (<3:probability> to convert)\n\n"
        "Happy to prepare 2 slides if that helps.\n\nBest regards,\nYour sales assistant",
        "| Lead | ID | Created | P(convert) | Expected value |\n|---|---|---|---|---|\n"
        "| <1:id> | <1:id> | <1:created_at> | <1:probability> | <1:expected_value> |\n"
        "| <2:id> | <2:id> | <2:created_at> | <2:probability> | <2:expected_value> |",
        'Why this score? The first factor in the explanation reads "<1:reason>" and moves <1:id> by <1:points>. '
        "All in all the model arrives at <1:probability>.",
        "### Lead brief\n\n**Who:** <1:id>\n**Owner:** <1:owner>\n**Worth:** expected value <1:expected_value>, "
        "somewhere in <1:value_interval>\n**Caveat:** figures come from model <1:version> with data as of <1:as_of>.",
        "ok so quick update from the booth: talked to <1:id>, they want a demo. CRM has them at <1:probability> to convert, "
        "exp. value <1:expected_value>. will log the rest later, 5 minutes till next mtg",
        "Comparing the two leads you mentioned: <1:id> is with <1:owner> and has a conversion probability of <1:probability> "
        "(<1:interval>); <2:id> is with <2:owner> at <2:probability> (<2:interval>). "
        "If you only have time for one call today, I'd also weigh who answered last.",
        '{"lead_id": "<1:id>", "lead": "<1:id>", "converts": "<1:probability>", "interval": "<1:interval>", '
        '"value": "<1:expected_value>", "as_of": "<1:as_of>"}',
        "Subject: Hand-over of <1:id>\n\nHello,\n\nI am passing on the lead <1:id> (ID <1:id>), so far handled by <1:owner>. "
        "It has been in our system since <1:created_at>. The expected value is <1:expected_value>; a plausible range would be "
        "<1:value_interval>.\n\nKind regards",
        'Marketing sync, notes:\n– <1:id>: created <1:created_at>, top factor "<1:reason>"\n'
        '– <2:id>: created <2:created_at>, top factor "<2:reason>"\n– agreed to review both after the Q3 call',
        "Absolutely! In plain words: out of everything the model looked at for <1:id>, this came first: <1:reason>. "
        "Its effect is <1:points>. 👍",
        "FYI only. The score for <1:id> (<1:probability>) was produced by version <1:version> on data of <1:as_of>. "
        "Anything that happened afterwards, such as a call by <1:owner>, isn't in there yet.",
        "**TL;DR** Call <1:id>, then <2:id>.\n\n<details>\nExpected values: <1:expected_value> and <2:expected_value>. "
        "Conversion: <1:probability> and <2:probability>. Owners: <1:owner> and <2:owner>.\n</details>",
        "<1:owner> asked whether <1:id> is worth a visit. Money-wise we're talking about <1:expected_value> in expectation "
        "(range: <1:value_interval>), and the odds of converting are put at <1:probability>. "
        "Your call – a video meeting might do for a start.",
    ),
    *of(
        "leads",
        "zh",
        "线索**<1:id>**的情况如下：\n\n1. 转化概率：<1:probability>\n2. 概率区间：<1:interval>\n"
        "3. 首要原因：<1:reason>（<1:points>）\n\n建议由<1:owner>尽快安排首次沟通。",
        "<1:id>，<1:created_at>进来的线索，评分<1:probability>，<1:owner>跟一下，别凉了",
        "根据模型测算，<1:id>转化的可能性为<1:probability>，合理区间是<1:interval>。"
        "需要说明的是，这是统计意义上的估计，具体还要看客户的实际反馈。",
        "| 线索 | 负责人 | 创建日期 | 转化概率 |\n| :-- | :-- | :-- | --: |\n"
        "| <1:id> | <1:owner> | <1:created_at> | <1:probability> |\n"
        "| <2:id> | <2:owner> | <2:created_at> | <2:probability> |\n"
        "| <3:id> | <3:owner> | <3:created_at> | <3:probability> |",
        "<1:owner>，您好！\n\n线索<1:id>已分配给您，编号为<1:id>，创建于<1:created_at>。预期价值为"
        "<1:expected_value>，范围<1:value_interval>。\n\n请在本周内完成首次联系，谢谢！",
        "💡 小贴士：<1:id>的评分里，排第一的因素是“<1:reason>”，贡献<1:points>。打电话时可以从这里切入～",
        "刚加了<1:id>的微信，对方说先发个PDF看看。系统里转化概率<1:probability>，预期价值<1:expected_value>，我晚点补记录",
        "两条线索简单对比一下：\n- <1:id>：转化概率<1:probability>，预期价值<1:expected_value>\n"
        "- <2:id>：转化概率<2:probability>，预期价值<2:expected_value>\n\n如果时间有限，可以先联系最近有互动的那一家。",
        "【线索卡】\n公司：<1:id>\n编号：<1:id>\n归属：<1:owner>\n转化概率：<1:probability>\n数据截至：<1:as_of>\n模型：<1:version>",
        "## 线索分析\n\n**价值**：<1:id>的预期价值为<1:expected_value>（区间：<1:value_interval>）。\n\n"
        "**依据**：<1:reason>，对应<1:points>。\n\n**说明**：数据日期为<1:as_of>。",
        "市场部周会纪要：<1:id>由<1:owner>负责，<2:id>由<2:owner>负责；前者转化概率<1:probability>，后者<2:probability>。"
        "会后各自约客户，下周同步进展。",
        "您好，您问的“<1:id>值不值得跑一趟”，我的看法是：先看数字，转化概率<1:probability>，预期价值<1:expected_value>；"
        "再看人，<1:owner>若已和对方通过电话，见面会更有把握。",
        "这个分数由模型版本<1:version>在<1:as_of>的数据上算出，<1:id>为<1:probability>。之后发生的沟通尚未计入。",
        '{\n  "线索": "<1:id>",\n  "编号": "<1:id>",\n  "转化概率": "<1:probability>",\n  "区间": "<1:interval>",\n'
        '  "预期价值": "<1:expected_value>"\n}',
        "收到～帮你整理成一句话发群里：\n> <1:id>（<1:owner>）转化概率<1:probability>；<2:id>（<2:owner>）转化概率<2:probability>，请大家优先处理✅",
        "交接说明：线索<1:id>于<1:created_at>录入，目前由<1:owner>跟进。"
        "系统给的预期价值是<1:expected_value>，主要评分原因为：<1:reason>。后续请接手同事先看历史邮件。",
    ),
    *of(
        "accounts",
        "en",
        "⚠️ **Churn check: <1:name>**\n\n"
        "- Churn probability (next 90 days): <1:probability>\n- Interval: <1:interval>\n- Value at risk: <1:value_at_risk>\n"
        "- Account owner: <1:owner>\n\nShall I set up a check-in task?",
        "<1:name> – rev <1:annual_revenue> p.a., churn score <1:probability>, reason on screen: <1:reason>. calling them this arvo",
        "Looking at <1:name>, the model estimates the probability of churn within the next 90 days at <1:probability>. "
        "In money, that puts <1:value_at_risk> at risk, with a range of <1:risk_interval>. I'd suggest <1:owner> reaches out "
        "before drawing conclusions, since the score doesn't see what was said in meetings.",
        "Subject: Customer health, two accounts\n\nDear <1:owner>,\n\nplease find below the current figures.\n\n"
        "<1:name>: churn probability <1:probability>, at risk <1:value_at_risk>\n"
        "<2:name>: churn probability <2:probability>, at risk <2:value_at_risk>\n\n"
        "I would appreciate a short comment on each.\n\nSincerely,\nSales Operations",
        "| Account | Annual revenue | P(churn, 90 d) | At risk |\n|---|---:|---:|---:|\n"
        "| <1:name> | <1:annual_revenue> | <1:probability> | <1:value_at_risk> |\n"
        "| <2:name> | <2:annual_revenue> | <2:probability> | <2:value_at_risk> |\n"
        "| <3:name> | <3:annual_revenue> | <3:probability> | <3:value_at_risk> |",
        "The first reason behind the churn score of <1:name> is this one: <1:reason> (<1:points>). "
        "The overall figure, <1:probability>, covers the next 90 days.",
        "### 📈 What <1:name> would buy\n\nExpected value: **<1:expected_value>**\nLikely range: **<1:value_interval>**\n"
        "Annual revenue of the company: **<1:annual_revenue>**\n\n_Data as of <1:as_of>, model <1:version>._",
        "QBR notes\n1. <1:name> (<1:owner>): value at risk <1:value_at_risk>, range <1:risk_interval>\n"
        "2. <2:name> (<2:owner>): value at risk <2:value_at_risk>, range <2:risk_interval>\n"
        "Action: both owners come back with a retention plan",
        "yo, who has <1:name>? system says <1:owner>. customer since <1:created_at> in CRM at least. "
        "churn thing shows <1:probability> 😬",
        '{\n  "account": {"id": "<1:id>", "name": "<1:name>"},\n  "churn_90d": "<1:probability>",\n  "churn_range": "<1:interval>",\n'
        '  "value_at_risk": "<1:value_at_risk>",\n  "top_reason": "<1:reason>"\n}',
        "Happy to help! Here's a draft you can send to <1:name>'s account team:\n\n"
        "\"Hi <1:owner>, I noticed that the top factor for this account is '<1:reason>'. With annual revenue of <1:annual_revenue> and "
        'an expected purchase value of <1:expected_value>, I think a personal call is worth our time. Can you do Friday?"',
        "To answer your question directly: yes, <1:name> is in the system. The record (ID <1:id>) was created <1:created_at>, "
        "the owner is <1:owner>, and the annual revenue on file is <1:annual_revenue>.",
        "For <1:name> I see <1:probability> (<1:interval>) as the chance to churn, for <2:name> <2:probability> (<2:interval>). "
        "Both figures are for 90 days. The data are from <1:as_of>.",
        "**Summary**\n<1:name> would buy for <1:expected_value>, while <1:value_at_risk> is exposed to churn.\n\n"
        "**Confidence**\nThe former ranges over <1:value_interval>, the latter over <1:risk_interval>.\n\n"
        "**Recommendation**\nAsk <1:owner> for the latest from the customer.",
        "Visit report: met the plant manager of <1:name>, mood ok. They moaned about delivery. I know the tool says <1:probability> churn "
        'with <1:points> from "<1:reason>" – imo we should just fix the delivery thing. Revenue: <1:annual_revenue> a year.',
        "Quick one before you dial in: <2:name> comes first on the agenda (owner: <2:owner>, at risk: <2:value_at_risk>), "
        "then <1:name> (owner: <1:owner>, at risk: <1:value_at_risk>). Scores are from model version <1:version>.",
    ),
    *of(
        "accounts",
        "zh",
        "⚠️ 客户流失提醒\n\n**<1:name>**未来90天的流失概率为<1:probability>（区间<1:interval>），"
        "面临风险的金额为<1:value_at_risk>。建议<1:owner>尽快回访。",
        "<1:name>年营收<1:annual_revenue>，流失分<1:probability>，原因写的是<1:reason>，我下午打个电话问问",
        "从数据看，<1:name>的流失风险金额为<1:value_at_risk>，可能区间<1:risk_interval>。"
        "不过模型看不到线下沟通的内容，建议先听听<1:owner>的判断，再决定是否升级处理。",
        "| 客户 | 负责人 | 年营收 | 90天流失概率 | 风险金额 |\n|---|---|---|---|---|\n"
        "| <1:name> | <1:owner> | <1:annual_revenue> | <1:probability> | <1:value_at_risk> |\n"
        "| <2:name> | <2:owner> | <2:annual_revenue> | <2:probability> | <2:value_at_risk> |",
        "<1:owner>，您好：\n\n现将<1:name>的最新情况同步如下：流失概率（未来90天）<1:probability>，首要原因为“<1:reason>”，"
        "影响<1:points>。\n\n请于周五前反馈回访结果。\n\n此致\n销售运营部",
        "### <1:name> 购买潜力\n\n- 预期采购价值：<1:expected_value>\n- 区间：<1:value_interval>\n- 客户年营收：<1:annual_revenue>\n"
        "- 数据日期：<1:as_of>\n- 模型版本：<1:version>",
        "客户成功周会纪要\n1、<1:name>：流失概率<1:probability>，<1:owner>负责回访；\n"
        "2、<2:name>：流失概率<2:probability>，<2:owner>负责回访；\n3、<3:name>：流失概率<3:probability>，<3:owner>负责回访。\n散会。",
        "谁在跟<1:name>？系统显示是<1:owner>，<1:created_at>建的档，风险金额<1:value_at_risk>😅 麻烦回个话",
        "【客户名片】\n◆ 名称：<1:name>\n◆ 编号：<1:id>\n◆ 负责人：<1:owner>\n◆ 年营收：<1:annual_revenue>\n◆ 建档日期：<1:created_at>",
        "为什么<1:name>会被提示？排在首位的因素是：<1:reason>，对分数的影响为<1:points>。最终得出的90天流失概率是<1:probability>。",
        "好的，我为您对比了这两个客户：\n\n**<1:name>**\n预期采购<1:expected_value>，风险金额<1:value_at_risk>\n\n"
        "**<2:name>**\n预期采购<2:expected_value>，风险金额<2:value_at_risk>\n\n两家都值得保持定期沟通😊",
        '{"客户": "<1:name>", "客户编号": "<1:id>", "流失概率": "<1:probability>", "概率区间": "<1:interval>", '
        '"风险金额": "<1:value_at_risk>", "风险区间": "<1:risk_interval>"}',
        "拜访小结：见了<1:name>的采购经理，对方对交期有意见。CRM上的流失概率是<1:probability>，年营收<1:annual_revenue>的客户，"
        "我和<1:owner>商量后先把交期问题解决。",
        "以下话术可直接转发：\n\n“大家好，<1:name>预计可采购<1:expected_value>（范围<1:value_interval>），同时有<1:value_at_risk>受流失影响。"
        "请<1:owner>牵头制定维护方案。”",
        "截至<1:as_of>，<1:name>和<2:name>未来90天的流失概率分别为<1:probability>和<2:probability>，"
        "区间分别是<1:interval>、<2:interval>。",
        "一句话总结：<1:name>（负责人<1:owner>）的主要信号是“<1:reason>”，涉及风险金额<1:value_at_risk>。\n\n"
        "下一步：\n☐ 电话回访\n☐ 更新CRM备注\n☐ 必要时请主管一起上门",
    ),
)
