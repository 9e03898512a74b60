# ruff: noqa: E501 - a Chinese character counts as two
"""Which templates came eleventh? By an author who had not read the rules; seen since.

At first sight, on the small company (600 drafts, seed 7): recall 0.993, precision 1.000. Missed were another day of
the data and days that another fact has too.
"""

from benchmarks.grounding.templates import Template, of

TEMPLATES: tuple[Template, ...] = (
    *of(
        "deals",
        "en",
        "Here's a quick snapshot of **<1:name>**:\n\n"
        "- **Win probability:** <1:probability> (range <1:interval>)\n"
        "- **Amount:** <1:amount>\n"
        "- **Expected value:** <1:expected_value>\n"
        "- **Owner:** <1:owner>\n\n"
        "Would you like me to draft a follow-up email?",
        "## Deal review: <1:name>\n\n"
        "**Stage:** <1:stage> (for <1:stage_days>)\n"
        "**Rep's close date:** <1:expected_close_on>\n"
        "**Model's close date:** <1:close_on>\n\n"
        "### Why this matters\n"
        "The risk of missing the date the rep entered is **<1:slip_risk>**. It's worth confirming the timeline "
        "with <1:owner> before you put it into the forecast.",
        'Great question! The main driver behind the score of **<1:name>** is *"<1:reason>"*, which contributes '
        "**<1:points>**. The overall win probability currently stands at **<1:probability>**.\n\n"
        "> **Note:** This is a model estimate, not a guarantee.",
        "Sure — here's the comparison you asked for:\n\n"
        "| | <1:name> | <2:name> |\n"
        "|---|---|---|\n"
        "| **Owner** | <1:owner> | <2:owner> |\n"
        "| **Stage** | <1:stage> | <2:stage> |\n"
        "| **Amount** | <1:amount> | <2:amount> |\n"
        "| **Win probability** | <1:probability> | <2:probability> |\n"
        "| **Slip risk** | <1:slip_risk> | <2:slip_risk> |\n\n"
        "Let me know if you'd like me to add another deal to the table.",
        "**Short answer:** the model sees the median close of <1:name> on **<1:close_on>**, while the CRM says "
        "**<1:expected_close_on>**.\n\n"
        "**Longer answer:** the likely window is <1:close_interval>, and the deal is expected to stay open for "
        "another <1:open_days>. If the customer has given you a firm date, please update the record.",
        "Here's how the chances of **<1:name>** develop over time:\n\n"
        "1. **Within 30 days:** <1:won_30>\n"
        "2. **Within 60 days:** <1:won_60>\n"
        "3. **Within 180 days:** <1:won_180>\n\n"
        "On the flip side, the probability of losing it within 180 days is **<1:lost_180>**.",
        "Absolutely! Here are the three deals you mentioned:\n\n"
        "1. **<1:name>** — <1:amount>, win probability <1:probability>\n"
        "2. **<2:name>** — <2:amount>, win probability <2:probability>\n"
        "3. **<3:name>** — <3:amount>, win probability <3:probability>\n\n"
        "*Scores by model version <1:version>, data as of <1:as_of>.*",
        "### 📌 <1:name>\n\n"
        "💰 **Amount:** <1:amount>\n"
        "🎯 **P(won):** <1:probability>\n"
        "📅 **Expected close (rep):** <1:expected_close_on>\n"
        "👤 **Owner:** <1:owner>\n\n"
        "**Key factor:** <1:reason> (<1:points>)",
        "I looked into record `<1:id>` for you. It belongs to **<1:owner>**, was created on **<1:created_at>** and is "
        "currently in the **<1:stage>** stage. The amount is **<1:amount>**.\n\n"
        "I don't have any information about the content of the calls, so I can't say *why* the customer is hesitating.",
        "Let's break this down.\n\n"
        "**What we know**\n"
        "- <1:name> is worth <1:amount> if it closes.\n"
        "- Weighted by its win probability (<1:probability>), the expected value is <1:expected_value>.\n"
        "- The range of that value is <1:value_interval>.\n\n"
        "**What we don't know**\n"
        "- Whether the budget has been approved.\n\n"
        "**Suggested next step**\n"
        "- Ask <1:owner> to confirm the decision process.",
        "To prepare for your Friday pipeline call, I'd focus on these two:\n\n"
        "**<1:name>** (`<1:id>`)\n"
        "* In *<1:stage>* for <1:stage_days>\n"
        "* Slip risk: <1:slip_risk>\n\n"
        "**<2:name>** (`<2:id>`)\n"
        "* In *<2:stage>* for <2:stage_days>\n"
        "* Slip risk: <2:slip_risk>\n\n"
        "Both are worth a quick check-in with the owner.",
        "No problem! Here's a draft you can send:\n\n"
        "---\n\n"
        "**Subject:** Quick check on <1:name>\n\n"
        "Hi <1:owner>,\n\n"
        "I noticed that the close date of <1:name> is set to <1:expected_close_on>. The model puts the risk of "
        "missing it at <1:slip_risk>. Could you let me know whether the date still holds?\n\n"
        "Best regards,\n[Your name]\n\n"
        "---\n\n"
        "Feel free to adjust the tone!",
        "**TL;DR:** <1:name>, owned by <1:owner>, has a win probability of **<1:probability>** (<1:interval>). "
        "The strongest reason given is **<1:reason>**.",
        "```json\n"
        "{\n"
        '  "deal": "<1:name>",\n'
        '  "id": "<1:id>",\n'
        '  "stage": "<1:stage>",\n'
        '  "amount": "<1:amount>",\n'
        '  "win_probability": "<1:probability>",\n'
        '  "close_date_model": "<1:close_on>"\n'
        "}\n"
        "```\n\n"
        "I've formatted the fields as JSON as requested. Shall I do the same for the rest of the pipeline?",
        "I can't tell you for certain whether **<1:name>** will close this quarter, but here's what the figures say:\n\n"
        "- The chance to win it within 30 days is **<1:won_30>**; within 60 days it's **<1:won_60>**.\n"
        "- The model's median close date is **<1:close_on>** (window: <1:close_interval>).\n\n"
        "⚠️ Figures are based on data as of <1:as_of>.",
        "**<1:name>** and **<2:name>** differ in what drives their scores:\n\n"
        "| Deal | P(won) | First reason | Effect |\n"
        "|:--|--:|:--|--:|\n"
        "| <1:name> | <1:probability> | <1:reason> | <1:points> |\n"
        "| <2:name> | <2:probability> | <2:reason> | <2:points> |\n\n"
        "**Bottom line:** look at the reasons first, then decide which customer to call.",
    ),
    *of(
        "deals",
        "zh",
        "以下是**<1:name>**的最新情况：\n\n"
        "- **赢单概率**：<1:probability>（区间 <1:interval>）\n"
        "- **商机金额**：<1:amount>\n"
        "- **期望价值**：<1:expected_value>\n"
        "- **负责人**：<1:owner>\n\n"
        "需要我帮您起草一封跟进邮件吗？",
        "### 一、基本信息\n"
        "商机名称：<1:name>；当前阶段：<1:stage>，已停留<1:stage_days>；负责人：<1:owner>。\n\n"
        "### 二、时间判断\n"
        "销售填写的预计成交日期为**<1:expected_close_on>**，模型给出的中位成交日期为**<1:close_on>**，"
        "错过销售所填日期的概率为**<1:slip_risk>**。\n\n"
        "### 三、建议\n"
        "建议先与负责人核对客户的采购流程，再决定是否调整预测。",
        "好的，我来帮你看一下。<1:name>目前的赢单概率是**<1:probability>**，排在第一位的影响因素是"
        "“<1:reason>”，影响为**<1:points>**。",
        "✅ **结论先行**：<1:name>的赢单概率为<1:probability>，期望价值<1:expected_value>（范围：<1:value_interval>）。\n\n"
        "📌 **依据**：<1:reason>\n\n"
        "⚠️ **提醒**：以上为模型<1:version>的估计，数据截至<1:as_of>，仅供参考。",
        "两个商机的对比如下：\n\n"
        "| 维度 | <1:name> | <2:name> |\n"
        "|---|---|---|\n"
        "| 负责人 | <1:owner> | <2:owner> |\n"
        "| 金额 | <1:amount> | <2:amount> |\n"
        "| 赢单概率 | <1:probability> | <2:probability> |\n"
        "| 延期风险 | <1:slip_risk> | <2:slip_risk> |\n\n"
        "如果还想比较其他指标，可以随时告诉我～",
        "关于“<1:name>什么时候能成交”，可以从三个时间点来看：\n\n"
        "1. **30天内赢单**：<1:won_30>\n"
        "2. **60天内赢单**：<1:won_60>\n"
        "3. **180天内赢单**：<1:won_180>\n\n"
        "同时，180天内丢单的概率为<1:lost_180>，也需要留意。",
        "根据系统数据，编号为 `<1:id>` 的商机由**<1:owner>**负责，创建于<1:created_at>，金额<1:amount>，"
        "目前处于“<1:stage>”阶段。",
        "你好！为你整理了这三个重点商机👇\n\n"
        "🔹 **<1:name>**：金额<1:amount>，赢单概率<1:probability>\n"
        "🔹 **<2:name>**：金额<2:amount>，赢单概率<2:probability>\n"
        "🔹 **<3:name>**：金额<3:amount>，赢单概率<3:probability>\n\n"
        "要不要我再帮你列一份本周的拜访计划？",
        "简单来说，<1:name>预计还会保持<1:open_days>的未结状态，较可能的成交区间是<1:close_interval>。"
        "而CRM里填写的日期是<1:expected_close_on>，建议和<1:owner>确认一下。",
        "#### 🎯 商机分析\n\n"
        "**客户**：<1:name>\n"
        "**阶段**：<1:stage>（已<1:stage_days>）\n"
        "**金额**：<1:amount>\n\n"
        "**核心观点**\n"
        "- 首要因素为“<1:reason>”，对评分的影响是<1:points>；\n"
        "- 模型预计的成交日期是<1:close_on>。\n\n"
        "**总结**：先把关键决策人和时间表确认清楚，再推进报价。",
        "这是一个很好的问题。期望价值并不等于合同金额：<1:name>的合同金额是<1:amount>，而按<1:probability>的"
        "赢单概率折算后，期望价值是<1:expected_value>。汇报时请不要把两者混用。",
        "已为您生成微信消息草稿：\n\n"
        "> <1:owner>你好，<1:name>的预计成交日期目前填的是<1:expected_close_on>，系统显示逾期的可能性为<1:slip_risk>，"
        "麻烦方便时确认一下客户的进度，谢谢！\n\n"
        "如需更正式的语气，我可以再改一版。",
        "**问题**：<1:name>和<2:name>分别卡在哪个阶段？\n\n"
        "**回答**：\n"
        "- <1:name>：<1:stage>，已停留<1:stage_days>；\n"
        "- <2:name>：<2:stage>，已停留<2:stage_days>。\n\n"
        "仅凭停留时间还不能判断原因，建议结合最近一次沟通记录来看。",
        "综合来看：\n\n"
        "① <1:name>的赢单概率为<1:probability>，区间<1:interval>；\n"
        "② 模型预测的中位成交日为<1:close_on>；\n"
        "③ 180天内丢单概率为<1:lost_180>。\n\n"
        "因此，建议尽快安排一次与客户的沟通，确认真实的采购意向。",
        "```\n"
        "商机：<1:name>\n"
        "编号：<1:id>\n"
        "负责人：<1:owner>\n"
        "金额：<1:amount>\n"
        "期望价值：<1:expected_value>\n"
        "数据日期：<1:as_of>\n"
        "```\n"
        "以上内容可直接复制到周报中。",
        "我查到了，<1:name>（负责人：<1:owner>）30天内赢单的概率是**<1:won_30>**，60天内是**<1:won_60>**。"
        "至于客户内部的审批进度，系统里没有相关记录，这部分我无法判断。",
    ),
    *of(
        "leads",
        "en",
        "Here's what I found for lead **<1:id>**:\n\n"
        "- **Conversion probability:** <1:probability>\n"
        "- **Interval:** <1:interval>\n"
        "- **Expected value:** <1:expected_value>\n"
        "- **Owner:** <1:owner>\n\n"
        "Would you like some talking points for the first call?",
        "## Lead <1:id>\n\n"
        "**Score:** <1:probability>\n"
        "**Top reason:** <1:reason>\n"
        "**Effect of that reason:** <1:points>\n\n"
        "I'd recommend a short, personal email rather than a generic newsletter.",
        "Good question! The lead `<1:id>` was created on **<1:created_at>** and is assigned to **<1:owner>**. "
        "Its probability to convert is **<1:probability>**, according to model version <1:version>.",
        "| Lead | Owner | P(converts) | Expected value |\n"
        "|---|---|---:|---:|\n"
        "| <1:id> | <1:owner> | <1:probability> | <1:expected_value> |\n"
        "| <2:id> | <2:owner> | <2:probability> | <2:expected_value> |\n"
        "| <3:id> | <3:owner> | <3:probability> | <3:expected_value> |\n\n"
        "**Tip:** sort by expected value if your time today is limited.",
        "**Why is <1:id> scored the way it is?**\n\n"
        "The first reason the model lists is *<1:reason>* (<1:points>). There are other factors as well, but this is the "
        "one with the strongest effect. Overall, the conversion probability comes out at **<1:probability>**, with a "
        "range of <1:interval>.",
        "Let's look at the two leads side by side:\n\n"
        "### Lead <1:id>\n"
        "- Converts with: **<1:probability>**\n"
        "- Reason: <1:reason>\n\n"
        "### Lead <2:id>\n"
        "- Converts with: **<2:probability>**\n"
        "- Reason: <2:reason>\n\n"
        "Happy to go deeper into either of them!",
        "The expected value of lead **<1:id>** is **<1:expected_value>**, and it could fall anywhere within "
        "**<1:value_interval>**. Keep in mind that this is an early-stage estimate.",
        "Sure thing! Here's a message you can post in Teams:\n\n"
        "> Hi <1:owner>, could you give lead <1:id> a quick call this week? The model puts its conversion probability at "
        '<1:probability>, and the main reason listed is "<1:reason>". Thanks! 🙌',
        "### ✅ Your call list\n\n"
        "1. **<1:id>** — <1:probability> — *<1:reason>*\n"
        "2. **<2:id>** — <2:probability> — *<2:reason>*\n\n"
        "Data as of <1:as_of>. I've left out leads that are already closed.",
        "I wasn't able to find a company name for **<1:id>**, but I can share what is on record: it was created on "
        "<1:created_at>, its owner is <1:owner>, and its estimated probability to convert is <1:probability>.",
        "**Summary**\n\n"
        "Lead <1:id> has a conversion probability of <1:probability> (<1:interval>) and an expected value of "
        "<1:expected_value> (<1:value_interval>).\n\n"
        "**Recommendation**\n\n"
        "Have <1:owner> qualify the lead on need, budget and timing before a demo is offered.",
        "```yaml\n"
        "lead: <1:id>\n"
        "owner: <1:owner>\n"
        "p_converts: <1:probability>\n"
        "expected_value: <1:expected_value>\n"
        "created: <1:created_at>\n"
        "model: <1:version>\n"
        "```\n"
        "Let me know if you need this as a CSV instead.",
        "It depends on what you want to optimise for:\n\n"
        "- **By probability:** <1:id> is at <1:probability>, <2:id> is at <2:probability>.\n"
        "- **By expected value:** <1:id> comes with <1:expected_value>, <2:id> with <2:expected_value>.\n\n"
        "If in doubt, I'd simply call both — it takes 5 minutes each.",
        "🔎 **Lead <1:id>** — assigned to <1:owner>\n\n"
        "**Score:** <1:probability> | **Range:** <1:interval> | **As of:** <1:as_of>\n\n"
        "*What's behind it:* <1:reason> (<1:points>)",
        "You're right to be cautious here. A conversion probability of **<1:probability>** for <1:id> doesn't mean that the "
        "lead *will* or *won't* convert; the interval of **<1:interval>** shows how uncertain the model is. The safest way "
        "to find out is to let <1:owner> talk to them.",
        "Here's a short follow-up plan for **<1:id>** (owner: <1:owner>):\n\n"
        "**Step 1:** Call and verify the contact.\n"
        "**Step 2:** Address the main point: *<1:reason>*.\n"
        "**Step 3:** Offer a demo if there's interest.\n\n"
        "The potential is <1:expected_value> in expected value.",
    ),
    *of(
        "leads",
        "zh",
        "以下是线索**<1:id>**的评分情况：\n\n"
        "- **转化概率**：<1:probability>\n"
        "- **区间**：<1:interval>\n"
        "- **期望价值**：<1:expected_value>\n"
        "- **负责人**：<1:owner>\n\n"
        "是否需要我为您准备首次通话的话术？",
        "线索 `<1:id>` 创建于<1:created_at>，目前由**<1:owner>**跟进，模型估计的转化概率为**<1:probability>**。",
        "### 线索评分解读\n\n"
        "**1. 评分结果**\n"
        "线索<1:id>的转化概率为<1:probability>（<1:interval>）。\n\n"
        "**2. 主要原因**\n"
        "首要因素是“<1:reason>”，影响为<1:points>。\n\n"
        "**3. 行动建议**\n"
        "先电话确认需求，再决定是否安排演示。",
        "已为你整理成表格：\n\n"
        "| 线索 | 负责人 | 转化概率 | 期望价值 |\n"
        "|:--|:--|--:|--:|\n"
        "| <1:id> | <1:owner> | <1:probability> | <1:expected_value> |\n"
        "| <2:id> | <2:owner> | <2:probability> | <2:expected_value> |\n"
        "| <3:id> | <3:owner> | <3:probability> | <3:expected_value> |",
        "💡 **一句话总结**：线索<1:id>的转化概率是<1:probability>，期望价值<1:expected_value>，范围在<1:value_interval>。",
        "你问到为什么<1:id>是这个分数，主要看这一点：**<1:reason>**（<1:points>）。综合所有因素之后，"
        "转化概率为**<1:probability>**。需要注意的是，概率不是承诺，只是参考。",
        "好的，下面是可以直接发送的消息：\n\n"
        "> <1:owner>，线索<1:id>麻烦这周联系一下。系统给出的转化概率是<1:probability>，主要原因是：<1:reason>。辛苦啦！",
        "这两条线索可以这样看：\n\n"
        "🔸 **<1:id>**（<1:owner>）：转化概率<1:probability>，原因是<1:reason>\n"
        "🔸 **<2:id>**（<2:owner>）：转化概率<2:probability>，原因是<2:reason>\n\n"
        "如果时间有限，建议先打一通电话了解客户的真实需求。",
        "**线索编号**：<1:id>\n"
        "**模型版本**：<1:version>\n"
        "**数据日期**：<1:as_of>\n"
        "**转化概率**：<1:probability>\n\n"
        "以上信息均来自系统记录，没有做任何推测。",
        "从数据上看，<1:id>的转化概率落在<1:interval>之间，点估计为<1:probability>。区间反映的是模型的不确定程度，"
        "所以不建议只凭一个数字就放弃或加大投入。",
        "您好，关于线索<1:id>：\n\n"
        "✔ 负责人：<1:owner>\n"
        "✔ 创建日期：<1:created_at>\n"
        "✔ 期望价值：<1:expected_value>\n\n"
        "✘ 暂无公司名称与联系人职务，建议补充。",
        "#### 今日优先联系\n\n"
        "1. <1:id> —— 期望价值<1:expected_value>，转化概率<1:probability>\n"
        "2. <2:id> —— 期望价值<2:expected_value>，转化概率<2:probability>\n\n"
        "数据截至<1:as_of>。祝顺利！💪",
        "首先，线索<1:id>的期望价值是<1:expected_value>；其次，它的范围为<1:value_interval>；最后，"
        "影响评分的首要因素是“<1:reason>”。综上，建议由<1:owner>先做一次需求确认。",
        "```json\n"
        "{\n"
        '  "线索": "<1:id>",\n'
        '  "负责人": "<1:owner>",\n'
        '  "转化概率": "<1:probability>",\n'
        '  "首要原因": "<1:reason>",\n'
        '  "影响": "<1:points>"\n'
        "}\n"
        "```",
        "**Q：<1:id>值得继续跟进吗？**\n\n"
        "**A：** 模型<1:version>给出的转化概率为<1:probability>，期望价值为<1:expected_value>。是否继续，"
        "还要看<1:owner>对客户需求的判断。",
        "稍微解释一下：评分里的“<1:reason>”对线索<1:id>的影响是<1:points>，这是排在第一位的因素，但不是唯一的因素。"
        "最终的转化概率是<1:probability>。还有其他想了解的吗？",
    ),
    *of(
        "accounts",
        "en",
        "Here's the churn outlook for **<1:name>**:\n\n"
        "- **Churn probability (next 90 days):** <1:probability>\n"
        "- **Interval:** <1:interval>\n"
        "- **Value at risk:** <1:value_at_risk>\n"
        "- **Account owner:** <1:owner>\n\n"
        "Would you like me to suggest a retention plan?",
        "## Account brief: <1:name>\n\n"
        "**Annual revenue:** <1:annual_revenue>\n"
        "**Customer record since:** <1:created_at>\n"
        "**Owner:** <1:owner>\n\n"
        "### Risk\n"
        "The model estimates the probability of churn at **<1:probability>**. The first reason listed is "
        "**<1:reason>** (<1:points>).",
        "In short: **<1:value_at_risk>** is at risk at <1:name>, with a range of **<1:risk_interval>**. That figure comes "
        "from a churn probability of **<1:probability>**.",
        "| Metric | <1:name> | <2:name> |\n"
        "|---|---:|---:|\n"
        "| Churn probability | <1:probability> | <2:probability> |\n"
        "| Value at risk | <1:value_at_risk> | <2:value_at_risk> |\n"
        "| Expected purchases | <1:expected_value> | <2:expected_value> |\n\n"
        "*Data as of <1:as_of>.*",
        "I'd be happy to help you prepare for the call with **<1:name>**! Here are a few points to keep in mind:\n\n"
        "1. **Open with the relationship.** <1:owner> is the owner of the account.\n"
        "2. **Know the number.** Churn within the next 90 days is estimated at <1:probability>.\n"
        "3. **Address the cause.** The first reason is: *<1:reason>*.\n\n"
        "Good luck! 🍀",
        "The expected purchases of <1:name> are **<1:expected_value>** (range: <1:value_interval>). Please don't confuse this "
        "with the company's annual revenue, which is recorded as **<1:annual_revenue>**.",
        "### ⚠️ Accounts to watch\n\n"
        "- **<1:name>** — churn <1:probability>, value at risk <1:value_at_risk>\n"
        "- **<2:name>** — churn <2:probability>, value at risk <2:value_at_risk>\n"
        "- **<3:name>** — churn <3:probability>, value at risk <3:value_at_risk>\n\n"
        "Shall I notify the owners?",
        "**What's driving the risk at <1:name>?**\n\n"
        'The model\'s first reason is "<1:reason>", with an effect of <1:points>. Please note that this is a correlation the '
        "model has learned and **not** proof of a cause. The resulting churn probability is <1:probability>.",
        "Of course. Here's a draft:\n\n"
        "**Subject:** Checking in on <1:name>\n\n"
        "Hi <1:owner>,\n\n"
        "The latest scoring (data as of <1:as_of>) shows a churn probability of <1:probability> for <1:name>, which puts "
        "<1:value_at_risk> at risk. Could we take 15 minutes this week to talk about it?\n\n"
        "Thanks!",
        "Account `<1:id>` is **<1:name>**. It was created on <1:created_at> and belongs to <1:owner>. Is that the one you "
        "were looking for?",
        "**Key takeaways**\n\n"
        "* <1:name>: the churn probability is <1:probability> (<1:interval>), mainly linked to *<1:reason>*.\n"
        "* <2:name>: the churn probability is <2:probability> (<2:interval>), mainly linked to *<2:reason>*.\n\n"
        "**Next steps**\n\n"
        "* Book a review with <1:owner> and <2:owner>.",
        "To put that in perspective, <1:name> has an annual revenue of **<1:annual_revenue>**, and we expect it to buy for "
        "**<1:expected_value>**. The model sees **<1:value_at_risk>** of value at risk through churn.",
        "```json\n"
        "{\n"
        '  "account": "<1:name>",\n'
        '  "churn_probability_90d": "<1:probability>",\n'
        '  "value_at_risk": "<1:value_at_risk>",\n'
        '  "risk_interval": "<1:risk_interval>",\n'
        '  "model_version": "<1:version>"\n'
        "}\n"
        "```",
        "Honestly, I wouldn't read too much into a single figure. Yes, the churn probability of **<1:name>** is "
        "<1:probability>, but the interval runs from the lower to the upper end of <1:interval>. A personal conversation "
        "between <1:owner> and the customer will tell you more than the score.",
        "🏢 **<1:name>**\n"
        "👤 <1:owner>\n"
        "📉 Churn risk: <1:probability>\n"
        "💶 Value at risk: <1:value_at_risk>\n"
        "🧭 Main reason: <1:reason>",
        "> **Question:** Who looks after <1:name>, and what could we sell them?\n\n"
        "The account is with **<1:owner>**. The model expects purchases of **<1:expected_value>**, within a range of "
        "**<1:value_interval>**. It doesn't say *which* products, so you'd need to check the order history.",
    ),
    *of(
        "accounts",
        "zh",
        "以下是客户**<1:name>**的流失风险概览：\n\n"
        "- **流失概率（未来90天）**：<1:probability>\n"
        "- **区间**：<1:interval>\n"
        "- **风险金额**：<1:value_at_risk>\n"
        "- **负责人**：<1:owner>\n\n"
        "需要我帮您制定一份客户挽留方案吗？",
        "### 一、客户概况\n"
        "<1:name>，年营收<1:annual_revenue>，由<1:owner>负责，建档日期<1:created_at>。\n\n"
        "### 二、风险分析\n"
        "未来90天流失概率为**<1:probability>**，首要原因：<1:reason>（<1:points>）。\n\n"
        "### 三、应对建议\n"
        "建议安排一次高层拜访，了解客户的真实顾虑。",
        "简要回答：<1:name>因流失而面临风险的金额是**<1:value_at_risk>**，范围为**<1:risk_interval>**，"
        "对应的流失概率为<1:probability>。",
        "| 指标 | <1:name> | <2:name> |\n"
        "|:--|--:|--:|\n"
        "| 流失概率 | <1:probability> | <2:probability> |\n"
        "| 风险金额 | <1:value_at_risk> | <2:value_at_risk> |\n"
        "| 预计采购额 | <1:expected_value> | <2:expected_value> |\n\n"
        "注：数据截至<1:as_of>。",
        "🚨 **需要关注的客户**\n\n"
        "1️⃣ <1:name>：流失概率<1:probability>，风险金额<1:value_at_risk>\n"
        "2️⃣ <2:name>：流失概率<2:probability>，风险金额<2:value_at_risk>\n"
        "3️⃣ <3:name>：流失概率<3:probability>，风险金额<3:value_at_risk>\n\n"
        "要我通知各位负责人吗？",
        "这里要区分两个概念：**年营收**是客户自身的规模，<1:name>为<1:annual_revenue>；**预计采购额**是模型估计它会向我们"
        "采购的金额，为<1:expected_value>（<1:value_interval>）。",
        "我理解你的担心。<1:name>的流失概率目前为**<1:probability>**，主要与“<1:reason>”有关。建议由<1:owner>"
        "先做一次电话回访，听听客户的想法，再考虑优惠政策。",
        "好的，为你拟了一封邮件：\n\n"
        "**主题**：关于<1:name>的客户维护\n\n"
        "<1:owner>你好：\n\n"
        "最新评分（数据日期<1:as_of>）显示，<1:name>未来90天的流失概率为<1:probability>，涉及风险金额<1:value_at_risk>。"
        "请本周内与客户沟通一次，并在CRM中更新记录。\n\n"
        "谢谢！",
        "客户编号 `<1:id>` 对应的是**<1:name>**，负责人<1:owner>，创建日期<1:created_at>。请确认是否为您要查询的客户。",
        "**评分原因说明**\n\n"
        "- <1:name>：<1:reason>，影响<1:points>\n"
        "- <2:name>：<2:reason>，影响<2:points>\n\n"
        "以上因素由模型<1:version>给出，反映的是相关性，并不一定是因果关系。",
        "✨ **客户卡片**\n"
        "———\n"
        "🏢 客户：<1:name>\n"
        "👤 负责人：<1:owner>\n"
        "📊 流失概率：<1:probability>（<1:interval>）\n"
        "💰 风险金额：<1:value_at_risk>\n"
        "📝 首要原因：<1:reason>",
        "总的来说，<1:name>的预计采购额为<1:expected_value>，同时有<1:value_at_risk>处于流失风险之中。"
        "前者代表机会，后者代表风险，两个数字不宜直接相减。",
        "**问：<1:name>为什么会出现在名单里？**\n\n"
        "**答：** 因为模型估计它未来90天内流失的概率为<1:probability>，排在首位的原因是“<1:reason>”（<1:points>）。\n\n"
        "**问：应该找谁？**\n\n"
        "**答：** 该客户的负责人是<1:owner>。",
        "```\n"
        "客户名称：<1:name>\n"
        "年营收：<1:annual_revenue>\n"
        "预计采购：<1:expected_value>\n"
        "风险金额：<1:value_at_risk>\n"
        "风险区间：<1:risk_interval>\n"
        "```\n"
        "如需导出为PDF，请告诉我。",
        "对比一下<1:name>和<2:name>：前者的流失概率是<1:probability>，区间<1:interval>；后者是<2:probability>，"
        "区间<2:interval>。具体先拜访哪一家，建议结合风险金额（分别为<1:value_at_risk>和<2:value_at_risk>）来定。",
        "拜访<1:name>之前，建议做好以下准备：\n\n"
        "- ✅ 与<1:owner>确认最近的沟通情况\n"
        "- ✅ 针对“<1:reason>”准备说明\n"
        "- ✅ 了解风险金额：<1:value_at_risk>\n\n"
        "祝拜访顺利！",
    ),
)
