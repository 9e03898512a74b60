"""Which words of our own stand in a story? English texts, each a key of the catalogue of translations."""

from collections.abc import Mapping

ACTIVITIES: Mapping[tuple[str, str], str] = {
    ("email", "outbound"): "Sent an email",
    ("email", "inbound"): "Received an email",
    ("call", "outbound"): "Called",
    ("call", "inbound"): "Received a call",
    ("meeting", ""): "Met",
    ("demo", ""): "Gave a demo",
    ("proposal", ""): "Sent a proposal",
    ("email", ""): "Email",
    ("call", ""): "Call",
}
"""What was done, by kind and direction; with "" as direction for any other."""

COUNTED: Mapping[str, str] = {
    "email": "Emails",
    "call": "Calls",
    "meeting": "Meetings",
    "demo": "Demos",
    "proposal": "Proposals",
}

EVENTS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("touches", "occurred_at"): ("touch", "Marketing touch"),
    ("orders", "occurred_at"): ("order", "Ordered"),
    ("contracts", "starts_at"): ("contract", "Contract began, per month"),
    ("contracts", "ends_at"): ("contract_end", "Contract ended"),
    ("contracts", "cancelled_at"): ("contract_end", "Contract cancelled"),
    ("tickets", "occurred_at"): ("ticket", "Support ticket opened"),
    ("tickets", "closed_at"): ("ticket_closed", "Support ticket closed"),
    ("stages", "occurred_at"): ("stage", "Entered stage"),
    ("leads", "created_at"): ("created", "Lead created"),
    ("leads", "assigned_at"): ("assigned", "Assigned to a rep"),
    ("leads", "first_response_at"): ("response", "First response"),
    ("opportunities", "created_at"): ("created", "Deal created"),
    ("accounts", "created_at"): ("created", "Account created"),
}
"""The kind and words of an event, by its table and clock."""

CLOSINGS: Mapping[str, tuple[str, str]] = {
    "won": ("won", "Deal won"),
    "lost": ("lost", "Deal lost"),
    "converted": ("converted", "Lead converted"),
    "disqualified": ("disqualified", "Lead disqualified"),
    "": ("closed", "Closed"),
}

STATES: Mapping[str, str] = {
    "open": "Open",
    "won": "Won",
    "lost": "Lost",
    "converted": "Converted",
    "disqualified": "Disqualified",
    "closed": "Closed",
    "customer": "Customer",
    "no_customer": "Not a customer now",
    "known": "In the CRM",
    "stayed": "Stayed",
    "left": "Left",
}

CHANGES: Mapping[str, str] = {
    "owner_id": "Owner changed",
    "amount": "Amount changed",
    "expected_close_on": "Expected close changed",
    "employees": "Number of employees changed",
}
FIELD_CHANGED = "Field changed"

FIELDS: Mapping[str, str] = {
    "source": "Source",
    "campaign_id": "Campaign",
    "region": "Region",
    "industry": "Industry",
    "employees": "Employees",
    "title": "Title",
    "annual_revenue": "Annual revenue",
    "amount": "Amount",
    "expected_close_on": "Expected close",
    "product_id": "Product",
    "created_at": "Created",
    "assigned_at": "Assigned",
    "first_response_at": "First response",
    "closed_at": "Closed",
}

CASE_FACTS: Mapping[str, str] = {
    "stage": "stage",
    "stage_days": "time in the stage",
    "amount": "amount",
    "employees": "number of employees",
    "product_id": "product",
    "industry": "industry",
    "region": "region",
    "segment": "segment",
    "source": "source",
    "title": "title",
    "first_response": "time to the first response",
    "email": "number of emails",
    "call": "number of calls",
    "meeting": "number of meetings",
    "demo": "number of demos",
    "proposal": "number of proposals",
    "touches": "number of marketing touches",
    "orders": "number of orders",
    "tickets": "number of support tickets",
}

BASIS: Mapping[str, str] = {
    "lead": "Closed leads of your book as they stood at the same age: source, region, industry, title, size, response "
    "and contacts so far.",
    "deal": "Closed deals of your book as they stood at the same age: stage and time in it, amount, product, industry, "
    "region and contacts so far.",
    "account": "Customers of your book as they stood one horizon ago: industry, region, segment, size, and orders, "
    "tickets and contacts of the last 90 days.",
}
"""On what cases are compared."""
