# ruff: noqa: E501 - a Chinese character counts as two
"""Which templates came thirteenth? By an author who had not read the rules; seen since.

At first sight, on the small company (600 drafts, seed 7): recall 0.990, precision 0.987. Names told "against" each
other, tables with tabs, and drafts that name an owner but no record were mended after it.
"""

from benchmarks.grounding.templates import Template, of

TEMPLATES: tuple[Template, ...] = (
    *of(
        "deals",
        "en",
        "<1:amount>, owned by <1:owner>.",
        "P(won) for <1:name> is <1:probability>, and the rep is aiming at <1:expected_close_on>.",
        "The forecast for <1:name> rests on two figures. First, the model believes that the deal will be won with a probability of "
        "<1:probability>, where the plausible range is <1:interval>. Second, it takes the amount recorded in the CRM, which is "
        "<1:amount>, and arrives at an expected value of <1:expected_value>. The second figure is the one that should go into a "
        "weighted pipeline; the amount itself should only be quoted when we talk about the size of the offer.",
        "Q: When will <1:name> close?\n"
        "A: Most likely around the median date, <1:close_on>. The window is <1:close_interval>.\n"
        "Q: And what does the rep say?\n"
        "A: <1:owner> entered <1:expected_close_on>.",
        "Deal | Stage | Time in stage | Win probability\n"
        "--- | --- | --- | ---\n"
        "<1:name> | <1:stage> | <1:stage_days> | <1:probability>\n"
        "<2:name> | <2:stage> | <2:stage_days> | <2:probability>\n"
        "<3:name> | <3:stage> | <3:stage_days> | <3:probability>",
        "┌ <1:name>\n"
        "│ ID ........ <1:id>\n"
        "│ Owner ..... <1:owner>\n"
        "│ Amount .... <1:amount>\n"
        "│ Slip risk . <1:slip_risk>\n"
        "└ as of <1:as_of>",
        "While <1:name> sits in <1:stage> with a win probability of <1:probability>, <2:name> sits in <2:stage> with "
        "<2:probability>; the respective owners are <1:owner> and <2:owner>.",
        "Not sure. What I can say: the probability of losing <1:name> within 180 days is <1:lost_180>, the probability of winning it "
        "in the same period is <1:won_180>.",
        "WHY: <1:reason>\nEFFECT: <1:points>\nSCORE: <1:probability>\nDEAL: <1:name> (<1:owner>)",
        '"Will it slip?" is the question that comes up in every review. For <1:name> the answer of the model is <1:slip_risk>: that '
        "is the probability that the date entered by the rep, <1:expected_close_on>, passes without a signature. Since the deal is "
        "expected to stay open for another <1:open_days>, the sensible thing to do is to ask <1:owner> for the customer's own "
        "timeline, and to write that into the CRM.",
        "• 30 days: <1:won_30>\n• 60 days: <1:won_60>\n• 180 days: <1:won_180>\n(cumulative win probability, <1:name>)",
        "By name: <1:name>. By number: <1:id>. By owner: <1:owner>. By date of creation: <1:created_at>. Same deal.",
        "Of the deals on your screen, <1:name> has an expected value of <1:expected_value> [<1:value_interval>] and "
        "<2:name> one of <2:expected_value> [<2:value_interval>].",
        "Yes. <1:owner> has <1:name>; it stands at <1:stage>.",
        "Model <1:version>, run on data of <1:as_of>, returns the following for <1:name>: won within 60 days <1:won_60>, median close "
        '<1:close_on>, first reason "<1:reason>".',
        "Pros & cons of calling <1:name> today\n"
        "👍 <1:amount> on the table\n"
        "👍 owner (<1:owner>) knows the buyer\n"
        "👎 still in <1:stage>, <1:stage_days> and counting\n"
        "🤷 win probability: <1:probability>",
    ),
    *of(
        "deals",
        "zh",
        "<1:owner>负责，金额<1:amount>。",
        "赢单概率<1:probability>，销售填写的成交日期为<1:expected_close_on>（<1:name>）。",
        "关于<1:name>的预测，有两个数字需要分清：一是赢单概率，模型给出的是<1:probability>，合理范围为<1:interval>；"
        "二是期望价值，即用CRM中登记的金额<1:amount>按概率折算后的结果，为<1:expected_value>。做加权管道时应使用后者，"
        "只有在讨论报价规模时才引用金额本身。",
        "问：<1:name>什么时候能签？\n"
        "答：模型的中位日期是<1:close_on>，区间<1:close_interval>。\n"
        "问：销售怎么说？\n"
        "答：<1:owner>填的是<1:expected_close_on>。",
        "商机\t阶段\t停留时间\t赢单概率\n"
        "<1:name>\t<1:stage>\t<1:stage_days>\t<1:probability>\n"
        "<2:name>\t<2:stage>\t<2:stage_days>\t<2:probability>\n"
        "<3:name>\t<3:stage>\t<3:stage_days>\t<3:probability>",
        "╭ <1:name>\n"
        "│ 编号：<1:id>\n"
        "│ 负责人：<1:owner>\n"
        "│ 金额：<1:amount>\n"
        "│ 延期风险：<1:slip_risk>\n"
        "╰ 数据日期：<1:as_of>",
        "<1:name>处于<1:stage>，赢单概率<1:probability>；<2:name>处于<2:stage>，赢单概率<2:probability>。"
        "两单的负责人依次为<1:owner>、<2:owner>。",
        "不好说。能确定的是：<1:name>在180天内丢单的概率为<1:lost_180>，同期赢单的概率为<1:won_180>。",
        "原因：<1:reason>；影响：<1:points>；评分：<1:probability>；商机：<1:name>；负责人：<1:owner>。",
        "每次复盘都会有人问“会不会延期”。对<1:name>而言，模型的回答是<1:slip_risk>，也就是销售填写的<1:expected_close_on>"
        "到期仍未签约的概率。模型还认为该商机预计会继续开放<1:open_days>，所以比较稳妥的做法是请<1:owner>向客户要一份对方自己的"
        "时间表，再更新到CRM里。",
        "<1:name>赢单概率（累计）\n· 30天内 <1:won_30>\n· 60天内 <1:won_60>\n· 180天内 <1:won_180>",
        "您说的应该是<1:name>，编号<1:id>，<1:created_at>创建，归<1:owner>。",
        "屏幕上的这两单，<1:name>的期望价值为<1:expected_value>〔<1:value_interval>〕，<2:name>为<2:expected_value>"
        "〔<2:value_interval>〕。",
        "是的，<1:name>已进入“<1:stage>”，在该阶段停留了<1:stage_days>。",
        "模型<1:version>基于<1:as_of>的数据，对<1:name>的输出如下：60天内赢单<1:won_60>，中位成交日<1:close_on>，"
        "首要原因“<1:reason>”。",
        "今天要不要打给<1:name>？\n"
        "👍 金额<1:amount>\n"
        "👍 <1:owner>跟采购熟\n"
        "🤔 赢单概率<1:probability>，期望价值<1:expected_value>\n"
        "👉 打。",
    ),
    *of(
        "leads",
        "en",
        "<1:id> → <1:probability>.",
        "Lead <1:id> belongs to <1:owner> and came in on <1:created_at>.",
        "A score is easy to misread, so let me spell it out. Lead <1:id> has a conversion probability of <1:probability>, which means "
        "that among many leads that look like this one, that is the share we would see turning into business. The uncertainty around "
        "the estimate is expressed by the range <1:interval>. In money, the lead stands for an expected value of <1:expected_value>, "
        "again with a range, <1:value_interval>. None of this replaces the conversation with the customer.",
        "Q: Who owns <1:id>?\nA: <1:owner>.\nQ: What are the odds?\nA: <1:probability>.",
        "Lead;Owner;Probability;Expected value\n"
        "<1:id>;<1:owner>;<1:probability>;<1:expected_value>\n"
        "<2:id>;<2:owner>;<2:probability>;<2:expected_value>",
        "[ <1:id> ]\n  score    <1:probability>\n  range    <1:interval>\n  because  <1:reason>\n  effect   <1:points>",
        "Compared side by side, <1:id> converts with a probability of <1:probability> and <2:id> with <2:probability>. The first reason "
        'for the former is "<1:reason>", for the latter "<2:reason>".',
        "I'd leave <1:id> with <1:owner>: expected value <1:expected_value>, and the relationship is already there.",
        "Careful: <1:expected_value> is the expected value of <1:id>, not a quote (range: <1:value_interval>).",
        "Before the stand-up, three things\n"
        "(a) <1:id>, probability <1:probability>, <1:owner>\n"
        "(b) <2:id>, probability <2:probability>, <2:owner>\n"
        "(c) <3:id>, probability <3:probability>, <3:owner>",
        'Explain it like I\'m new here: the computer looked at lead <1:id>, noticed, among other things, "<1:reason>", moved the score by '
        "<1:points> for that, and ended up at <1:probability>.",
        "Source of the figures on <1:id>: model <1:version>, data of <1:as_of>. Score: <1:probability>.",
        "No name on file for <1:id>. Created <1:created_at>; owner <1:owner>; probability to convert <1:probability>; expected "
        "value <1:expected_value>.",
        '{lead: "<1:id>", owner: "<1:owner>", p: "<1:probability>", p_range: "<1:interval>", value: "<1:expected_value>"}',
        "Between <1:interval>, with <1:probability> as the best estimate. That's lead <1:id>.",
        "★ Lead of the day ★\n"
        "<1:id>, looked after by <1:owner>\n"
        '"<1:reason>"\n'
        "Expected value: <1:expected_value>\n"
        "Your next move: pick up the phone.",
    ),
    *of(
        "leads",
        "zh",
        "<1:id>：<1:probability>。",
        "线索<1:id>归<1:owner>，<1:created_at>录入。",
        "评分很容易被误读，这里说明一下。线索<1:id>的转化概率为<1:probability>，意思是在大量与它相似的线索中，最终转化的比例大致如此；"
        "估计的不确定性由区间<1:interval>表示。折算成金额，期望价值为<1:expected_value>，同样带有范围，即<1:value_interval>。"
        "这些都不能代替与客户的直接沟通。",
        "问：<1:id>谁在跟？\n答：<1:owner>。\n问：转化的可能性？\n答：<1:probability>。",
        "线索,负责人,转化概率,期望价值\n"
        "<1:id>,<1:owner>,<1:probability>,<1:expected_value>\n"
        "<2:id>,<2:owner>,<2:probability>,<2:expected_value>",
        "〖<1:id>〗\n评分 <1:probability>\n区间 <1:interval>\n原因 <1:reason>\n影响 <1:points>",
        "把两条线索放在一起看：<1:id>的转化概率为<1:probability>，首要原因是“<1:reason>”；<2:id>的转化概率为<2:probability>，"
        "首要原因是“<2:reason>”。",
        "建议<1:id>仍由<1:owner>跟进，期望价值<1:expected_value>。",
        "注意：<1:expected_value>是<1:id>的期望价值，不是报价，其范围为<1:value_interval>。",
        "站会前提醒三件事：\n"
        "（一）<1:id>，转化概率<1:probability>，<1:owner>\n"
        "（二）<2:id>，转化概率<2:probability>，<2:owner>\n"
        "（三）<3:id>，转化概率<3:probability>，<3:owner>",
        "用大白话说：系统看了线索<1:id>，其中一条是“<1:reason>”，这一条让分数变动了<1:points>，最后得出<1:probability>。",
        "<1:id>的数据来源：模型<1:version>，数据日期<1:as_of>，评分<1:probability>。",
        "<1:id>没有登记客户名称。创建日期<1:created_at>，负责人<1:owner>，转化概率<1:probability>，期望价值<1:expected_value>。",
        "{线索：“<1:id>”，负责人：“<1:owner>”，概率：“<1:probability>”，区间：“<1:interval>”，价值：“<1:expected_value>”}",
        "最佳估计是<1:probability>，区间<1:interval>，说的是线索<1:id>。",
        "★今日线索★\n<1:id>｜<1:owner>\n理由：<1:reason>\n期望价值：<1:expected_value>\n下一步：拿起电话。",
    ),
    *of(
        "accounts",
        "en",
        "<1:name>: churn <1:probability>.",
        "<1:value_at_risk> at risk, account owner <1:owner>.",
        "When people hear that an account may churn, they tend to think of the whole relationship. For <1:name> the picture is more "
        "nuanced. The probability that it churns within the next 90 days is <1:probability>, with a range of <1:interval>. The money "
        "that is exposed because of it amounts to <1:value_at_risk>, which could be anywhere within <1:risk_interval>. At the same time "
        "the account is expected to buy for <1:expected_value>. It pays to keep both sides in mind when you plan the visit.",
        "Q: How big is <1:name>?\n"
        "A: Annual revenue is <1:annual_revenue>.\n"
        "Q: What would it buy from us?\n"
        "A: <1:expected_value>, give or take (<1:value_interval>).",
        "Account        | Churn | At risk | Owner\n"
        "<1:name> | <1:probability> | <1:value_at_risk> | <1:owner>\n"
        "<2:name> | <2:probability> | <2:value_at_risk> | <2:owner>\n"
        "<3:name> | <3:probability> | <3:value_at_risk> | <3:owner>",
        "== <1:name> ==\nno.: <1:id>\ncreated: <1:created_at>\nrevenue p.a.: <1:annual_revenue>\nowner: <1:owner>",
        "<1:name> against <2:name>: churn probability <1:probability> against <2:probability>, value at risk <1:value_at_risk> against "
        "<2:value_at_risk>.",
        'Talk to <1:owner> first. The reason behind the churn score of <1:name> is given as "<1:reason>" (<1:points>), and only the owner '
        "can tell whether that is real or a gap in the data.",
        "That would be <1:name>, id <1:id>.",
        'In the model\'s words: "<1:reason>". In figures: <1:points> for this reason, <1:probability> in total. In practice: call '
        "<1:name>.",
        "• Who: <1:name>\n"
        "• Whose: <1:owner>\n"
        "• How likely to leave: <1:probability>\n"
        "• How much at stake: <1:value_at_risk>\n"
        "• According to: model <1:version>, <1:as_of>",
        "You can't say that <1:name> will leave. You can say that the probability is <1:probability> and that the first reason is "
        '"<1:reason>".',
        "The account has been in the CRM since <1:created_at>; it's <1:name>, with an annual revenue of <1:annual_revenue> and expected "
        "purchases of <1:expected_value>.",
        "Retention budget, draft: <1:name> (exposed: <1:value_at_risk>, range <1:risk_interval>); <2:name> (exposed: <2:value_at_risk>, "
        "range <2:risk_interval>). To be approved by finance.",
        "Dear <1:owner>, a one-minute read about <1:name>. Probability to churn: <1:probability>. Main reason: <1:reason>. "
        "Expected purchases if all goes well: <1:expected_value>. That's it.",
        '{"customer": "<1:name>", "rep": "<1:owner>", "churn": {"p": "<1:probability>", "range": "<1:interval>"}, '
        '"exposure": "<1:value_at_risk>"}',
    ),
    *of(
        "accounts",
        "zh",
        "<1:name>，流失概率<1:probability>。",
        "风险金额<1:value_at_risk>，负责人<1:owner>。",
        "一听到客户可能流失，大家往往会想到整段合作关系。就<1:name>来说，情况要细分来看：未来90天内流失的概率为<1:probability>，"
        "区间是<1:interval>；由此面临风险的金额为<1:value_at_risk>，可能落在<1:risk_interval>之间；与此同时，预计它还会向我们采购"
        "<1:expected_value>。安排拜访时，两方面都要考虑。",
        "问：<1:name>规模多大？\n"
        "答：年营收<1:annual_revenue>。\n"
        "问：预计能向我们买多少？\n"
        "答：<1:expected_value>，范围<1:value_interval>。",
        "客户｜流失概率｜风险金额｜负责人\n"
        "<1:name>｜<1:probability>｜<1:value_at_risk>｜<1:owner>\n"
        "<2:name>｜<2:probability>｜<2:value_at_risk>｜<2:owner>\n"
        "<3:name>｜<3:probability>｜<3:value_at_risk>｜<3:owner>",
        "＝＝<1:name>＝＝\n编号：<1:id>\n创建：<1:created_at>\n年营收：<1:annual_revenue>\n负责人：<1:owner>",
        "<1:name>与<2:name>相比：流失概率分别为<1:probability>和<2:probability>，风险金额分别为<1:value_at_risk>和<2:value_at_risk>。",
        "先找<1:owner>聊。<1:name>流失评分的首要原因是“<1:reason>”（<1:points>），到底是真实情况还是数据缺失，只有负责人清楚。",
        "应该是<1:name>，编号<1:id>。",
        "模型的说法是“<1:reason>”，数字上是这一条<1:points>、总分<1:probability>，落到行动上就是给<1:name>打个电话。",
        "· 谁：<1:name>\n"
        "· 谁负责：<1:owner>\n"
        "· 流失可能性：<1:probability>\n"
        "· 涉及金额：<1:value_at_risk>\n"
        "· 依据：模型<1:version>，<1:as_of>",
        "不能说<1:name>一定会流失，只能说流失概率为<1:probability>，首要原因是“<1:reason>”。",
        "该客户<1:created_at>起在CRM中建档，即<1:name>，年营收<1:annual_revenue>，预计采购额<1:expected_value>。",
        "挽留预算（草案）：<1:name>，风险金额<1:value_at_risk>，区间<1:risk_interval>；<2:name>，风险金额<2:value_at_risk>，"
        "区间<2:risk_interval>。待财务审批。",
        "<1:owner>您好，一分钟了解<1:name>：流失概率<1:probability>，主要原因<1:reason>，预计采购额<1:expected_value>。就这些。",
        '{"客户": "<1:name>", "销售": "<1:owner>", "流失": {"概率": "<1:probability>", "区间": "<1:interval>"}, '
        '"风险金额": "<1:value_at_risk>"}',
    ),
)
