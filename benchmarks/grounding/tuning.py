"""Which drafts were the rules of the checker tuned on? None of these measures it."""

from benchmarks.grounding.held_out import Template, of

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
)
