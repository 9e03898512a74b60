"""Steps that join features and models with the outside world; all input and output is here."""
