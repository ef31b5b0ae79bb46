"""Traffic that somebody else sent: recordings are read, and judged by the checks that judge a run.

Readers know formats and nothing of Checkout; judging knows exchanges and nothing of formats.
"""
