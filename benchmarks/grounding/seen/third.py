# ruff: noqa: E501 - a Chinese character counts as two
"""Which templates came third? By an author who had not read the rules; seen since.

At first sight, on the small company: recall 0.973, precision 0.730 (600 drafts, seed 7).
"""

from benchmarks.grounding.templates import Template, of

TEMPLATES: tuple[Template, ...] = (
    *of(
        "deals",
        "en",
        "Hi <1:owner>,\n\nbefore you leave today, could you ring <1:name>? You put the closing at"
        " <1:expected_close_on>, the forecast puts it at <1:close_on>. There is <1:amount> on the table.\n\nMany thanks",
        "| Deal | Owner | Amount | P(win) | Exp. close |\n|---|---|---|---|---|\n| <1:name> | <1:owner> | <1:amount> |"
        " <1:probability> | <1:close_on> |\n| <2:name> | <2:owner> | <2:amount> | <2:probability> | <2:close_on> |\n|"
        " <3:name> | <3:owner> | <3:amount> | <3:probability> | <3:close_on> |",
        "Sure! Here's how <1:name> breaks down:\n\n- **Won within 30 days:** <1:won_30>\n- **Won within 60 days:**"
        " <1:won_60>\n- **Won within 180 days:** <1:won_180>\n- **Lost within 180 days:** <1:lost_180>\n\nLet me know"
        " if you'd like the reasons behind it.",
        "<1:name> has been stuck in <1:stage> for <1:stage_days>, and it'll probably stay open another <1:open_days>."
        " Worth a nudge from <1:owner>.",
        "Weekly note. <1:name> (<1:id>) stands at <1:probability>, range <1:interval>; the main signal is <1:reason>,"
        " <1:points>. <2:name> (<2:id>) stands at <2:probability>, range <2:interval>, mostly on <2:reason>.",
        "Honestly, I wouldn't count on <2:expected_close_on> for <2:name>. The chance that it slips is <2:slip_risk>,"
        " and the model's best guess is <2:close_on> (earliest to latest: <2:close_interval>).",
        "Subject: <1:name> – where we stand\n\nHi team,\n\nAmount: <1:amount>\nExpected value: <1:expected_value>"
        " (<1:value_interval>)\nStage: <1:stage>\nOpened: <1:created_at>\n\nData as of <1:as_of>, model"
        " v<1:version>.",
        "Three deals deserve attention this week:\n1. <1:name> — slip risk <1:slip_risk>, <1:amount>\n2. <2:name> — slip"
        " risk <2:slip_risk>, <2:amount>\n3. <3:name> — slip risk <3:slip_risk>, <3:amount>",
        "Short answer: no. Of <1:name>'s <1:amount>, only <1:expected_value> is expected, since we win it with"
        " <1:probability>. With <3:name> it's <3:expected_value> out of <3:amount>.",
    ),
    *of(
        "leads",
        "en",
        "Top of your inbox: <1:id> came in on <1:created_at> via <1:source> (<1:industry>, <1:region>). Odds of"
        " converting: <1:probability>. Give it a call this morning.",
        "Lead | Converts | Expected value\n--- | --- | ---\n<1:id> | <1:probability> | <1:expected_value>\n<2:id> |"
        " <2:probability> | <2:expected_value>\n<3:id> | <3:probability> | <3:expected_value>",
        "You asked why <3:id> is on the list. It's the <3:source> lead that <3:owner> owns; the model says"
        " <3:probability> (80% interval <3:interval>), and <3:reason> goes with <3:points>.",
        "Morning! Two to start with:\n\n* <1:id>, worth <1:expected_value> on average, somewhere in"
        " <1:value_interval>\n* <2:id>, worth <2:expected_value>, somewhere in <2:value_interval>\n\nBoth are yours.",
        "FYI <2:owner> – <2:id> has been waiting since <2:created_at>. It converts with a likelihood of"
        " <2:probability>, so please don't let it go cold.",
        "As of <1:as_of>, lead <1:id> has a <1:probability> chance and lead <2:id> one of <2:probability>. Scores by"
        " model version <1:version>.",
        "<1:owner> should take <1:id>; <2:owner> should take <2:id>. If there's time left, <3:id> (<3:region>,"
        " <3:probability>) is next.",
    ),
    *of(
        "accounts",
        "en",
        "Renewal watch\n=============\n<1:name>: <1:probability> likely to leave, <1:value_at_risk> at stake\n<2:name>:"
        " <2:probability> likely to leave, <2:value_at_risk> at stake",
        "I'd speak with <1:name> first. They're a <1:industry> company making <1:annual_revenue> a year, they've been"
        " with us since <1:created_at>, and we could lose them: <1:probability>.",
        "| Account | Churn | Value at risk | Owner |\n|:--|--:|--:|:--|\n| <1:name> (<1:id>) | <1:probability> |"
        " <1:value_at_risk> | <1:owner> |\n| <2:name> (<2:id>) | <2:probability> | <2:value_at_risk> | <2:owner> |",
        "What stands out for <2:name>: <2:reason>. It shifts the churn probability by <2:points>, to <2:probability>"
        " (we're 80% sure it's in <2:interval>).",
        "Dear <1:owner>,\n\n<1:name> (<1:region>) may go. Value at risk is <1:value_at_risk>, interval <1:risk_interval>."
        " Please plan a visit and tell me how it went.\n\nBest",
        "Not much changed. <3:name>'s churn risk is <3:probability>; <1:name>'s is <1:probability>. Together with"
        " <2:name> (<2:probability>) they need <1:owner>, <2:owner> and <3:owner> this month.",
        "Expected value by account: <1:name> <1:expected_value>, <2:name> <2:expected_value>, <3:name>"
        " <3:expected_value>. Figures as of <1:as_of>.",
        "Ok so the account behind <1:id> is <1:name>. Revenue is <1:annual_revenue>/year, the risk of losing it is"
        " <1:probability>, i.e. <1:value_at_risk> of value.",
    ),
    *of(
        "deals",
        "zh",
        "<1:owner>，你好！<1:name>这单你填的是<1:expected_close_on>成交，系统预测是<1:close_on>。金额<1:amount>，麻烦今天跟一下。",
        "| 客户 | 负责人 | 金额 | 赢率 | 预计成交 |\n|---|---|---|---|---|\n| <1:name> | <1:owner> | <1:amount> | <1:probability>"
        " | <1:close_on> |\n| <2:name> | <2:owner> | <2:amount> | <2:probability> | <2:close_on> |",
        "好的，<1:name>的情况如下：\n- 30天内赢单：<1:won_30>\n- 60天内赢单：<1:won_60>\n- 180天内赢单：<1:won_180>\n- 180天内丢单："
        "<1:lost_180>\n需要看原因的话随时说。",
        "<1:name>在<1:stage>阶段卡了<1:stage_days>了，估计还要<1:open_days>才能收尾，建议<1:owner>主动推一把。",
        "本周小结：<1:name>（<1:id>）赢单率<1:probability>，区间<1:interval>，主要看<1:reason>（<1:points>）；<2:name>（<2:id>）赢单率"
        "<2:probability>，区间<2:interval>。",
        "说实话，<2:name>很难在<2:expected_close_on>前签下来，延期的可能性有<2:slip_risk>。模型估计是<2:close_on>，早则晚则：<2:close_interval>。",
        "主题：<1:name>进展\n\n各位好：\n金额：<1:amount>\n预期价值：<1:expected_value>（<1:value_interval>）\n阶段：<1:stage>\n创建时间："
        "<1:created_at>\n\n数据截至<1:as_of>，模型版本 v<1:version>。",
        "这周重点盯三个单子：\n1、<1:name>，延期风险<1:slip_risk>，<1:amount>\n2、<2:name>，延期风险<2:slip_risk>，<2:amount>\n3、<3:name>，"
        "延期风险<3:slip_risk>，<3:amount>",
        "<1:name>总额是<1:amount>，但按<1:probability>的把握算，期望也就<1:expected_value>。相比之下<3:name>有<3:expected_value>。",
    ),
    *of(
        "leads",
        "zh",
        "早上好！今天先打<1:id>：<1:created_at>从<1:source>进来的，<1:region>，转化概率<1:probability>。",
        "线索 | 转化率 | 预期价值\n--- | --- | ---\n<1:id> | <1:probability> | <1:expected_value>\n<2:id> | <2:probability> |"
        " <2:expected_value>\n<3:id> | <3:probability> | <3:expected_value>",
        "为什么推荐<3:id>？模型给的是<3:probability>（80%区间为<3:interval>），最主要的一条是“<3:reason>”，对应<3:points>。负责人是<3:owner>。",
        "先跟这两条吧：\n① <1:id>，平均值<1:expected_value>，大致在<1:value_interval>\n② <2:id>，平均值<2:expected_value>，大致在"
        "<2:value_interval>",
        "@<2:owner> <2:id>从<2:created_at>等到现在了，有<2:probability>的机会转化，别放凉了。",
        "截至<1:as_of>，线索<1:id>的转化概率为<1:probability>，<2:id>为<2:probability>，均由模型第<1:version>版给出。",
        "<1:id>给<1:owner>，<2:id>给<2:owner>；有空再看<3:id>（<3:industry>，<3:probability>）。",
    ),
    *of(
        "accounts",
        "zh",
        "续约预警：\n· <1:name>，流失概率<1:probability>，风险金额<1:value_at_risk>\n· <2:name>，流失概率<2:probability>，风险金额"
        "<2:value_at_risk>",
        "建议先找<1:name>聊聊。他们年营收<1:annual_revenue>，<1:created_at>就是我们的客户了，现在有<1:probability>的可能会走。",
        "| 客户 | 流失率 | 风险金额 | 负责人 |\n|:--|--:|--:|:--|\n| <1:name>（<1:id>） | <1:probability> | <1:value_at_risk> |"
        " <1:owner> |\n| <2:name>（<2:id>） | <2:probability> | <2:value_at_risk> | <2:owner> |",
        "<2:name>最值得注意的是<2:reason>，与之相关的流失概率变化为<2:points>，目前合计<2:probability>（八成把握落在<2:interval>）。",
        "<1:owner>：\n<1:name>（<1:region>）有流失苗头，风险金额<1:value_at_risk>，区间<1:risk_interval>。请安排一次拜访，回来跟我说说情况。谢谢！",
        "变化不大。<3:name>流失风险<3:probability>，<1:name>是<1:probability>，再加上<2:name>的<2:probability>，本月请<1:owner>、<2:owner>和"
        "<3:owner>分别跟进。",
        "各客户预期价值：<1:name> <1:expected_value>；<2:name> <2:expected_value>；<3:name> <3:expected_value>。以上数据截至<1:as_of>。",
        "<1:id>就是<1:name>。一年营收<1:annual_revenue>，丢掉的概率<1:probability>，也就是说有<1:value_at_risk>悬着。",
    ),
)
