"""How to predict: arrays and frames in, numbers out."""
