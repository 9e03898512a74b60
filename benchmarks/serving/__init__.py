"""What does one score cost over HTTP, beside `mlflow models serve` on the same trees?"""
