"""The subcommands of `python -m conformance`, one module each; see `conformance.cli`."""
