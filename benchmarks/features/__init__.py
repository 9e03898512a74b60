"""How fast are the features, beside what else can compute them, and beside what the machine allows?"""
