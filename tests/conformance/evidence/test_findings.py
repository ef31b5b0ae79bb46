"""Findings: one cause is said once, and nothing is hidden behind it."""

from __future__ import annotations

from typing import Any

from checkout_conformance.evidence.findings import findings
from checkout_conformance.schemas import load
from tests.conformance.record.test_merging import row

CLAUSES = load().clauses
ENUMS = [c.id for c in CLAUSES.values() if c.family == "create:enum" and c.level == "MUST"][:20]

METADATA_LENGTH = "metadata.any.max_length"


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return [finding["id"] for finding in findings(rows, CLAUSES)]


def test_nothing_failed_is_no_finding() -> None:
    assert ids([row(ENUMS[0], "pass"), row(ENUMS[1], "blocked")]) == []


def test_a_family_that_never_holds_is_one_finding() -> None:
    rows = [row(clause, "fail") for clause in ENUMS[:3]]
    found = findings(rows, CLAUSES)
    assert [finding["id"] for finding in found] == ["requests:enum"]
    assert sorted(found[0]["members"]) == [0, 1, 2]
    assert "not checked" in found[0]["title"]


def test_two_clauses_are_no_family() -> None:
    assert ids([row(clause, "fail") for clause in ENUMS[:2]]) == sorted(ENUMS[:2])


def test_a_family_in_which_much_holds_is_told_clause_by_clause() -> None:
    lengths = of("create", "max_length", 10)
    rows = [row(clause, "fail") for clause in lengths[:5]] + [row(clause, "pass") for clause in lengths[5:]]
    assert set(ids(rows)) == set(lengths[:5])


def test_three_enumerations_are_one_finding_however_many_hold() -> None:
    rows = [row(clause, "fail") for clause in ENUMS[:3]] + [row(clause, "pass") for clause in ENUMS[3:20]]
    assert ids(rows) == ["requests:enum"]


def test_metadata_is_one_cause_wherever_it_stands_where_other_lengths_are_limited() -> None:
    lengths = of("create", "max_length", 20)
    metadata = [clause for clause in CLAUSES if clause.startswith("create.") and clause.endswith(METADATA_LENGTH)]
    rows = [row(clause, "fail") for clause in metadata]
    rows += [row(clause, "pass") for clause in lengths if clause not in metadata]
    assert len(metadata) >= 5
    (found,) = findings(rows, CLAUSES)
    assert found["id"] == "requests:metadata.max_length"
    assert found["title"].startswith("Lengths are not limited in `metadata`, wherever it stands (create, ")
    assert set(ids([*rows[1:], row(metadata[0], "pass")])) == set(metadata[1:])


def test_two_kinds_of_ids_that_are_not_looked_up_are_one_finding() -> None:
    rows = [row(f"create.discounts.{name}.exists", "fail") for name in ("coupon", "promotion_code")]
    assert ids([*rows, row("create.customer.exists", "pass")]) == ["create:exists"]


def test_the_name_of_a_finding_depends_on_its_own_rows_alone() -> None:
    mended = [row(clause, "fail") for clause in of("create", "required", 5)]
    before = [*mended, *(row(clause, "fail") for clause in of("update", "required", 1))]
    assert ids(mended) == ids(before) == ["requests:required"]


def test_a_family_that_hardly_ever_holds_is_one_finding() -> None:
    rows = [row(clause, "fail") for clause in ENUMS[:9]] + [row(clause, "pass") for clause in ENUMS[9:12]]
    assert ids(rows) == ["requests:enum"]


def test_a_clause_that_fails_on_several_parameters_is_one_finding() -> None:
    rows = [row(ENUMS[0], "fail", param) for param in ("a", "b", "c", "d")]
    assert ids(rows) == [ENUMS[0]]


def test_every_failing_row_is_in_exactly_one_finding() -> None:
    rows = [row(clause, "fail") for clause in [*ENUMS[:6], "list.served", "session.client_secret.present"]]
    members = [index for finding in findings(rows, CLAUSES) for index in finding["members"]]
    assert sorted(members) == list(range(len(rows)))


def test_a_finding_says_how_much_it_blocks_and_the_worst_comes_first() -> None:
    blocked = {**row(ENUMS[0], "blocked"), "cause": "list.served"}
    found = findings(
        [row("session.client_secret.present", "fail"), row("list.served", "fail"), blocked, blocked], CLAUSES
    )
    assert [(f["id"], f["level"], f["blocks"]) for f in found] == [
        ("list.served", "MUST", 2),
        ("session.client_secret.present", "SHOULD", 0),
    ]


