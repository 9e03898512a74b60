"""Which templates came sixth? By an author who had not read the rules; seen since.

At first sight, on the small company (600 drafts, seed 7): recall 0.993, precision 0.931. Half of the false alarms were
"百分之百" for certainty, the other half numbers told "in that order" of records named in sentences before.
"""

from benchmarks.grounding.templates import Template, of

TEMPLATES: tuple[Template, ...] = (
    *of(
        "deals",
        "en",
        "Good morning! Here's a quick look at <1:name>. The model puts the chance of winning at <1:probability> "
        "(range <1:interval>), and the expected value is <1:expected_value>. It has been in the <1:stage> stage for "
        "<1:stage_days>. The rep's close date is <1:expected_close_on>; the model's own estimate is <1:close_on>. "
        "Would you like me to draft a follow-up e-mail?",
        "## Pipeline review\n\n"
        "| Deal | Owner | Amount | Win probability | Rep's date | Model's date |\n"
        "|---|---|---:|---:|---|---|\n"
        "| <1:name> | <1:owner> | <1:amount> | <1:probability> | <1:expected_close_on> | <1:close_on> |\n"
        "| <2:name> | <2:owner> | <2:amount> | <2:probability> | <2:expected_close_on> | <2:close_on> |\n"
        "| <3:name> | <3:owner> | <3:amount> | <3:probability> | <3:expected_close_on> | <3:close_on> |\n\n"
        "Data as of <1:as_of>.",
        "Subject: Next steps on <1:name>\n\n"
        "Hi <1:owner>,\n\n"
        "Before our 1:1 on Thursday, could you have another look at the close date of <1:name>? You have it down for "
        "<1:expected_close_on>, and the forecast sees the risk of missing that date at <1:slip_risk>. The "
        "model expects it to close on <1:close_on>, somewhere between <1:close_interval>.\n\n"
        "If the customer has confirmed the date in writing, just leave it as it is.\n\n"
        "Thanks a lot,\nSales Ops",
        "Three deals to talk about in today's stand-up:\n\n"
        "1. **<1:name>** – <1:amount>, win chance <1:probability>. Ask <1:owner> who signs on the customer's side.\n"
        "2. **<2:name>** – <2:amount>, win chance <2:probability>. Agree on the next meeting.\n"
        "3. **<3:name>** – <3:amount>, win chance <3:probability>. Check whether legal has the contract.\n",
        "Why does <1:name> score <1:probability>? The factor that counts most is this one: <1:reason>. On its own it "
        "moves the score by <1:points>. Keep in mind that the score describes deals "
        "that looked like this one in the past; it doesn't know what the customer told you on the phone yesterday.",
        "<1:amount> on the table with <1:name>, <1:probability> to win, expected value <1:expected_value>.",
        "Comparing the two:\n\n"
        "- <1:name>: chance of winning <1:probability>, expected value <1:expected_value> (<1:value_interval>), "
        "expected to stay open for another <1:open_days>\n"
        "- <2:name>: chance of winning <2:probability>, expected value <2:expected_value> (<2:value_interval>), "
        "expected to stay open for another <2:open_days>\n\n"
        "Both numbers are estimates. If you only have time for one call today, I'd pick the one where you can still "
        "reach the decision maker this week.",
        "There is <1:won_30> probability that <1:name> is won within 30 days. For 60 days the "
        "model says <1:won_60>, and for 180 days <1:won_180>. "
        "The probability that we lose it within the 180 days is <1:lost_180>.",
        "**Minutes – weekly deal review (Monday)**\n\n"
        "*<1:name>* (<1:id>), presented by <1:owner>. Currently in <1:stage>, for <1:stage_days> so far. Team "
        "discussed the forecast of <1:probability>. Main driver according to the model: <1:reason> (<1:points>). "
        "Action: get a second contact on board before the next review.\n\n"
        "*<2:name>* (<2:id>), presented by <2:owner>. Currently in <2:stage>, for <2:stage_days> so far. Forecast "
        "<2:probability>. Main driver: <2:reason> (<2:points>). Action: send the revised quote.\n\n"
        "AOB: none.",
        "@<1:owner> heads-up on <1:name>: slip risk is <1:slip_risk> against your <1:expected_close_on> date. The "
        "model would rather say <1:close_on>. Can you update the CRM by Friday, or drop a note why you're confident? "
        "Same question for <2:name>, @<2:owner>: <2:slip_risk> risk of missing <2:expected_close_on>, model says "
        "<2:close_on>.",
        "Sure. <1:name> and <2:name> have win probabilities of <1:probability> and <2:probability> respectively. The "
        "first is worth <1:amount>, the second <2:amount>. I took these from forecast version <1:version>, which "
        "uses CRM data up to <1:as_of>.",
        "Deal summary\n"
        "Deal: <1:name>\n"
        "ID: <1:id>\n"
        "Owner: <1:owner>\n"
        "Created: <1:created_at>\n"
        "Amount: <1:amount>\n"
        "Stage: <1:stage> (<1:stage_days>)\n"
        "P(win): <1:probability> [<1:interval>]\n"
        "P(win in 60 days): <1:won_60>\n"
        "Expected close (rep / model): <1:expected_close_on> / <1:close_on>\n"
        "Top reason: <1:reason>, <1:points>\n\n"
        "Suggested next step: book a 15-minute call with the champion and go through the open points one by one.",
    ),
    *of(
        "deals",
        "zh",
        "早上好！今天建议先看<1:name>。模型给出的赢单概率是<1:probability>（区间<1:interval>），"
        "预期价值<1:expected_value>。目前处于“<1:stage>”阶段，已停留<1:stage_days>。"
        "销售填写的预计成交日是<1:expected_close_on>，模型预测为<1:close_on>。需要我帮您起草一封跟进邮件吗？",
        "### 本周商机一览\n\n"
        "| 商机 | 负责人 | 金额 | 赢单概率 | 延期风险 |\n"
        "| --- | --- | --- | --- | --- |\n"
        "| <1:name> | <1:owner> | <1:amount> | <1:probability> | <1:slip_risk> |\n"
        "| <2:name> | <2:owner> | <2:amount> | <2:probability> | <2:slip_risk> |\n"
        "| <3:name> | <3:owner> | <3:amount> | <3:probability> | <3:slip_risk> |\n\n"
        "注：数据截至<1:as_of>，概率由模型估算，仅供参考。",
        "<1:owner>您好：\n\n"
        "关于<1:name>，系统里填的成交日期是<1:expected_close_on>，但模型认为错过这个日期的"
        "可能性为<1:slip_risk>，预计的成交时间是<1:close_on>（范围：<1:close_interval>）。"
        "麻烦您本周五前和客户再确认一次采购流程，如果日期有变，请及时在CRM里更新。\n\n"
        "谢谢！",
        "今天晨会重点讨论三个商机：\n"
        "1. <1:name>，金额<1:amount>，赢单概率<1:probability>，请<1:owner>说明决策人是谁；\n"
        "2. <2:name>，金额<2:amount>，赢单概率<2:probability>，请<2:owner>确认下一次拜访时间；\n"
        "3. <3:name>，金额<3:amount>，赢单概率<3:probability>，请<3:owner>跟进合同审批。",
        "为什么<1:name>的得分是<1:probability>？影响最大的因素是：<1:reason>，单这一项的影响就是<1:points>。"
        "需要说明的是，模型只看CRM里的记录，您和客户私下沟通的情况它并不知道，"
        "所以最终还是以您的判断为准。",
        "<1:name>：<1:amount>，赢率<1:probability>，预计还要<1:open_days>才能结案。",
        "这两个商机对比如下：\n\n"
        "**<1:name>**\n- 赢单概率：<1:probability>\n- 预期价值：<1:expected_value>（<1:value_interval>）\n"
        "- 主要原因：<1:reason>（<1:points>）\n\n"
        "**<2:name>**\n- 赢单概率：<2:probability>\n- 预期价值：<2:expected_value>（<2:value_interval>）\n"
        "- 主要原因：<2:reason>（<2:points>）\n\n"
        "如果今天只能打一个电话，建议优先联系还没有约好下次会议的那一家。",
        "<1:name>在30天内赢单的概率是<1:won_30>，60天内是<1:won_60>，180天内是<1:won_180>；"
        "180天内丢单的概率则为<1:lost_180>。",
        "【商机评审纪要】\n"
        "一、<1:name>（编号<1:id>）由<1:owner>汇报。该商机创建于<1:created_at>，目前在<1:stage>阶段，"
        "停留时间<1:stage_days>。模型赢单概率<1:probability>。会议决定：补充一位技术联系人。\n"
        "二、<2:name>（编号<2:id>）由<2:owner>汇报。该商机创建于<2:created_at>，目前在<2:stage>阶段，"
        "停留时间<2:stage_days>。模型赢单概率<2:probability>。会议决定：下周一前发出修订后的报价。\n"
        "三、其他事项：无。",
        "提醒一下@<1:owner>,<1:expected_close_on>是<1:name>的预计成交日,错过的风险为<1:slip_risk>,"
        "模型估计是<1:close_on>。另外@<2:owner>,<2:name>填的是<2:expected_close_on>,"
        "风险为<2:slip_risk>,模型估计是<2:close_on>。两位看一下要不要改日期?",
        "好的，查到了。<1:name>和<2:name>的赢单概率分别为<1:probability>和<2:probability>，"
        "金额分别是<1:amount>和<2:amount>。以上结果来自模型版本<1:version>，数据更新到<1:as_of>。"
        "如果您想看每个商机的详细原因，可以直接告诉我。",
        "领导好，汇报一下<1:name>的进展：该单由<1:owner>负责，合同金额<1:amount>，"
        "现阶段为<1:stage>。系统预测两个月（60天）内签下来的概率为<1:won_60>，最终赢单的概率为<1:probability>，"
        "预期价值是<1:expected_value>。下一步计划：第一，约客户高层见面；第二，确认预算；第三，准备合同。",
    ),
    *of(
        "leads",
        "en",
        "The lead you asked about, <1:id>, came in via <1:source> on <1:created_at>. Its chance of converting is "
        "<1:probability>, with a range of <1:interval>. <1:owner> is looking after it. A short, personal first "
        "message usually works better than a long product brochure.",
        "**Leads to call this morning**\n\n"
        "- <1:id> – <1:probability> (owner: <1:owner>)\n"
        "- <2:id> – <2:probability> (owner: <2:owner>)\n"
        "- <3:id> – <3:probability> (owner: <3:owner>)\n\n"
        "Tip: try before 10 a.m. or after lunch, and leave a voicemail if nobody picks up.",
        "Hi <1:owner>,\n\n"
        "Lead <1:id> is still in your queue. Some background for your call:\n\n"
        "* Industry: <1:industry>\n* Region: <1:region>\n* Source: <1:source>\n"
        "* Likelihood to convert: <1:probability>\n* Expected value: <1:expected_value>\n\n"
        "What the model noticed first: <1:reason>.\n\n"
        "Best,\nYour AI sales assistant",
        "| Lead | Source | Region | Conversion | Expected value |\n"
        "|:--|:--|:--|--:|--:|\n"
        "| <1:id> | <1:source> | <1:region> | <1:probability> | <1:expected_value> |\n"
        "| <2:id> | <2:source> | <2:region> | <2:probability> | <2:expected_value> |\n\n"
        "Scores from model <1:version>, data through <1:as_of>.",
        "Good question! The score of <1:id> is <1:probability>. Here is how to read it:\n\n"
        "1. **What it means** – out of many leads that look like this one, about that share converts.\n"
        "2. **How sure we are** – the plausible range is <1:interval>.\n"
        "3. **What drives it** – mostly this: <1:reason> (<1:points>).\n\n"
        "It's not a guarantee, of course. No score is.",
        "<1:id>: <1:probability> to convert, expected value <1:expected_value>, next step: call.",
        "<1:probability> is the conversion probability for <1:id>, and <2:probability> is the one for <2:id>. "
        "For the former the model mainly points to “<1:reason>”, for the latter to “<2:reason>”.",
        "Lead meeting notes, Tuesday\n\n"
        "<1:id> (<1:owner>): in the system since <1:created_at>, probability <1:probability>. We agreed to invite "
        "them to the webinar.\n"
        "<2:id> (<2:owner>): in the system since <2:created_at>, probability <2:probability>. We agreed to wait "
        "for their reply and check again next week.\n"
        "<3:id> (<3:owner>): in the system since <3:created_at>, probability <3:probability>. We agreed to ask "
        "marketing for a case study.",
        "hey <1:owner>, got two minutes? <1:id> is on my list for today. Model says <1:probability>, expected value "
        "<1:expected_value>, somewhere in the range <1:value_interval>. I'd go with a quick call first and send the "
        "deck afterwards. wdyt?",
        "### Weekly lead report\n\n"
        "We looked at two leads this week. <1:id>, from <1:industry>, is assigned to <1:owner> and converts with a "
        "probability of <1:probability>. <2:id>, from <2:industry>, is assigned to <2:owner> and converts with a "
        "probability of <2:probability>. Their expected values are <1:expected_value> and <2:expected_value>, in "
        "that order.\n\n"
        "Next week: follow up with both, and clean up duplicates in the CRM.",
        "If you have only half an hour, I'd start with <1:id>. It came from <1:source>, the region is <1:region>, "
        "and the expected value is <1:expected_value>. The model gives it <1:probability>; the factor with the most "
        "weight is <1:reason>, at <1:points>. After that, <2:id> is worth a look: <2:probability>, expected value "
        "<2:expected_value>, source <2:source>.",
        "Draft for the handover:\n\n"
        "From next Monday on you'll be taking over lead <1:id> from <1:owner>. It was created on <1:created_at>. As of "
        "<1:as_of>, the forecast for it reads <1:probability> (low to high: <1:interval>). Please read the call notes, "
        "say hello within 48 hours, and log everything in the CRM. Questions? Just ask <1:owner>.",
    ),
    *of(
        "leads",
        "zh",
        "您问的线索<1:id>是<1:created_at>通过<1:source>进来的，转化概率为<1:probability>，区间是<1:interval>，"
        "目前由<1:owner>跟进。建议先发一条简短的微信打招呼，不要一上来就发产品手册。",
        "今日待跟进线索：\n\n"
        "- <1:id>：<1:probability>（负责人：<1:owner>）\n"
        "- <2:id>：<2:probability>（负责人：<2:owner>）\n"
        "- <3:id>：<3:probability>（负责人：<3:owner>）\n\n"
        "小提示：上午10点前接通率通常更好，没打通的可以下午再试一次。",
        "<1:owner>，你好！\n\n"
        "线索<1:id>还在你的待办里，打电话之前可以先了解一下：\n"
        "1、行业：<1:industry>\n2、地区：<1:region>\n3、来源：<1:source>\n"
        "4、转化概率：<1:probability>\n5、预期价值：<1:expected_value>\n\n"
        "模型最看重的一点：<1:reason>。祝顺利！",
        "| 线索 | 来源 | 行业 | 转化概率 | 预期价值 |\n"
        "|---|---|---|---|---|\n"
        "| <1:id> | <1:source> | <1:industry> | <1:probability> | <1:expected_value> |\n"
        "| <2:id> | <2:source> | <2:industry> | <2:probability> | <2:expected_value> |\n"
        "| <3:id> | <3:source> | <3:industry> | <3:probability> | <3:expected_value> |\n\n"
        "模型版本：<1:version>；数据日期：<1:as_of>。",
        "<1:id>的转化概率是<1:probability>，可以这样理解：\n\n"
        "**含义**：在很多条和它相似的线索里，大致有这个比例最后转化了。\n"
        "**把握**：合理范围是<1:interval>。\n"
        "**原因**：最主要的是<1:reason>，影响为<1:points>。\n\n"
        "当然，任何预测都不是百分之百准确的。",
        "<1:id>，转化概率<1:probability>，预期价值<1:expected_value>，建议今天联系。",
        "<1:probability>是<1:id>的转化概率，<2:probability>则是<2:id>的。前者主要看“<1:reason>”，"
        "后者主要看“<2:reason>”。",
        "周二线索例会记录：\n"
        "（1）<1:id>，<1:owner>负责，<1:created_at>录入，概率<1:probability>。结论：邀请参加线上研讨会。\n"
        "（2）<2:id>，<2:owner>负责，<2:created_at>录入，概率<2:probability>。结论：等客户回复，下周再看。",
        "在吗<1:owner>?<1:id>这条线索今天能抽空打个电话吗?系统给的概率是<1:probability>,"
        "预期价值<1:expected_value>,上下限<1:value_interval>。先聊几分钟需求,资料可以晚点再发。",
        "线索周报\n\n"
        "本周重点看了两条线索。第一条是<1:id>，来自<1:region>，负责人<1:owner>，转化概率<1:probability>；"
        "第二条是<2:id>，来自<2:region>，负责人<2:owner>，转化概率<2:probability>。"
        "两者的预期价值依次为<1:expected_value>、<2:expected_value>。\n\n"
        "下周计划：继续跟进，同时清理CRM里的重复数据。",
        "如果您只有半小时，我建议从<1:id>开始。它的来源是<1:source>，预期价值为<1:expected_value>，"
        "模型估计转化的可能性是<1:probability>，权重最大的因素是<1:reason>（<1:points>）。"
        "之后可以看看<2:id>：可能性<2:probability>，预期价值<2:expected_value>，来源是<2:source>。",
        "交接说明：从下周一起，线索<1:id>由您接手，原负责人是<1:owner>。该线索创建日期为<1:created_at>。"
        "截至<1:as_of>，系统预测的转化概率为<1:probability>，最低到最高：<1:interval>。"
        "请先看通话记录，48小时内和客户打个招呼，并把每次沟通都记进系统。",
    ),
    *of(
        "accounts",
        "en",
        "Here's what I found on <1:name>: the risk of losing this customer is <1:probability> (between the bounds of "
        "<1:interval>). The value at risk is <1:value_at_risk>. The account belongs to <1:owner>. A good first step is "
        "to ask how satisfied they are with support.",
        "# Churn watch\n\n"
        "| # | Account | Owner | Churn risk | Annual revenue | Value at risk |\n"
        "|---|---|---|---|---|---|\n"
        "| 1 | <1:name> | <1:owner> | <1:probability> | <1:annual_revenue> | <1:value_at_risk> |\n"
        "| 2 | <2:name> | <2:owner> | <2:probability> | <2:annual_revenue> | <2:value_at_risk> |\n"
        "| 3 | <3:name> | <3:owner> | <3:probability> | <3:annual_revenue> | <3:value_at_risk> |\n",
        "Dear <1:owner>,\n\n"
        "I'm writing about your customer <1:name>. According to our latest forecast (data of <1:as_of>), the "
        "probability that they leave us is <1:probability>, which puts <1:value_at_risk> at risk. The strongest signal "
        "in the data is the following: <1:reason>.\n\n"
        "Could you please give them a ring this week and let me know how it went? I'm happy to join the call.\n\n"
        "Kind regards",
        "Top 3 for today:\n\n"
        "1) <1:name>, risk of leaving <1:probability> -> schedule a check-in\n"
        "2) <2:name>, risk of leaving <2:probability> -> send the usage report\n"
        "3) <3:name>, risk of leaving <3:probability> -> ask <3:owner> for an update\n",
        "How come <1:name> is at <1:probability>? Mainly because of one thing. The model sees “<1:reason>”, and that "
        "accounts for <1:points>. Please treat it as a hint, not as proof: the model learns from patterns, it does "
        "not know causes.",
        "Risk of <1:name> leaving: <1:probability>. Value at risk: <1:value_at_risk>.",
        "Side by side:\n\n"
        "<1:name>\n  Industry: <1:industry>\n  Region: <1:region>\n  Churn probability: <1:probability>\n"
        "  Value at risk: <1:value_at_risk> (<1:risk_interval>)\n\n"
        "<2:name>\n  Industry: <2:industry>\n  Region: <2:region>\n  Churn probability: <2:probability>\n"
        "  Value at risk: <2:value_at_risk> (<2:risk_interval>)\n\n"
        "Which of the two should go first is your call; it also depends on when their contracts are up for renewal.",
        "Customer success sync – notes\n\n"
        "- <1:owner> reported on <1:name>. Churn risk is at <1:probability>, annual revenue at <1:annual_revenue>. "
        "Next: executive sponsor to reach out.\n"
        "- <2:owner> reported on <2:name>. Churn risk is at <2:probability>, annual revenue at <2:annual_revenue>. "
        "Next: training session for new users.\n"
        "- Everyone: please keep the CRM up to date, at least once a week.",
        "With <1:value_at_risk> at stake at <1:name> and <2:value_at_risk> at <2:name>, I'd suggest one call each "
        "before the weekend. The first has a probability of leaving of <1:probability>, the second of "
        "<2:probability>.",
        "**<1:name>** (<1:id>) has been a record in our CRM since <1:created_at>. They are in the <1:industry> "
        "industry, region <1:region>, with annual revenue of <1:annual_revenue>. The model estimates that they will "
        "leave with a probability of **<1:probability>**; taking this into account, the expected value is "
        "**<1:expected_value>**, in a range of <1:value_interval>.\n\n"
        "Three ideas to keep them:\n1. Offer a business review.\n2. Introduce a second contact.\n"
        "3. Share the roadmap for the coming months.",
        "FYI – the score for <1:name> comes from model <1:version> and was computed on data up to <1:as_of>. It says "
        "<1:probability>, and even the range (<1:interval>) isn't 100% certain. I'd still talk to <1:owner> "
        "before you decide anything.",
        "Weekly retention report\n\n"
        "Two accounts were reviewed. The churn probability of <1:name> is <1:probability>; the reason listed first is "
        "<1:reason> (<1:points>). The churn probability of <2:name> is <2:probability>; the reason listed first is "
        "<2:reason> (<2:points>). Value at risk comes to <1:value_at_risk> for <1:name> and to <2:value_at_risk> for "
        "<2:name>. Both owners, <1:owner> and <2:owner>, have been asked to prepare a short plan by next Wednesday.",
    ),
    *of(
        "accounts",
        "zh",
        "帮您查了一下<1:name>：流失概率为<1:probability>（区间<1:interval>），风险价值<1:value_at_risk>，"
        "客户负责人是<1:owner>。建议第一步先了解客户对售后服务是否满意。",
        "## 客户流失预警\n\n"
        "| 序号 | 客户 | 负责人 | 流失概率 | 年收入 | 风险价值 |\n"
        "|---|---|---|---|---|---|\n"
        "| 1 | <1:name> | <1:owner> | <1:probability> | <1:annual_revenue> | <1:value_at_risk> |\n"
        "| 2 | <2:name> | <2:owner> | <2:probability> | <2:annual_revenue> | <2:value_at_risk> |\n"
        "| 3 | <3:name> | <3:owner> | <3:probability> | <3:annual_revenue> | <3:value_at_risk> |\n",
        "<1:owner>，您好！\n\n"
        "想跟您沟通一下<1:name>的情况。根据最新预测（数据截至<1:as_of>），该客户流失的概率是<1:probability>，"
        "涉及的风险价值为<1:value_at_risk>。数据里最明显的信号是：<1:reason>。\n\n"
        "请您本周内安排一次回访，有结果后告诉我，需要的话我可以一起参加。\n\n"
        "此致\n敬礼",
        "今日关注的3家客户:\n"
        "① <1:name>,流失概率<1:probability>——安排一次回访\n"
        "② <2:name>,流失概率<2:probability>——发送使用报告\n"
        "③ <3:name>,流失概率<3:probability>——请<3:owner>更新进展",
        "<1:name>为什么是<1:probability>？主要是一个原因：<1:reason>，贡献了<1:points>。"
        "请把它当作线索而不是结论，模型学到的是规律，并不了解背后的因果关系。",
        "<1:name>流失概率<1:probability>，风险价值<1:value_at_risk>，请<1:owner>尽快联系。",
        "两家客户的情况如下。\n\n"
        "<1:name>：\n  行业：<1:industry>\n  地区：<1:region>\n  流失概率：<1:probability>\n"
        "  风险价值：<1:value_at_risk>（<1:risk_interval>）\n\n"
        "<2:name>：\n  行业：<2:industry>\n  地区：<2:region>\n  流失概率：<2:probability>\n"
        "  风险价值：<2:value_at_risk>（<2:risk_interval>）\n\n"
        "先联系哪一家由您决定，也可以看看谁的合同先到期。",
        "客户成功周会纪要：\n"
        "1. <1:owner>汇报<1:name>：流失概率<1:probability>，客户年收入<1:annual_revenue>。下一步请高层出面沟通。\n"
        "2. <2:owner>汇报<2:name>：流失概率<2:probability>，客户年收入<2:annual_revenue>。下一步给新用户做一次培训。\n"
        "3. 请大家每周至少更新一次CRM。",
        "<1:name>有<1:value_at_risk>的价值存在风险，<2:name>则有<2:value_at_risk>。周末之前建议各打一个电话。"
        "前者的流失概率是<1:probability>，后者是<2:probability>。",
        "**<1:name>**（<1:id>）于<1:created_at>在系统中建档，属于<1:industry>行业，所在区域为<1:region>，"
        "年收入<1:annual_revenue>。模型预计其流失的概率为**<1:probability>**，"
        "预期价值为**<1:expected_value>**，范围<1:value_interval>。\n\n"
        "挽留建议：\n一是安排一次业务回顾；\n二是多认识一位关键联系人；\n三是分享未来几个月的产品规划。",
        "补充说明：<1:name>的评分来自模型<1:version>，使用的是截至<1:as_of>的数据。结果为<1:probability>，"
        "上下限是<1:interval>。做决定之前，最好还是先和<1:owner>聊一聊。",
        "客户留存周报\n\n"
        "本周复盘了两家客户。<1:name>的流失概率为<1:probability>，排在第一位的原因是<1:reason>（<1:points>）；"
        "<2:name>的流失概率为<2:probability>，排在第一位的原因是<2:reason>（<2:points>）。"
        "风险价值方面，<1:name>为<1:value_at_risk>，<2:name>为<2:value_at_risk>。"
        "已请两位客户的负责人<1:owner>和<2:owner>在下周三之前准备一份简短的方案。",
    ),
)
