"""What is at fault in each thin fake, as findings of a quick run: read in the fakes' code, and nothing else may fail.

`SHOP` holds what the shop's fake has, with the reason in its code; every other row says how a fake differs from that.
Notes (level INFO) are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# finding -> what of the shop's code it is
SHOP: Mapping[str, str] = {
    "amounts.currency": "the currency is `usd` whatever the prices have",
    "conventions.expand.includes": "`expand` is not read",
    "conventions.key.required": "no key is looked at",
    "conventions.request_id": "answers have no header of their own",
    "conventions.version.echoed": "answers have no header of their own",
    "create.amount_subtotal.null_in_setup": "the sum of no lines is 0",
    "create.amount_total.null_in_setup": "the sum of no lines is 0",
    "create.base_payload.provisioned_price": "a line without `price_data` is a KeyError",
    "create.currency.required_in_setup_mode": "the currency has a default in every mode",
    "create.expires_at.echo": "sessions always end after a day",
    "create.ui_mode.enum": "`success_url` is asked for on every page, so that only hosted ones can be made",
    "create:exists": "no id is looked up, be it of an object that can be made here or not",
    "errors.no_server_error": "amounts and lines are converted without being looked at",
    "errors.unknown_method": "whatever is not a POST lists",
    "fuzz.no_server_error": "limits are converted without being looked at",
    "idempotency.replay": "keys are not read",
    "lifecycle.update.collected_information_ui_mode": "updates read metadata only",
    "list:filters": "lists read a limit and a cursor only",
    "paging.backward": "`ending_before` is not read",
    "paging.limit_out_of_range": "a limit of 0 gives no entries",
    "paging.line_items.complete": "line items are not kept",
    "paging.unknown_cursor_refused": "`ending_before` is not read",
    "requests:across_parameters": "parameters are not checked",
    "requests:enum": "parameters are not checked, but for `mode`",
    "requests:key_names": "parameters are not checked",
    "requests:max_items": "parameters are not checked",
    "requests:max_length": "parameters are not checked",
    "requests:max_properties": "parameters are not checked",
    "requests:maximum": "parameters are not checked",
    "requests:min_length": "parameters are not checked",
    "requests:minimum": "parameters are not checked",
    "requests:no_unknown": "parameters are not checked",
    "requests:not_in": "parameters are not checked",
    "requests:not_with": "parameters are not checked",
    "requests:pattern": "parameters are not checked",
    "requests:required": "parameters are not checked, but for three",
    "requests:type": "parameters are not checked",
    "session.currency.pattern": "the currency is kept as it was sent",
    "session.metadata.type": "empty metadata is kept as the text that it is",
    "session:present": "a session has eighteen attributes",
    "updates.metadata_unset_key": "an empty value is kept",
}


@dataclass(frozen=True, slots=True)
class Differs:
    """How a fake's findings differ from the shop's: those it has not, and those it has, with what of its code it is."""

    without: frozenset[str] = frozenset()
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def findings(self) -> set[str]:
        """All that must be found on it, and nothing else."""
        return {*SHOP.keys() - self.without, *self.more}


# What can be said of lists only where they list.
OF_LISTS = frozenset({"list:filters", "paging.backward", "paging.limit_out_of_range", "paging.unknown_cursor_refused"})
# What needs an endpoint that is not there.
OF_STATE = frozenset({"errors.unknown_method", "lifecycle.update.collected_information_ui_mode"}) | {
    "paging.line_items.complete",
    "updates.metadata_unset_key",
}
# What the shop does with prices and amounts.
OF_PRICES = frozenset({"amounts.currency", "create.base_payload.provisioned_price"})
OF_SETUP = frozenset(
    {"create.amount_subtotal.null_in_setup", "create.amount_total.null_in_setup"}
    | {"create.currency.required_in_setup_mode"}
)
# The fakes by name.
EXPECTED: Mapping[str, Differs] = {
    "shop": Differs(),
    "texts": Differs(
        frozenset({"create.expires_at.echo", "session.metadata.type"}),
        {"session:type": "numbers and booleans are texts"},
    ),
    "own_errors": Differs(
        more={
            "errors.envelope": "refusals have `success` and `reason`",
            "errors.status.invalid_request": "refusals are 422",
            "errors.status.unknown_id": "refusals are 422",
        }
    ),
    "crashes_on_lists": Differs(OF_LISTS, {"list.served": "lists raise"}),
    "bare_list": Differs(OF_LISTS, {"list.served": "a list is an array"}),
    "only_create": Differs(
        OF_LISTS
        | OF_STATE
        | OF_PRICES
        | OF_SETUP
        | {"errors.no_server_error", "fuzz.no_server_error", "session.currency.pattern"},
        {
            "errors.envelope": "refusals are the framework's",
            "errors.status.invalid_request": "refusals are the framework's",
            "expire.served": "there is only create",
            "line_items.served": "there is only create",
            "list.served": "there is only create",
            "requests:required_in": "parameters are not checked, but for two",
            "retrieve.served": "there is only create",
            "update.served": "there is only create",
        },
    ),
    "shared_expiry": Differs(more={"lifecycle.history.status": "an expiry ends all sessions"}),
    "takes_all": Differs(
        frozenset({"create.base_payload.provisioned_price", "create.currency.required_in_setup_mode"})
        | {"create.expires_at.echo", "create.ui_mode.enum", "session.metadata.type"},
        {
            "amounts.subtotal": "what has no amount costs nothing",
            "conventions.expand.absent": "line items that were sent are in the session",
            "conventions.json_body_refused": "creates without parameters are taken",
            "identity.url_only_when_hosted": "every session has a page",
            "requests:required_in": "parameters are not checked",
            "session.locale.enum": "an empty word is kept",
            "session.submit_type.enum": "an empty word is kept",
            "session:type": "what was sent is kept as text",
            "updates.collected_information": "updates read metadata only",
        },
    ),
    "canned": Differs(
        OF_LISTS
        | OF_STATE
        | OF_PRICES
        | OF_SETUP
        | {"create.expires_at.echo", "create.ui_mode.enum", "errors.no_server_error"}
        | {"fuzz.no_server_error", "idempotency.replay", "session.currency.pattern", "session.metadata.type"},
        {
            "conventions.json_body_refused": "nothing of a request is read",
            "identity.unique": "every create answers the fixture: what is said of state is blocked by this",
            "line_item:present": "a line has six attributes",
            "requests:required_in": "nothing of a request is read",
        },
    ),
    "old_style": Differs(
        frozenset({"create.base_payload.provisioned_price", "create.currency.required_in_setup_mode"}),
        {"create.base_payload.inline_price": "payment method types and a page to cancel to are asked for"},
    ),
    "subscriptions_only": Differs(
        OF_PRICES | OF_SETUP,
        {
            "create.base_payload.inline_price": "only subscriptions to stored prices by known customers are taken",
            "errors.code.empty": "an empty price is looked up, and there is no such price",
        },
    ),
    "setup_only": Differs(
        OF_PRICES | {"conventions.expand.includes", "paging.line_items.complete"},
        {
            "conventions.expand.object": "`expand` is not read",
            "create.base_payload.inline_price": "other modes are refused",
        },
    ),
    "refuses_all": Differs(
        frozenset(SHOP)
        - {
            "conventions.key.required",
            "conventions.request_id",
            "conventions.version.echoed",
            "errors.unknown_method",
            "fuzz.no_server_error",
            "paging.unknown_cursor_refused",
        },
        {"create.served": "every create is refused"},
    ),
}
