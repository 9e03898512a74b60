"""How fast are the pages?"""
