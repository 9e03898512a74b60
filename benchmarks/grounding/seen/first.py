# ruff: noqa: E501 - a Chinese character counts as two
"""Which templates were the rules of the checker tuned on from the start?

The second block measured the first form of the rules: recall 0.970, precision 0.931.
"""

from benchmarks.grounding.templates import Template, of

TEMPLATES: tuple[Template, ...] = (
    *of(
        "deals",
        "en",
        "Call <1:name> first: it has a <1:probability> probability to be won (<1:interval>) and brings"
        " <1:expected_value>.",
        "<1:name> is at risk of slipping: <1:slip_risk>. Its stage is <1:stage>, for <1:stage_days> already.",
        "Pipeline notes\n\n- <1:name> (owner <1:owner>): <1:amount>, due <1:expected_close_on>\n- <2:name> (owner"
        " <2:owner>): <2:amount>, due <2:expected_close_on>",
        "Compared with <2:name> (<2:probability>), <1:name> is at <1:probability>. As of <1:as_of>, model version"
        " <1:version>.",
        "The win probability of <1:id> is <1:probability>, with an 80% interval of <1:interval>; it closes on"
        " <1:close_on>, between <1:close_interval>.",
        "Reasons for <1:name>: <1:reason>, <1:points>. It was opened on <1:created_at>.",
    ),
    *of(
        "leads",
        "en",
        "<1:id> leads the list with <1:probability>. Next come <2:id> (<2:probability>) and <3:id> (<3:probability>).",
        "A <1:source> lead from <1:region>, <1:id>, was created on <1:created_at>; we expect <1:expected_value> from it.",
    ),
    *of(
        "accounts",
        "en",
        "<1:name> may leave: churn probability <1:probability>, value at risk <1:value_at_risk> (<1:risk_interval>).",
        "<1:owner> should see <1:name> this week. Reason: <1:reason> (<1:points>). Their annual revenue is"
        " <1:annual_revenue>.",
        "Three customers to save: <1:name> with <1:value_at_risk> at risk, <2:name> with <2:value_at_risk> and <3:name>"
        " with <3:value_at_risk>.",
    ),
    *of(
        "deals",
        "zh",
        "先联系<1:name>：赢单概率为<1:probability>（<1:interval>），预期价值为<1:expected_value>。",
        "<1:name>可能延期，延期风险<1:slip_risk>；当前阶段 <1:stage>，已停留<1:stage_days>。",
        "商机情况\n\n- <1:name>（负责人<1:owner>）：金额<1:amount>，预计<1:expected_close_on>结案\n- <2:name>（负责人<2:owner>）：金额<2:amount>，预计<2:expected_close_on>结案",
        "与<2:name>（<2:probability>）相比，<1:name>为<1:probability>。截至<1:as_of>，模型版本 <1:version>。",
        "<1:id> 的赢单概率是<1:probability>，80% 区间<1:interval>；预计<1:close_on>结案，范围<1:close_interval>。",
        "<1:name>的主要原因：<1:reason>，<1:points>。创建日期：<1:created_at>。",
    ),
    *of(
        "leads",
        "zh",
        "<1:id> 排在首位，概率<1:probability>；其次是 <2:id>（<2:probability>）和 <3:id>（<3:probability>）。",
        "来自<1:region>的线索 <1:id>（<1:source>）创建于<1:created_at>，预期价值<1:expected_value>。",
    ),
    *of(
        "accounts",
        "zh",
        "<1:name>可能流失：流失概率<1:probability>，风险金额<1:value_at_risk>（<1:risk_interval>）。",
        "<1:owner>本周应拜访<1:name>。原因：<1:reason>（<1:points>）。年营收<1:annual_revenue>。",
        "三家需要挽留的客户：<1:name>，风险金额<1:value_at_risk>；<2:name>，风险金额<2:value_at_risk>；<3:name>，风险金额<3:value_at_risk>。",
    ),
    *of(
        "deals",
        "en",
        "Start with <1:name>. There is a <1:probability> chance that it is won, and at an amount of <1:amount> it is"
        " the biggest thing on your plate. It has spent <1:stage_days> in <1:stage>.",
        "## Two deals to watch\n\n1. **<1:name>** (<1:id>): won with <1:probability>, 80% interval <1:interval>."
        " Expected value <1:expected_value>.\n2. **<2:name>** (<2:id>): won with <2:probability>, 80% interval"
        " <2:interval>. Expected value <2:expected_value>.",
        "Good morning! <1:name> should close around <1:close_on> if it is won; most likely between"
        " <1:close_interval>. The rep's own date is <1:expected_close_on>, and the risk that it slips past that is"
        " <1:slip_risk>.",
        "Here is why <1:name> scores as it does: <1:reason>, which adds <1:points>. This is an association, not a"
        " cause. Overall it stands at <1:probability>.",
        "<1:owner> owns <1:name>, worth <1:expected_value> in expectation (<1:value_interval>). Compare that with"
        " <2:name>, which <2:owner> works on: <2:expected_value>.",
        "Within 30 days <1:name> is won with a probability of <1:won_30> and lost with <1:lost_30>. By day 60 the"
        " chance of a win is <1:won_60>.",
        "My top 3 for today would be <1:name>, then <2:name>, then <3:name>. The first one has a"
        " <1:probability> win probability; for the third it is only <3:probability>.",
        "The deal <1:id> was created on <1:created_at> and is expected to stay open for another <1:open_days>. Model"
        " version <1:version>, as of <1:as_of>.",
        "Nothing urgent here: <1:name> is likely to be won (<1:probability>), the amount is <1:amount>, and the"
        " closing date that the rep expects is <1:expected_close_on>. I would not push harder this week.",
        "| Deal | Win probability | Amount |\n|---|---|---|\n| <1:name> | <1:probability> | <1:amount> |\n| <2:name>"
        " | <2:probability> | <2:amount> |\n| <3:name> | <3:probability> | <3:amount> |",
        "Would <2:name> slip? Quite possibly: the slip risk is <2:slip_risk>. <1:name> looks safer at <1:slip_risk>.",
        "- <1:name>: stuck in <1:stage> for <1:stage_days>\n- <2:name>: in <2:stage> for <2:stage_days>\n\nCall the"
        " first one before noon.",
    ),
    *of(
        "leads",
        "en",
        "Lead <1:id> came in on <1:created_at> through <1:source>. It converts with a probability of"
        " <1:probability> (<1:interval>) and has an expected value of <1:expected_value>.",
        "Please ring lead <1:id> first. At <1:probability> it has the best chance to convert; lead <2:id> follows at"
        " <2:probability>, and lead <3:id> at <3:probability>.",
        "What speaks for <1:id>: <1:reason> (<1:points>). Owner: <1:owner>. Region: <1:region>.",
        "Out of the list, <2:id> is worth the least, <2:expected_value>, while <1:id> is worth <1:expected_value>."
        " Both belong to your book.",
        "If you only have time for one call, take <1:id>. The model gives it <1:probability>, with 80% confidence"
        " between <1:interval>.",
    ),
    *of(
        "accounts",
        "en",
        "<1:name> is the customer I worry about most. The probability that they leave is <1:probability>, which puts"
        " <1:value_at_risk> at risk.",
        "Value at risk this week:\n\n* <1:name>: <1:value_at_risk> (leaves with <1:probability>)\n* <2:name>:"
        " <2:value_at_risk> (leaves with <2:probability>)\n* <3:name>: <3:value_at_risk> (leaves with"
        " <3:probability>)",
        "Dear <1:owner>, please visit <1:name> in <1:region>. Their churn risk is <1:probability>; the interval is"
        " <1:interval>. The main reason is <1:reason> (<1:points>).",
        "Customers such as <1:name> bring <1:expected_value> a year, and <1:value_at_risk> of it is at stake. They"
        " have been with you since <1:created_at>.",
        "Is <2:name> safer than <1:name>? Yes: it would leave with <2:probability>, against <1:probability> for"
        " <1:name>.",
        "Between <1:risk_interval> is at risk with <1:name>, our best estimate being <1:value_at_risk>.",
        "Two of your accounts need attention. <1:name> (<1:id>), industry <1:industry>, has a churn probability of"
        " <1:probability>. <2:name> (<2:id>), industry <2:industry>, has one of <2:probability>.",
    ),
    *of(
        "deals",
        "zh",
        "建议先跟进<1:name>：赢单概率<1:probability>，金额<1:amount>，目前在<1:stage>阶段已停留<1:stage_days>。",
        "今日重点\n\n1. <1:name>（<1:id>）：赢单概率 <1:probability>，80% 区间为 <1:interval>，预期价值 <1:expected_value>。\n"
        "2. <2:name>（<2:id>）：赢单概率 <2:probability>，80% 区间为 <2:interval>，预期价值 <2:expected_value>。",
        "若能赢单，<1:name>预计在<1:close_on>前后结案，80% 区间为<1:close_interval>。销售填写的日期是<1:expected_close_on>，延期风险为<1:slip_risk>。",
        "为什么<1:name>得分高？主要是<1:reason>，贡献<1:points>。这只是数据中的关联。整体赢单概率为<1:probability>。",
        "<1:owner>负责的<1:name>预期价值为<1:expected_value>（<1:value_interval>），而<2:owner>负责的<2:name>为<2:expected_value>。",
        "30 天内，<1:name>赢单的概率是<1:won_30>，丢单的概率是<1:lost_30>；60 天内赢单的概率升至<1:won_60>。",
        "前三名依次是<1:name>、<2:name>和<3:name>。第一名的赢单概率为<1:probability>，第三名只有<3:probability>。",
        "商机 <1:id> 创建于<1:created_at>，预计还会进行<1:open_days>。模型版本 <1:version>，截至 <1:as_of>。",
        "| 商机 | 赢单概率 | 金额 |\n|---|---|---|\n| <1:name> | <1:probability> | <1:amount> |\n| <2:name> |"
        " <2:probability> | <2:amount> |",
        "<2:name>会不会延期？有可能，延期风险为<2:slip_risk>；相比之下<1:name>的延期风险为<1:slip_risk>。",
        "两个商机卡住了：\n- <1:name>在<1:stage>阶段已有<1:stage_days>\n- <2:name>在<2:stage>阶段已有<2:stage_days>",
    ),
    *of(
        "leads",
        "zh",
        "线索 <1:id> 于<1:created_at>通过 <1:source> 进入，转化概率为<1:probability>（<1:interval>），预期价值<1:expected_value>。",
        "请先致电线索 <1:id>，转化概率最高，为<1:probability>；其次是 <2:id>，为<2:probability>；再次是 <3:id>，为<3:probability>。",
        "<1:id> 的优势：<1:reason>（<1:points>）。负责人：<1:owner>。地区：<1:region>。",
        "如果今天只能打一个电话，就打给 <1:id>：模型给出的转化概率是<1:probability>，80% 置信区间<1:interval>。",
    ),
    *of(
        "accounts",
        "zh",
        "最让人担心的客户是<1:name>：流失概率<1:probability>，风险金额<1:value_at_risk>。",
        "本周风险金额：\n\n* <1:name>：<1:value_at_risk>（流失概率<1:probability>）\n* <2:name>：<2:value_at_risk>（流失概率<2:probability>）\n"
        "* <3:name>：<3:value_at_risk>（流失概率<3:probability>）",
        "<1:owner>，请尽快拜访<1:region>的<1:name>。该客户流失概率为<1:probability>，区间<1:interval>，主要原因是<1:reason>（<1:points>）。",
        "像<1:name>这样的客户一年约带来<1:expected_value>，其中<1:value_at_risk>面临风险。该客户自<1:created_at>起合作至今。",
        "<2:name>比<1:name>更稳吗？是的，前者流失概率<2:probability>，后者<1:probability>。",
        "<1:name>的风险金额在<1:risk_interval>之间，最佳估计为<1:value_at_risk>。",
        "有两家客户需要关注。<1:name>（<1:id>）属于 <1:industry> 行业，流失概率<1:probability>。<2:name>（<2:id>）属于 <2:industry>"
        " 行业，流失概率<2:probability>。",
    ),
)
