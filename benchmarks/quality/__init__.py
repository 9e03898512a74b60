"""How good are the models, beside others on the same rows, split and metrics?"""
