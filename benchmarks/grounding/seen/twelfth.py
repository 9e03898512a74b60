# ruff: noqa: E501 - a Chinese character counts as two
"""Which templates came twelfth? By an author who had not read the rules; seen since.

At first sight, on the small company (600 drafts, seed 7): recall 0.983, precision 0.990. False alarms: "7 out of 100"
beside windows; missed were numbers that other facts of a record have.
"""

from benchmarks.grounding.templates import Template, of

TEMPLATES: tuple[Template, ...] = (
    *of(
        "deals",
        "en",
        "Hi <1:owner>,\n"
        "quick one on <1:name>. You have it down for <1:expected_close_on>, the tool says <1:close_on>. Which one do I put in "
        "the forecast?\n"
        "Thx",
        "morning all, <1:name> update: still in <1:stage>, been there <1:stage_days> now. amount unchanged at <1:amount>. "
        "waiting for purchasing to come back to us.",
        "HANDOVER <1:name>\n"
        "Old owner: <1:owner>\n"
        "Stage: <1:stage>\n"
        "Amount: <1:amount>\n"
        "Promised close: <1:expected_close_on>\n"
        "Watch out: legal is slow, call them, don't mail.",
        "Minutes pipeline call Monday\n\n"
        "<1:name> - <1:owner> presents. Win chance per system <1:probability>, expected value <1:expected_value>. Team agrees to "
        "keep it in commit for now.\n"
        "<2:name> - <2:owner> presents. Win chance per system <2:probability>, expected value <2:expected_value>. To be reviewed "
        "next week.\n\n"
        "Next call same time.",
        "Can you ping the customer on <1:name> today pls? system gives it <1:slip_risk> to slip past the "
        "<1:expected_close_on> and I don't want surprises at month end",
        "Dear colleagues,\n\n"
        "As of <1:as_of> the status of <1:name> is as follows: stage <1:stage>, volume <1:amount>, probability of winning "
        "<1:probability>. Responsible is <1:owner>. Please direct all questions to the responsible colleague.\n\n"
        "Kind regards\nSales Office",
        "fyi <1:name>: <1:won_30> to land in the next 30 days, <1:won_60> in the next 60. that's the tool talking, not me :)",
        "Boss, you asked about my top 3. Here we go:\n"
        "<1:name> <1:amount>, close <1:expected_close_on>\n"
        "<2:name> <2:amount>, close <2:expected_close_on>\n"
        "<3:name> <3:amount>, close <3:expected_close_on>\n"
        "Will call all of them before Friday.",
        "Re: Re: <1:name>\n\n"
        'No, I don\'t agree. The reason it shows ("<1:reason>", <1:points>) is an admin thing, I just forgot to log my calls. '
        "Real picture is better than <1:probability> imho.\n\n"
        "Cheers, <1:owner>",
        "Holiday cover: I'm out from tomorrow, please keep an eye on <1:name> (ID <1:id>). It's in <1:stage>, they may come back "
        "on the <1:amount> offer any day. Anything urgent, call me on my mobile.",
        "Notes from 1:1 with <1:owner>\n"
        "- <1:name>: created <1:created_at>, model thinks it stays open another <1:open_days>\n"
        "- wants help from presales\n"
        "- I'll speak to their CFO",
        "Team, reminder: dates in CRM must be real dates. Example <1:name>: entered <1:expected_close_on>, likely window "
        "<1:close_interval>. <1:owner>, please check and correct if needed. Same for everybody else.",
        "just off the phone w/ <1:name>. they like the product, they don't like the price. <1:amount> is on the table, "
        "we'll see. CRM says <1:lost_180> that we lose it within 180 days, let's prove it wrong",
        "Hi both,\n\n"
        "before I take these into the QBR: <1:name> shows an expected value of <1:expected_value> (anywhere in "
        "<1:value_interval>), and <2:name> shows <2:expected_value> (anywhere in <2:value_interval>). <1:owner> and "
        "<2:owner>, are you comfortable with that?\n\n"
        "Thanks",
        "Action item for <1:owner>: get a signed order form from <1:name> or move the date. Rep date <1:expected_close_on>, "
        "slip risk <1:slip_risk>, score <1:probability>. Due: Wednesday.",
        "Is <1:name> really still in <1:stage>?? <1:stage_days> already.. and <2:name> in <2:stage> for <2:stage_days>. "
        "pls clean up your boards before the call, thank you",
    ),
    *of(
        "deals",
        "zh",
        "<1:owner>，<1:name>这单你填的是<1:expected_close_on>成交，系统算的是<1:close_on>，报预测我写哪个？",
        "【交接】<1:name>\n"
        "原负责人：<1:owner>\n"
        "阶段：<1:stage>\n"
        "金额：<1:amount>\n"
        "承诺成交日：<1:expected_close_on>\n"
        "备注：对方法务比较慢，打电话催，别发邮件。",
        "周一例会纪要\n"
        "1. <1:name>，<1:owner>汇报：系统赢率<1:probability>，期望值<1:expected_value>，继续跟。\n"
        "2. <2:name>，<2:owner>汇报：系统赢率<2:probability>，期望值<2:expected_value>，下周再看。\n"
        "散会。",
        "在吗？<1:name>合同走到哪了，财务在问。系统里还是<1:stage>，<1:amount>，我先这么回了哈",
        "领导好！向您汇报一下<1:name>：金额<1:amount>，系统赢率<1:probability>，区间<1:interval>。"
        "客户下周内部过会，我这边全程盯着，有消息第一时间跟您说[抱拳]",
        "收到。<1:name>我来跟，<1:owner>把之前的报价单和聊天记录发我一份，系统说预计还要<1:open_days>才关单，来得及。",
        "老板，您要的三个重点：\n"
        "<1:name>，<1:amount>，<1:expected_close_on>\n"
        "<2:name>，<2:amount>，<2:expected_close_on>\n"
        "<3:name>，<3:amount>，<3:expected_close_on>\n"
        "后面是我们填的成交日期，周五之前我都会打一遍电话。",
        "我不太同意。<1:name>那条原因“<1:reason>”（<1:points>）主要是我没及时录跟进，客户那边我心里有数，"
        "系统的<1:probability>先别往上报。",
        "【周报】本周重点：<1:name>（<1:stage>，已<1:stage_days>）。进展：已见到使用部门负责人。困难：竞品压价。"
        "下周计划：约技术交流。系统30天内赢单概率：<1:won_30>。",
        "与<1:owner>一对一记录：<1:name>，<1:created_at>建的商机，延期风险<1:slip_risk>；需要售前支持；我来约对方财务总监。",
        "@所有人 CRM里的日期请填真实日期！比如<1:name>，填的<1:expected_close_on>，系统给的区间是<1:close_interval>。"
        "<1:owner>核对一下，其他人也自查。",
        "唉，<1:name>又说要再等等…… 180天内赢的概率<1:won_180>，丢的概率<1:lost_180>，<1:owner>你说这单还投不投售前？",
        "两位好，季度会之前确认一下：<1:name>期望值<1:expected_value>（范围<1:value_interval>），<2:name>期望值"
        "<2:expected_value>（范围<2:value_interval>）。<1:owner>、<2:owner>，这两个数你们认可吗？",
        "商务部的同事，<1:name>（编号<1:id>）请协助开立项单，销售<1:owner>，金额<1:amount>，谢谢配合！",
        "复盘会要点：<1:name>的评分用的是<1:version>，数据到<1:as_of>，赢率<1:probability>；大家意见是先保关系，不急着降价。",
        "<1:name>怎么还在<1:stage>？都<1:stage_days>了。还有<2:name>，在<2:stage>也<2:stage_days>了。开会前把看板都清一下，辛苦。",
    ),
    *of(
        "leads",
        "en",
        "Hi <1:owner>, lead <1:id> is yours now. Came in <1:created_at>, score <1:probability>. Pls call today.",
        "anyone knows what happened with <1:id>? system says <1:reason>. it's with <1:owner> afaik",
        "Minutes marketing/sales sync\n"
        "- <1:id> (<1:owner>): conversion <1:probability>, stays with sales\n"
        "- <2:id> (<2:owner>): conversion <2:probability>, stays with sales\n"
        "- Marketing to send the new campaign list by Thursday",
        "Handing over <1:id> to you. Expected value <1:expected_value>, chance to convert <1:probability>. I spoke to the lady at "
        "reception only, no decision maker yet. Good luck!",
        "Dear team,\n\n"
        "Please note that lead <1:id> has not been assigned correctly in the past. The owner is <1:owner>, the record dates from "
        "<1:created_at>. Kindly update your lists.\n\n"
        "Regards\nInside Sales",
        "3 leads for the call block this pm:\n"
        "<1:id> / <1:owner> / <1:probability>\n"
        "<2:id> / <2:owner> / <2:probability>\n"
        "<3:id> / <3:owner> / <3:probability>\n"
        "go go go",
        '<1:owner> - can we disqualify <1:id>? Tool gives it <1:probability> and the first thing it lists is "<1:reason>". Your '
        "call, just don't leave it open.",
        "Sorry for the late reply, was at the customer. Yes <1:id> is mine, <1:expected_value> expected, could be anything in "
        "<1:value_interval>. Will qualify by Friday.\n<1:owner>",
        "re <1:id>: I wouldn't bet on the score. range is <1:interval>, that's wide as a barn door or not, you tell me. "
        "<1:owner> is meeting them at the fair anyway",
        "Voicemail left with <1:id>, second try. If no answer I park it. For the record: score <1:probability> as of <1:as_of>, "
        "owner <1:owner>.",
        'Hey, question to the data guys: why does <1:id> get <1:points> for "<1:reason>"? Which model is this, still '
        "<1:version>?",
        "Trade fair follow up\n\n"
        "<1:id>: <1:owner> calls, potential <1:expected_value>\n"
        "<2:id>: <2:owner> calls, potential <2:expected_value>\n\n"
        "Brochures go out by post.",
        "Hi,\nthanks for taking over my leads. The one I'd begin with is <1:id>: conversion <1:probability>, expected value "
        "<1:expected_value>, reason in the system is <1:reason>. Contact prefers WhatsApp.\nBR",
        "pls stop sending me <1:id>, it's <1:owner>'s lead since <1:created_at>. thx",
        "To: Head of Sales\nSubject: leads\n\n"
        "You wanted numbers. <1:id> converts with <1:probability> (<1:interval>), <2:id> with <2:probability> (<2:interval>). "
        "Source is the sales tool, data of <1:as_of>.",
        "ok so <1:id> called back!! wants a demo. score was <1:probability>, expected <1:expected_value>. <1:owner> you owe me a "
        "coffee ☕",
    ),
    *of(
        "leads",
        "zh",
        "<1:owner>，线索<1:id>分给你了，<1:created_at>进来的，评分<1:probability>，今天先打个电话。",
        "<1:id>加上微信了，说预算明年才有。系统转化概率<1:probability>，期望价值<1:expected_value>，我先养着。",
        "市场销售对接会纪要：\n"
        "- <1:id>（<1:owner>），转化概率<1:probability>，销售继续跟进\n"
        "- <2:id>（<2:owner>），转化概率<2:probability>，销售继续跟进\n"
        "- 市场部周四前提供新名单",
        "撞单了！<1:id>系统里挂的是<1:owner>，创建日期<1:created_at>，按规矩谁先建算谁的，我不争，麻烦主管确认下。",
        "各位：\n"
        "线索<1:id>此前归属有误，现更正：负责人<1:owner>，创建日期<1:created_at>。请同步更新各自的表格。\n"
        "电销组",
        "下午集中打电话，三条：\n"
        "<1:id> <1:owner> <1:probability>\n"
        "<2:id> <2:owner> <2:probability>\n"
        "<3:id> <3:owner> <3:probability>\n"
        "冲！",
        "<1:owner>，<1:id>要不要关掉？系统给的转化率<1:probability>，第一条原因是<1:reason>。你定，别一直挂着就行。",
        "师傅，<1:id>麻烦您带一下新人，线索本身不复杂，期望价值<1:expected_value>（<1:value_interval>），练手正好。",
        "晨会：<1:owner>今天主攻<1:id>，转化概率<1:probability>，区间<1:interval>；其余同事继续清公海。",
        "<1:id>第二次没接，留言了，再不回就先放放。备案：评分<1:probability>，数据日期<1:as_of>，负责人<1:owner>。",
        "问下数据组的同学，<1:id>为什么“<1:reason>”这一条是<1:points>？现在用的模型还是<1:version>吗？",
        "交接说明：本人名下线索<1:id>、<2:id>即日起移交。期望价值分别为<1:expected_value>、<2:expected_value>，"
        "资料在共享盘，有问题微信找我。",
        "亲，<1:id>你先别报价，等我跟总部确认政策。系统原因写着<1:reason>，转化概率<1:probability>，稳着点来。",
        "收到收到，<1:id>我马上联系。顺便问下这个<1:expected_value>是期望价值吧？不是合同额哈？@<1:owner>",
        "领导您好，您要的数据：<1:id>转化概率<1:probability>（<1:interval>），<2:id>转化概率<2:probability>（<2:interval>）。"
        "出自销售系统，截至<1:as_of>。",
        "<1:id>回电话了！要看演示！系统之前给的是<1:probability>，期望价值<1:expected_value>，<1:owner>记得请我喝奶茶[呲牙]",
    ),
    *of(
        "accounts",
        "en",
        "Hi <1:owner>, when did you last see <1:name>? Churn shows <1:probability> for the next 90 days. Let's talk before the "
        "weekend.",
        "heads up: <1:name>, <1:value_at_risk> at risk acc. to the tool. reason: <1:reason>. who can go there next week?",
        "ACCOUNT HANDOVER\n"
        "Customer: <1:name> (<1:id>)\n"
        "From: <1:owner>\n"
        "Revenue p.a.: <1:annual_revenue>\n"
        "Expected purchases: <1:expected_value>\n"
        "Mood: friendly but demanding. Bring cake.",
        "Minutes key account meeting\n\n"
        "1) <1:name>: churn probability <1:probability>, <1:owner> to visit\n"
        "2) <2:name>: churn probability <2:probability>, <2:owner> to visit\n"
        "3) AOB: none",
        "Dear <1:owner>,\n\n"
        "I was informed that <1:name> is considering other suppliers. According to our system <1:value_at_risk> (range "
        "<1:risk_interval>) could be affected. I kindly ask you for a short statement by Thursday.\n\n"
        "Best regards",
        "don't panic about <1:name> guys. <1:probability> is only the model, range is <1:interval>. I was there yesterday, coffee "
        "was good, mood was good",
        "For the board slide pls use: <1:name>, annual revenue <1:annual_revenue>, value at risk <1:value_at_risk>. Data as of "
        "<1:as_of>. Nothing else, they never read it anyway.",
        "<1:name> complained again about delivery times. Logged it. Churn prob was <1:probability> before that, first reason "
        "<1:reason> with <1:points>. <1:owner> calls them back this afternoon.",
        "Customers for the retention round:\n"
        "<1:name> - <1:owner> - <1:value_at_risk>\n"
        "<2:name> - <2:owner> - <2:value_at_risk>\n"
        "<3:name> - <3:owner> - <3:value_at_risk>\n"
        "(last column = value at risk)",
        "Hello, I'm taking over <1:name> from <1:owner>. In the CRM since <1:created_at>, expected to buy <1:expected_value>, right? "
        "Anything I should know before I introduce myself?",
        "who's going to the <1:name> dinner? <1:owner> can't make it. and no talk about the <1:probability> churn thing at the table "
        "please!!",
        "Quick note after visit at <1:name>\n"
        "+ plant manager happy with service\n"
        "- purchasing wants better terms\n"
        "System: expected purchases <1:expected_value> (<1:value_interval>), churn <1:probability>.\n"
        "Will send offer. <1:owner>",
        "Both <1:name> and <2:name> are on the churn list. <1:name>: <1:reason>. <2:name>: <2:reason>. <1:owner>, <2:owner>, "
        "please prepare one slide each.",
        "Fwd: list\n\nsee below, <1:name> is listed with <1:probability>, <1:value_at_risk> at risk. is that the new model "
        "(<1:version>)? numbers look different from what I remember",
        "Agreed with <1:owner>: we'll give <1:name> a dedicated contact in service. Background: <1:annual_revenue> yearly revenue, "
        "<1:value_at_risk> at risk. Review in the Q3 call.",
        "can s.o. check acct <1:id>? is this <1:name> or did we create it twice? created <1:created_at>, owner <1:owner>",
    ),
    *of(
        "accounts",
        "zh",
        "<1:owner>，<1:name>你上次去是什么时候？系统显示未来90天流失概率<1:probability>，周末前咱俩聊聊。",
        "刚从<1:name>出来，门卫都认识我了哈哈。流失概率<1:probability>我看不至于，但风险金额<1:value_at_risk>还是要上心。",
        "【客户交接】\n"
        "客户：<1:name>（<1:id>）\n"
        "移交人：<1:owner>\n"
        "年营收：<1:annual_revenue>\n"
        "预计采购：<1:expected_value>\n"
        "性格：好说话，但要求高，去的时候带点茶叶。",
        "大客户会议纪要\n"
        "一、<1:name>，流失概率<1:probability>，<1:owner>安排拜访\n"
        "二、<2:name>，流失概率<2:probability>，<2:owner>安排拜访\n"
        "三、其他事项：无",
        "领导，<1:name>那边想要年度框架协议。他们年营收<1:annual_revenue>，系统预计会向我们采购<1:expected_value>，"
        "折扣能不能给点空间？",
        "中秋送礼名单加一个<1:name>，联系<1:owner>要地址。对了，系统显示流失概率<1:probability>，礼盒挑好一点的[偷笑]",
        "给董事会的那页PPT就写：<1:name>，年营收<1:annual_revenue>，风险金额<1:value_at_risk>，数据截至<1:as_of>。别的不用放。",
        "<1:name>又投诉交期了，已登记。之前的流失概率是<1:probability>，第一条原因<1:reason>（<1:points>），<1:owner>下午回电。",
        "挽留名单（后面是风险金额）：\n"
        "<1:name>，<1:owner>，<1:value_at_risk>\n"
        "<2:name>，<2:owner>，<2:value_at_risk>\n"
        "<3:name>，<3:owner>，<3:value_at_risk>\n"
        "收到请回复。",
        "区域周会决议：<1:name>由<1:owner>牵头成立服务小组，依据系统评分<1:probability>（区间<1:interval>），下周会上汇报进展。",
        "<1:name>的饭局谁去？<1:owner>来不了。饭桌上千万别提流失<1:probability>那个事！",
        "拜访<1:name>小结：厂长对服务满意，采购想要更好的条件。系统预计采购<1:expected_value>（<1:value_interval>），"
        "流失概率<1:probability>。回头我发报价。<1:owner>",
        "客服的同事好，<1:name>近期如有来电请优先处理，并抄送<1:owner>。背景：风险金额<1:value_at_risk>"
        "（范围<1:risk_interval>）。感谢支持！",
        "转发：名单见下。<1:name>写的是<1:probability>，风险金额<1:value_at_risk>，这是新模型（<1:version>）的数吗？跟我印象里的不一样。",
        "<1:name>换采购经理了，<1:owner>尽快去拜个码头。系统第一条原因写的是<1:reason>，见面可以聊聊。",
        "谁帮忙查下<1:id>，是<1:name>吗，还是重复建了？创建日期<1:created_at>，负责人写的<1:owner>。",
    ),
)
