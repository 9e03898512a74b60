"""By which names do exports call canonical tables, columns and outcomes, in English and in Chinese?

Names are compared in lower case with `_` between words; the earlier a name stands, the surer it is.
"""

from collections.abc import Mapping


def _names(text: str) -> Mapping[str, tuple[str, ...]]:
    """Read lines of `canonical: other names`; an indented line goes on with the last."""
    joined = text.strip().replace("\n   ", "")
    return {name: tuple(others.split()) for name, others in (line.split(":") for line in joined.splitlines())}


TABLE_NAMES = _names("""
accounts: account customer company companies client organization 客户 公司
contacts: contact person people 联系人
leads: lead mql prospect enquiries inquiries 线索 潜在客户
opportunities: opportunity opportunities deal pipeline 商机 销售机会
stages: stage stage_history opportunity_history deal_history 阶段 阶段记录
changes: change field_history 变更 变更记录
activities: activity activities task interaction engagement event 活动 跟进 跟进记录
orders: order sale transaction invoice purchase order_line 订单 交易
contracts: contract subscription 合同 订阅
tickets: ticket case support complaint 工单 投诉
touches: touch touches touchpoint campaign_member 触点 营销触点
products: product sku price_list 产品 商品
reps: rep user owner sales_rep sales_team salespeople 销售 销售人员 员工
""")
"""Names of files, in the singular."""

COLUMN_NAMES = _names("""
account_id: account customer_id customer company_id client_id client company account_no account_number customer_no
    customer_number 客户编号
    客户id 客户代码 客户
activity_id: activity task_id event_id 活动编号 跟进编号
amount: deal_value value order_amount total total_amount price net_amount revenue sum deal_amount
    opportunity_amount order_total grand_total total_price 金额 商机金额 订单金额 成交金额 合同金额 实付金额
    预计金额 销售额 总价
annual_revenue: yearly_revenue turnover revenue 年收入 年营业额
assigned_at: assigned assigned_date assignment_date 分配时间 分配日期
campaign_id: campaign utm_campaign landing_page_id 市场活动 活动编号
cancelled_at: cancelled canceled_at cancel_date cancellation_date churn_date 取消日期 解约日期
closed_at: closed close_date closed_date closed_on closedate actual_close_date won_date converted_date
    converted_at conversion_date resolved_at
    实际成交日期 实际成交时间 实际结单日期 关单日期 关闭时间 关闭日期 结束时间 成交时间 成交日期 结单日期 转化时间
    转化日期
contact_id: contact person_id 联系人编号 联系人
contract_id: contract contract_no contract_number subscription_id 合同编号 合同号
cost: spend 费用 成本
created_at: created create_date created_date creation_date createdate date_created created_on create_time
    created_time entry_date first_contact_date engage_date signup_date registered_at registration_date
    customer_since start_date open_date date 创建时间 创建日期 录入时间 注册时间 注册日期 建档日期
direction: inbound_outbound 方向
duration_seconds: duration duration_s 时长 时长秒
employees: employee_count number_of_employees no_of_employees num_employees company_size headcount
    员工数 员工人数 公司规模
ends_at: end_date ends_on contract_end expiry_date valid_until 结束日期 到期日期 到期日
expected_close_on: expected_close_date expected_close forecast_close_date estimated_close_date 预计成交日期
    预计成交时间 预计结单日期 预计签约日期
field: field_name 字段
first_response_at: first_response first_response_date responded_at 首次响应时间 首次跟进时间
hired_at: hire_date 入职日期
industry: sector vertical 行业 所属行业
kind: type activity_type task_type channel 类型 活动类型 跟进方式
lead_id: lead mql_id prospect_id lead_no lead_number 线索编号 线索id 线索
left_at: leave_date termination_date 离职日期
line: product_line category series family product_family 产品线 类别 系列
list_price: unit_price sales_price price 标价 单价 价格
manager_id: manager supervisor 上级 经理
monthly_amount: mrr monthly_fee monthly_value monthly_price monthly_revenue 月费 月金额
name: account_name company_name customer_name full_name product_name product 名称 姓名 客户名称 公司名称
    产品名称
new_value: new to_value 新值
occurred_at: occurred date timestamp time order_date ordered_at purchase_date purchased_at transaction_date
    invoice_date activity_date event_time start_time started_at sent_at changed_at change_date entered_at
    opened_at open_date created_at created create_date created_date 发生时间 时间 日期 下单时间 下单日期
    订单日期 活动时间 跟进时间 创建时间 创建日期
old_value: old from_value 旧值 原值
opportunity_id: opportunity deal_id deal opp_id opportunity_no opportunity_number deal_no deal_number
    商机编号 商机id 商机
order_id: order order_no order_number order_line_id invoice_id invoice_no transaction_id 订单编号 订单号 订单id
owner_id: owner rep_id rep sales_rep sales_agent salesperson assigned_to account_manager lead_owner deal_owner
    opportunity_owner account_owner company_owner contact_owner owner_name 负责人 所有人 业务员
    销售 销售人员
parent_account_id: parent_id parent parent_account subsidiary_of 上级客户 母公司
priority: severity urgency 优先级
product_id: product sku product_code product_no item_id 产品编号 产品id 产品 商品编号
quantity: qty units 数量
record_id: object_id 记录编号
recorded_at: logged_at inserted_at loaded_at 登记时间
region: country_region territory province state area country city office_location regional_office
    地区 区域 大区 省份 城市
rep_id: rep user_id user owner_id owner sales_agent employee_id sales_rep assigned_to assigned activity_owner
    activity_assigned_to 跟进人 销售编号 工号 负责人 销售
satisfaction: csat rating score review_score 满意度 评分
source: lead_source original_source origin channel utm_source 来源 线索来源 渠道
stage: stage_name to_stage new_stage 阶段 销售阶段
starts_at: start_date starts_on start contract_start effective_date 开始日期 开始时间 生效日期
table: object entity 对象
team_id: team department 团队 部门
ticket_id: ticket ticket_no ticket_number case_id case_number 工单编号 工单号
title: job_title position role 职位 职务
touch_id: touch touchpoint_id 触点编号
""")
"""Names of columns other than the canonical one."""

KEY_NAMES = ("id", "record_id", "no", "number", "code", "编号", "代码", "uuid")
"""Names of a key that do not say whose key it is."""

STATUS_NAMES = (
    *("outcome", "result", "status", "lead_status", "deal_status", "deal_stage", "stage", "stage_name", "state"),
    *("结果", "状态", "线索状态", "商机状态", "阶段", "销售阶段"),
)
"""Columns that tell how a record ended."""

OUTCOME_WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "leads": _names("""
converted: converted closed_converted won closed_won 已转化 转化 已转换 成交 已成交 赢单
disqualified: disqualified unqualified not_qualified closed_not_converted lost closed_lost rejected junk dead
    invalid 无效 无效线索 不合格 已关闭 放弃 输单 丢单
"""),
    "opportunities": _names("""
won: won closed_won closedwon win signed 赢单 已赢单 成交 已成交 签约 已签约
lost: lost closed_lost closedlost loss abandoned cancelled canceled 输单 已输单 丢单 已丢单 失败 未成交 流失
"""),
}
"""Words of a status that end a record, by the outcome they mean."""

LIKELY_FIXED = _names("""
leads: source campaign_id region industry employees title
opportunities: product_id
accounts: industry region
contacts: account_id title
""")
"""Fields that rarely change after creation; a proposal names them as fixed, for the user to strike."""
