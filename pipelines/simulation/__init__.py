"""The invented company, reached only through its connector."""
