"""The subcommands of `python -m checkout_conformance`, one module each; see `cli`."""
