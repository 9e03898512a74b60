"""Which templates came seventh? By an author who had not read the rules; seen since.

At first sight, on the small company (600 drafts, seed 7): recall 0.987, precision 0.958. Most false alarms were
"前者" and "后者" of two records told apart in the sentence before, intervals "over" bounds, and dates across lines.
"""

from benchmarks.grounding.templates import Template, of

TEMPLATES: tuple[Template, ...] = (
    *of(
        "deals",
        "en",
        "<1:name> stands at <1:probability> to be won (likely range <1:interval>). It is worth <1:amount> and "
        "<1:owner> has it down for <1:expected_close_on>.",
        "Good morning! Here are the two deals I would look at first today.\n\n"
        "1. **<1:name>** (<1:owner>): win probability <1:probability>, amount <1:amount>. The model expects it to "
        "close on <1:close_on>.\n"
        "2. **<2:name>** (<2:owner>): win probability <2:probability>, amount <2:amount>. The model expects it to "
        "close on <2:close_on>.\n\n"
        "Have a good Monday.",
        "| Deal | Owner | Win probability | Amount | Rep's close date |\n"
        "|---|---|---|---|---|\n"
        "| <1:name> | <1:owner> | <1:probability> | <1:amount> | <1:expected_close_on> |\n"
        "| <2:name> | <2:owner> | <2:probability> | <2:amount> | <2:expected_close_on> |\n"
        "| <3:name> | <3:owner> | <3:probability> | <3:amount> | <3:expected_close_on> |\n\n"
        "Data as of <1:as_of>.",
        "Hi <1:owner>,\n\nquick note on <1:name> before our 1:1. You entered <1:expected_close_on> as the close "
        "date; the model's own estimate is <1:close_on>, and it puts the risk of missing your date at "
        "<1:slip_risk>. Could you check with the buyer whether anything has moved on their side, and update the "
        "CRM if so?\n\nThanks!",
        "Why is the score of <1:name> what it is? The main driver is this: <1:reason>. That alone moves the "
        "probability by <1:points>. All in all the model arrives at <1:probability>.",
        "If you only have time for one call: the deal has been in <1:stage> for <1:stage_days>, and the chance of "
        "winning it within the next 30 days is <1:won_30>. That's <1:name>, owned by <1:owner>.",
        "**<1:name>**\n"
        "- Stage: <1:stage> (for <1:stage_days>)\n"
        "- Amount: <1:amount>\n"
        "- Chance of winning: <1:probability>\n"
        "- Expected value: <1:expected_value> (range <1:value_interval>)\n"
        "- Next step: confirm who signs on the customer's side",
        "Comparing the two: <1:name> has a win probability of <1:probability>, <2:name> one of <2:probability>. "
        "In money terms the first has an expected value of <1:expected_value> and the second of "
        "<2:expected_value>. Neither number is a promise, so look at the ranges too: <1:interval> for <1:name> and "
        "<2:interval> for <2:name>.",
        "Pipeline review, minutes\n\n"
        "<1:name>: <1:owner> walked us through the deal. Amount <1:amount>, currently in <1:stage>. Forecast "
        "<1:probability>. Action: get a written timeline.\n"
        "<2:name>: owner is <2:owner>. Amount <2:amount>, currently in <2:stage>. Forecast <2:probability>. "
        "Action: find a second contact.\n\n"
        "Next review: same time next week.",
        "Sure. Over the next 60 days, the odds that <1:name> is won are <1:won_60>; over 180 days they are "
        "<1:won_180>. The odds that it is lost within 180 days are <1:lost_180>. On average the model expects it to "
        "stay open for another <1:open_days>.",
        "<1:owner>'s <1:amount> deal with ID <1:id> (<1:name>) was created on <1:created_at>. The model thinks it "
        "will close on <1:close_on>, with a plausible window of <1:close_interval>. I'd keep the customer warm "
        "until then and avoid discounting too early.",
        "Slippage watch for the team meeting: <1:slip_risk> risk that <1:name> misses <1:expected_close_on>, "
        "<2:slip_risk> that <2:name> misses <2:expected_close_on>, and <3:slip_risk> that <3:name> misses "
        "<3:expected_close_on>. Please re-confirm these dates with the customers by Friday.",
        "TL;DR: <1:name> – <1:probability> to win, <1:amount>, rep's date <1:expected_close_on>, model's date "
        "<1:close_on>. (Model <1:version>, data as of <1:as_of>.)",
        "Let me explain how to read this. When we say <1:probability> for <1:name>, we mean that of many deals "
        "that look like this one, about that share would be won. The model is not certain; anything in the range "
        "<1:interval> is plausible. What counts most here is: <1:reason>. FYI, the amount in the CRM is "
        "<1:amount>, so the expected value comes to <1:expected_value>. If the amount is out of date, please "
        "correct it first and ask me again.",
    ),
    *of(
        "deals",
        "zh",
        "<1:name>目前的赢单概率是<1:probability>（合理区间<1:interval>），金额<1:amount>，负责人是<1:owner>。",
        "早上好！今天建议优先看这两个商机：\n\n"
        "1. <1:name>（<1:owner>）：赢单概率<1:probability>，金额<1:amount>，"
        "销售填写的预计成交日是<1:expected_close_on>。\n"
        "2. <2:name>（<2:owner>）：赢单概率<2:probability>，金额<2:amount>，"
        "销售填写的预计成交日是<2:expected_close_on>。\n\n"
        "祝周一顺利！",
        "| 商机 | 负责人 | 阶段 | 赢单概率 | 模型预计成交日 |\n"
        "|---|---|---|---|---|\n"
        "| <1:name> | <1:owner> | <1:stage> | <1:probability> | <1:close_on> |\n"
        "| <2:name> | <2:owner> | <2:stage> | <2:probability> | <2:close_on> |\n"
        "| <3:name> | <3:owner> | <3:stage> | <3:probability> | <3:close_on> |\n\n"
        "数据截至<1:as_of>，模型版本 <1:version>。",
        "<1:owner>你好，\n\n关于<1:name>，你填的成交日期是<1:expected_close_on>，而模型估计的日期是<1:close_on>，"
        "错过你这个日期的风险为<1:slip_risk>。麻烦本周内跟客户再确认一下时间，有变化请及时更新系统。\n\n谢谢！",
        "为什么<1:name>是这个分数？最主要的原因是：<1:reason>，这一项对概率的影响为<1:points>。综合其他因素，"
        "模型给出的赢单概率是<1:probability>。",
        "这单在<1:stage>阶段已经停留了<1:stage_days>，30天内赢下来的概率是<1:won_30>，说的就是<1:owner>手上的<1:name>。",
        "【<1:name>】\n"
        "· 金额：<1:amount>\n"
        "· 赢单概率：<1:probability>\n"
        "· 预期价值：<1:expected_value>（区间<1:value_interval>）\n"
        "· 延期风险：<1:slip_risk>\n"
        "· 下一步：找到真正拍板的人，约一次面谈",
        "两个商机对比一下：<1:name>的赢单概率为<1:probability>，<2:name>为<2:probability>；预期价值方面，前者是"
        "<1:expected_value>，后者是<2:expected_value>。精力有限的话，可以结合阶段再判断：<1:name>在<1:stage>，"
        "<2:name>在<2:stage>。",
        "销售例会纪要\n\n"
        "一、<1:name>\n负责人<1:owner>，金额<1:amount>，预测赢单概率<1:probability>。会后由<1:owner>向客户索取采购时间表。\n\n"
        "二、<2:name>\n负责人<2:owner>，金额<2:amount>，预测赢单概率<2:probability>。会后由<2:owner>确认预算是否到位。\n\n"
        "下周例会继续跟进。",
        "可以的。<1:name>在未来60天内赢单的概率是<1:won_60>，180天内是<1:won_180>；180天内丢单的概率是<1:lost_180>。"
        "平均来看，它预计还要<1:open_days>才会有结果。",
        "编号<1:id>的商机就是<1:name>，创建于<1:created_at>，金额为<1:amount>。模型认为它会在<1:close_on>成交，"
        "可能的时间范围是<1:close_interval>。在此之前建议保持每周联系，不要过早让价。",
        "延期提醒：<1:name>错过<1:expected_close_on>的风险是<1:slip_risk>；<2:name>错过<2:expected_close_on>的风险是"
        "<2:slip_risk>。请两位负责人<1:owner>、<2:owner>周五前核实。",
        "一句话总结：<1:name>，<1:amount>，赢单概率<1:probability>，销售预计<1:expected_close_on>，模型预计<1:close_on>。",
        "您问这个数字怎么理解：<1:name>的赢单概率<1:probability>，意思是与它类似的商机里，大约有这个比例最终会赢。"
        "模型并非百分百确定，<1:interval>都算合理。影响最大的因素是“<1:reason>”。系统里的金额是<1:amount>，"
        "由此得到的预期价值为<1:expected_value>。如果金额有误，请先在CRM里更正，再重新问我。",
    ),
    *of(
        "leads",
        "en",
        "Lead <1:id> has a conversion probability of <1:probability>, with a likely range of <1:interval>. It came in "
        "via <1:source> and is assigned to <1:owner>.",
        "Here are the three leads to work through this morning:\n\n"
        "1. <1:id> – <1:probability> to convert – owner: <1:owner>\n"
        "2. <2:id> – <2:probability> to convert – owner: <2:owner>\n"
        "3. <3:id> – <3:probability> to convert – owner: <3:owner>\n\n"
        "A short call usually does more than an e-mail.",
        "| Lead | Source | Industry | Region | P(convert) | Expected value |\n"
        "|:--|:--|:--|:--|--:|--:|\n"
        "| <1:id> | <1:source> | <1:industry> | <1:region> | <1:probability> | <1:expected_value> |\n"
        "| <2:id> | <2:source> | <2:industry> | <2:region> | <2:probability> | <2:expected_value> |",
        "Hi <1:owner>,\n\nlead <1:id> has been in the CRM since <1:created_at>. The model currently gives it "
        "<1:probability>, mainly because of this: <1:reason>. When you have a moment, please give them a ring and "
        "log the outcome, even if it's only a voicemail.\n\nBest regards",
        'The single most important factor for <1:id> is "<1:reason>", which shifts its score by <1:points>. '
        "Overall the lead ends up at <1:probability>.",
        "With an expected value of <1:expected_value> (anything in <1:value_interval> is realistic) and a conversion "
        "chance of <1:probability>, it makes sense for <1:owner> to decide today whether <1:id> gets a follow-up.",
        "### Lead <1:id>\n\n"
        "* **Owner:** <1:owner>\n"
        "* **Created:** <1:created_at>\n"
        "* **Industry / region:** <1:industry> / <1:region>\n"
        "* **Chance of converting:** <1:probability> (<1:interval>)\n"
        "* **Why:** <1:reason>\n\n"
        "Suggested opener: ask what prompted them to get in touch.",
        "<1:id> and <2:id> are at <1:probability> and <2:probability> respectively. The former is with <1:owner>, the "
        "latter with <2:owner>.",
        "Weekly lead report\n==================\n"
        "Data as of <1:as_of>; model version <1:version>.\n\n"
        "<1:id> (<1:region>): the forecast is <1:probability>. Expected value <1:expected_value>.\n"
        "<2:id> (<2:region>): the forecast is <2:probability>. Expected value <2:expected_value>.\n"
        "<3:id> (<3:region>): the forecast is <3:probability>. Expected value <3:expected_value>.\n\n"
        "To do next week: qualify or close out anything that has gone quiet.",
        "You asked about <1:id>. It was created on <1:created_at>, its source is <1:source>, and its owner is "
        "<1:owner>. The model says <1:probability>. That is an estimate, not a verdict: the range goes over "
        "<1:interval>, so one good conversation can tell you more than the score does.",
        "Since we can't chase everything at once, here's my take. For <1:id>, <1:owner> should prepare a short "
        "intro that speaks to the industry (<1:industry>); the model sees a <1:probability> chance there. For "
        "<2:id>, where the chance is <2:probability>, <2:owner> could start from the reason the model names first: "
        "<2:reason>.",
        "<1:id>: <1:probability> likely to convert, worth <1:expected_value> on expectation. Owner: <1:owner>.",
        "Notes from the lead handover\n"
        "- <1:id>: came from <1:source>, created <1:created_at>. <1:owner> stays on it. Score <1:probability>.\n"
        "- <2:id>: came from <2:source>, created <2:created_at>. <2:owner> stays on it. Score <2:probability>.\n"
        "- AOB: please fill in the phone number field, it's often empty.",
        "What would change the number? For lead <1:id> the top factor right now is <1:reason> (<1:points>). If "
        "that changes, so will the forecast of <1:probability>. Keep in mind that the expected value of "
        "<1:expected_value> moves along with it. I'd check back after your next call.",
    ),
    *of(
        "leads",
        "zh",
        "线索<1:id>的转化概率为<1:probability>，合理区间是<1:interval>，来源是<1:source>，由<1:owner>跟进。",
        "今天上午请先处理这三条线索：\n\n"
        "1、<1:id>：转化概率<1:probability>，负责人<1:owner>\n"
        "2、<2:id>：转化概率<2:probability>，负责人<2:owner>\n"
        "3、<3:id>：转化概率<3:probability>，负责人<3:owner>\n\n"
        "能打电话就不要只发邮件。",
        "| 线索 | 来源 | 行业 | 地区 | 转化概率 | 预期价值 |\n"
        "| --- | --- | --- | --- | --- | --- |\n"
        "| <1:id> | <1:source> | <1:industry> | <1:region> | <1:probability> | <1:expected_value> |\n"
        "| <2:id> | <2:source> | <2:industry> | <2:region> | <2:probability> | <2:expected_value> |",
        "<1:owner>，你好！\n\n线索 <1:id> 是<1:created_at>录入的，模型目前给出的转化概率是<1:probability>，"
        "主要依据是：<1:reason>。有空请给对方打个电话，并把结果记到CRM里，哪怕没接通也记一笔。\n\n辛苦了！",
        "对<1:id>影响最大的一条是“<1:reason>”，它让分数变动了<1:points>，最终这条线索的转化概率为<1:probability>。",
        "预期价值<1:expected_value>（区间<1:value_interval>），转化概率<1:probability>——线索<1:id>要不要继续跟，"
        "建议<1:owner>今天就定下来。",
        "## 线索 <1:id>\n\n"
        "- 负责人：<1:owner>\n"
        "- 创建时间：<1:created_at>\n"
        "- 行业/地区：<1:industry>/<1:region>\n"
        "- 转化概率：<1:probability>（<1:interval>）\n"
        "- 主要原因：<1:reason>\n\n"
        "开场建议：先问客户这次为什么来咨询。",
        "<1:id>和<2:id>的转化概率分别是<1:probability>和<2:probability>，前者归<1:owner>，后者归<2:owner>。",
        "线索周报（数据截至<1:as_of>）\n\n"
        "① <1:id>，<1:region>，预测转化概率<1:probability>，预期价值<1:expected_value>；\n"
        "② <2:id>，<2:region>，预测转化概率<2:probability>，预期价值<2:expected_value>；\n"
        "③ <3:id>，<3:region>，预测转化概率<3:probability>，预期价值<3:expected_value>。\n\n"
        "下周重点：长期没有回音的线索，要么重新激活，要么关闭。",
        "您问的是<1:id>这条线索。它创建于<1:created_at>，来源为<1:source>，负责人是<1:owner>。模型的判断是"
        "<1:probability>。这只是估计，不是定论，区间在<1:interval>，所以一次好的沟通往往比分数更能说明问题。",
        "线索不可能一次都跟完，我的建议是：<1:id>的转化概率是<1:probability>，可以请<1:owner>准备一段针对"
        "<1:industry>行业的开场白；<2:id>的转化概率是<2:probability>，<2:owner>可以从模型给出的第一条原因入手，"
        "也就是“<2:reason>”。",
        "<1:owner>名下的<1:id>：转化概率<1:probability>，预期价值<1:expected_value>。",
        "交接会记录\n"
        "- <1:id>：来自<1:source>，<1:created_at>创建，仍由<1:owner>负责，评分<1:probability>。\n"
        "- <2:id>：来自<2:source>，<2:created_at>创建，仍由<2:owner>负责，评分<2:probability>。\n"
        "- 其他：请大家把联系电话补全。",
        "哪些情况会改变这个数字？就线索<1:id>来说，目前排在第一位的因素是<1:reason>（<1:points>）。一旦它变了，"
        "<1:probability>这个预测也会跟着变，预期价值<1:expected_value>同样如此。建议下次通话之后再来看一眼。"
        "（模型版本：<1:version>）",
    ),
    *of(
        "accounts",
        "en",
        "<1:name> has a churn risk of <1:probability> (range <1:interval>). The account is managed by <1:owner>, and "
        "<1:value_at_risk> is at risk.",
        "Morning brief – customers to keep an eye on\n\n"
        "1) <1:name>: <1:probability> chance of leaving, value at risk <1:value_at_risk>. Owner: <1:owner>.\n"
        "2) <2:name>: <2:probability> chance of leaving, value at risk <2:value_at_risk>. Owner: <2:owner>.\n"
        "3) <3:name>: <3:probability> chance of leaving, value at risk <3:value_at_risk>. Owner: <3:owner>.",
        "| Account | Industry | Region | Annual revenue | Churn risk |\n"
        "|---|---|---|---:|---:|\n"
        "| <1:name> | <1:industry> | <1:region> | <1:annual_revenue> | <1:probability> |\n"
        "| <2:name> | <2:industry> | <2:region> | <2:annual_revenue> | <2:probability> |\n\n"
        "Source: CRM data as of <1:as_of>, model <1:version>.",
        "Subject: Check-in with <1:name>\n\nHi <1:owner>,\n\nthe latest forecast puts the probability that "
        "<1:name> leaves us at <1:probability>. The main reason given is: <1:reason>. Would you mind setting up a "
        "call with them this week, ideally before Thursday? Happy to join.\n\nCheers",
        "Here's what lies behind the number for <1:name>. First and foremost, <1:reason>; this accounts for "
        "<1:points> of its churn probability, which is <1:probability> in total.",
        "<1:value_at_risk> – that's what we may stand to lose with <1:name>, or <1:risk_interval> if you take the "
        "uncertainty into account. The likelihood of them leaving is <1:probability>.",
        "**Account snapshot: <1:name>** (ID <1:id>)\n\n"
        "- Customer record created: <1:created_at>\n"
        "- Industry: <1:industry>\n"
        "- Region: <1:region>\n"
        "- Annual revenue: <1:annual_revenue>\n"
        "- Account owner: <1:owner>\n"
        "- Probability of leaving: <1:probability>\n\n"
        "Recommended: a short QBR with the main contact.",
        "Both accounts deserve a call. At <1:name> the churn probability is <1:probability> and the value at risk is "
        "<1:value_at_risk>, while at <2:name> the churn probability is <2:probability> and the value at risk is "
        "<2:value_at_risk>. <1:owner> looks after the first, <2:owner> after the second.",
        "Customer success stand-up, summary:\n"
        "* <1:owner> will talk to <1:name> (churn risk <1:probability>) about how the product is being used.\n"
        "* <2:owner> will talk to <2:name> (churn risk <2:probability>) about the renewal terms.\n"
        "* Everyone: write up your visits in the CRM the same day.",
        "Let's look at <1:name>. The CRM shows annual revenue of <1:annual_revenue>. The expected value of the "
        "account is <1:expected_value>, and it could reasonably be in the range <1:value_interval>. The risk that "
        "they leave is put at <1:probability>. If you want to do something about that, start with the reason the "
        "model lists at the top: <1:reason>.",
        "Should you worry about <1:name>? The model says there is a <1:probability> chance they'll leave, give or "
        "take: the range is <1:interval>. I'd ask <1:owner>, who knows the account, before drawing any conclusions.",
        "Churn alert: <1:name>, <1:probability>, <1:value_at_risk> at risk. Owner <1:owner>, please call.",
        "Weekly account review\n\n"
        "**1. <1:name>**\nA customer on our books since <1:created_at>. Its churn probability is <1:probability>; "
        "the model's main reason is: <1:reason>.\n\n"
        "**2. <2:name>**\nA customer on our books since <2:created_at>. Its churn probability is <2:probability>; "
        "the model's main reason is: <2:reason>.\n\n"
        "**Next steps**\nAgree on one concrete offer per customer and report back on Wednesday.",
        "In <1:region>, one customer I can tell you about is <1:name>. They are in the <1:industry> industry, and "
        "their owner on our side is <1:owner>. Their probability of leaving is <1:probability>, and the expected "
        "value is <1:expected_value>. A personal visit, an exec sponsor or simply a thank-you note can go a long "
        "way; book a 15-minute call first if you're unsure.",
    ),
    *of(
        "accounts",
        "zh",
        "<1:name>的流失概率为<1:probability>（区间<1:interval>），客户负责人是<1:owner>，风险金额<1:value_at_risk>。",
        "今日晨报｜需要留意的客户\n\n"
        "1. <1:name>：流失概率<1:probability>，风险金额<1:value_at_risk>，负责人<1:owner>\n"
        "2. <2:name>：流失概率<2:probability>，风险金额<2:value_at_risk>，负责人<2:owner>\n"
        "3. <3:name>：流失概率<3:probability>，风险金额<3:value_at_risk>，负责人<3:owner>",
        "| 客户 | 行业 | 地区 | 年营收 | 流失概率 |\n"
        "|---|---|---|---|---|\n"
        "| <1:name> | <1:industry> | <1:region> | <1:annual_revenue> | <1:probability> |\n"
        "| <2:name> | <2:industry> | <2:region> | <2:annual_revenue> | <2:probability> |\n\n"
        "数据日期：<1:as_of>；模型版本：<1:version>。",
        "主题：关于<1:name>的回访\n\n<1:owner>你好：\n\n最新预测显示，<1:name>流失的概率是<1:probability>，"
        "模型给出的主要原因是：<1:reason>。能否在本周四之前跟客户约个电话？需要的话我可以一起参加。\n\n谢谢",
        "<1:name>这个数字是怎么来的？首先是“<1:reason>”，这一条影响了<1:points>；所有因素合在一起，流失概率为"
        "<1:probability>。",
        "<1:value_at_risk>，这就是<1:name>一旦流失我们面临的风险金额，考虑不确定性的话是<1:risk_interval>。"
        "对方离开的可能性是<1:probability>。",
        "客户速览：<1:name>（编号<1:id>）\n"
        "· 建档日期：<1:created_at>\n"
        "· 行业：<1:industry>\n"
        "· 地区：<1:region>\n"
        "· 年营收：<1:annual_revenue>\n"
        "· 负责人：<1:owner>\n"
        "· 流失概率：<1:probability>\n"
        "建议：安排一次面对面回访，听听主要联系人的真实想法。",
        "这两个客户都值得打个电话。<1:name>的流失概率是<1:probability>，风险金额<1:value_at_risk>，由<1:owner>负责；"
        "<2:name>的流失概率是<2:probability>，风险金额<2:value_at_risk>，由<2:owner>负责。",
        "客户成功周会小结：\n"
        "（1）<1:owner>联系<1:name>（流失概率<1:probability>），了解产品使用情况；\n"
        "（2）<2:owner>联系<2:name>（流失概率<2:probability>），沟通续约条件；\n"
        "（3）所有人：拜访记录当天录入系统。",
        "来看一下<1:name>。系统中登记的年营收是<1:annual_revenue>，该客户的预期价值为<1:expected_value>，"
        "合理范围在<1:value_interval>。模型估计其流失概率为<1:probability>。想要挽留，可以先从排在首位的原因着手："
        "<1:reason>。",
        "要不要担心<1:name>？模型认为对方有<1:probability>的可能会离开，不过这个数有误差，区间是<1:interval>。"
        "下结论之前，建议先问问熟悉情况的<1:owner>。",
        "流失预警：<1:name>，<1:probability>，风险金额<1:value_at_risk>，请<1:owner>尽快联系。",
        "本周客户复盘\n\n"
        "一、<1:name>\n<1:created_at>建档，流失概率<1:probability>，首要原因：<1:reason>。\n\n"
        "二、<2:name>\n<2:created_at>建档，流失概率<2:probability>，首要原因：<2:reason>。\n\n"
        "三、后续安排\n每个客户至少定一项具体措施，周三反馈进展。",
        "说到<1:region>，可以介绍一下<1:name>这个客户：属于<1:industry>行业，我方负责人是<1:owner>，流失概率"
        "<1:probability>，预期价值<1:expected_value>。上门拜访、高层互访，或者只是一句感谢，往往都很管用；"
        "拿不准的话，先打个电话问问近况。",
    ),
)
