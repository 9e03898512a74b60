"""Why does Schemathesis climb no hills here? Two thirds of its time would go into steering towards accepted questions.

The ids in `schemathesis.toml` lead it there for nothing.
"""

import hypothesis

hypothesis.target = lambda *_, **__: None
