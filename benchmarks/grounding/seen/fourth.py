"""Which templates came fourth? By an author who had not read the rules; seen since.

Briefs, e-mails, tables and answers. At first sight, on the small company (600 drafts, seed 7): recall 0.957,
precision 0.537 by the rules that were tuned on the first three; recall 0.987, precision 0.820 by general rules,
written before these drafts were read. A lead has no name, so where the author wrote `<1:name>` of one it is `<1:id>`
here; as written: 0.933 and 0.497, then 0.947 and 0.826.
"""

from benchmarks.grounding.templates import Template, of

TEMPLATES: tuple[Template, ...] = (
    *of(
        "deals",
        "en",
        "Good morning! ☀️ Here's your pipeline brief.\n\n"
        "1. **<1:name>** – win probability <1:probability>, amount <1:amount>. Ask <1:owner> for a quick "
        "update before the stand-up.\n"
        "2. **<2:name>** – win probability <2:probability>, amount <2:amount>. What drives the score: "
        "<2:reason>\n"
        "3. **<3:name>** – win probability <3:probability>, amount <3:amount>. No need to push today; a "
        "short e-mail by Thursday is enough.\n\n"
        "Data as of <1:as_of>. Have a great day!",
        "I'd call <1:name> first. The model puts the chance of winning at <1:probability> (likely range "
        "<1:interval>), and with <1:amount> on the table that works out to an expected value of "
        '<1:expected_value>. The factor that moves the estimate most is "<1:reason>" (<1:points>).\n\n'
        "<2:name> can wait until the afternoon. It's at <2:probability>, and the close date in the CRM is "
        "<2:expected_close_on>, so a follow-up next week should be fine.",
        "**Which deals might slip?**\n\n"
        "- **<1:name>** – slip risk <1:slip_risk>. The CRM says <1:expected_close_on>; the forecast's "
        "middle estimate is <1:close_on>.\n"
        "- **<2:name>** – slip risk <2:slip_risk>. The CRM says <2:expected_close_on>; the forecast's "
        "middle estimate is <2:close_on>.\n\n"
        "For both, I'd ask the buyer one simple question this week: \"What still has to happen on your "
        'side before you can sign?" If nobody can answer it, move the date in the CRM rather than hoping.',
        "Here is the overview you asked for:\n\n"
        "| # | Deal | Owner | Amount | Win prob. | Expected close |\n"
        "|---|------|-------|--------|-----------|----------------|\n"
        "| 1 | <1:name> | <1:owner> | <1:amount> | <1:probability> | <1:expected_close_on> |\n"
        "| 2 | <2:name> | <2:owner> | <2:amount> | <2:probability> | <2:expected_close_on> |\n"
        "| 3 | <3:name> | <3:owner> | <3:amount> | <3:probability> | <3:expected_close_on> |\n\n"
        "**Next steps:** confirm the decision maker on each, then update the stage. Let me know if you'd "
        "like the same table sorted by owner.",
        "Subject: <1:name> – quick check before the forecast call\n\n"
        "Hi <1:owner>,\n\n"
        "I was going through the pipeline and had a question about <1:name>. It has been open for "
        "<1:open_days>, and the forecast gives it <1:probability>. The probable closing date is "
        "<1:close_on>, though anything between <1:close_interval> would not be a surprise.\n\n"
        "Could you tell me who signs on their side, and whether legal has seen the contract yet? If it's "
        "easier, just give me a ring before lunch.\n\n"
        "Thanks and best regards",
        "FYI for the Monday sync:\n"
        "<1:id> – <1:probability>, <1:amount>, owner <1:owner>. Call ASAP.\n"
        "<2:id> – <2:probability>, <2:amount>, owner <2:owner>. Waiting on procurement? Pls check.\n"
        "<3:id> – <3:probability>, <3:amount>, owner <3:owner>. Keep warm, no action until next week.",
        "<1:name> and <2:name> come in at <1:probability> and <2:probability> respectively. In money terms,"
        " that's an expected <1:expected_value> for the former and <2:expected_value> for the latter. If "
        "you only have time for one call today, think about which customer you can actually reach – a good "
        "conversation with a decision maker is worth more than two voicemails.",
        "Q: How likely are we to win <1:name>?\n"
        "A: The current estimate is <1:probability>, with a plausible range of <1:interval>.\n\n"
        "Q: And soon?\n"
        "A: Within 30 days the chance of a win is <1:won_30>; within 60 days it's <1:won_60>. Looking 180 "
        "days out, it's <1:won_180>, against <1:lost_180> for a loss.\n\n"
        "Q: What should I do about it?\n"
        "A: Start with the main driver – <1:reason> – and see whether you can change anything about that. "
        "Then book the next meeting before you hang up.",
        "### Call script: <1:name>\n\n"
        "**Before you dial**\n"
        "- Amount: <1:amount>\n"
        "- Stage: <1:stage> (there for <1:stage_days>)\n"
        "- Planned close: <1:expected_close_on>\n\n"
        '**Opening:** "Hi, thanks for taking the time. Last time we talked about your rollout – has '
        'anything changed since?"\n\n'
        '**The key question:** "Is <1:expected_close_on> still realistic for you?"\n\n'
        "**If they hesitate:** offer a short call with one of our engineers, then send a one-page summary "
        "the same day.\n\n"
        "*Internal note – don't share: slip risk <1:slip_risk>, win probability <1:probability>.*",
        "# Pipeline report\n\n"
        "## Summary\n"
        "This note covers two opportunities. All figures come from model version <1:version>, data as of "
        "<1:as_of>.\n\n"
        "## <1:name>\n"
        "The opportunity was created on <1:created_at> and is owned by <1:owner>. At an amount of "
        "<1:amount> and a win probability of <1:probability>, its expected value is <1:expected_value> ("
        "range <1:value_interval>).\n\n"
        "## <2:name>\n"
        "The opportunity was created on <2:created_at> and is owned by <2:owner>. At an amount of "
        "<2:amount> and a win probability of <2:probability>, its expected value is <2:expected_value> ("
        "range <2:value_interval>).\n\n"
        "## Recommendation\n"
        "Review both with the owners on Wednesday. Please treat the figures as estimates, not commitments.",
        "Side by side:\n\n"
        "|  | <1:name> | <2:name> |\n"
        "|:--|--:|--:|\n"
        "| Win probability | <1:probability> | <2:probability> |\n"
        "| Amount | <1:amount> | <2:amount> |\n"
        "| Expected value | <1:expected_value> | <2:expected_value> |\n"
        "| Slip risk | <1:slip_risk> | <2:slip_risk> |\n"
        "| Owner | <1:owner> | <2:owner> |\n\n"
        "My take: if the goal is revenue, look at the expected value row. If the goal is a reliable "
        "forecast, look at the slip risk row. 🙂",
        "Honestly, I wouldn't read too much into a single number here, but this is what we know. <1:owner> "
        "has been working on <1:name> since <1:created_at>. It's currently in <1:stage>, where it has "
        "spent <1:stage_days>. The model thinks it will most likely close around <1:close_on> and sees a "
        "<1:slip_risk> risk that it misses the planned date, <1:expected_close_on>. That deserves a frank "
        "conversation with the customer – ideally face to face, not by e-mail.",
        "Three deals, three next steps 👇\n\n"
        "📞 <1:name> (<1:probability>): call today, ask about budget\n"
        "📧 <2:name> (<2:probability>): send the revised quote, then ring them on Friday\n"
        "⏸️ <3:name> (<3:probability>): leave it for now, set a reminder for next week\n\n"
        "Want me to draft the e-mail for <2:name>? I'd mention the <2:amount> offer and propose "
        "<2:expected_close_on> as the signing date.",
    ),
    *of(
        "leads",
        "en",
        "Start with <1:id>. The estimated chance of conversion is <1:probability>, and the main thing "
        "behind that is: <1:reason>. The lead came in via <1:source> on <1:created_at> and belongs to "
        "<1:owner>.\n\n"
        "After that, try <2:id> – <2:probability>, source <2:source>. Leave a voicemail if nobody picks "
        "up, then follow up by e-mail within the hour.",
        "**Top 3 leads for today**\n\n"
        "1. <1:id>\n"
        "   - Conversion: <1:probability> (<1:interval>)\n"
        "   - Why: <1:reason>\n"
        "   - Owner: <1:owner>\n"
        "2. <2:id>\n"
        "   - Conversion: <2:probability> (<2:interval>)\n"
        "   - Why: <2:reason>\n"
        "   - Owner: <2:owner>\n"
        "3. <3:id>\n"
        "   - Conversion: <3:probability> (<3:interval>)\n"
        "   - Why: <3:reason>\n"
        "   - Owner: <3:owner>\n\n"
        "Tip: call the first two before lunch – people are easier to reach in the morning.",
        "hey, quick one – can you take <1:id> today? <1:industry>, <1:region>, came through <1:source>. "
        "score is <1:probability>. if they're not ready, just offer them a demo slot next week and log it "
        "in the CRM. thx 🙏",
        "Hi team,\n\n"
        "Please find below the leads I'd like us to contact by Wednesday.\n\n"
        "| Lead | Source | Region | Conversion probability | Assigned to |\n"
        "|---|---|---|---|---|\n"
        "| <1:id> | <1:source> | <1:region> | <1:probability> | <1:owner> |\n"
        "| <2:id> | <2:source> | <2:region> | <2:probability> | <2:owner> |\n"
        "| <3:id> | <3:source> | <3:region> | <3:probability> | <3:owner> |\n\n"
        "A short phone call is better than a long e-mail. If you can't reach someone after two attempts, "
        "let me know and we'll try another channel.\n\n"
        "Kind regards,\n"
        "Sales Operations",
        "<1:probability> – that's the model's estimate for <1:id>. It isn't a promise: the range runs "
        "<1:interval>, so there is real uncertainty. If it does convert, we'd be talking about value too; "
        "weighing one with the other, the expected value is <1:expected_value> (<1:value_interval>).\n\n"
        "Compare that with <2:id>: <2:probability>, range <2:interval>, expected value <2:expected_value>"
        ".",
        "Q: Why is <1:id> on my list?\n"
        "A: Because it's an open lead with an estimated <1:probability> chance of converting. The "
        'strongest single factor is "<1:reason>", which accounts for <1:points>.\n\n'
        "Q: Who should call?\n"
        "A: <1:owner> owns the lead. If they are out this week, any colleague in <1:region> could step in.\n\n"
        "Q: What should I say?\n"
        "A: Ask what made them get in touch, listen first, and don't open with the price.",
        "## Handover note\n\n"
        "I'm on leave from Friday, so here's where things stand with two of my leads.\n\n"
        "**<1:id>** – created <1:created_at>, <1:industry>. The CRM shows <1:probability> for conversion."
        " They prefer e-mail, so please write first and call later.\n\n"
        "**<2:id>** – created <2:created_at>, <2:industry>. The CRM shows <2:probability> for conversion."
        " Still no reply to my last message; one more try is OK, then close it.\n\n"
        "Thanks for covering!",
        "The two leads you asked about, <1:id> and <2:id>, have conversion probabilities of "
        "<1:probability> and <2:probability>, respectively. The first came from <1:source>, the second "
        "from <2:source>. <1:owner> looks after the former; <2:owner> looks after the latter. I'd suggest "
        "they agree on a common message before either of them picks up the phone.",
        "To: <1:owner>\n"
        "Subject: Please call <1:id> today\n\n"
        "Hello <1:owner>,\n\n"
        "one of your leads could use a call today: <1:id>, registered on <1:created_at> (source: "
        "<1:source>). The model gives it a <1:probability> chance of converting and an expected value of "
        "<1:expected_value>.\n\n"
        'Suggested opener: "I saw you were interested in how other companies in <1:industry> handle this –'
        ' do you have a moment?"\n\n'
        "Please add a note in the CRM by EOD.\n\n"
        "Cheers,\n"
        "your AI sales assistant",
        "TL;DR: call <2:id>, e-mail <1:id>, park <3:id>.\n\n"
        "Details:\n"
        "• <2:id>: <2:probability>, <2:reason> (<2:points>)\n"
        "• <1:id>: <1:probability>, <1:reason> (<1:points>)\n"
        "• <3:id>: <3:probability>, <3:reason> (<3:points>)\n\n"
        "Numbers from model <1:version>, as of <1:as_of>.",
        "# Lead review\n\n"
        "**Scope:** two leads, reviewed with the data of <1:as_of>.\n\n"
        "**Lead A: <1:id>.** Industry: <1:industry>. Region: <1:region>. Source: <1:source>. Expected "
        "value: <1:expected_value>, with a range of <1:value_interval>.\n\n"
        "**Lead B: <2:id>.** Industry: <2:industry>. Region: <2:region>. Source: <2:source>. Expected "
        "value: <2:expected_value>, with a range of <2:value_interval>.\n\n"
        "**Assessment:** Lead A has a conversion probability of <1:probability>; Lead B has one of "
        "<2:probability>. Neither figure replaces a proper qualification call covering budget, authority, "
        "need and timing.",
        "How I'd spend the first half of the day:\n\n"
        "Step 1: Open <1:id> in the CRM and read the last notes. Its chance of converting is "
        "<1:probability>.\n"
        "Step 2: Call. If nobody answers, send a two-line e-mail.\n"
        "Step 3: Do the same for <2:id>, which is at <2:probability>.\n"
        "Step 4: Coffee. ☕\n"
        "Step 5: Log everything, so that <1:owner> (for <1:id>) and <2:owner> (for <2:id>) know what "
        "was said.",
        'It depends on what you mean by "best". Lead <1:id> has an expected value of <1:expected_value> '
        "and a probability of <1:probability>. Lead <2:id> has an expected value of <2:expected_value> and "
        "a probability of <2:probability>. Both numbers are uncertain – the intervals are <1:interval> for "
        "<1:id> and <2:interval> for <2:id> – so I'd let the context decide. Has either of them replied "
        "recently? Then start there.",
    ),
    *of(
        "accounts",
        "en",
        "**Why is <1:name> at risk?**\n\n"
        "The model estimates the churn probability at <1:probability>, with a range of <1:interval>. The "
        "factor with the most weight is: <1:reason> (<1:points>). Annual revenue is <1:annual_revenue>; "
        "the value at risk comes to <1:value_at_risk>.\n\n"
        "**What I'd do**\n"
        "1. Have <1:owner> call the main contact this week.\n"
        "2. Ask openly what isn't working.\n"
        "3. Agree on a follow-up date before the call ends.",
        "Good morning team 👋\n\n"
        "Two accounts to keep an eye on today:\n\n"
        "🔴 <1:name> – churn risk <1:probability>, <1:value_at_risk> at risk. Owner: <1:owner>\n"
        "🟠 <2:name> – churn risk <2:probability>, <2:value_at_risk> at risk. Owner: <2:owner>\n\n"
        "Please call them before the weekly meeting and leave a short note in the CRM. Thanks!",
        "Hi <1:owner>,\n\n"
        "Could you check in with <1:name> this week? They've been a customer of ours in <1:industry>, and "
        'the latest forecast puts the probability that they leave at <1:probability>. What stands out is "'
        "<1:reason>\". I don't want to alarm anyone, but with <1:annual_revenue> in annual revenue they're "
        "worth a phone call.\n\n"
        "If you'd like support, I'm happy to join. Does Tuesday or Wednesday suit you?\n\n"
        "Best,\n"
        "Your account team",
        "| Account | Region | Annual revenue | Churn probability | Value at risk |\n"
        "|---|---|---|---|---|\n"
        "| **<1:name>** | <1:region> | <1:annual_revenue> | <1:probability> | <1:value_at_risk> |\n"
        "| **<2:name>** | <2:region> | <2:annual_revenue> | <2:probability> | <2:value_at_risk> |\n"
        "| **<3:name>** | <3:region> | <3:annual_revenue> | <3:probability> | <3:value_at_risk> |\n\n"
        "How to read this: the last column says how much is at stake. It's a guide to where a call may pay "
        "off, not a prediction for any single customer.",
        "<1:name> sits in <1:region> and is looked after by <1:owner>. Its annual revenue is "
        "<1:annual_revenue>. The chance that we lose it is put at <1:probability>, which means "
        "<1:value_at_risk> is at stake (somewhere in <1:risk_interval>, to be fair). I can't tell you why "
        "from the numbers alone, but the top signal is this one: <1:reason>.\n\n"
        "So: pick up the phone, be honest, and don't lead with a discount.",
        "Comparing <1:name> with <2:name>:\n\n"
        "- Churn probability: <1:probability> vs. <2:probability>\n"
        "- Annual revenue: <1:annual_revenue> vs. <2:annual_revenue>\n"
        "- Value at risk: <1:value_at_risk> vs. <2:value_at_risk>\n"
        "- Owner: <1:owner> vs. <2:owner>\n\n"
        "(First figure <1:name>, second figure <2:name>.) If I had to choose, I'd look at the value at "
        "risk and at who has the better relationship.",
        "Q: Which accounts should we talk about in the review?\n"
        "A: I'd suggest <1:name>, <2:name> and <3:name>.\n\n"
        "Q: What are their churn probabilities?\n"
        "A: <1:probability>, <2:probability> and <3:probability>, in that order.\n\n"
        "Q: And who owns them?\n"
        "A: <1:owner>, <2:owner> and <3:owner>, again in that order.\n\n"
        "Q: How fresh is this?\n"
        "A: The data are as of <1:as_of>; the model version is <1:version>.",
        "# Account health report\n\n"
        "## 1. Background\n"
        "This report looks at <1:name> (<1:id>), a customer in the <1:industry> sector, region <1:region>. "
        "The account has been in our CRM since <1:created_at>.\n\n"
        "## 2. Risk\n"
        "Churn probability: <1:probability> (interval <1:interval>)\n"
        "Value at risk: <1:value_at_risk> (interval <1:risk_interval>)\n"
        "Main driver: <1:reason>\n\n"
        "## 3. Value\n"
        "Annual revenue: <1:annual_revenue>\n"
        "Expected value: <1:expected_value> (interval <1:value_interval>)\n\n"
        "## 4. Proposed action\n"
        "<1:owner> to arrange an executive meeting within the next two weeks and to report back to the team"
        ".",
        "quick heads-up on <1:id>: <1:probability> churn risk, owner is <1:owner>. same story with <2:id> –"
        " <2:probability>, owner <2:owner>. not saying they're gone, just saying we should talk to them "
        "before someone else does 😅",
        "Handover – my accounts while I'm away\n\n"
        "1) <1:name>\n"
        "Revenue <1:annual_revenue>, churn risk <1:probability>. Main signal: <1:reason>. Call once a week,"
        " they like to be asked.\n\n"
        "2) <2:name>\n"
        "Revenue <2:annual_revenue>, churn risk <2:probability>. Main signal: <2:reason>. Don't bring up "
        "the old invoice, it's settled.\n\n"
        "Any trouble, call me. I'm back on Monday.",
        "Retention call – talking points for <1:name>\n\n"
        "> \"Thank you for your trust. I'd like to understand how we're doing and what we should do better."
        '"\n\n'
        "Things to keep in mind (internal): the account's annual revenue is <1:annual_revenue> and its "
        'estimated risk of leaving is <1:probability>. Among the reasons, the first is "<1:reason>", '
        "with an effect of <1:points>.\n\n"
        "Things to avoid: reading numbers out loud, promising features, arguing about ROI.\n\n"
        "After the call, please tell <1:owner> how it went – ASAP if the mood was bad.",
        "The risk is <1:probability> at <1:name> and <2:probability> at <2:name>; for <3:name> the figure "
        "is <3:probability>. In terms of money at risk, we're looking at <1:value_at_risk>, "
        "<2:value_at_risk> and <3:value_at_risk> respectively. None of this is certain. Still, I'd rather "
        "make three calls too many than one too few, so let's split them up: <1:owner>, <2:owner> and "
        "<3:owner> each take their own account, and we compare notes on Thursday.",
    ),
    *of(
        "deals",
        "zh",
        "早上好！今日商机简报如下：\n\n"
        "1. <1:name>：赢单概率 <1:probability>，金额 <1:amount>，负责人 <1:owner>。建议上午先打电话。\n"
        "2. <2:name>：赢单概率 <2:probability>，金额 <2:amount>，负责人 <2:owner>。建议先发邮件，下午再跟进"
        "。\n"
        "3. <3:name>：赢单概率 <3:probability>，金额 <3:amount>，负责人 <3:owner>。暂时不急，本周内联系即可"
        "。\n\n"
        "祝工作顺利！",
        "建议您先联系<1:name>。模型给出的赢单概率是<1:probability>，区间为<1:interval>；合同金额<1:amount>"
        "，期望价值<1:expected_value>。影响最大的因素是：<1:reason>（<1:points>）。\n\n"
        "其次是<2:name>，赢单概率<2:probability>，计划成交日期是<2:expected_close_on>。这一单可以放到下周，"
        "先约个时间，再谈细节。",
        "**哪些商机可能延期？**\n\n"
        "- **<1:name>**：延期风险<1:slip_risk>。CRM 中的预计成交日是<1:expected_close_on>，模型预测的中位日"
        "期是<1:close_on>。\n"
        "- **<2:name>**：延期风险<2:slip_risk>。CRM 中的预计成交日是<2:expected_close_on>，模型预测的中位日"
        "期是<2:close_on>。\n\n"
        "建议：请两位负责人（分别是<1:owner>、<2:owner>）跟客户确认审批流程，如有变化，及时更新 CRM。",
        "@<1:owner> 麻烦看一下<1:name>这个单子，目前在「<1:stage>」阶段，已经停了<1:stage_days>。系统算的赢"
        "率是<1:probability>，延期风险<1:slip_risk>。今天方便的话给客户打个电话，问问卡在哪儿了🙏 有消息群"
        "里说一声～",
        "| 序号 | 商机 | 负责人 | 金额 | 赢单概率 | 预计成交日期 |\n"
        "|:---:|---|---|---:|---:|---|\n"
        "| 1 | <1:name> | <1:owner> | <1:amount> | <1:probability> | <1:expected_close_on> |\n"
        "| 2 | <2:name> | <2:owner> | <2:amount> | <2:probability> | <2:expected_close_on> |\n"
        "| 3 | <3:name> | <3:owner> | <3:amount> | <3:probability> | <3:expected_close_on> |\n\n"
        "以上数据截至<1:as_of>，仅供参考。需要我再按负责人整理一份吗？",
        "# 销售周报\n\n"
        "## 一、重点商机\n"
        "（一）<1:name>\n"
        "该商机于<1:created_at>创建，由<1:owner>负责，金额为<1:amount>。当前赢单概率为<1:probability>，期望"
        "价值为<1:expected_value>，区间为<1:value_interval>。\n\n"
        "（二）<2:name>\n"
        "该商机于<2:created_at>创建，由<2:owner>负责，金额为<2:amount>。当前赢单概率为<2:probability>，期望"
        "价值为<2:expected_value>，区间为<2:value_interval>。\n\n"
        "## 二、下周计划\n"
        "1. 与客户决策人当面沟通一次；\n"
        "2. 完善报价方案，周三前提交评审；\n"
        "3. 更新 CRM 记录。\n\n"
        "## 三、说明\n"
        "概率由模型（版本 <1:version>）给出，不代表最终结果。",
        "问：<1:name>能在短期内签下来吗？\n"
        "答：从预测看，30 天内赢单的概率为<1:won_30>，60 天内为<1:won_60>。\n\n"
        "问：放长一点看呢？\n"
        "答：180 天内赢单的概率是<1:won_180>，丢单的概率是<1:lost_180>。\n\n"
        "问：最可能什么时候成交？\n"
        "答：大约在<1:close_on>，较宽的范围是<1:close_interval>。\n\n"
        "问：那我现在该做什么？\n"
        "答：先打电话确认客户的预算和时间表，再发一封邮件把要点写清楚。",
        "<1:name>和<2:name>的赢单概率分别是<1:probability>和<2:probability>，金额分别为<1:amount>和"
        "<2:amount>。前者由<1:owner>跟进，后者由<2:owner>跟进。\n\n"
        "如果今天只能打一个电话，我会优先选能直接联系到决策人的那一个；另一个发条微信问候一下就好。",
        "【交接说明】\n\n"
        "<1:name>（编号 <1:id>）\n"
        "• 金额：<1:amount>\n"
        "• 阶段：<1:stage>，停留<1:stage_days>\n"
        "• 预计成交：<1:expected_close_on>\n"
        "• 赢单概率：<1:probability>（<1:interval>）\n\n"
        "客户比较看重售后，沟通时多听少说。原负责人是<1:owner>，有疑问可以随时找他们团队。辛苦啦！",
        "主题：关于<1:name>的推进建议\n\n"
        "<1:owner>，您好：\n\n"
        "<1:name>自<1:created_at>立项以来，已开放<1:open_days>。根据最新预测，其赢单概率为<1:probability>，"
        "主要依据是“<1:reason>”。该商机计划于<1:expected_close_on>成交，而延期的可能性为<1:slip_risk>，因此"
        "建议尽早与客户核对时间。\n\n"
        "具体建议如下：\n"
        "第一，本周四前与采购负责人通话；\n"
        "第二，请技术同事准备一页纸的方案摘要；\n"
        "第三，会后当天在 CRM 里补上记录。\n\n"
        "如有需要，请随时告诉我。\n\n"
        "此致\n"
        "敬礼",
        "简单说两句：\n\n"
        "✅ <1:id>，<1:probability>，期望价值<1:expected_value>，今天打电话\n"
        "📧 <2:id>，<2:probability>，期望价值<2:expected_value>，先发邮件\n"
        "⏳ <3:id>，<3:probability>，期望价值<3:expected_value>，下周再看\n\n"
        "数字来自模型，别当成承诺哈～",
        "这两个商机各有特点，对比如下：\n\n"
        "| 指标 | <1:name> | <2:name> |\n"
        "|---|---|---|\n"
        "| 赢单概率 | <1:probability> | <2:probability> |\n"
        "| 金额 | <1:amount> | <2:amount> |\n"
        "| 延期风险 | <1:slip_risk> | <2:slip_risk> |\n"
        "| 预测成交日 | <1:close_on> | <2:close_on> |\n\n"
        "**我的看法**：概率只是参考，关键还是看客户的意愿。不妨先问一句：“内部审批走到哪一步了？”再决定投入"
        "多少精力。",
    ),
    *of(
        "leads",
        "zh",
        "今天先联系<1:id>吧。转化概率<1:probability>，来源是<1:source>，行业是<1:industry>，由<1:owner>负"
        "责。主要原因：<1:reason>。\n\n"
        "打完之后再联系<2:id>，转化概率<2:probability>，来源是<2:source>。如果没人接，就发条短信，一小时"
        "内再试一次。",
        "**今日 Top 3 线索**\n\n"
        "1. **<1:id>**\n"
        "   - 转化概率：<1:probability>\n"
        "   - 理由：<1:reason>（<1:points>）\n"
        "   - 负责人：<1:owner>\n"
        "2. **<2:id>**\n"
        "   - 转化概率：<2:probability>\n"
        "   - 理由：<2:reason>（<2:points>）\n"
        "   - 负责人：<2:owner>\n"
        "3. **<3:id>**\n"
        "   - 转化概率：<3:probability>\n"
        "   - 理由：<3:reason>（<3:points>）\n"
        "   - 负责人：<3:owner>\n\n"
        "小提示：先打电话，再发邮件，效果通常更好。",
        "<1:owner>，<1:id>这条线索你今天跟一下哈，<1:region>的，<1:created_at>进来的，系统给的转化率是"
        "<1:probability>。先加个微信，聊聊需求，别一上来就报价😂",
        "各位同事：\n\n"
        "请在周五前完成以下线索的首次联系。\n\n"
        "| 线索 | 来源 | 地区 | 转化概率 | 负责人 |\n"
        "|---|---|---|---|---|\n"
        "| <1:id> | <1:source> | <1:region> | <1:probability> | <1:owner> |\n"
        "| <2:id> | <2:source> | <2:region> | <2:probability> | <2:owner> |\n"
        "| <3:id> | <3:source> | <3:region> | <3:probability> | <3:owner> |\n\n"
        "联系后请及时在 CRM 中填写结果。谢谢大家！",
        "问：为什么推荐我先打<1:id>？\n"
        "答：模型估计它的转化概率为<1:probability>，其中影响最大的一项是“<1:reason>”，影响幅度为<1:points>"
        "。\n\n"
        "问：这个数字可靠吗？\n"
        "答：存在不确定性，合理区间是<1:interval>。请把它当作参考，而不是结论。\n\n"
        "问：值多少钱？\n"
        "答：期望价值是<1:expected_value>，区间<1:value_interval>。",
        "<1:id>与<2:id>的转化概率分别为<1:probability>、<2:probability>，期望价值分别为"
        "<1:expected_value>、<2:expected_value>。两条线索的负责人依次是<1:owner>和<2:owner>。建议两位先对一"
        "下话术，再各自联系客户，避免口径不一致。",
        "## 线索分析报告\n\n"
        "### 1. <1:id>\n"
        "该线索于<1:created_at>进入系统，来源为<1:source>，所属行业为<1:industry>，地区为<1:region>。模型预"
        "测其转化概率为<1:probability>，区间为<1:interval>。\n\n"
        "### 2. <2:id>\n"
        "该线索于<2:created_at>进入系统，来源为<2:source>，所属行业为<2:industry>，地区为<2:region>。模型预"
        "测其转化概率为<2:probability>，区间为<2:interval>。\n\n"
        "### 3. 建议\n"
        "两条线索都应先做一次电话资格审查，重点了解预算、决策人、需求和时间安排。\n\n"
        "（数据截至<1:as_of>，模型版本 <1:version>）",
        "电话话术（<1:id>）\n\n"
        "开场：“您好，看到您对我们的方案感兴趣，方便聊几分钟吗？”\n"
        "提问：“目前在<1:industry>这块，您最头疼的问题是什么？”\n"
        "收尾：“那我先发一份资料给您，下周再约个时间，好吗？”\n\n"
        "内部参考：转化概率<1:probability>，期望价值<1:expected_value>，负责人<1:owner>。这些数字请不要告诉"
        "客户。",
        "老板，汇报一下今天的线索情况：\n\n"
        "<1:id>我打算上午打，系统给了<1:probability>，来源<1:source>。<2:id>放在下午，系统给了"
        "<2:probability>，来源<2:source>。<3:id>的话，概率是<3:probability>，先发邮件试试水，没回复就周四"
        "再打。\n\n"
        "晚点给您反馈结果👌",
        "怎么安排今天的时间？我建议分三步走：\n\n"
        "第一步，打开 CRM，看看<1:id>的历史记录。它的转化概率为<1:probability>，期望价值为"
        "<1:expected_value>。\n"
        "第二步，直接打电话；不通就留言。\n"
        "第三步，再看<2:id>，它的转化概率为<2:probability>，期望价值为<2:expected_value>。\n\n"
        "做完之后别忘了写跟进记录，<1:owner>负责前者，<2:owner>负责后者。",
        "线索交接：\n"
        "1、<1:id>：<1:industry>，<1:region>，<1:probability>，原负责人<1:owner>。已加微信，等对方回复。\n"
        "2、<2:id>：<2:industry>，<2:region>，<2:probability>，原负责人<2:owner>。还没联系上，麻烦再打一次"
        "。\n\n"
        "有问题随时找我，谢谢！",
        "说实话，单看一个分数很难判断<1:id>值不值得跟。它目前的转化概率是<1:probability>，但区间是"
        "<1:interval>，不确定性客观存在。换个角度，它的期望价值为<1:expected_value>，来自<1:source>渠道，负"
        "责人是<1:owner>。我的建议是：先花一点时间打个电话，听听对方怎么说，再决定要不要继续投入。",
    ),
    *of(
        "accounts",
        "zh",
        "**<1:name>为什么有流失风险？**\n\n"
        "模型估计流失概率为<1:probability>（区间<1:interval>），最主要的原因是：<1:reason>，影响为"
        "<1:points>。该客户年收入为<1:annual_revenue>，风险金额为<1:value_at_risk>。\n\n"
        "**建议动作**\n"
        "1. 由<1:owner>本周内致电客户；\n"
        "2. 了解客户的真实顾虑；\n"
        "3. 约定下一次沟通时间。",
        "大家早上好👋 今天重点关注两个客户：\n\n"
        "🔴 <1:name>：流失概率<1:probability>，风险金额<1:value_at_risk>，负责人<1:owner>\n"
        "🟡 <2:name>：流失概率<2:probability>，风险金额<2:value_at_risk>，负责人<2:owner>\n\n"
        "请在周会前联系一下，结果记到 CRM 里，辛苦！",
        "| 客户 | 行业 | 年收入 | 流失概率 | 风险金额 |\n"
        "|---|---|---|---|---|\n"
        "| <1:name> | <1:industry> | <1:annual_revenue> | <1:probability> | <1:value_at_risk> |\n"
        "| <2:name> | <2:industry> | <2:annual_revenue> | <2:probability> | <2:value_at_risk> |\n"
        "| <3:name> | <3:industry> | <3:annual_revenue> | <3:probability> | <3:value_at_risk> |\n\n"
        "说明：风险金额只是估计值，可以用来安排拜访的先后顺序。",
        "# 客户健康度周报\n\n"
        "**报告范围**：重点客户两家\n"
        "**数据日期**：<1:as_of>\n"
        "**模型版本**：<1:version>\n\n"
        "## 一、<1:name>\n"
        "该客户位于<1:region>，属<1:industry>行业，年收入<1:annual_revenue>。流失概率<1:probability>，对应"
        "的风险金额为<1:value_at_risk>（区间<1:risk_interval>）。\n\n"
        "## 二、<2:name>\n"
        "该客户位于<2:region>，属<2:industry>行业，年收入<2:annual_revenue>。流失概率<2:probability>，对应"
        "的风险金额为<2:value_at_risk>（区间<2:risk_interval>）。\n\n"
        "## 三、后续安排\n"
        "请<1:owner>负责第一家、<2:owner>负责第二家，于下周一前完成回访，并提交书面反馈。",
        "<1:owner>，在吗？<1:name>那边最近你有联系吗？系统提示流失概率<1:probability>，原因写的是："
        "<1:reason>。年收入<1:annual_revenue>的客户，别大意，今天抽空打个电话问问吧，语气轻松点就行😊",
        "问：先拜访哪家客户？\n"
        "答：建议从<1:name>开始，流失概率<1:probability>，风险金额<1:value_at_risk>。\n\n"
        "问：<2:name>呢？\n"
        "答：流失概率<2:probability>，风险金额<2:value_at_risk>。可以先电话沟通，再决定要不要上门。\n\n"
        "问：谁去？\n"
        "答：<1:name>由<1:owner>去，<2:name>由<2:owner>去。",
        "<1:name>、<2:name>、<3:name>三家客户的流失概率依次为<1:probability>、<2:probability>、"
        "<3:probability>，年收入依次为<1:annual_revenue>、<2:annual_revenue>、<3:annual_revenue>。\n\n"
        "这些只是估计，不必过度紧张。建议每家都安排一次简短的电话回访，先听客户说，再谈续约。",
        "尊敬的领导：\n\n"
        "现将<1:name>（客户编号<1:id>）的情况汇报如下。该客户于<1:created_at>建档，目前由<1:owner>负责维护"
        "，年收入为<1:annual_revenue>。经模型测算，其流失概率为<1:probability>，期望价值为"
        "<1:expected_value>，区间为<1:value_interval>。其中，“<1:reason>”是首要影响因素。\n\n"
        "下一步，我们拟安排一次高层拜访，并在月底前提交改进方案。妥否，请批示。",
        "交接备忘（休假期间请代为关注）\n\n"
        "一、<1:name>\n"
        "年收入：<1:annual_revenue>\n"
        "流失概率：<1:probability>\n"
        "提醒：<1:reason>\n\n"
        "二、<2:name>\n"
        "年收入：<2:annual_revenue>\n"
        "流失概率：<2:probability>\n"
        "提醒：<2:reason>\n\n"
        "两家都请每周至少联系一次，有急事直接打我电话。多谢！",
        "挽留沟通要点 · <1:name>\n\n"
        "- 先感谢，再提问，不要急着给折扣。\n"
        "- 可以问：“最近用得怎么样？有没有哪里让您不满意？”\n"
        "- 内部掌握即可：流失概率<1:probability>，风险金额<1:value_at_risk>，主要因素“<1:reason>”（"
        "<1:points>）。\n"
        "- 通话结束后，第一时间告诉<1:owner>；如果客户情绪不好，请 ASAP。",
        "对比一下这两家：\n\n"
        "<1:name>（<1:region>）——流失概率<1:probability>，期望价值<1:expected_value>；\n"
        "<2:name>（<2:region>）——流失概率<2:probability>，期望价值<2:expected_value>。\n\n"
        "单从数字很难说谁更急。如果精力有限，先联系关系更近、更容易约到的那一家，另一家发封邮件打个招呼，下"
        "周再约。",
        "简报：<1:id> 流失概率<1:probability>，<1:owner>跟进，本周打电话；<2:id> 流失概率<2:probability>，"
        "<2:owner>跟进，先发问卷；<3:id> 流失概率<3:probability>，<3:owner>跟进，保持观察。以上截至"
        "<1:as_of>。",
    ),
)
