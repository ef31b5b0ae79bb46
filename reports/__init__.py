"""From one run record (JSON) to everything that people read: HTML, Markdown, badge, SARIF, baseline, comparison.

Knows nothing of pytest, Hypothesis or HTTP clients, and never opens a connection. The record's own schema is
`schemas/run-record.schema.json`. Everything in a record that came from the target is hostile until shown otherwise.
"""
