"""Statements on requests that nobody outside can judge fairly: listed in the register with the reason, never judged.

Where documents and observations contradict each other, where only mocks and hearsay say something, or where the
answer depends on the account. Generators stay on the side that everybody takes. A keyword or a rule that is excluded
stands where it is made (`overlay.json`, `rules/*.json` of the version); here is what is neither. Basis and source of a
row are those of the parameter it speaks of, and no claim that the document states the sentence.
"""

from __future__ import annotations

from checkout_conformance.schemas.clause_maker import anchor
from checkout_conformance.schemas.clauses import Basis, Clause, Level, Side
from checkout_conformance.schemas.documents import reference
from checkout_conformance.schemas.paths import bare

SECTION = "Create a Checkout Session"
NO_EVIDENCE = "no document states it, and no captured answer shows it"
ONLY_DESCRIBED = "the reference describes what the parameter is for, and does not say that anything else is refused"


def _row(identity: str, path: str, statement: str, reason: str) -> Clause:
    return Clause(
        id=f"create.{identity}",
        operation="create",
        side=Side.REQUEST,
        theme="requests",
        path=path,
        keyword=identity.rpartition(".")[2],
        level=Level.INFO,
        basis=Basis.DOCUMENTED,
        statement=statement,
        source=reference(SECTION, bare(path)),
        anchor=anchor("create", path),
        param=path,
        excluded=reason,
    )


_BANK_TRANSFER = "payment_method_options.customer_balance.bank_transfer"

CLAUSES: tuple[Clause, ...] = (
    _row(
        "return_url.required_with_ui_mode_custom",
        "return_url",
        "A custom session needs a return_url where payment methods that redirect are enabled.",
        "which payment methods are enabled depends on the account",
    ),
    _row(
        "return_url.not_when_hosted",
        "return_url",
        "A hosted session has no use for a return_url.",
        NO_EVIDENCE,
    ),
    _row(
        "redirect_on_completion.only_with_ui_mode_embedded",
        "redirect_on_completion",
        "redirect_on_completion applies to embedded sessions.",
        ONLY_DESCRIBED,
    ),
    _row(
        "customer_creation.not_in_setup_mode",
        "customer_creation",
        "customer_creation is not taken in setup mode.",
        "the reference allows it, captured answers say that payment mode alone takes it: both are accepted",
    ),
    _row(
        "custom_fields.dropdown.required_with_type_dropdown",
        "custom_fields[].dropdown",
        "A field of type dropdown has its options.",
        "the reference calls the configuration optional for every type of field",
    ),
    _row(
        "custom_fields.dropdown.only_with_type_dropdown",
        "custom_fields[].dropdown",
        "The configuration of a dropdown belongs to fields of that type.",
        ONLY_DESCRIBED,
    ),
    _row(
        "custom_fields.numeric.only_with_type_numeric",
        "custom_fields[].numeric",
        "The configuration of a numeric field belongs to fields of that type.",
        ONLY_DESCRIBED,
    ),
    _row(
        "custom_fields.text.only_with_type_text",
        "custom_fields[].text",
        "The configuration of a text field belongs to fields of that type.",
        ONLY_DESCRIBED,
    ),
    _row(
        "custom_fields.numeric.minimum_length_at_most_maximum",
        "custom_fields[].numeric.minimum_length",
        "The shortest number is no longer than the longest.",
        NO_EVIDENCE,
    ),
    _row(
        "custom_fields.text.minimum_length_at_most_maximum",
        "custom_fields[].text.minimum_length",
        "The shortest text is no longer than the longest.",
        NO_EVIDENCE,
    ),
    _row(
        "custom_fields.label.custom.at_most_50",
        "custom_fields[].label.custom",
        "The label of a custom field has at most 50 characters.",
        "the official specification of a later version says 100: 51 to 100 characters are judged neither way",
    ),
    _row(
        "line_items.quantity.positive",
        "line_items[].quantity",
        "The quantity of a line item is one at least.",
        "no document gives a least quantity; 0 was refused in a subscription, and an adjustable one may begin at 0",
    ),
    _row(
        "subscription_data.billing_mode.flexible.only_with_type_flexible",
        "subscription_data.billing_mode.flexible",
        "The configuration of flexible billing belongs to that type.",
        ONLY_DESCRIBED,
    ),
    _row(
        "line_items.adjustable_quantity.minimum_at_most_maximum",
        "line_items[].adjustable_quantity.minimum",
        "The smallest quantity is no larger than the largest.",
        NO_EVIDENCE,
    ),
    _row(
        "optional_items.adjustable_quantity.minimum_at_most_maximum",
        "optional_items[].adjustable_quantity.minimum",
        "The smallest quantity is no larger than the largest.",
        NO_EVIDENCE,
    ),
    _row(
        "line_items.price_data.currency.one_for_all",
        "line_items[].price_data.currency",
        "All line items are in one currency.",
        "prices may carry further currencies, and no document says what a mixture does",
    ),
    _row(
        "line_items.total_within_limits",
        "line_items",
        "The amount due is neither below the least nor above the greatest charge.",
        "both depend on the currency, the account's settlement currency and its payment methods",
    ),
    _row(
        "shipping_options.shipping_rate_not_with_data",
        "shipping_options[].shipping_rate",
        "A shipping option names a shipping rate or brings data for one, not both.",
        "the reference says when one of the two is required, and nothing of both",
    ),
    _row(
        "shipping_options.shipping_rate_data.delivery_estimate.minimum_at_most_maximum",
        "shipping_options[].shipping_rate_data.delivery_estimate.minimum",
        "The earliest delivery is no later than the latest.",
        NO_EVIDENCE,
    ),
    _row(
        "subscription_data.trial_period_days_not_with_trial_end",
        "subscription_data.trial_period_days",
        "A trial is given in days or by its end, not both.",
        NO_EVIDENCE,
    ),
    _row(
        "payment_method_options.customer_balance.bank_transfer.only_with_funding_type",
        _BANK_TRANSFER,
        "The configuration of bank transfers belongs to that funding type.",
        ONLY_DESCRIBED,
    ),
    _row(
        "payment_method_options.customer_balance.bank_transfer.eu_bank_transfer.only_with_type_eu_bank_transfer",
        f"{_BANK_TRANSFER}.eu_bank_transfer",
        "The configuration of European bank transfers belongs to that type.",
        ONLY_DESCRIBED,
    ),
    _row(
        "payment_method_options.customer_balance.bank_transfer.requested_address_types.of_type",
        f"{_BANK_TRANSFER}.requested_address_types",
        "The addresses asked for are among those that the type of bank transfer has.",
        ONLY_DESCRIBED,
    ),
)
