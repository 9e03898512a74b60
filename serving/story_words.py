"""Which words of our own stand in a story? English texts, each a key of the catalogue of translations."""

from collections.abc import Mapping

from serving.texts import marked

ACTIVITIES: Mapping[tuple[str, str], str] = {
    ("email", "outbound"): marked("Sent an email"),
    ("email", "inbound"): marked("Received an email"),
    ("call", "outbound"): marked("Called"),
    ("call", "inbound"): marked("Received a call"),
    ("meeting", ""): marked("Met"),
    ("demo", ""): marked("Gave a demo"),
    ("proposal", ""): marked("Sent a proposal"),
    ("email", ""): marked("Email"),
    ("call", ""): marked("Call"),
}
"""What was done, by kind and direction; with "" as direction for any other."""

COUNTED: Mapping[str, str] = {
    "email": marked("Emails"),
    "call": marked("Calls"),
    "meeting": marked("Meetings"),
    "demo": marked("Demos"),
    "proposal": marked("Proposals"),
}

EVENTS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("touches", "occurred_at"): ("touch", marked("Marketing touch")),
    ("orders", "occurred_at"): ("order", marked("Ordered")),
    ("contracts", "starts_at"): ("contract", marked("Contract began, per month")),
    ("contracts", "ends_at"): ("contract_end", marked("Contract ended")),
    ("contracts", "cancelled_at"): ("contract_end", marked("Contract cancelled")),
    ("tickets", "occurred_at"): ("ticket", marked("Support ticket opened")),
    ("tickets", "closed_at"): ("ticket_closed", marked("Support ticket closed")),
    ("stages", "occurred_at"): ("stage", marked("Entered stage")),
    ("leads", "created_at"): ("created", marked("Lead created")),
    ("leads", "assigned_at"): ("assigned", marked("Assigned to a rep")),
    ("leads", "first_response_at"): ("response", marked("First response")),
    ("opportunities", "created_at"): ("created", marked("Deal created")),
    ("accounts", "created_at"): ("created", marked("Account created")),
}
"""The kind and words of an event, by its table and clock."""

CLOSINGS: Mapping[str, tuple[str, str]] = {
    "won": ("won", marked("Deal won")),
    "lost": ("lost", marked("Deal lost")),
    "converted": ("converted", marked("Lead converted")),
    "disqualified": ("disqualified", marked("Lead disqualified")),
    "": ("closed", marked("Closed")),
}

STATES: Mapping[str, str] = {
    "open": marked("Open"),
    "won": marked("Won"),
    "lost": marked("Lost"),
    "converted": marked("Converted"),
    "disqualified": marked("Disqualified"),
    "closed": marked("Closed"),
    "customer": marked("Customer"),
    "no_customer": marked("Not a customer now"),
    "known": marked("In the CRM"),
    "stayed": marked("Stayed"),
    "left": marked("Left"),
}

CHANGES: Mapping[str, str] = {
    "owner_id": marked("Owner changed"),
    "amount": marked("Amount changed"),
    "expected_close_on": marked("Expected close changed"),
    "employees": marked("Number of employees changed"),
}
FIELD_CHANGED = marked("Field changed")

FIELDS: Mapping[str, str] = {
    "source": marked("Source"),
    "campaign_id": marked("Campaign"),
    "region": marked("Region"),
    "industry": marked("Industry"),
    "employees": marked("Employees"),
    "title": marked("Title"),
    "annual_revenue": marked("Annual revenue"),
    "amount": marked("Amount"),
    "expected_close_on": marked("Expected close"),
    "product_id": marked("Product"),
    "created_at": marked("Created"),
    "assigned_at": marked("Assigned"),
    "first_response_at": marked("First response"),
    "closed_at": marked("Closed"),
}

CASE_FACTS: Mapping[str, str] = {
    "stage": marked("sales stage"),
    "stage_days": marked("time in the stage"),
    "amount": marked("amount"),
    "employees": marked("number of employees"),
    "product_id": marked("product"),
    "industry": marked("industry"),
    "region": marked("region"),
    "segment": marked("segment"),
    "source": marked("source"),
    "title": marked("title"),
    "first_response": marked("time to the first response"),
    "email": marked("number of emails"),
    "call": marked("number of calls"),
    "meeting": marked("number of meetings"),
    "demo": marked("number of demos"),
    "proposal": marked("number of proposals"),
    "touches": marked("number of marketing touches"),
    "orders": marked("number of orders"),
    "tickets": marked("number of support tickets"),
}

BASIS: Mapping[str, str] = {
    "lead": marked(
        "Closed leads of your book as they stood at the same age: source, region, industry, title, size, response "
        "and contacts so far."
    ),
    "deal": marked(
        "Closed deals of your book as they stood at the same age: stage and time in it, amount, product, industry, "
        "region and contacts so far."
    ),
    "account": marked(
        "Customers of your book as they stood one horizon ago: industry, region, segment, size, and orders, "
        "tickets and contacts of the last 90 days."
    ),
}
"""On what cases are compared."""
