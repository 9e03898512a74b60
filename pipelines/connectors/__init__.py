"""One module a source of CRM history."""
