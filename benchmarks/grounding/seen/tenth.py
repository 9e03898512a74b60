"""Which templates came tenth? By an author who had not read the rules; seen since.

At first sight, on the small company (600 drafts, seed 7): recall 0.997, precision 0.860. Most false alarms were facts
that the answers did not tell then: the horizon of a probability ("churn, 90 days", "lost within 180") and the level
of intervals.
"""

from benchmarks.grounding.templates import Template, of

TEMPLATES: tuple[Template, ...] = (
    *of(
        "deals",
        "en",
        "Quick note before our 1:1 – I looked at <1:name> again. The model puts it at <1:probability> "
        '(range <1:interval>), and the first thing it points to is "<1:reason>". '
        "Let's talk about what you can do about that this week.",
        "Hi team,\n\nA short update on <1:name> ahead of Friday's pipeline call.\n\n"
        "- Amount: <1:amount>\n- Stage: <1:stage>, <1:stage_days> so far\n"
        "- Date in the CRM: <1:expected_close_on>\n- Date the model expects (median): <1:close_on>\n\n"
        "<1:owner>, could you please check the date with the customer and correct it if needed?\n\n"
        "Thanks,\nSales Ops",
        "So, yeah, about <1:name>... you've got it down for <1:expected_close_on>, right? "
        "Chance that it misses that date is <1:slip_risk>. I'd call them before you commit it.",
        "## Deal review\n\n| Deal | Owner | Amount | Win probability | Expected value |\n"
        "|---|---|---|---|---|\n"
        "| <1:name> | <1:owner> | <1:amount> | <1:probability> | <1:expected_value> |\n"
        "| <2:name> | <2:owner> | <2:amount> | <2:probability> | <2:expected_value> |\n"
        "| <3:name> | <3:owner> | <3:amount> | <3:probability> | <3:expected_value> |\n\n"
        "*Data as of <1:as_of>, model <1:version>.*",
        "How the odds build up over time for **<1:name>**:\n\n"
        "* within 30 days: <1:won_30>\n* within 60 days: <1:won_60>\n* within 180 days: <1:won_180>\n\n"
        "And the other side of the coin: <1:lost_180> that it is lost inside those 180 days.",
        "Manager's note – <1:owner>\n\nWe went through <1:name> and <2:name> together. The first is in "
        "<1:stage> with <1:amount> on it; the second is in <2:stage> with <2:amount>. "
        "Agreed: a next step with a date on both by Friday, no exceptions.",
        "The expected value of <1:name> comes to <1:expected_value>, i.e. its <1:amount> weighted by a "
        "<1:probability> chance to win. Reasonable range: <1:value_interval>.",
        "Don't panic 🙂 <1:name> should stay open for another <1:open_days> or so; with 80% confidence it "
        "closes somewhere in <1:close_interval>. Plan your calls around that.",
        '{\n  "deal": "<1:name>",\n  "id": "<1:id>",\n  "owner": "<1:owner>",\n'
        '  "stage": "<1:stage>",\n  "amount": "<1:amount>",\n  "p_won": "<1:probability>",\n'
        '  "interval": "<1:interval>",\n  "slip_risk": "<1:slip_risk>"\n}',
        "Why does <1:name> score <1:probability>? The top reason is “<1:reason>”, which accounts for "
        "<1:points> in the score. I can list the other factors as well if that helps.",
        "Dear <1:owner>,\n\nthe customer success lead asked me for a realistic signing date for <1:name>. "
        "You entered <1:expected_close_on>; our forecast's median is <1:close_on>, and the 80% window is "
        "<1:close_interval>. Which one may I pass on?\n\nBest regards",
        "Minutes, forecast meeting\n\n1. <1:name> (<1:owner>): stage <1:stage>, entered close date "
        "<1:expected_close_on>, slip risk <1:slip_risk>.\n"
        "2. <2:name> (<2:owner>): stage <2:stage>, entered close date <2:expected_close_on>, slip risk "
        "<2:slip_risk>.\n\nAction: the owners confirm their dates with the buyer.",
        "OK here's how I'd pitch it upstairs: \"<1:name> is a <1:amount> opportunity, opened on "
        "<1:created_at>, and it's been sitting in <1:stage> for <1:stage_days>.\" Full stop. "
        "Let them ask the next question.",
        "If you only have 5 minutes today, take them for <1:name>: <1:won_30> to be won within the next 30 "
        "days, <1:lost_180> to be lost within 180. What the score reacts to most is this: <1:reason>.",
        "**Subject: Two deals I need you on**\n\nHi,\n\nplease have a look at <1:name> "
        "(win probability <1:probability>, expected value <1:expected_value>) and at <2:name> "
        "(win probability <2:probability>, expected value <2:expected_value>). I'd like one sentence from "
        "the owner of each – <1:owner> for the first, <2:owner> for the second – on who signs at the customer.\n\n"
        "Cheers",
        "> DEAL CARD — <1:name>\n> Record: <1:id> · created <1:created_at>\n"
        "> P(won): <1:probability> [<1:interval>]\n> Main driver: <1:reason> (<1:points>)\n"
        "> Scored with <1:version> on data of <1:as_of>",
    ),
    *of(
        "deals",
        "zh",
        "<1:owner>,刚看了一下<1:name>,系统给的赢单概率是<1:probability>,区间<1:interval>。"
        "排在第一位的原因是“<1:reason>”,你这周重点跟一下。",
        "各位好:\n\n<1:name>的最新情况如下,请客户团队知悉。\n\n"
        "一、商机金额:<1:amount>\n二、当前阶段:<1:stage>,已停留<1:stage_days>\n"
        "三、销售填写的预计成交日期:<1:expected_close_on>\n四、模型预测的成交日期(中位数):<1:close_on>\n\n"
        "请<1:owner>与客户核实时间后更新CRM。\n\n谢谢!",
        "| 商机 | 负责人 | 金额 | 赢单概率 | 期望价值 |\n|---|---|---|---|---|\n"
        "| <1:name> | <1:owner> | <1:amount> | <1:probability> | <1:expected_value> |\n"
        "| <2:name> | <2:owner> | <2:amount> | <2:probability> | <2:expected_value> |\n\n"
        "注:数据截至<1:as_of>。",
        "说实话,<1:name>这单你填的是<1:expected_close_on>签,模型觉得错过这个日子的可能性有<1:slip_risk>。"
        "报预测之前,最好先给客户打个电话。",
        "**<1:name>的赢单概率(按时间)**\n\n- 30天内:<1:won_30>\n- 60天内:<1:won_60>\n- 180天内:<1:won_180>\n\n"
        "另外,180天内丢单的概率为<1:lost_180>。",
        "经理批注:<1:name>由<1:owner>负责,目前在“<1:stage>”阶段,停留了<1:stage_days>。"
        "下次例会请带上明确的下一步动作和客户方的决策人。",
        "这单的期望价值是<1:expected_value>,也就是金额<1:amount>乘以<1:probability>的赢单概率,"
        "合理范围在<1:value_interval>之间。说的是<1:name>,别弄混了。",
        "别着急😊 <1:name>预计还要<1:open_days>才会有结果,有八成把握落在<1:close_interval>这个区间里。",
        "【周会纪要】\n1. <1:name>(<1:owner>):预计成交日<1:expected_close_on>,延期风险<1:slip_risk>;\n"
        "2. <2:name>(<2:owner>):预计成交日<2:expected_close_on>,延期风险<2:slip_risk>;\n"
        "3. <3:name>(<3:owner>):预计成交日<3:expected_close_on>,延期风险<3:slip_risk>。\n"
        "待办:请各负责人周五前确认日期。",
        "问:<1:name>的分数是怎么来的?\n答:目前为<1:probability>,首要因素是“<1:reason>”,"
        "对分数的影响为<1:points>。模型版本<1:version>。",
        "商机卡片\n━━━━━━\n名称:<1:name>\n编号:<1:id>\n负责人:<1:owner>\n阶段:<1:stage>\n"
        "创建日期:<1:created_at>\n金额:<1:amount>\n赢单概率:<1:probability>(<1:interval>)",
        "<1:owner>你好,交付那边想知道<1:name>到底什么时候能签。你在系统里写的是<1:expected_close_on>,"
        "预测的中位日期是<1:close_on>,80%的区间是<1:close_interval>。麻烦回复一下以哪个为准。",
        "微信里简单说下哈:<1:name>,<1:amount>,<1:created_at>建的单,现在在<1:stage>。"
        "30天内拿下的概率<1:won_30>。细节咱们电话聊。",
        "今天只需要盯两单:<1:name>和<2:name>。前者的赢单概率为<1:probability>,后者为<2:probability>;"
        "前者要留意的是“<1:reason>”,后者要留意的是“<2:reason>”。",
        "### 一、商机概况\n<1:name>,金额<1:amount>,负责人<1:owner>。\n\n### 二、预测\n"
        "未来90天赢单概率<1:probability>,180天内赢单概率<1:won_180>,180天内丢单概率<1:lost_180>。\n\n"
        "### 三、建议\n尽快约客户决策人见面,确认采购流程。",
        "我跟老板汇报的时候会这么讲:“<1:name>我们按<1:expected_value>计入预测,波动范围<1:value_interval>,"
        "模型看的成交日是<1:close_on>。”你看这样行不行?",
    ),
    *of(
        "leads",
        "en",
        "Morning! Could you ring <1:id> today? The lead scores <1:probability> to convert, and the main "
        "reason given is: <1:reason>.",
        "Hi <1:owner>,\n\nI'm handing over some background on <1:id> before your first call:\n\n"
        "• Lead created: <1:created_at>\n• Probability to convert: <1:probability> (<1:interval>)\n"
        "• What it may be worth: <1:expected_value>\n\nPlease log the outcome right after the call.\n\n"
        "Kind regards",
        "| Lead | Owner | P(converts) | Interval | Expected value |\n|:--|:--|--:|--:|--:|\n"
        "| <1:id> | <1:owner> | <1:probability> | <1:interval> | <1:expected_value> |\n"
        "| <2:id> | <2:owner> | <2:probability> | <2:interval> | <2:expected_value> |\n"
        "| <3:id> | <3:owner> | <3:probability> | <3:interval> | <3:expected_value> |",
        "Honestly? I wouldn't overthink <1:id>. It's at <1:probability>, give or take (the range is "
        "<1:interval>), and one call will tell you more than the score does.",
        "**Lead:** <1:id>\n**Record ID:** <1:id>\n**Rep:** <1:owner>\n**Conversion score:** "
        "<1:probability>\n**Top factor:** <1:reason> (<1:points>)\n**Model:** <1:version>",
        "Note to self / to <1:owner>: the expected value on <1:id> is <1:expected_value>, but look at the "
        "spread first – <1:value_interval>. Qualify the budget before we put any presales hours in.",
        "Who's on <1:id>? That's <1:owner>. And <2:id> is with <2:owner>. The odds to convert are "
        "<1:probability> and <2:probability> respectively.",
        "The single biggest driver behind the score of <1:id> reads “<1:reason>”. On its own it moves the "
        "conversion probability by <1:points>; the total stands at <1:probability>.",
        "Team, three leads for the call block this afternoon 📞\n\n"
        "1. <1:id> – <1:probability> – <1:reason>\n2. <2:id> – <2:probability> – <2:reason>\n"
        "3. <3:id> – <3:probability> – <3:reason>\n\nPost your results in Teams when you're done.",
        "Just checked: <1:id> came in on <1:created_at> and belongs to <1:owner>. As of <1:as_of> the model "
        "gives it a <1:probability> chance to convert in the next 90 days.",
        "LEAD HANDOVER REPORT\n\n1. Subject\n   <1:id>, reference <1:id>, created <1:created_at>\n\n"
        "2. Assessment\n   Conversion probability <1:probability>, interval <1:interval>\n"
        "   Expected value <1:expected_value>, range <1:value_interval>\n\n"
        "3. Basis\n   Model version <1:version>, data as of <1:as_of>",
        '{"lead": "<1:id>", "owner": "<1:owner>", "p_converts": "<1:probability>", '
        '"top_reason": "<1:reason>", "effect": "<1:points>", "model": "<1:version>"}',
        "Subject: <1:id> – next step?\n\n<1:owner>,\n\nthe assistant lists <1:id> with an expected value "
        "of <1:expected_value> and a conversion probability of <1:probability>. I see no meeting in the "
        "calendar. Would you offer them a demo, or do we park it?\n\nThanks for a short answer.",
        'You asked about two leads. For <1:id> the first reason is "<1:reason>" (<1:points>); for <2:id> '
        'it\'s "<2:reason>" (<2:points>). Both explanations come from model <1:version>.',
        "✅ Lead: <1:id>\n👤 <1:owner>\n🎯 <1:probability> (somewhere in <1:interval>)\n"
        "💰 <1:expected_value> expected\n👉 Call first, e-mail after.",
        "Okay, so what I told <1:owner> in our coaching session: when a lead like <1:id> shows "
        '"<1:reason>", open with that. The score (<1:probability>) is for sorting your list, '
        "it's not for the customer's ears.",
    ),
    *of(
        "leads",
        "zh",
        "<1:owner>,今天抽空联系一下<1:id>吧,转化概率<1:probability>,主要原因:<1:reason>。",
        "您好,\n\n<1:id>这条线索已分配给<1:owner>,背景信息如下:\n"
        "· 创建时间:<1:created_at>\n· 转化概率:<1:probability>(区间<1:interval>)\n"
        "· 预期价值:<1:expected_value>\n\n首次沟通后请及时在CRM里填写跟进记录。\n\n销售运营部",
        "| 线索 | 负责人 | 转化概率 | 预期价值 | 价值区间 |\n|---|---|---|---|---|\n"
        "| <1:id> | <1:owner> | <1:probability> | <1:expected_value> | <1:value_interval> |\n"
        "| <2:id> | <2:owner> | <2:probability> | <2:expected_value> | <2:value_interval> |\n"
        "| <3:id> | <3:owner> | <3:probability> | <3:expected_value> | <3:value_interval> |",
        "<1:id>这条啊,我觉得别光看分数。模型给了<1:probability>,区间是<1:interval>,打个电话聊聊需求最实在。",
        "线索名称:<1:id>\n线索编号:<1:id>\n跟进人:<1:owner>\n转化得分:<1:probability>\n"
        "首要因素:<1:reason>(<1:points>)\n模型版本:<1:version>",
        "主管备注:<1:id>的预期价值为<1:expected_value>,范围<1:value_interval>。"
        "请<1:owner>先确认客户预算,再申请售前支持。",
        "两条线索的情况:<1:id>归<1:owner>,转化概率<1:probability>;<2:id>归<2:owner>,转化概率<2:probability>。",
        "为什么<1:id>是这个分?影响最大的一条是“<1:reason>”,单这一项就是<1:points>,综合下来转化概率<1:probability>。",
        "下午外呼名单📞\n① <1:id>,<1:probability>,关注点:<1:reason>\n② <2:id>,<2:probability>,"
        "关注点:<2:reason>\n打完在企业微信群里报一下结果,辛苦大家!",
        "查了一下,<1:id>是<1:created_at>录入的,负责人是<1:owner>。按截至<1:as_of>的数据,"
        "未来90天内转化的概率为<1:probability>。",
        "线索评估报告\n\n(一)基本信息\n<1:id>,编号<1:id>,创建于<1:created_at>。\n\n"
        "(二)评估结果\n转化概率<1:probability>,置信区间<1:interval>;预期价值<1:expected_value>。\n\n"
        "(三)说明\n评估使用模型<1:version>,数据日期<1:as_of>。",
        "主题:关于<1:id>的下一步\n\n<1:owner>你好,\n\n系统显示该线索的转化概率为<1:probability>,"
        "预期价值<1:expected_value>。请问是安排产品演示,还是先放一放?盼复。",
        "你问的这两条,<1:id>的第一原因是「<1:reason>」,影响<1:points>;<2:id>的第一原因是「<2:reason>」,"
        "影响<2:points>。",
        "🎯<1:id>\n负责人:<1:owner>\n转化概率:<1:probability>\n预期价值:<1:expected_value>"
        "(<1:value_interval>)\n建议:先电话,后邮件",
        "刚才辅导的时候我跟<1:owner>说了,像<1:id>这种线索,既然系统提示“<1:reason>”,开场就从这儿聊起;"
        "<1:probability>这个分数是给我们自己排优先级的,别跟客户讲。",
        "补充一句:<1:id>的得分<1:probability>是模型<1:version>在<1:as_of>的数据上算的,"
        "客户后面有新动作的话,分数还会变。",
    ),
    *of(
        "accounts",
        "en",
        "Hi <1:owner>, a heads-up on <1:name>: churn probability for the next 90 days is <1:probability>, "
        "which puts <1:value_at_risk> at risk. Can we speak before you see them?",
        "Dear account team,\n\nplease find below the status of <1:name> for the quarterly review.\n\n"
        "  Account owner:      <1:owner>\n  Annual revenue:     <1:annual_revenue>\n"
        "  Churn probability:  <1:probability> (<1:interval>)\n  Value at risk:      <1:value_at_risk>\n"
        "  Record created:     <1:created_at>\n\n"
        "I'd ask everybody to bring one retention idea.\n\nBest,\nKey Account Management",
        "| Account | Rep | Churn (90 days) | At risk | Range |\n|---|---|---|---|---|\n"
        "| <1:name> | <1:owner> | <1:probability> | <1:value_at_risk> | <1:risk_interval> |\n"
        "| <2:name> | <2:owner> | <2:probability> | <2:value_at_risk> | <2:risk_interval> |\n\n"
        "Source: model <1:version>, data as of <1:as_of>",
        'Look, with <1:name> it boils down to one thing: "<1:reason>". That alone is <1:points> on the '
        "churn score. So pick up the phone.",
        "<1:name> is expected to buy for <1:expected_value> (range <1:value_interval>). The likelihood that we "
        "lose them in the next 90 days is <1:probability>.",
        "### Retention watch\n\n**<1:name>** (<1:owner>)\n- churn: <1:probability>\n- why: <1:reason>\n\n"
        "**<2:name>** (<2:owner>)\n- churn: <2:probability>\n- why: <2:reason>\n\n"
        "**<3:name>** (<3:owner>)\n- churn: <3:probability>\n- why: <3:reason>",
        "Just so we're all on the same page: money at risk at <1:name> is <1:value_at_risk>, and the model "
        "isn't surer than <1:risk_interval>. Please quote the range as well when you present it.",
        "Notes from my ride-along with <1:owner>:\n\nVisited <1:name>. Friendly people, good coffee. Annual "
        "revenue on record is <1:annual_revenue>. The churn score (<1:probability>) came up in the car, "
        'we agreed that "<1:reason>" is the point to work on first.',
        "Account: <1:name> | ID: <1:id> | Owner: <1:owner> | Churn risk: <1:probability> "
        "| Interval: <1:interval> | Created: <1:created_at> | As of: <1:as_of>",
        "Both accounts in one line each, as you wanted:\n– <1:name>: <1:expected_value> of expected purchases, "
        "<1:value_at_risk> at risk\n– <2:name>: <2:expected_value> of expected purchases, <2:value_at_risk> "
        "at risk",
        '{\n  "account": "<1:name>",\n  "p_churn_90d": "<1:probability>",\n'
        '  "value_at_risk": "<1:value_at_risk>",\n  "risk_interval": "<1:risk_interval>",\n'
        '  "reason": "<1:reason>",\n  "model_version": "<1:version>"\n}',
        "Subject: Please join the call with <1:name>\n\nHello <1:owner>,\n\nI would like you to join the "
        "check-in with <1:name> on Friday. What you should know: the system currently shows a churn "
        "probability of <1:probability>, with an interval of <1:interval>. First reason listed: <1:reason>. "
        "Two slides are enough.\n\nMany thanks",
        "Short answer: <1:probability>. Longer answer: that's the chance that <1:name> churns within 90 days, "
        "calculated by <1:version> from data of <1:as_of>; the biggest contribution (<1:points>) comes from "
        '"<1:reason>".',
        "🔔 <1:name> – <1:value_at_risk> at risk\n🔔 <2:name> – <2:value_at_risk> at risk\n\n"
        "<1:owner> takes the first one, <2:owner> the second. Shout if you need me in the room.",
        "1. Situation. <1:name> has an annual revenue of <1:annual_revenue> and is looked after by <1:owner>.\n"
        "2. Outlook. Expected purchases amount to <1:expected_value> (range <1:value_interval>).\n"
        "3. Risk. Churn probability is <1:probability>; the amount at risk is <1:value_at_risk>.\n"
        "4. Recommendation. Arrange an executive meeting and agree on a success plan.",
        "Hey, can you tell <1:owner> I won't make it to <1:name> on Friday? They should go through the churn "
        'drivers without me. Number\'s <1:probability>, first item on the list is "<1:reason>". Ta!',
    ),
    *of(
        "accounts",
        "zh",
        "<1:owner>,提醒一下:<1:name>未来90天的流失概率是<1:probability>,涉及风险金额<1:value_at_risk>。"
        "拜访之前咱们先碰一下。",
        "客户团队各位同事:\n\n现将<1:name>的情况通报如下:\n"
        "1. 客户负责人:<1:owner>\n2. 年营收:<1:annual_revenue>\n3. 流失概率:<1:probability>"
        "(区间<1:interval>)\n4. 风险金额:<1:value_at_risk>\n\n请每位同事准备一条挽留建议。\n\n大客户部",
        "| 客户 | 负责人 | 90天流失概率 | 风险金额 | 风险区间 |\n|---|---|---|---|---|\n"
        "| <1:name> | <1:owner> | <1:probability> | <1:value_at_risk> | <1:risk_interval> |\n"
        "| <2:name> | <2:owner> | <2:probability> | <2:value_at_risk> | <2:risk_interval> |\n\n"
        "数据日期:<1:as_of>;模型:<1:version>",
        "<1:name>这家,说白了就是“<1:reason>”,光这一条对流失分的影响就是<1:points>。赶紧约客户聊聊。",
        "预计<1:name>的采购额为<1:expected_value>,区间<1:value_interval>;未来90天流失的可能性为<1:probability>。",
        "**客户留存关注名单**\n\n- <1:name>(<1:owner>):流失概率<1:probability>,原因:<1:reason>\n"
        "- <2:name>(<2:owner>):流失概率<2:probability>,原因:<2:reason>\n"
        "- <3:name>(<3:owner>):流失概率<3:probability>,原因:<3:reason>",
        "统一一下口径:<1:name>的流失风险金额对外汇报用<1:value_at_risk>,同时要注明区间<1:risk_interval>。",
        "陪访记录\n\n今天和<1:owner>一起拜访了<1:name>,客户态度不错。系统里登记的年营收为<1:annual_revenue>,"
        "流失概率<1:probability>。回来路上我们商量好,先从“<1:reason>”这一点入手。",
        "客户:<1:name>|编号:<1:id>|负责人:<1:owner>|流失概率:<1:probability>|区间:<1:interval>|建档日期:<1:created_at>",
        "两家客户各一句话:\n<1:name>,预计采购<1:expected_value>,风险金额<1:value_at_risk>;\n"
        "<2:name>,预计采购<2:expected_value>,风险金额<2:value_at_risk>。",
        "主题:请参加<1:name>的沟通会\n\n<1:owner>你好:\n\n周五与<1:name>的沟通会请你一起参加。"
        "目前系统显示的流失概率为<1:probability>,区间<1:interval>,首要原因是“<1:reason>”。"
        "材料准备2页PPT就够了。\n\n谢谢!",
        "简单回答:<1:probability>。\n展开说:这是<1:name>在90天内流失的概率,由模型<1:version>根据<1:as_of>的数据算出,"
        "贡献最大的因素是“<1:reason>”,为<1:points>。",
        "🔔<1:name>,<1:value_at_risk>有流失风险,由<1:owner>跟进\n🔔<2:name>,<2:value_at_risk>有流失风险,"
        "由<2:owner>跟进\n需要我出面的话随时说。",
        "一、现状:<1:name>年营收<1:annual_revenue>,由<1:owner>负责维护。\n"
        "二、预期:预计采购<1:expected_value>。\n"
        "三、风险:流失概率<1:probability>,风险金额<1:value_at_risk>,区间<1:risk_interval>。\n"
        "四、建议:安排高层互访,共同制定服务改进计划。",
        "帮我跟<1:owner>说一声,周五<1:name>那边我去不了了,让他们先把流失原因过一遍:概率<1:probability>,"
        "第一条就是「<1:reason>」。辛苦!",
        "老板问起<1:name>,你就说:客户档案是<1:created_at>建的,现在<1:owner>在管,"
        "90天流失概率<1:probability>,我们已经在安排回访。",
    ),
)
