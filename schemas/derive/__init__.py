"""From the documents to the schemas: readers, the phrases that carry limits, and the writer.

`python -m checkout_conformance.schemas.derive REFERENCE` writes; `--check` only compares.
Nothing here is needed at run time.
"""
