"""How does the cost on Spark grow with the events?"""
