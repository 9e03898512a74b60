"""Doors: HTTP, page and terminal; they translate, the use cases are plain functions in answers."""