def test_that_answers_are_canned_is_told_first_with_what_cannot_be_judged() -> None:
    blocked = {**row(ENUMS[0], "blocked"), "cause": "agreement.sessions_kept"}
    worse = [row(clause, "fail") for clause in ENUMS]
    first, _ = findings([*worse, row("agreement.sessions_kept", "fail"), blocked, blocked], CLAUSES)
    assert first["id"] == "agreement.sessions_kept"
    assert first["title"].startswith("Stateless: answers are canned; 2 clauses about state cannot be judged")


def of(operation: str, keyword: str, number: int) -> list[str]:
    family = [c.id for c in CLAUSES.values() if c.family == f"{operation}:{keyword}" and c.level == "MUST"]
    assert len(family) >= number
    return family[:number]


def test_what_is_missing_in_every_operation_is_one_finding() -> None:
    rows = [row(clause, "fail") for clause in [*of("create", "enum", 5), *of("list", "enum", 1)]]
    (found,) = findings(rows, CLAUSES)
    assert found["id"] == "requests:enum"
    assert "create, list" in found["title"]


def test_an_operation_that_checks_is_not_in_the_title() -> None:
    rows = [row(clause, "fail") for clause in of("create", "enum", 5)] + [row(of("list", "enum", 1)[0], "pass")]
    (found,) = findings(rows, CLAUSES)
    assert (found["id"], "list" in found["title"]) == ("requests:enum", False)


def test_filters_that_are_ignored_are_one_finding() -> None:
    bounds = ["filters.created.gt", "filters.created.gte", "filters.created.lt"]
    (found,) = findings([row(clause, "fail") for clause in bounds], CLAUSES)
    assert found["id"] == "list:filters.created"
    assert "created" in found["title"]
    assert set(ids([row(bounds[0], "fail"), *(row(clause, "pass") for clause in bounds[1:])])) == {bounds[0]}


def test_of_a_filter_that_is_read_in_part_the_rest_is_named() -> None:
    bounds = ["filters.created.exact", "filters.created.gt", "filters.created.lt"]
    (found,) = findings([*(row(clause, "fail") for clause in bounds), row("filters.created.gte", "pass")], CLAUSES)
    assert found["id"] == "list:filters.created"
    assert found["title"] == "Lists are not filtered by `created`, in part: exact, gt, lt (3 clauses)"


def test_where_no_filter_holds_lists_are_not_filtered_at_all() -> None:
    ignored = ["filters.created.gt", "filters.created.gte", "filters.created.lt", "filters.customer"]
    rows = [row(clause, "fail") for clause in [*ignored, "filters.status.open"]]
    (found,) = findings(rows, CLAUSES)
    assert found["id"] == "list:filters"
    assert "created" not in found["title"]
    some = ids([*rows, row("filters.status.expired", "pass")])
    assert set(some) == {"list:filters.created", "filters.customer", "filters.status.open"}


def test_three_filters_that_are_not_read_are_one_finding_where_others_are() -> None:
    unread = ["filters.payment_link", "filters.payment_intent", "filters.subscription"]
    read = [row("filters.customer", "pass"), row("filters.status.open", "pass")]
    (found,) = findings([*(row(clause, "fail") for clause in unread), *read], CLAUSES)
    assert found["id"] == "list:filters"
    parts = "payment_intent, payment_link, subscription"
    assert found["title"] == f"Lists are not filtered, in part: {parts} (list, 3 clauses)"
    assert set(ids([*(row(clause, "fail") for clause in unread[:2]), *read])) == set(unread[:2])


def test_a_valid_value_that_is_refused_is_not_said_with_invalid_ones_that_are_accepted() -> None:
    refused = {**row("create.ui_mode.enum", "fail"), "observed": "status 400, `no`"}
    accepted = [row(clause, "fail") for clause in ENUMS[:4] if clause != refused["clause"]]
    assert set(ids([refused, *accepted])) == {"create.ui_mode.enum", "requests:enum"}


def test_long_texts_that_are_refused_beyond_ascii_are_one_finding_from_three_on() -> None:
    lengths = of("create", "max_length", 12)
    held = [row(clause, "pass") for clause in lengths[4:]]

    def refused(letter: str) -> list[dict[str, Any]]:
        expected = f"`name` may be `{letter * 40}`"
        return [{**row(clause, "fail"), "observed": "status 400", "expected": expected} for clause in lengths[:4]]

    (found,) = findings([*refused("é"), *held], CLAUSES)
    assert found["id"] == "requests:max_length_in_bytes"
    assert found["title"] == "The longest texts are refused beyond ASCII, as if bytes were counted (create, 4 clauses)"
    assert set(ids([*refused("é")[:2], *held])) == set(lengths[:2])
    assert set(ids([*refused("x"), *held])) == set(lengths[:4])
    unlimited = {**row(lengths[4], "fail"), "observed": "accepted with 41 characters"}
    assert set(ids([*refused("é"), unlimited, *held[1:]])) == {"requests:max_length_in_bytes", lengths[4]}


