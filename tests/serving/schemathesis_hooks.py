"""Why does Schemathesis not climb hills here? It would steer towards questions that are taken, at two thirds of its time.

The ids in `schemathesis.toml` lead it there for nothing.
"""

import hypothesis

hypothesis.target = lambda *_, **__: None
