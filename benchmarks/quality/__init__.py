"""How good are the models, beside peers, on public data with fixed rows, split and metric?"""