def test_what_is_not_echoed_for_want_of_its_attribute_is_one_finding_with_the_missing_attributes() -> None:
    echoes = [{**row(f"create.{name}.echo", "fail"), "observed": "absent"} for name in ("metadata", "currency")]
    present = [row(f"session.{name}.present", "fail") for name in ("status", "mode")]
    assert ids([*echoes, *present]) == ["session:present"]
    other = {**row("create.metadata.echo", "fail"), "observed": "`{}`"}
    assert set(ids([other, *present, row("session.id.present", "fail")])) == {"create.metadata.echo", "session:present"}


def test_a_failure_that_names_another_as_its_cause_is_part_of_its_finding() -> None:
    cause, other = "create.mode.enum", "create.line_items.price_data.recurring.accepted"
    rows = [row(cause, "fail"), {**row(other, "fail"), "cause": cause}]
    (found,) = findings(rows, CLAUSES)
    assert found["id"] == cause
    assert sorted(found["members"]) == [0, 1]
    alone = {**row(other, "fail"), "cause": "create.served"}
    assert ids([alone]) == [other]


def test_what_a_finding_is_shown_by_does_not_name_it() -> None:
    """Baselines and histories know findings by their ids: shrinking more, or less, must not change them."""
    alone = ["paging.has_more", "events.type_filter", "conventions.expand.list", "agreement.retrieve", "amounts.total"]
    for many in ([*ENUMS[:2], *alone], [*ENUMS[:4], *alone], of("create", "max_length", 6), list(CLAUSES)):
        long = [_shown(row(clause, "fail"), 9, "36 ids, such as cs_test_first") for clause in many]
        short = [_shown(row(clause, "fail"), 1, "2 ids, such as cs_test_other") for clause in many]
        turned = [one if number % 2 else other for number, (one, other) in enumerate(zip(long, short, strict=True))]
        named = {finding["id"]: sorted(finding["members"]) for finding in findings(long, CLAUSES)}
        for rows in (short, turned):
            assert {finding["id"]: sorted(finding["members"]) for finding in findings(rows, CLAUSES)} == named


def _shown(failing: dict[str, Any], requests: int, observed: str) -> dict[str, Any]:
    """A failing row, shown by so many requests."""
    return {**failing, "observed": observed, "witness": failing["witness"][:1] * requests}


def test_currencies_of_another_form_are_one_finding_wherever_an_answer_shows_them() -> None:
    shown = ["session.currency.pattern", "line_item.currency.pattern", "line_item.price.currency.pattern"]
    sent = "create.currency.pattern"
    assert set(ids([row(name, "fail") for name in (*shown, sent)])) == {shown[0], sent}
    assert ids([row(shown[0], "pass"), row(shown[1], "fail")]) == [shown[1]]


def test_a_currency_in_capitals_is_one_finding_where_currencies_are_enumerated_as_well() -> None:
    shown, listed = "session.currency.pattern", "session.payment_method_options.acss_debit.currency.enum"
    capitals = {**row(listed, "fail"), "observed": "`payment_method_options.acss_debit.currency`: 'USD'"}
    assert ids([row(shown, "fail"), capitals]) == [shown]
    assert ids([row(shown, "pass"), capitals]) == [listed]
    other = {**capitals, "observed": "`payment_method_options.acss_debit.currency`: 'eur'"}
    assert set(ids([row(shown, "fail"), other])) == {shown, listed}


def test_what_is_missing_in_one_operation_is_in_another_where_hardly_anything_holds() -> None:
    missing = [row(clause, "fail") for clause in of("create", "required", 5)]
    some, more, kept = of("customer_session_create", "required", 3)
    beside = [row(some, "fail"), row(more, "fail"), row(kept, "pass")]
    assert ids([*missing, *beside]) == ["requests:required"]
    assert set(ids(beside)) == {some, more}


def test_parameters_that_are_needed_in_some_cases_are_one_kind_however_their_rules_are_named() -> None:
    rules = ["line_items.required_in_payment_mode", "success_url.required_when_hosted"]
    rules.append("return_url.required_with_ui_mode_embedded")
    assert ids([row(f"create.{name}", "fail") for name in rules]) == ["requests:required_in"]


def test_prices_that_are_stubs_are_one_finding_beside_lines_that_are_whole() -> None:
    every = [name for name in CLAUSES if name.startswith("line_item.") and name.endswith(".present")]
    must = [name for name in every if CLAUSES[name].level == "MUST"]
    stubs = [name for name in must if name.startswith("line_item.price.")]
    assert len(stubs) > 5
    assert ids([row(name, "fail" if name in stubs else "pass") for name in must]) == ["line_item:present"]


