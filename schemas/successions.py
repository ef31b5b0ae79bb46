"""What was renamed from one version of the API to another: one table of successions.

Asked by whoever compares versions. A row holds where the old word is gone and the new one is there.
"""

from __future__ import annotations

from collections.abc import Mapping

# place of a parameter or attribute -> what took its place (evidence E-versions)
PLACES: Mapping[str, str] = {
    "create.payment_method_types": "create.allowed_payment_method_types",
    "session.payment_method_types": "session.allowed_payment_method_types",
}
# name of an attribute -> old value -> new value
VALUES: Mapping[str, Mapping[str, str]] = {
    "ui_mode": {"hosted": "hosted_page", "embedded": "embedded_page", "custom": "elements"},
}
