"""How good are the models, beside others, on real rows split in time?"""
