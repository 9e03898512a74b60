"""How often does the monitor alarm about nothing, and does it find real drift?"""
