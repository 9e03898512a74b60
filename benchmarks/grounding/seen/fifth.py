"""Which templates came fifth? By an author who had not read the rules; seen since.

Chats, notes, minutes, scripts and messages of sales teams. At first sight, on the small company (600 drafts, seed 7):
recall 0.950, precision 0.468 by the rules that were tuned on the first three; recall 0.980, precision 0.797 by
general rules that had been mended on the fourth. Five templates of 72 brought all false alarms. A lead has no name,
so where the author wrote `<1:name>` of one it is `<1:id>` here.
"""

from benchmarks.grounding.templates import Template, of

TEMPLATES: tuple[Template, ...] = (
    *of(
        "deals",
        "en",
        "I'd call <1:name> first.\n\n"
        "Why: the model puts its chance of winning at <1:probability> (range <1:interval>), and the main thing behind "
        'that is "<1:reason>" (<1:points>). The deal is worth <1:amount> and sits with <1:owner>, so a quick '
        "15-minute call before lunch is a cheap way to find out where it stands.\n\n"
        "After that, move on to <2:name>: <2:probability> to win, <2:amount>, owner <2:owner>.\n\n"
        "Want me to draft an opening line for either call?",
        "*Slip check before Monday's forecast call*\n"
        "• <1:name> (<1:id>) – rep's date <1:expected_close_on>, model's date <1:close_on>, slip risk <1:slip_risk>\n"
        "• <2:name> (<2:id>) – rep's date <2:expected_close_on>, model's date <2:close_on>, slip risk <2:slip_risk>\n"
        "• <3:name> (<3:id>) – rep's date <3:expected_close_on>, model's date <3:close_on>, slip risk <3:slip_risk>\n"
        "Please confirm or update your close dates in the CRM by end of day Friday, thanks! "
        "(numbers as of <1:as_of>)",
        "Hi <1:owner>,\n\n"
        "Two thoughts after going through your pipeline.\n\n"
        "First, <1:name>. You have <1:expected_close_on> in the close-date field; the forecast lands on <1:close_on>. "
        "It has been in <1:stage> for <1:stage_days>, and the model expects it to stay open another <1:open_days>. "
        "I'm not asking you to change the date, I'm asking what has to happen for it to hold. Who signs? Has legal "
        "seen "
        "the paper?\n\n"
        "Second, don't wait for the customer to come back to you. Put a next step on the calendar at the end of every "
        "call, even if it is only a ten-minute check-in.\n\n"
        "Happy to join the next meeting if that helps. Let's talk on Wednesday.",
        "PIPELINE REVIEW – MINUTES\n\n"
        "1. <1:name>\n"
        "   Stage: <1:stage>, there for <1:stage_days>. Win probability <1:probability>. "
        "Action: <1:owner> to get the decision process in writing.\n"
        "2. <2:name>\n"
        "   Stage: <2:stage>, there for <2:stage_days>. Win probability <2:probability>. "
        "Action: <2:owner> to book a call with procurement.\n"
        "3. <3:name>\n"
        "   Stage: <3:stage>, there for <3:stage_days>. Win probability <3:probability>. "
        "Action: <3:owner> to check whether the budget is still there.\n\n"
        "AOB: none. Next review same time next week.",
        "OK so, quick voice note while I'm in the car. <1:name>, that's the one at <1:amount>, right, I looked at it "
        "this morning and the tool says <1:probability>. Fine. But then it also says <1:won_30> that we win it in the "
        "next 30 days, and if you give it 60 days it's <1:won_60>. So, um, I'd not put it into commit just yet. And "
        "the "
        "reason it gives is, let me find it, <1:reason>. Can somebody ask <1:owner> if that's right? Then there's "
        "<2:name>, that one's <2:owner>'s, <2:probability>, and the date the model has in mind is <2:close_on>. OK, "
        "that's it, I'll be back at my desk around 3.",
        "Handover note: <1:name> (<1:id>)\n\n"
        "From: <1:owner>\n"
        "Value: <1:amount>\n"
        "In the CRM since: <1:created_at>\n"
        "Where it is: <1:stage>, for <1:stage_days> so far\n"
        "What the model thinks: <1:probability> to win, somewhere in <1:interval>; expected value <1:expected_value>\n"
        "Close date: I entered <1:expected_close_on>, the model prefers <1:close_on>\n\n"
        "Before you do anything else, introduce yourself to the champion and ask what was promised so far. "
        "Don't reopen pricing in the first call. Everything else is in the notes tab.",
        "⚠️ <1:name>: slip risk <1:slip_risk>. Close date in CRM <1:expected_close_on>, forecast <1:close_on>. "
        "Owner: <1:owner>. Please review today.",
        "**<1:name> – should we keep it in commit?**\n\n"
        "Pros\n"
        "+ Win probability of <1:probability>\n"
        "+ Expected value of <1:expected_value> (range <1:value_interval>)\n"
        "+ A named owner, <1:owner>, who can act on it this week\n\n"
        "Cons\n"
        "- Probability of losing it within 180 days: <1:lost_180>\n"
        "- Slip risk: <1:slip_risk>\n"
        "- We don't know what the other side's sign-off looks like\n\n"
        "My take: leave it in best case until someone has spoken to the economic buyer. It's your call, though.",
        "Q: What is the chance that <1:name> closes?\n"
        "A: <1:probability>. The interval is <1:interval>.\n\n"
        "Q: By when?\n"
        "A: The median date is <1:close_on>; the plausible window is <1:close_interval>. "
        "The rep's own date is <1:expected_close_on>.\n\n"
        "Q: What drives the score?\n"
        "A: Mostly this: <1:reason>. It moves the estimate by <1:points>.\n\n"
        "Q: Can I trust it?\n"
        "A: It's a statistical estimate (model <1:version>, data as of <1:as_of>), not a promise. Use it to decide "
        "where "
        "to look, not what to conclude.",
        "{\n"
        '  "deal_id": "<1:id>",\n'
        '  "deal": "<1:name>",\n'
        '  "owner": "<1:owner>",\n'
        '  "stage": "<1:stage>",\n'
        '  "amount": "<1:amount>",\n'
        '  "win_probability": "<1:probability>",\n'
        '  "top_reason": "<1:reason>",\n'
        '  "predicted_close": "<1:close_on>",\n'
        '  "next_best_action": "Call the decision maker and agree on a mutual close plan"\n'
        "}",
        "Executive summary (as of <1:as_of>, model <1:version>)\n\n"
        "Two opportunities deserve your attention this week. The first is <1:name>, owned by <1:owner>, with an "
        "expected "
        "value of <1:expected_value> on an amount of <1:amount>; the model sees a win within 180 days with a "
        "probability of <1:won_180> and a loss with <1:lost_180>. The second is <2:name>, owned by <2:owner>. Here the "
        "expected value is <2:expected_value>, the amount is <2:amount>, and the same two probabilities are "
        "<2:won_180> and <2:lost_180>.\n\n"
        "Recommendation: sponsor calls on both before the end of the month, and a decision on resourcing at the next "
        "leadership meeting.",
        "Sorry, I can't see your e-mails or call recordings, so I don't know what was said in the last meeting with "
        "<1:name>. What I can see: it's in <1:stage>, the amount is <1:amount>, and the forecast is <1:probability>. "
        "The strongest signal is <1:reason>. I also can't tell you whether your discount would change anything, "
        "because "
        "a forecast doesn't answer what-if questions.\n\n"
        "If you call <1:owner>'s contact today, you could ask:\n"
        '1. "What would stop you from signing?"\n'
        '2. "Who else needs to say yes?"\n'
        '3. "Is <1:expected_close_on> still realistic for you?"',
    ),
    *of(
        "deals",
        "zh",
        "建议先打给「<1:name>」。\n"
        "理由很简单：模型给的赢率是<1:probability>（区间<1:interval>），金额<1:amount>，主要依据是“<1:reason>”，"
        "影响<1:points>。负责人是<1:owner>，让他今天上午先打个电话，十分钟就够，先问清楚卡在哪一步。\n"
        "第二个可以看「<2:name>」，赢率<2:probability>，金额<2:amount>，负责人<2:owner>。\n"
        "需要我帮你写开场白吗？",
        "【钉钉提醒】<1:owner>你好，你名下的商机「<1:name>」（<1:id>）延期风险为<1:slip_risk>：你填的预计成交日是"
        "<1:expected_close_on>，模型预测是<1:close_on>。请在今天下班前更新成交日期或补充说明，谢谢！",
        "会议纪要｜商机评审会\n"
        "一、<1:name>\n"
        "目前在<1:stage>阶段，已停留<1:stage_days>，赢率<1:probability>。\n"
        "待办：<1:owner>本周五前确认决策链。\n"
        "二、<2:name>\n"
        "目前在<2:stage>阶段，已停留<2:stage_days>，赢率<2:probability>。\n"
        "待办：<2:owner>约客户采购再开一次会。\n"
        "三、<3:name>\n"
        "目前在<3:stage>阶段，已停留<3:stage_days>，赢率<3:probability>。\n"
        "待办：<3:owner>核实预算是否到位。\n"
        "下次会议：下周一上午，请大家提前更新CRM。",
        "领导好，汇报一下重点商机的情况（数据截至<1:as_of>）。<1:name>金额<1:amount>，期望价值<1:expected_value>，"
        "180天内赢单的概率是<1:won_180>，丢单的概率是<1:lost_180>。<2:name>金额<2:amount>，期望价值"
        "<2:expected_value>，180天内赢单概率<2:won_180>，丢单概率<2:lost_180>。两个单子我都会盯着，"
        "有变化第一时间跟您说。",
        "哎，跟你说个事儿，<1:name>那个单子你还记得吧，<1:owner>在跟的那个。系统上写的是<1:close_on>才能签，"
        "咱们自己填的是<1:expected_close_on>，你说信哪个？我看它30天内赢的概率是<1:won_30>，放到60天是<1:won_60>，"
        "所以这个月的承诺里先别算它吧，回头我再问问客户那边的流程走到哪儿了。",
        "交接说明\n"
        "商机：<1:name>\n"
        "编号：<1:id>\n"
        "原负责人：<1:owner>\n"
        "创建时间：<1:created_at>\n"
        "金额：<1:amount>\n"
        "当前阶段：<1:stage>（已<1:stage_days>）\n"
        "预计还要跟进：<1:open_days>\n"
        "模型赢率：<1:probability>\n"
        "注意事项：第一次拜访不要谈价格，先了解客户之前得到过哪些承诺；其他资料都在附件里，有问题随时找我。",
        "问：<1:name>什么时候能签？\n"
        "答：模型的中位预测是<1:close_on>，大致范围是<1:close_interval>；销售自己填的是<1:expected_close_on>。\n"
        "问：把握有多大？\n"
        "答：<1:probability>，区间<1:interval>。\n"
        "问：为什么是这个数？\n"
        "答：最主要的因素是<1:reason>（<1:points>）。\n"
        "问：这个数能直接写进OKR吗？\n"
        "答：不建议，它只是概率，适合用来排优先级。",
        "本周周报\n"
        "1. 重点跟进：<1:name>，<1:stage>阶段，金额<1:amount>，赢率<1:probability>；下周计划拜访客户高层。\n"
        "2. 风险商机：<2:name>，延期风险<2:slip_risk>，计划成交日<2:expected_close_on>，模型预测<2:close_on>；"
        "下周先和<2:owner>对一下真实进度。\n"
        "3. 需要支持：希望售前同事能参加一次线上交流，时间大家定。",
        "<1:name>要不要放进本季度承诺？\n"
        "支持的理由：赢率<1:probability>，期望价值<1:expected_value>（<1:value_interval>）。\n"
        "反对的理由：延期风险<1:slip_risk>，模型预计还要<1:open_days>才能有结果。\n"
        "我的看法：先放“可能”，等<1:owner>见到拍板的人以后再定。以上仅供参考。",
        "抱歉，我看不到邮件和通话录音，所以没法判断客户上次开会的态度。我能查到的是：这个商机叫<1:name>，"
        "目前处在<1:stage>，赢率<1:probability>，最重要的原因是<1:reason>。如果你手上有更新的消息，请以你的判断为准，"
        "也麻烦顺手记到CRM里。另外你问的折扣问题，这个预测回答不了，我不能乱猜。",
        "电话话术（给<1:owner>）\n"
        "客户：<1:name>\n"
        "背景：金额<1:amount>，我们填的成交日是<1:expected_close_on>。\n"
        "开场：“您好，耽误您三分钟，想和您确认一下下一步的安排。”\n"
        "提问一：“除了您，还有哪位领导需要点头？”\n"
        "提问二：“合同走法务大概要多久？”\n"
        "提问三：“有没有什么是我们还没讲清楚的？”\n"
        "收尾：一定要约好下一次时间再挂电话。\n"
        "备注：模型赢率<1:probability>，这个数不要告诉客户。",
        "@<1:owner> <1:name>的延期风险<1:slip_risk>，麻烦今天看一下。\n"
        "@<2:owner> <2:name>的延期风险<2:slip_risk>，同上。\n"
        "两位看完在群里回个1，周三例会我们统一过一遍，模型版本<1:version>，数据日期<1:as_of>。",
    ),
    *of(
        "leads",
        "en",
        "Start with <1:id>. Its probability of converting is <1:probability>, and <1:reason> is what speaks "
        "loudest in "
        "the score (<1:points>). It came in through <1:source>, so open with that: ask what they were looking for and "
        "listen.\n\n"
        "If nobody picks up, try <2:id> next (<2:probability>, source: <2:source>), then <3:id> "
        "(<3:probability>, source: <3:source>). Leave a short voicemail each time and follow up by e-mail within the "
        "hour.",
        "Morning! Here's your call list:\n\n"
        "1️⃣ <1:id> | <1:industry> | <1:region> | <1:probability>\n"
        "2️⃣ <2:id> | <2:industry> | <2:region> | <2:probability>\n"
        "3️⃣ <3:id> | <3:industry> | <3:region> | <3:probability>\n\n"
        "The percentages are chances of converting, not grades. Reply with a number and I'll pull up the details.",
        "Hey <1:owner>, one for you: <1:id> from <1:region>, created <1:created_at>. Model says <1:probability>. "
        "Could you give them a ring ASAP and note the outcome in the CRM? If it's a no, please close it with a reason "
        "so that it doesn't clog up the queue.",
        "Notes from our 1:1\n\n"
        "- We talked about <1:id> (id <1:id>). The conversion estimate is <1:probability>, range <1:interval>. "
        "I asked you what you've learned about their timeline. Please find out by Thursday.\n"
        "- We also looked at <2:id> (id <2:id>). Estimate <2:probability>, range <2:interval>. Same question there.\n"
        "- General: you talk a lot in discovery calls. Try the 80/20 rule, let the customer do most of the talking, "
        "and "
        "write down their exact words.\n"
        "- Next 1:1 in two weeks.",
        "Sure! Here's what I know about this lead:\n\n"
        "**Name:** <1:id>\n"
        "**Owner:** <1:owner>\n"
        "**Industry / region:** <1:industry>, <1:region>\n"
        "**Source:** <1:source>\n"
        "**Created:** <1:created_at>\n"
        "**Likelihood to convert:** <1:probability> (<1:interval>)\n"
        "**Expected value:** <1:expected_value> (<1:value_interval>)\n"
        "**Key driver:** <1:reason>\n\n"
        "I don't have a phone number or a job title for the contact. You may want to check LinkedIn before you dial.",
        "so I was just scrolling through the new ones, and there's this lead, <1:id>, in <1:industry>... it's got "
        "<1:probability> on it, expected value <1:expected_value>. And I'm like, okay, why? And it says <1:reason>. "
        "Which, you know, makes sense, or maybe it doesn't, I'd want to hear what <1:owner> thinks. Anyway. Can we put "
        "it on the list for tomorrow's stand-up? Oh and also <2:id>, <2:owner> has that one, it's at "
        "<2:probability>.",
        "Call script for <1:id>\n\n"
        "Before you dial (1 minute): check the industry (<1:industry>) and where they found us (<1:source>).\n\n"
        'Opening: "Hi, thanks for your interest. Have I caught you at a bad time?"\n\n'
        "Questions to ask:\n"
        "a) What made you start looking now?\n"
        "b) How do you handle this today, and what does it cost you?\n"
        "c) Who would be involved in a decision?\n\n"
        "Close: suggest a 30-minute demo next week.\n\n"
        "For your eyes only: the model gives this lead <1:probability>, and <1:expected_value> in expected value.",
        "Re: leads to hand over while <1:owner> is on leave\n\n"
        "Hi all,\n\n"
        "<1:id> needs a stand-in. The lead was created on <1:created_at>, came from <1:source>, and has a conversion "
        "probability of <1:probability>. The first thing listed as a reason is <1:reason>.\n\n"
        "Whoever takes it: please read the notes before you call, introduce yourself as a colleague, and don't send "
        "the "
        "standard sequence. One personal e-mail beats five automated ones.\n\n"
        "Many thanks",
        "lead: <1:id>\n"
        "lead_owner: <1:owner>\n"
        "score: <1:probability>\n"
        "why: <1:reason> [<1:points>]\n"
        "worth: <1:expected_value>\n"
        "next_step: call\n"
        "---\n"
        "lead: <2:id>\n"
        "lead_owner: <2:owner>\n"
        "score: <2:probability>\n"
        "why: <2:reason> [<2:points>]\n"
        "worth: <2:expected_value>\n"
        "next_step: e-mail",
        "I'm afraid I can't tell you which of your leads will convert, only how likely each one is. For <1:id> "
        "that is "
        "<1:probability>, and for <2:id> it's <2:probability>. I also can't see why a customer stopped answering. "
        "What "
        "the model noticed about the former is <1:reason>; about the latter, <2:reason>. These figures come from "
        "version <1:version> and data up to <1:as_of>, so anything you've heard since then isn't in there.",
        "Agenda – weekly lead triage (20 min)\n\n"
        "10:00 Quick round: what's blocking you?\n"
        "10:05 <1:id>, presented by <1:owner>: conversion <1:probability>, expected value <1:expected_value>. "
        "Decide: "
        "pursue, nurture or drop.\n"
        "10:10 <2:id>, presented by <2:owner>: conversion <2:probability>, expected value <2:expected_value>. Same "
        "three options.\n"
        "10:15 Wrap-up and to-dos\n\n"
        "Please read the CRM notes beforehand.",
        "With a conversion probability of <1:probability> and an expected value of <1:expected_value>, <1:id> is "
        "worth "
        "a call today. Ask <1:owner> for an intro if you don't know them. <2:id> shows <2:probability> and "
        "<2:expected_value>; a friendly e-mail would do for now. Rule of thumb: speak to people while they still "
        "remember filling in the form.",
    ),
    *of(
        "leads",
        "zh",
        "今天优先联系这三条线索：\n"
        "1）<1:id>，转化概率<1:probability>，来源：<1:source>，负责人：<1:owner>\n"
        "2）<2:id>，转化概率<2:probability>，来源：<2:source>，负责人：<2:owner>\n"
        "3）<3:id>，转化概率<3:probability>，来源：<3:source>，负责人：<3:owner>\n"
        "打完电话记得当天录入跟进记录，没打通的先加微信，明天再试一次。",
        "为什么推荐先跟<1:id>？主要看两点：一是转化概率<1:probability>，区间<1:interval>；二是期望价值"
        "<1:expected_value>。模型给出的首要原因是“<1:reason>”，贡献<1:points>。当然这只是参考，客户那边真实的需求和预算"
        "还得<1:owner>打电话去问。",
        "<1:owner>，新线索「<1:id>」麻烦尽快联系一下，<1:region>的<1:industry>客户，<1:created_at>进来的，"
        "模型估计转化概率<1:probability>。打之前先想好三个问题：现在用什么、哪里不满意、谁来拍板。",
        "线索日报（截至<1:as_of>）\n"
        "———\n"
        "线索：<1:id>\n"
        "行业：<1:industry>\n"
        "转化概率：<1:probability>\n"
        "期望价值：<1:expected_value>\n"
        "原因：<1:reason>\n"
        "———\n"
        "线索：<2:id>\n"
        "行业：<2:industry>\n"
        "转化概率：<2:probability>\n"
        "期望价值：<2:expected_value>\n"
        "原因：<2:reason>\n"
        "———\n"
        "回复“详情”查看更多，回复“退订”不再接收。",
        "张口就报价肯定不行哈。<1:id>这条，系统给的是<1:probability>，原因写的是<1:reason>，"
        "你先琢磨琢磨客户为啥来找咱们，"
        "再打电话。它是从<1:source>来的，你就从这儿聊起，别一上来就念PPT。另外那条<2:id>，<2:probability>，"
        "是<2:owner>的，你别抢，先问问人家。",
        "【首次电话话术】\n"
        "对象：<1:id>（<1:industry>，<1:region>）\n"
        "第一步，自我介绍：“您好，看到您对我们的方案感兴趣，方便聊五分钟吗？”\n"
        "第二步，了解需求：“您现在最头疼的问题是什么？”\n"
        "第三步，确认流程：“这类采购在贵公司一般怎么走？”\n"
        "第四步，约下一步：“要不我们下周安排一次演示？”\n"
        "内部参考：转化概率<1:probability>，期望价值<1:expected_value>，请勿对外。",
        "线索交接表\n"
        "编号<1:id>｜名称<1:id>｜原跟进人<1:owner>｜来源<1:source>｜创建于<1:created_at>｜转化概率<1:probability>\n"
        "编号<2:id>｜名称<2:id>｜原跟进人<2:owner>｜来源<2:source>｜创建于<2:created_at>｜转化概率<2:probability>\n"
        "交接要求：接手后两天内完成首次联系；客户问起换人原因，就说内部分工调整。",
        "不好意思，我查不到客户的联系电话，也不知道上一次沟通聊了什么。关于<1:id>，我能确认的有：归<1:owner>负责，"
        "来自<1:source>，转化概率<1:probability>（模型版本<1:version>）。如果您想知道客户为什么没有回复，"
        "最好的办法还是直接打个电话问一下。",
        "周会纪要\n"
        "（一）线索<1:id>：<1:owner>介绍了情况，模型转化概率<1:probability>，期望价值<1:expected_value>，"
        "波动范围<1:value_interval>。结论：继续跟，下周给反馈。\n"
        "（二）线索<2:id>：<2:owner>介绍了情况，模型转化概率<2:probability>，期望价值<2:expected_value>，"
        "波动范围<2:value_interval>。结论：先放培育池，月底再看。\n"
        "（三）其他：请大家注意CRM字段填写规范，别再写“待定”了。",
        "问：<1:id>值得花时间吗？\n"
        "答：转化概率是<1:probability>，折算下来的期望价值为<1:expected_value>。值不值，取决于你手上还有什么别的事。\n"
        "问：那<2:id>呢？\n"
        "答：转化概率<2:probability>，期望价值<2:expected_value>。\n"
        "问：两条都没空打怎么办？\n"
        "答：先发一封简短的邮件，把会议链接附上，让对方自己选时间。",
        "做法其实就一条：快。<1:region>这条<1:id>是<1:created_at>建的，归<1:owner>管，转化概率<1:probability>，"
        "今天就联系，别拖到下周。如果客户说“先发资料看看”，你就问一句：“您最想看哪一部分？”这样才有下文。",
        "转化概率<1:probability>，期望价值<1:expected_value>——这是<1:id>。转化概率<2:probability>，期望价值"
        "<2:expected_value>——这是<2:id>。前者由<1:owner>跟进，后者由<2:owner>跟进。两位辛苦，周四之前各打一个电话，"
        "结果发群里就行。",
    ),
    *of(
        "accounts",
        "en",
        "Short answer: <1:name> has a churn probability of <1:probability>, and the reason that counts most is "
        "<1:reason> (<1:points>).\n\n"
        "Longer answer: the model can't know what the customer is thinking. It compares the account's pattern with "
        "accounts that left in the past. The range it considers plausible is <1:interval>. If we did lose them, the "
        "value at risk is <1:value_at_risk>.\n\n"
        "What I'd do: ask <1:owner> to call their main contact this week, with no agenda other than listening.",
        "🔴 Churn watch | <1:name> | <1:probability> | at risk: <1:value_at_risk> | owner: <1:owner>\n"
        "🔴 Churn watch | <2:name> | <2:probability> | at risk: <2:value_at_risk> | owner: <2:owner>\n"
        "React with ✅ once you've been in touch.",
        "Hi <1:owner>,\n\n"
        "thanks for taking the time today. As discussed, here's a recap for <1:name>:\n\n"
        "• In the CRM since <1:created_at>\n"
        "• Annual revenue on file: <1:annual_revenue>\n"
        "• Likelihood of leaving: <1:probability>\n"
        "• Value at risk: <1:value_at_risk> (range <1:risk_interval>)\n\n"
        "Next steps: you'll set up a business review, and I'll prepare an ROI slide. Please send me two or three dates "
        "that work for the customer.\n\n"
        "Best regards",
        "Let's go through them one by one. <1:name> is a <1:industry> account in <1:region>. The model sees a "
        "probability of leaving of <1:probability>. <1:owner> looks after it. Then we have <2:name>, which is in "
        "<2:industry>, based in <2:region>, with a probability of leaving of <2:probability>; that one belongs to "
        "<2:owner>. I'd spend an hour on each before the QBR, and I'd start with the support tickets.",
        "Retention stand-up, Tuesday\n\n"
        "<1:name>\n"
        "  risk: <1:probability>\n"
        "  because: <1:reason>\n"
        "  plan: <1:owner> offers an on-site visit\n\n"
        "<2:name>\n"
        "  risk: <2:probability>\n"
        "  because: <2:reason>\n"
        "  plan: <2:owner> invites them to the user group\n\n"
        "<3:name>\n"
        "  risk: <3:probability>\n"
        "  because: <3:reason>\n"
        "  plan: <3:owner> asks for feedback, two questions at most\n",
        "To the leadership team: at <1:probability>, the risk that <1:name> leaves us should be managed actively. The "
        "expected value of the account is <1:expected_value> (interval <1:value_interval>); the value at risk is "
        "<1:value_at_risk> (interval <1:risk_interval>). We propose (a) an executive sponsor, (b) a joint success plan "
        "and (c) a monthly check-in. <1:owner> remains the single point of contact. Source: churn model "
        "<1:version>, data as of <1:as_of>.",
        "yeah I saw that too. <1:name> is showing <1:probability> now, says it's because of <1:reason>. tbh I can't "
        "tell from here what's going on. <1:owner> can you jump on a call w/ them? 15 min max, just to "
        "take the temperature. I'll look after <2:name> in the meantime (<2:probability>, <2:value_at_risk> at risk) "
        "and we compare notes on Friday 👍",
        "Pros of visiting <1:name> in person:\n"
        "1. There's <1:value_at_risk> at stake.\n"
        "2. The probability of leaving, <1:probability>, is something you can only explain by talking to people.\n"
        "3. <1:owner> can bring a technician along and solve problems on the spot.\n\n"
        "Cons:\n"
        "1. Travel takes a full day.\n"
        "2. It may look like panic if you haven't been there for a while.\n\n"
        "An alternative would be a video call first and a visit later.",
        "I don't have access to invoices or tickets, so I can't confirm whether <1:name> has complained. From the "
        "scoring data: probability of leaving <1:probability>, main factor <1:reason>. Its account manager is "
        "<1:owner>. Would you like me to draft a message to the customer? I'd keep it to three sentences and avoid the "
        'word "renewal".',
        "Account plan – <1:name> (<1:id>)\n\n"
        "Situation. The company is in <1:industry> and located in <1:region>. Annual revenue is <1:annual_revenue>. "
        "The account was created on <1:created_at> and is managed by <1:owner>.\n\n"
        "Risk. The model estimates <1:probability> for leaving, with an interval of <1:interval>. The top driver is "
        "<1:reason>, which shifts the estimate by <1:points>.\n\n"
        "Questions for the next visit.\n"
        "- What would make you recommend us?\n"
        "- Which of your goals for the year are we not helping with?\n"
        "- Who else should we get to know?",
        "account,owner,churn_probability,value_at_risk\n"
        '"<1:name>","<1:owner>","<1:probability>","<1:value_at_risk>"\n'
        '"<2:name>","<2:owner>","<2:probability>","<2:value_at_risk>"\n'
        '"<3:name>","<3:owner>","<3:probability>","<3:value_at_risk>"\n\n'
        "That's the top 3 of the list you have open. Paste it into a sheet or tell me if you need more columns.",
        "Coaching tip of the week: numbers start a conversation, they don't end it. Take <1:name>. The screen says "
        "<1:probability>. A weak account manager reads that aloud to the customer. A good one asks what lies behind "
        "it, "
        "finds <1:reason>, and calls to ask how things are going. It's <1:owner>'s account, and what we stand to "
        "lose is "
        "<1:value_at_risk>. Do the same for <2:name> at <2:probability>, please, and tell me on Monday what you "
        "learned.",
    ),
    *of(
        "accounts",
        "zh",
        "<1:name>的流失概率目前是<1:probability>，最主要的原因是<1:reason>（<1:points>）。客户由<1:owner>负责，风险金额"
        "<1:value_at_risk>。建议这周先做一次回访，不推销，只听客户怎么说；如果对方愿意，再约一次面对面的复盘。",
        "【客户预警】\n"
        "客户名称：<1:name>\n"
        "客户编号：<1:id>\n"
        "客户经理：<1:owner>\n"
        "流失概率：<1:probability>（<1:interval>）\n"
        "风险金额：<1:value_at_risk>\n"
        "建议动作：24小时内电话联系，并在系统里登记结果",
        "各位领导、同事：\n"
        "现将重点客户情况汇报如下。\n"
        "（1）<1:name>，<1:industry>行业，地处<1:region>，年收入<1:annual_revenue>，流失概率<1:probability>。\n"
        "（2）<2:name>，<2:industry>行业，地处<2:region>，年收入<2:annual_revenue>，流失概率<2:probability>。\n"
        "（3）<3:name>，<3:industry>行业，地处<3:region>，年收入<3:annual_revenue>，流失概率<3:probability>。\n"
        "下一步由各客户经理分别制定维护方案，下周例会上过一遍。以上数据截至<1:as_of>。",
        "我跟你讲，<1:name>这个客户得上点心了。不是我说的，是系统说的，流失概率<1:probability>，"
        "原因那一栏写着<1:reason>。真要走了，<1:value_at_risk>就悬了。<1:owner>你这两天抽空去坐坐，喝杯茶，"
        "别谈续约，就问问最近用得顺不顺手，回来咱俩再合计。",
        "会议纪要\n"
        "主题：客户流失风险复盘\n"
        "内容：\n"
        "1、<1:owner>汇报<1:name>：流失概率<1:probability>，风险金额<1:value_at_risk>，区间<1:risk_interval>。"
        "会议决定安排一次高层拜访。\n"
        "2、<2:owner>汇报<2:name>：流失概率<2:probability>，风险金额<2:value_at_risk>，区间<2:risk_interval>。"
        "会议决定先发一份满意度问卷，不超过5个问题。\n"
        "3、下次复盘定在月底，请提前准备材料。",
        "Q：<1:name>为什么会有风险？\n"
        "A：模型列出的第一条原因是：<1:reason>，影响<1:points>。\n"
        "Q：风险到底多大？\n"
        "A：流失概率<1:probability>，对应的风险金额是<1:value_at_risk>。\n"
        "Q：我该做什么？\n"
        "A：先和<1:owner>对一下最近的沟通情况，再决定是打电话还是上门。模型只能告诉你看哪里，不能告诉你怎么做。",
        "<1:owner>好，<1:name>就拜托你了。这个客户是<1:created_at>建档的，<1:industry>行业，年收入<1:annual_revenue>，"
        "现在的流失概率是<1:probability>，期望价值<1:expected_value>。联系人信息我整理好了放在共享文档里。"
        "刚接手先别急着谈新项目，第一个月多听少说，有拿不准的就来问我。",
        "本周工作小结：\n"
        "✔ 回顾了<1:name>的情况，流失概率<1:probability>，负责人<1:owner>\n"
        "✔ 回顾了<2:name>的情况，流失概率<2:probability>，负责人<2:owner>\n"
        "下周计划：\n"
        "○ 为<1:name>准备一份使用价值报告，重点算清楚ROI\n"
        "○ 约<2:name>做一次线上培训，一个小时左右\n"
        "需协调：售后同事配合",
        "很抱歉，我没有权限查看合同和发票，所以不清楚<1:name>什么时候到期。目前能提供的信息是："
        "流失概率<1:probability>，"
        "期望价值<1:expected_value>，价值区间<1:value_interval>，客户经理<1:owner>。"
        "合同方面建议问一下商务同事。还需要我帮你拟一条问候短信吗？",
        "回访话术\n"
        "适用客户：<1:name>（<1:region>）\n"
        "先寒暄：“最近忙不忙？耽误您几分钟。”\n"
        "再切入：“想听听您这边对我们服务的真实感受，好的坏的都行。”\n"
        "别说：“系统显示您可能要流失。”\n"
        "结束语：“您提的两点我记下了，周五之前给您答复。”\n"
        "内部信息：流失概率<1:probability>，主要因素是<1:reason>，模型版本<1:version>。",
        "流失概率：<1:name> <1:probability>，<2:name> <2:probability>。\n"
        "风险金额：<1:name> <1:value_at_risk>，<2:name> <2:value_at_risk>。\n"
        "负责人：<1:name> <1:owner>，<2:name> <2:owner>。\n"
        "两家都请在周三前联系一次，谁先联系上谁先在群里说一声。",
        "要不要给<1:name>派专人驻场？\n"
        "好处：能第一时间发现问题，<1:value_at_risk>的风险金额也值得投入；流失概率<1:probability>，单靠打电话未必够。\n"
        "坏处：占用一个人力，客户也可能觉得被打扰。\n"
        "折中方案：先由<1:owner>每两周上门一次，试一个季度再说。",
    ),
)
