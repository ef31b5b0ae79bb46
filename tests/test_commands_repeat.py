"""Every finding's commands, run in a shell against a fresh server of the same kind, show what the finding says.

Tried on the findings of some themes on one thin fake; `make whole` tries all, and servers with many faults. That of all
thin fakes is tried without a shell, beside their runs (`tests.thin_fakes`).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from checkout_conformance.mutants.process import embedded_mutant
from tests.conformance.running import run_kit
from tests.replaying import MISSING_TOOLS, untrue
from tests.thin_fakes.serving import served
from tests.thin_fakes.variants import SharedExpiry, Texts
from tests.whole import either, part

# Faults of as many kinds as can stand in one server: what one of them shows does not hide another.
TOGETHER = (
    "keeps_url",
    "no_recovery",
    "refuses_with_409",
    "completed_without_intent",
    "replaces_metadata",
    "update_touches",
    "silent_about_completed",
    "events_unfiltered",
    "decimals_lost",
    "half_the_percentage",
    "wrong_line_subtotal",
    "list_differs",
    "more_when_full",
    "any_status",
    "gt_as_gte",
    "no_memory",
    "any_key",
    "no_list_expansion",
    "enables_all",
    "no_param",
    "no_missing_code",
    "no_request_id",
    "unknown_path_is_400",
    "limit_fails",
    "items_lose_one",
    "lenient:create.mode.enum",
    "lenient:create.custom_fields.max_items",
    "lenient:create.metadata.max_properties",
    "strict:create.client_reference_id.max_length",
    "mistyped:session.expires_at.type",
    "missing:session.custom_fields.present",
    "unknown_enum:session.payment_status.enum",
)
SHARE = 0.98
PART: tuple[str, ...] = either((), ("-k", "test_updates or test_errors or test_customer_sessions"))

# What two commands do in one second they may do in two the next time.
TRIES = 4


@pytest.mark.slow
@pytest.mark.skipif(MISSING_TOOLS, reason="needs curl and jq")
@pytest.mark.parametrize(
    ("start", "fewest"),
    part(
        [
            pytest.param(lambda: served(Texts()), either(20, 4), id="texts"),
            pytest.param(lambda: served(SharedExpiry()), 10, id="shared_expiry"),
            pytest.param(lambda: embedded_mutant(*TOGETHER), 24, id="many_mutants"),
        ],
        every=3,
    ),
)
def test_the_commands_of_every_finding_show_it(
    start: Callable[[], AbstractContextManager[str]], fewest: int, tmp_path: Path
) -> None:
    with start() as url:
        record = run_kit(tmp_path, "--target", url, "--profile", "quick", *PART).record
    assert len(record["findings"]) >= fewest
    told = {}
    for number, finding in enumerate(record["findings"]):
        for again in range(TRIES):
            with start() as fresh:
                told[finding["id"]] = untrue(record, finding, fresh, tmp_path / f"{number}.{again}", "sk_test_fresh")
            if not told[finding["id"]]:
                break
    wrong = {identity: differences for identity, differences in told.items() if differences}
    assert len(wrong) <= (1 - SHARE) * len(told), wrong
