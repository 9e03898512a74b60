"""Does the checker of drafts find what is false, and only that?"""
