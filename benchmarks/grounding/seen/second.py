# ruff: noqa: E501 - a Chinese character counts as two
"""Which templates came second? They measured once, and their failures were then read.

`<1:probability>` is a fact of the first record of a case, written in any of the ways that `writing.py` knows.
"""

from benchmarks.grounding.templates import Template, of

TEMPLATES: tuple[Template, ...] = (
    *of(
        "deals",
        "en",
        "Good news on <1:name>: the win probability is <1:probability> and the expected value <1:expected_value>. I"
        " suggest that <1:owner> sends the contract this week.",
        "Quick summary for your Monday call.\n\n**<1:name>** - amount <1:amount>, won with <1:probability>.\n"
        "**<2:name>** - amount <2:amount>, won with <2:probability>.\n**<3:name>** - amount <3:amount>, won with"
        " <3:probability>.",
        "The rep expects <1:name> to close on <1:expected_close_on>; our model says <1:close_on>, and in four of five"
        " such cases between <1:close_interval>.",
        "I looked at <1:id>. After 30 days the deal is won with <1:won_30>, lost with <1:lost_30>. After 90 days it is"
        " won with <1:won_90> and lost with <1:lost_90>.",
        "Which one should you pick? <2:name> has the lower slip risk (<2:slip_risk> versus <1:slip_risk> for"
        " <1:name>), although its amount is <2:amount>.",
        "<1:name> entered the stage <1:stage> and has been there for <1:stage_days>. Created on <1:created_at>, still"
        " owned by <1:owner>.",
        "Expected value, best first:\n1) <1:name>, <1:expected_value>\n2) <2:name>, <2:expected_value>\n3) <3:name>,"
        " <3:expected_value>",
        "It is <1:reason> that speaks most for <1:id> (<1:points>). All in all we see a chance of <1:probability>;"
        " <1:interval> is the 80% interval.",
        "Please remind <2:owner> about <2:name>: <2:stage_days> in <2:stage>, due on <2:expected_close_on>, slip risk"
        " <2:slip_risk>. Nothing else needs attention.",
    ),
    *of(
        "leads",
        "en",
        "New from <1:source> in <1:region>: lead <1:id>, created <1:created_at>. Conversion probability"
        " <1:probability>, expected value <1:expected_value> (interval <1:value_interval>).",
        "Your three best leads are <1:id> at <1:probability>, <2:id> at <2:probability> and <3:id> at <3:probability>.",
        "Why call <2:id>? Because it converts with <2:probability>, and because <2:expected_value> is in it. The"
        " strongest reason is <2:reason> with <2:points>.",
        "I would leave <3:id> for later: its probability to convert is <3:probability>, far below <1:id> with"
        " <1:probability>.",
    ),
    *of(
        "accounts",
        "en",
        "Heads-up: <1:name> could leave us. Churn risk <1:probability> (80% interval <1:interval>), value at risk"
        " <1:value_at_risk>, annual revenue <1:annual_revenue>.",
        "Team,\n\nplease keep an eye on <1:name> (owner: <1:owner>) and <2:name> (owner: <2:owner>). They leave with"
        " <1:probability> and <2:probability> respectively.\n\nThanks",
        "With <1:name> we would lose <1:value_at_risk>; with <2:name> it would be <2:value_at_risk>.",
        "<1:owner>'s customer <1:name> is worth <1:expected_value>. What worries us is <1:reason> (<1:points>).",
        "Since <1:created_at> <1:name> has been a customer in <1:region>. The probability that they leave is"
        " <1:probability>, so we rank <1:id> first.",
    ),
    *of(
        "deals",
        "zh",
        "<1:name>进展不错：赢单概率<1:probability>，预期价值<1:expected_value>。建议<1:owner>本周发出合同。",
        "周一例会要点\n\n**<1:name>**：金额 <1:amount>，赢单概率 <1:probability>\n**<2:name>**：金额 <2:amount>，赢单概率"
        " <2:probability>\n**<3:name>**：金额 <3:amount>，赢单概率 <3:probability>",
        "销售预计<1:name>于<1:expected_close_on>结案，模型预计为<1:close_on>，最可能的范围是<1:close_interval>。",
        "商机 <1:id>：30 天后赢单概率<1:won_30>、丢单概率<1:lost_30>；90 天后赢单概率<1:won_90>、丢单概率<1:lost_90>。",
        "该选哪个？<2:name>的延期风险更低，为<2:slip_risk>，而<1:name>为<1:slip_risk>。",
        "<1:name>处于 <1:stage> 阶段，已停留<1:stage_days>。创建于<1:created_at>，负责人仍是<1:owner>。",
        "按预期价值排序：\n1）<1:name>，<1:expected_value>\n2）<2:name>，<2:expected_value>\n3）<3:name>，<3:expected_value>",
        "对 <1:id> 最有利的是“<1:reason>”（<1:points>）。总体赢单概率<1:probability>，80% 区间为<1:interval>。",
        "请提醒<2:owner>跟进<2:name>：在 <2:stage> 阶段已<2:stage_days>，预计<2:expected_close_on>结案，延期风险<2:slip_risk>。其余无需关注。",
    ),
    *of(
        "leads",
        "zh",
        "<1:region>新线索 <1:id>，来源 <1:source>，创建于<1:created_at>。转化概率<1:probability>，预期价值<1:expected_value>（区间<1:value_interval>）。",
        "最值得联系的三条线索：<1:id>，<1:probability>；<2:id>，<2:probability>；<3:id>，<3:probability>。",
        "为什么要打给 <2:id>？因为转化概率为<2:probability>，预期价值<2:expected_value>。最强的原因是<2:reason>，<2:points>。",
        "<3:id> 可以放到后面：转化概率只有<3:probability>，远低于 <1:id> 的<1:probability>。",
    ),
    *of(
        "accounts",
        "zh",
        "注意：<1:name>可能流失。流失概率<1:probability>（80% 区间<1:interval>），风险金额<1:value_at_risk>，年营收<1:annual_revenue>。",
        "各位好，请关注<1:name>（负责人：<1:owner>）和<2:name>（负责人：<2:owner>），流失概率分别为<1:probability>和<2:probability>。",
        "如果失去<1:name>，损失<1:value_at_risk>；如果失去<2:name>，损失<2:value_at_risk>。",
        "<1:owner>的客户<1:name>预期价值<1:expected_value>，主要隐忧是<1:reason>（<1:points>）。",
        "<1:name>自<1:created_at>起就是<1:region>的客户，流失概率<1:probability>，因此 <1:id> 排在第一位。",
    ),
)