def test_mending_one_finding_changes_the_name_of_no_other() -> None:
    """On servers with many faults of all kinds: each finding in turn is mended, and the rest is told as before."""
    for first in range(3):
        broken = [row(name, "pass" if place % 5 == first else "fail") for place, name in enumerate(CLAUSES)][first::9]
        before = findings(broken, CLAUSES)
        assert len(before) > 30
        for mended in before:
            rows = [{**each, "verdict": "pass"} if i in mended["members"] else each for i, each in enumerate(broken)]
            after = {finding["id"]: sorted(finding["members"]) for finding in findings(rows, CLAUSES)}
            assert after == {f["id"]: sorted(f["members"]) for f in before if f["id"] != mended["id"]}


def test_one_parameter_of_several_operations_is_one_finding_where_it_fails_alike() -> None:
    create, update = (f"{operation}.{METADATA_LENGTH}" for operation in ("create", "update"))
    (found,) = findings([row(update, "fail"), row(create, "fail")], CLAUSES)
    assert found["id"] == create
    refused = {**row(update, "fail"), "observed": "status 400, `no`"}
    assert set(ids([refused, row(create, "fail")])) == {create, update}
    assert ids([row(update, "fail"), row(create, "pass")]) == [update]


def test_three_parameters_of_other_modes_are_one_finding_however_many_hold() -> None:
    rules = [clause.id for clause in CLAUSES.values() if ".not_in_" in clause.id and clause.level == "MUST"]
    held = [row(clause, "pass") for clause in rules[3:]]
    assert len(held) > 3
    assert ids([*(row(clause, "fail") for clause in rules[:3]), *held]) == ["requests:not_in"]
    assert set(ids([*(row(clause, "fail") for clause in rules[:2]), *held])) == set(rules[:2])


def test_parts_of_one_object_that_are_checked_alike_are_one_finding() -> None:
    messages = [f"create.custom_text.{part}.message.max_length" for part in ("after_submit", "submit")]
    pictures = [f"create.branding_settings.{part}.file_not_with_type_url" for part in ("icon", "logo")]
    other = "create.client_reference_id.max_length"
    assert set(ids([row(clause, "fail") for clause in (*messages, *pictures)])) == {messages[0], pictures[0]}
    assert set(ids([row(clause, "fail") for clause in (messages[0], other)])) == {messages[0], other}
    lengths = [f"create.custom_fields.{part}.maximum_length.echo" for part in ("numeric", "text")]
    assert ids([row(clause, "fail") for clause in lengths]) == lengths[:1]
    assert ids([row(lengths[1], "fail"), row(lengths[0], "pass")]) == lengths[1:]
    parts = ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
    *echoes, held = (f"create.custom_text.{part}.message.echo" for part in parts)
    assert ids([*(row(clause, "fail") for clause in echoes), row(held, "pass")]) == echoes[:1]
    assert set(ids([*(row(clause, "fail") for clause in echoes[:2]), row(held, "pass")])) == set(echoes[:2])


def test_coupons_are_one_finding_whatever_their_terms() -> None:
    both = ["amounts.percent_off", "amounts.amount_off"]
    (found,) = findings([row(clause, "fail") for clause in both], CLAUSES)
    assert (found["id"], found["title"]) == ("create:coupons", "Coupons take another amount off (2 clauses)")
    assert ids([row(both[0], "fail"), row(both[1], "pass")]) == [both[0]]


def test_a_parameter_of_which_nothing_comes_back_is_one_finding() -> None:
    parts = ("enabled", "invoice_data.footer", "invoice_data.description", "invoice_data.metadata")
    echoes = [f"create.invoice_creation.{part}.echo" for part in parts]
    others = [clause.id for clause in CLAUSES.values() if clause.theme == "echo" and clause.id not in echoes]
    elsewhere = [row(clause, "pass") for clause in others if "invoice_creation" not in clause][:5]
    (found,) = findings([*(row(clause, "fail") for clause in echoes), *elsewhere], CLAUSES)
    assert found["id"] == "create:invoice_creation.echo"
    inside = row("create.invoice_creation.invoice_data.echo", "pass")  # an object is there, and nothing in it as sent
    assert ids([*(row(clause, "fail") for clause in echoes), inside, *elsewhere]) == ["create:invoice_creation.echo"]
    assert found["title"] == "What was given in `invoice_creation` is not in the answer (create, 4 clauses)"
    held = row(echoes[3], "pass")
    assert set(ids([*(row(clause, "fail") for clause in echoes[:3]), held, *elsewhere])) == set(echoes[:3])
