# ruff: noqa: E501 - a Chinese character counts as two
"""Which templates came eighth? By an author who had not read the rules; seen since.

At first sight, on the small company (600 drafts, seed 7): recall 0.987, precision 0.955. Most false alarms were two
Chinese wordings: what misses a date, and the money that is concerned.
"""

from benchmarks.grounding.templates import Template, of

TEMPLATES: tuple[Template, ...] = (
    *of(
        "deals",
        "en",
        "Sure! The model gives <1:name> a win probability of <1:probability>, with a likely range of <1:interval>. The "
        "deal is worth <1:amount> and sits with <1:owner>. What moves the score most: <1:reason> (<1:points>).",
        "Good morning! Here are three deals to keep in mind before the stand-up:\n\n"
        "1. **<1:name>** (<1:owner>) – <1:probability> to win, <1:amount> on the table.\n"
        "2. **<2:name>** (<2:owner>) – <2:probability> to win, <2:amount> on the table.\n"
        "3. **<3:name>** (<3:owner>) – <3:probability> to win, <3:amount> on the table.\n\n"
        "Numbers are from the CRM as of <1:as_of>. Want me to draft a follow-up for any of them?",
        "Subject: Close date on <1:name>\n\nHi <1:owner>,\n\nQuick one ahead of Thursday's forecast call. You have "
        "this "
        "deal down to close on <1:expected_close_on>. The model's own estimate is <1:close_on>, and it puts the chance "
        "of missing your date at <1:slip_risk>. Could you check with the customer whether anything is still blocking "
        "signature, and update the CRM if needed?\n\nThanks a lot!",
        "| Deal | Owner | Stage | Amount | Win probability | Rep's date | Model's date |\n"
        "|---|---|---|---|---|---|---|\n"
        "| <1:name> | <1:owner> | <1:stage> | <1:amount> | <1:probability> | <1:expected_close_on> | <1:close_on> |\n"
        "| <2:name> | <2:owner> | <2:stage> | <2:amount> | <2:probability> | <2:expected_close_on> | <2:close_on> |\n"
        "| <3:name> | <3:owner> | <3:stage> | <3:amount> | <3:probability> | <3:expected_close_on> | <3:close_on> |",
        "<1:name>: <1:probability> to win, expected value <1:expected_value>, likely close <1:close_on>.",
        "Why is the score what it is? For <1:name>, the model starts from an average deal and then adjusts for what it "
        "sees in the CRM. The first factor it lists is this one: <1:reason>. On its own that shifts the estimate by "
        "<1:points>. Everything taken together, it arrives at <1:probability>. Keep in mind that this is an estimate, "
        "not a promise – the plausible range is <1:interval>.",
        "Comparing the two deals:\n\n**<1:name>**\n- Win probability: <1:probability> (range <1:interval>)\n- Amount: "
        "<1:amount>\n- Expected value: <1:expected_value>\n\n**<2:name>**\n- Win probability: <2:probability> (range "
        "<2:interval>)\n- Amount: <2:amount>\n- Expected value: <2:expected_value>\n\nWhich one to prioritise also "
        "depends on things the model can't see, such as how the last conversation went.",
        "Pipeline review – minutes\n\n- <1:name> (owner: <1:owner>). Currently in <1:stage>, <1:stage_days> there so "
        "far. Model says <1:probability>. Action: confirm the decision maker by Friday.\n- <2:name> (owner: "
        "<2:owner>). "
        "Currently in <2:stage>, <2:stage_days> there so far. Model says <2:probability>. Action: send "
        "the revised quote next week.\n\nAOB: none.",
        "When is it going to close? The model's best guess for <1:name> is <1:close_on>, most likely somewhere between "
        "<1:close_interval>. In other words, expect it to stay open for <1:open_days> more. <1:owner> has entered "
        "<1:expected_close_on> in the CRM.",
        "At <1:amount> and with odds of <1:probability>, <1:name> deserves a proper account plan. <2:name>, by "
        "contrast, "
        "is a <2:amount> opportunity that the model scores at <2:probability>. I'd start with a call to both "
        "champions this week.",
        "Here's the outlook for <1:name> over time:\n\n* Won within 30 days: <1:won_30>\n* Won within 60 days: "
        "<1:won_60>\n* Won within 180 days: <1:won_180>\n* Lost within 180 days: <1:lost_180>\n\nIf you need it this "
        "month, the first line is the one to look at.",
        "fyi <1:owner> - just looked at <1:name> (<1:id>). stage is <1:stage>, been there <1:stage_days>. slip risk vs "
        "your date (<1:expected_close_on>) is <1:slip_risk>. worth pinging procurement before EOD tmrw?",
        "**Deal card**\nName: <1:name>\nID: <1:id>\nOwner: <1:owner>\nCreated: <1:created_at>\nStage: <1:stage>\n"
        "Amount: "
        "<1:amount>\nP(win): <1:probability> [<1:interval>]\nExpected value: <1:expected_value> "
        "[<1:value_interval>]\nTop reason: <1:reason> (<1:points>)\nModel version: <1:version>",
        "The chances of missing the planned close date are <1:slip_risk> for <1:name> and <2:slip_risk> for <2:name>. "
        "The dates in question are <1:expected_close_on> and <2:expected_close_on> respectively. If either of them "
        "moves, please tell finance early so that nobody is surprised at quarter end.",
        "Talking points for your 1:1 with <1:owner>:\n\n1) Where do we stand on <1:name>? The forecast is "
        "<1:probability>, and the weighted value comes to <1:expected_value>.\n2) What would it take to sign? A "
        "mutual action plan often helps.\n3) Timing. The CRM says <1:expected_close_on>; the model says "
        "<1:close_on>.\n\nLet me know if you'd like a one-page summary.",
        "Weekly forecast note (model <1:version>, data as of <1:as_of>)\n\nWe looked at two deals in detail. The "
        "first, "
        "<1:name>, was created on <1:created_at> and is owned by <1:owner>; it has a <1:won_60> chance of being won "
        "in the next 60 days. The second is <2:name>, created on <2:created_at> and run by <2:owner>. For that one "
        "the 60-day figure is <2:won_60>. Next update: Monday.",
    ),
    *of(
        "deals",
        "zh",
        "<1:name>目前的赢单概率是<1:probability>，合理区间为<1:interval>。这笔商机金额<1:amount>，由<1:owner>负责。"
        "影响最大的因素是：<1:reason>（<1:points>）。",
        "早上好！今天晨会建议重点看这三个商机：\n\n1. <1:name>（<1:owner>）：赢单概率<1:probability>，金额<1:amount>\n"
        "2. <2:name>（<2:owner>）：赢单概率<2:probability>，金额<2:amount>\n"
        "3. <3:name>（<3:owner>）：赢单概率<3:probability>，金额<3:amount>\n\n数据截至<1:as_of>。需要我帮您起草跟进邮件吗？",
        "主题：关于<1:name>的预计成交时间\n\n<1:owner>，您好：\n\n您在系统里填的预计成交日期是<1:expected_close_on>，"
        "模型预测的日期是<1:close_on>，错过您所填日期的可能性为<1:slip_risk>。麻烦本周内跟客户再确认一下采购流程，"
        "如有变化请及时更新 CRM。\n\n谢谢！",
        "| 商机 | 负责人 | 阶段 | 金额 | 赢单概率 | 期望价值 |\n|---|---|---|---|---|---|\n"
        "| <1:name> | <1:owner> | <1:stage> | <1:amount> | <1:probability> | <1:expected_value> |\n"
        "| <2:name> | <2:owner> | <2:stage> | <2:amount> | <2:probability> | <2:expected_value> |\n"
        "| <3:name> | <3:owner> | <3:stage> | <3:amount> | <3:probability> | <3:expected_value> |\n\n"
        "以上按您给出的名单列出，不代表优先级。",
        "一句话总结：<1:name>赢面<1:probability>，预计<1:close_on>前后成交。",
        "为什么是这个分数？模型会把 CRM 里的各项信息综合起来看。对<1:name>来说，排在第一位的原因是“<1:reason>”，"
        "单这一项对结果的影响是<1:points>。综合所有因素之后，得到的赢单概率为<1:probability>。"
        "当然，这只是估计，真实水平大致落在<1:interval>之内。",
        "两个商机对比如下：\n\n【<1:name>】\n- 赢单概率：<1:probability>（区间 <1:interval>）\n- 金额：<1:amount>\n"
        "- 预计成交：<1:close_on>\n\n【<2:name>】\n- 赢单概率：<2:probability>（区间 <2:interval>）\n- 金额：<2:amount>\n"
        "- 预计成交：<2:close_on>\n\n具体先跟哪一个，还要结合您手上的最新沟通情况来判断。",
        "销售例会纪要\n\n一、<1:name>（负责人<1:owner>）：目前处于<1:stage>阶段，已停留<1:stage_days>。模型给出的赢单概率是"
        "<1:probability>。待办：周五前确认决策人。\n二、<2:name>（负责人<2:owner>）：目前处于<2:stage>阶段，已停留"
        "<2:stage_days>。模型给出的赢单概率是<2:probability>。待办：下周提交修订后的报价。\n三、其他事项：无。",
        "您问这单什么时候能签。<1:name>最可能的成交日期是<1:close_on>，比较有把握的时间段是<1:close_interval>；"
        "换句话说，预计还要再跟进<1:open_days>。<1:owner>在系统里填的是<1:expected_close_on>。",
        "金额<1:amount>、赢单概率<1:probability>的<1:name>，建议做一份完整的客户攻坚计划；另一单<2:name>金额为"
        "<2:amount>，模型评分<2:probability>，可以先约客户通个电话，摸清预算再说。",
        "<1:name>未来一段时间的走势：\n• 30天内赢单：<1:won_30>\n• 60天内赢单：<1:won_60>\n• 180天内赢单：<1:won_180>\n"
        "• 180天内丢单：<1:lost_180>\n\n如果想赶在本月签下来，请重点关注第一项。",
        "@<1:owner> 看了一下<1:name>（编号<1:id>），现在在<1:stage>，待了<1:stage_days>了。"
        "系统上写的是<1:expected_close_on>签，延期风险<1:slip_risk>，要不要明天先跟采购碰一下？",
        "商机卡片\n名称：<1:name>\n编号：<1:id>\n负责人：<1:owner>\n创建时间：<1:created_at>\n阶段：<1:stage>\n"
        "金额：<1:amount>\n赢单概率：<1:probability>（<1:interval>）\n期望价值：<1:expected_value>（<1:value_interval>）\n"
        "首要原因：<1:reason>，<1:points>\n模型版本：<1:version>",
        "<1:name>和<2:name>不能按期成交的概率分别为<1:slip_risk>和<2:slip_risk>，"
        "对应的计划日期分别是<1:expected_close_on>和<2:expected_close_on>。如果要调整，请尽早知会财务，免得季末措手不及。",
        "和<1:owner>一对一沟通的要点：\n1）<1:name>进展如何？目前预测为<1:probability>，加权后的价值是<1:expected_value>。\n"
        "2）还差哪一步才能签约？建议和客户共同列一张推进计划表。\n"
        "3）时间：CRM 填的是<1:expected_close_on>，模型认为是<1:close_on>。\n\n需要的话，我可以整理成一页纸的摘要。",
        "本周预测周报（模型<1:version>，数据截至<1:as_of>）\n\n本周重点分析了两个商机。第一个是<1:owner>负责的<1:name>，"
        "创建于<1:created_at>，60天内赢单的概率为<1:won_60>。第二个是<2:owner>负责的<2:name>，创建于<2:created_at>，"
        "60天内赢单的概率为<2:won_60>。下周一继续更新。",
    ),
    *of(
        "leads",
        "en",
        "Lead <1:id> has a <1:probability> chance of converting (likely range <1:interval>). It came in through "
        "<1:source> on <1:created_at> and <1:owner> is looking after it.",
        "Top 3 leads to call today:\n\n1. <1:id> – <1:probability>, <1:industry>, owner <1:owner>\n2. <2:id> – "
        "<2:probability>, <2:industry>, owner <2:owner>\n3. <3:id> – <3:probability>, <3:industry>, owner "
        "<3:owner>\n\nTip: morning calls tend to work well, and a short e-mail beforehand doesn't hurt.",
        "Hi <1:owner>,\n\nI noticed that <1:id> is on your list. The scoring model estimates a conversion probability "
        "of "
        "<1:probability> and an expected value of <1:expected_value>. The main reason given: <1:reason>. Would you "
        "be able to book a 15-minute discovery call this week?\n\nBest regards",
        "| Lead | Source | Region | Industry | Conversion | Expected value |\n|:--|:--|:--|:--|--:|--:|\n"
        "| <1:id> | <1:source> | <1:region> | <1:industry> | <1:probability> | <1:expected_value> |\n"
        "| <2:id> | <2:source> | <2:region> | <2:industry> | <2:probability> | <2:expected_value> |\n"
        "| <3:id> | <3:source> | <3:region> | <3:industry> | <3:probability> | <3:expected_value> |",
        "Expected value of <1:id>: <1:expected_value>, anywhere in the range <1:value_interval>.",
        "What's behind the score of lead <1:id>?\n\nThe model looked at all the fields we have and ended up at "
        "<1:probability>. The factor listed first is <1:reason>, which moves the result by <1:points>. This doesn't "
        "mean that the factor causes the outcome; it only tells you what similar leads in our history looked like.",
        "Here are the two leads. <1:id> comes from <1:source> and is assigned to <1:owner>; the model sees a "
        "<1:probability> likelihood of conversion. <2:id>, on the other hand, comes from <2:source>, is assigned to "
        "<2:owner> and is scored at <2:probability>.",
        "Lead triage, notes from Tuesday's meeting:\n- <1:id> (<1:region>): score <1:probability>. <1:owner> to "
        "qualify "
        "budget and timing.\n- <2:id> (<2:region>): score <2:probability>. <2:owner> to find the right contact "
        "person.\n- Everyone: please log your calls in the CRM.",
        "With an estimated <1:probability> chance to convert, a lead such as <1:id> should get a personal call rather "
        "than a newsletter. Ask <1:owner> what has been tried so far. If there's no answer after the second attempt, "
        "switch to another channel.",
        "How sure is the model? For <1:id> it says <1:probability>, but the honest answer is a range: <1:interval>. "
        "The "
        "expected value is uncertain too – the central figure is <1:expected_value>, and the range runs "
        "<1:value_interval>. I'd treat both as a guide for prioritising, nothing more.",
        "Lead summary\n============\nID ............. <1:id>\nOwner .......... <1:owner>\nSource ......... "
        "<1:source>\nIndustry ....... <1:industry>\nRegion ......... <1:region>\nCreated ........ "
        "<1:created_at>\nConversion ..... <1:probability>\nModel .......... <1:version>",
        "<1:owner>, two of the leads we discussed: <1:id> is at <1:probability> (expected value <1:expected_value>), "
        "and "
        "<2:id> is at <2:probability> (expected value <2:expected_value>). Let's sync after lunch on who does what.",
        "The main driver for <1:id> is <1:reason> (<1:points>). For <2:id> it's <2:reason> (<2:points>). And for "
        "<3:id> "
        "it's <3:reason> (<3:points>). None of these can be changed overnight, but they're a good hook for your "
        "opening line.",
        "Weekly lead report\nData as of <1:as_of>, model version <1:version>\n\nFirst, <1:id>, created "
        "<1:created_at>, currently has a conversion probability of <1:probability>. Created on <2:created_at>, "
        "<2:id> has one of <2:probability>.\n\nNext steps\na) Clean up missing phone numbers.\nb) Agree on an SLA "
        "with marketing for inbound leads.\nc) Review again next week.",
        "Thanks for asking! <1:id> is a <1:industry> lead from the <1:region> region. It's with <1:owner> at the "
        "moment. "
        "Its chance of converting is estimated at <1:probability>, which translates into an expected value of "
        "<1:expected_value>. Shall I add a reminder for tomorrow?",
        "tl;dr <1:id> = <1:probability>, <2:id> = <2:probability>. Owners: <1:owner> for the former, <2:owner> for the "
        "latter. B2B buyers rarely reply to the first message, so plan a few touches each.",
    ),
    *of(
        "leads",
        "zh",
        "线索<1:id>的转化概率为<1:probability>（区间<1:interval>），来源是<1:source>，创建于<1:created_at>，目前由<1:owner>跟进。",
        "今日建议优先联系的3条线索：\n\n1、<1:id>：转化概率<1:probability>，行业<1:industry>，负责人<1:owner>\n"
        "2、<2:id>：转化概率<2:probability>，行业<2:industry>，负责人<2:owner>\n"
        "3、<3:id>：转化概率<3:probability>，行业<3:industry>，负责人<3:owner>\n\n小提示：打电话前先发一条简短的消息，接通率通常更好。",
        "<1:owner>你好，\n\n你名下的线索<1:id>，模型估计转化概率为<1:probability>，期望价值<1:expected_value>，"
        "主要依据是：<1:reason>。方便的话，这周约客户做一次 15 分钟的需求沟通吧。\n\n祝好",
        "| 线索 | 来源 | 地区 | 行业 | 转化概率 | 期望价值 |\n| --- | --- | --- | --- | --- | --- |\n"
        "| <1:id> | <1:source> | <1:region> | <1:industry> | <1:probability> | <1:expected_value> |\n"
        "| <2:id> | <2:source> | <2:region> | <2:industry> | <2:probability> | <2:expected_value> |\n"
        "| <3:id> | <3:source> | <3:region> | <3:industry> | <3:probability> | <3:expected_value> |",
        "<1:id>的期望价值是<1:expected_value>，波动范围<1:value_interval>。",
        "关于<1:id>的评分说明：\n\n模型综合了现有字段，给出的转化概率是<1:probability>。列在首位的因素为<1:reason>，"
        "对结果的影响为<1:points>。请注意，这并不等于因果关系，只是说明历史上类似的线索表现如何。",
        "这两条线索的情况如下。<1:id>来自<1:source>，分配给了<1:owner>，模型预测转化概率<1:probability>；"
        "<2:id>则来自<2:source>，分配给了<2:owner>，预测转化概率<2:probability>。",
        "线索分配会（周二）纪要：\n- <1:id>（<1:region>），评分<1:probability>，由<1:owner>核实预算和时间。\n"
        "- <2:id>（<2:region>），评分<2:probability>，由<2:owner>找到合适的联系人。\n- 全体：通话记录请当天录入 CRM。",
        "转化概率<1:probability>的<1:id>，更适合直接打电话，而不是群发邮件。可以先问问<1:owner>之前都试过哪些方式，"
        "如果第二次还是联系不上，就换个渠道，比如企业微信。",
        "模型有多大把握？它对<1:id>的判断是<1:probability>，但更稳妥的说法是一个区间：<1:interval>。期望价值同样有不确定性，"
        "中间值为<1:expected_value>，区间为<1:value_interval>。这些数字用来排优先级就好，不必当成承诺。",
        "【线索概览】\n编号：<1:id>\n负责人：<1:owner>\n来源：<1:source>\n行业：<1:industry>\n地区：<1:region>\n"
        "创建日期：<1:created_at>\n转化概率：<1:probability>\n模型版本：<1:version>",
        "<1:owner>，刚才聊到的两条线索：<1:id>是<1:probability>，期望价值<1:expected_value>；<2:id>是<2:probability>，"
        "期望价值<2:expected_value>。午饭后咱们对一下分工？",
        "<1:id>的主要影响因素是<1:reason>（<1:points>）；<2:id>的是<2:reason>（<2:points>）；<3:id>的是<3:reason>"
        "（<3:points>）。这些虽然短期内改变不了，但很适合拿来做开场白。",
        "线索周报\n数据截至 <1:as_of>，模型版本 <1:version>\n\n<1:created_at>创建的线索<1:id>，目前转化概率为 <1:probability>；"
        "<2:created_at>创建的<2:id>，目前转化概率为 <2:probability>。\n\n下一步：\n（1）补全缺失的电话号码；\n"
        "（2）与市场部约定线索的响应时限；\n（3）下周再复盘一次。",
        "好的，帮您查到了。<1:id>是<1:region>地区的一条线索，所属行业为<1:industry>，目前在<1:owner>手上。"
        "它的转化概率估计为<1:probability>，折算下来期望价值为<1:expected_value>。要不要我给您设个明天的提醒？",
        "简单说：<1:id>是<1:probability>，<2:id>是<2:probability>。前者找<1:owner>，后者找<2:owner>。"
        "ToB 客户很少第一次就回复，建议每条都多安排几次触达。",
    ),
    *of(
        "accounts",
        "en",
        "<1:name> has a churn probability of <1:probability> (range <1:interval>). The value at risk is "
        "<1:value_at_risk>. <1:owner> owns the relationship.",
        "Morning brief – customers to watch\n\n• <1:name>: <1:probability> likely to leave, <1:value_at_risk> at risk\n"
        "• <2:name>: <2:probability> likely to leave, <2:value_at_risk> at risk\n"
        "• <3:name>: <3:probability> likely to leave, <3:value_at_risk> at risk\n\nA quick check-in call goes a long "
        "way. Have a great Wednesday!",
        "Subject: <1:name> – retention check\n\nDear <1:owner>,\n\nThe churn model currently rates the risk of losing "
        "this customer at <1:probability>. The reason it names first is: <1:reason>. Before the next QBR, could you "
        "find out whether they're happy with support and who signs off on the renewal?\n\nMany thanks,\nYour CRM "
        "assistant",
        "| Account | Owner | Industry | Annual revenue | Churn risk | Value at risk |\n|---|---|---|---|---|---|\n"
        "| <1:name> | <1:owner> | <1:industry> | <1:annual_revenue> | <1:probability> | <1:value_at_risk> |\n"
        "| <2:name> | <2:owner> | <2:industry> | <2:annual_revenue> | <2:probability> | <2:value_at_risk> |\n"
        "| <3:name> | <3:owner> | <3:industry> | <3:annual_revenue> | <3:probability> | <3:value_at_risk> |",
        "Risk of losing <1:name>: <1:probability>.",
        "You asked why <1:name> is rated the way it is. In short, <1:reason>. That factor alone accounts for "
        "<1:points>. "
        "The overall estimate is <1:probability>, and values in the range <1:interval> would also be compatible with "
        "the data. A conversation with <1:owner> will tell you more than any score.",
        "Let's put the two side by side. <1:name> (<1:industry>, <1:region>) has an annual revenue of "
        "<1:annual_revenue> "
        "and a <1:probability> chance of leaving. <2:name> (<2:industry>, <2:region>) has an annual revenue of "
        "<2:annual_revenue> and a <2:probability> chance of leaving.",
        "Customer success weekly – decisions\n\n1. <1:name>: risk discussed (<1:probability>). <1:owner> will invite "
        "the "
        "sponsor to a roadmap session.\n2. <2:name>: risk discussed (<2:probability>). <2:owner> will go through the "
        "open support tickets.\n3. Templates for renewal e-mails: postponed to next week.",
        "How much money are we talking about? The value at risk for <1:name> is <1:value_at_risk>, with a range of "
        "<1:risk_interval>. Its expected value is put at <1:expected_value>, with a range of <1:value_interval>.",
        "With <1:value_at_risk> at risk, I'd want <1:owner> to visit <1:name> in person. The same goes for <2:owner> "
        "and "
        "<2:name>, where the figure is <2:value_at_risk>. First listen, then talk about contracts.",
        "Account profile: <1:name>\n- CRM ID: <1:id>\n- Created: <1:created_at>\n- Industry: <1:industry>\n- Region: "
        "<1:region>\n- Account owner: <1:owner>\n- Annual revenue: <1:annual_revenue>\n- Churn probability: "
        "<1:probability> (<1:interval>)\n- Expected value: <1:expected_value>\n- Value at risk: <1:value_at_risk>",
        "heads-up: <1:name> is at <1:probability> churn risk per the latest model run (<1:version>). <1:owner>, "
        "anything "
        "we should know? if there's an open complaint pls loop in support asap",
        "The churn probabilities of <1:name>, <2:name> and <3:name> are <1:probability>, <2:probability> and "
        "<3:probability> respectively. As always, the model only sees what's in the CRM (data as of <1:as_of>), so "
        "please add your own judgement.",
        "Retention plan for <1:name>\n\n**Situation.** The customer has been in our CRM since <1:created_at>. Churn "
        "risk "
        "stands at <1:probability>; <1:value_at_risk> is at stake.\n**Cause.** The leading signal is <1:reason> "
        "(<1:points>).\n**Plan.** Week one: call the main contact. Week two: share a short success review. After "
        "that: propose next steps and agree on dates.\n**Owner.** <1:owner>",
        "Here's what stands out. For <1:name>, the model's first reason is <1:reason>, with an effect of <1:points>. "
        "For "
        "<2:name>, the first reason is <2:reason>, with an effect of <2:points>. I can explain the remaining factors "
        "too if that's useful.",
        "An account with annual revenue of <1:annual_revenue> doesn't renew by itself. <1:owner> should therefore keep "
        "an eye on <1:name>: the estimated probability that it leaves is <1:probability>. Its record ID is <1:id>, "
        "in case you want to look it up.",
    ),
    *of(
        "accounts",
        "zh",
        "<1:name>的流失概率为<1:probability>（区间<1:interval>），风险金额<1:value_at_risk>，客户负责人是<1:owner>。",
        "【晨报】今天需要留意的客户\n\n• <1:name>：流失概率<1:probability>，风险金额<1:value_at_risk>\n"
        "• <2:name>：流失概率<2:probability>，风险金额<2:value_at_risk>\n"
        "• <3:name>：流失概率<3:probability>，风险金额<3:value_at_risk>\n\n打个电话问候一下，往往比发邮件更有效。祝大家周三顺利！",
        "主题：<1:name>客户维系\n\n<1:owner>，你好！\n\n流失模型目前对该客户的流失风险评估为<1:probability>，"
        "排在首位的原因是：<1:reason>。请在下次季度回顾会之前了解一下：客户对服务是否满意？续约由谁拍板？\n\n辛苦了！",
        "| 客户 | 负责人 | 行业 | 年营收 | 流失概率 | 风险金额 |\n|---|---|---|---|---|---|\n"
        "| <1:name> | <1:owner> | <1:industry> | <1:annual_revenue> | <1:probability> | <1:value_at_risk> |\n"
        "| <2:name> | <2:owner> | <2:industry> | <2:annual_revenue> | <2:probability> | <2:value_at_risk> |\n"
        "| <3:name> | <3:owner> | <3:industry> | <3:annual_revenue> | <3:probability> | <3:value_at_risk> |",
        "<1:name>流失风险：<1:probability>。",
        "您问<1:name>的评分是怎么来的。简单讲，主要看这一点：<1:reason>。仅这一项的影响就是<1:points>。"
        "总体估计为<1:probability>，考虑到数据本身的波动，区间是<1:interval>。和<1:owner>聊一聊，会比单看分数更清楚。",
        "把两家放在一起看：<1:name>（<1:industry>，<1:region>）年营收<1:annual_revenue>，流失概率<1:probability>；"
        "<2:name>（<2:industry>，<2:region>）年营收<2:annual_revenue>，流失概率<2:probability>。",
        "客户成功周会决议\n\n1. <1:name>：讨论了流失风险（<1:probability>），由<1:owner>邀请对方高层参加产品路线图交流。\n"
        "2. <2:name>：讨论了流失风险（<2:probability>），由<2:owner>逐条梳理未关闭的工单。\n3. 续约邮件模板：推迟到下周再议。",
        "涉及多少钱？<1:name>的风险金额是<1:value_at_risk>，区间为<1:risk_interval>；期望价值则为<1:expected_value>，"
        "区间为<1:value_interval>。",
        "有<1:value_at_risk>处在风险之中，建议<1:owner>亲自拜访一次<1:name>。<2:name>那边同理，风险金额是<2:value_at_risk>，"
        "请<2:owner>安排。先听客户说，再谈合同。",
        "客户档案：<1:name>\n- 客户编号：<1:id>\n- 创建日期：<1:created_at>\n- 行业：<1:industry>\n- 地区：<1:region>\n"
        "- 负责人：<1:owner>\n- 年营收：<1:annual_revenue>\n- 流失概率：<1:probability>（<1:interval>）\n"
        "- 期望价值：<1:expected_value>\n- 风险金额：<1:value_at_risk>",
        "提醒一下，<1:name>在最新一版模型（<1:version>）里的流失风险是<1:probability>。@<1:owner> 最近有什么情况吗？"
        "要是有投诉没处理完，麻烦尽快拉上客服一起看看～",
        "<1:name>、<2:name>和<3:name>的流失概率依次为<1:probability>、<2:probability>和<3:probability>。"
        "模型只看得到 CRM 里的信息（数据截至<1:as_of>），请结合您自己的判断使用。",
        "<1:name>挽留方案\n\n一、现状：该客户于<1:created_at>录入 CRM，流失风险<1:probability>，涉及金额<1:value_at_risk>。\n"
        "二、原因：最主要的信号是<1:reason>（<1:points>）。\n三、计划：第一周联系主要对接人；第二周发一份简短的成效回顾；"
        "之后商定下一步和时间表。\n四、责任人：<1:owner>。",
        "值得关注的有两点：其一，<1:name>的首要原因是<1:reason>，影响为<1:points>；其二，<2:name>的首要原因是<2:reason>，"
        "影响为<2:points>。如果需要，我可以继续解释其余因素。",
        "年营收<1:annual_revenue>的客户不会自动续约，所以<1:owner>要多关心一下<1:name>：预计其流失的概率为<1:probability>。"
        "客户编号是<1:id>，方便您在系统里查找。",
    ),
)
