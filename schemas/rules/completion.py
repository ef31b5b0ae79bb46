"""The completion of a session: what a customer's payment changes and leaves alone, at once, later, or declined.

Creation, expiry and terminal statuses are in `rules.lifecycle`, whose theme and ids these clauses share; both tables
are judged by `checks.lifecycle`.
"""

from __future__ import annotations

from checkout_conformance.schemas.clauses import Basis, Clause, Level, Prerequisite
from checkout_conformance.schemas.documents import evidence, reference
from checkout_conformance.schemas.rules.table import OF_STATE, RETRIEVED_ALIKE, table

_MUST, _SHOULD = Level.MUST, Level.SHOULD
_DOCUMENTED, _OBSERVED = Basis.DOCUMENTED, Basis.OBSERVED
_PAGE = "https://docs.stripe.com/api/checkout/sessions/object#checkout_session_object-status"
_MODE = (Prerequisite("create.mode.echo", "sessions have another mode than was asked for"),)
# What a completion makes of a session of one mode alone.
_OF_ONE_MODE = ("payment_intent", "subscription", "setup_needs_no_payment", "customer", "invoice")
_row = table(
    "lifecycle",
    "lifecycle",
    _PAGE,
    first=dict.fromkeys((f"complete.{name}" for name in _OF_ONE_MODE), _MODE),
    presumes=(OF_STATE,),
)


_STATUS = reference("The Checkout Session object", "status")
_PAYMENT_STATUS = reference("The Checkout Session object", "payment_status")
_URL = reference("The Checkout Session object", "url")
_COMPLETION = ("completion",)
_DETAILS = (Prerequisite("session.customer_details.present", "the attribute is missing"),)

CLAUSES: tuple[Clause, ...] = (
    _row(
        "complete.status",
        _MUST,
        _DOCUMENTED,
        "A session that the customer completed is complete when it is retrieved.",
        _STATUS,
        path="status",
        needs=_COMPLETION,
        presumes=(RETRIEVED_ALIKE,),
    ),
    _row(
        "complete.paid",
        _MUST,
        _DOCUMENTED,
        "A completed session whose money has arrived is paid.",
        _PAYMENT_STATUS,
        path="payment_status",
        needs=_COMPLETION,
        presumes=(Prerequisite("session.amount_total.present", "nothing tells whether something had to be paid"),),
    ),
    _row(
        "complete.clears_url",
        _MUST,
        _DOCUMENTED,
        "A completed session has no url any more, since it is no longer active.",
        _URL,
        path="url",
        needs=_COMPLETION,
    ),
    _row(
        "complete.payment_intent",
        _MUST,
        _DOCUMENTED,
        "A payment-mode session that was paid names its payment intent.",
        reference("The Checkout Session object", "payment_intent"),
        path="payment_intent",
        needs=_COMPLETION,
        presumes=(Prerequisite("session.amount_total.present", "nothing tells whether there is a payment"),),
    ),
    _row(
        "complete.subscription",
        _MUST,
        _DOCUMENTED,
        "A completed subscription-mode session names its subscription.",
        reference("The Checkout Session object", "subscription"),
        path="subscription",
        needs=_COMPLETION,
        presumes=(Prerequisite("session.subscription.present", "the attribute is missing"),),
    ),
    _row(
        "complete.setup_needs_no_payment",
        _MUST,
        _DOCUMENTED,
        "A completed setup-mode session needs no payment.",
        _PAYMENT_STATUS,
        path="payment_status",
        needs=_COMPLETION,
    ),
    _row(
        "complete.customer",
        _MUST,
        _DOCUMENTED,
        "A completed session that makes a customer (subscription mode, customer_creation always, an invoice) names it.",
        reference("The Checkout Session object", "customer_creation"),
        path="customer",
        needs=_COMPLETION,
    ),
    _row(
        "complete.customer_details",
        _SHOULD,
        _DOCUMENTED,
        "A completed session has the customer's details, with an e-mail address.",
        reference("The Checkout Session object", "customer_details.email"),
        path="customer_details.email",
        needs=_COMPLETION,
        presumes=_DETAILS,
    ),
    _row(
        "complete.name",
        _SHOULD,
        _DOCUMENTED,
        "A completed session has the name that the customer typed.",
        reference("The Checkout Session object", "customer_details.name"),
        path="customer_details.name",
        needs=_COMPLETION,
        presumes=(*_DETAILS, Prerequisite("session.customer_details.name.present", "the attribute is missing")),
    ),
    _row(
        "complete.tax_exempt",
        _MUST,
        _DOCUMENTED,
        "The details of a customer who completed a session have the tax exempt status of that customer.",
        reference("The Checkout Session object", "customer_details.tax_exempt"),
        path="customer_details.tax_exempt",
        needs=(*_COMPLETION, "customers"),
        presumes=_DETAILS,
    ),
    _row(
        "complete.no_address_in_setup",
        _SHOULD,
        _DOCUMENTED,
        "The details of a customer who completed a setup-mode session have no address.",
        reference("The Checkout Session object", "customer_details"),
        path="customer_details.address",
        needs=_COMPLETION,
        presumes=_DETAILS,
    ),
    _row(
        "complete.invoice",
        _SHOULD,
        _DOCUMENTED,
        "A completed subscription, or a payment with invoice creation enabled, names its invoice.",
        reference("The Checkout Session object", "invoice"),
        path="invoice",
        needs=_COMPLETION,
        presumes=(Prerequisite("session.invoice.present", "the attribute is missing"),),
    ),
    _row(
        "complete.unpaid_while_held",
        _SHOULD,
        _OBSERVED,
        "A completed session whose payment is captured by hand is unpaid until then.",
        evidence("E-payment-3", "manual capture"),
        path="payment_status",
        needs=_COMPLETION,
    ),
    _row(
        "complete.free_not_unpaid",
        _SHOULD,
        _OBSERVED,
        "A completed payment that a discount made free is paid, or needs no payment.",
        evidence("E-payment-1", "zero total, payment mode"),
        path="payment_status",
        needs=(*_COMPLETION, "coupons"),
        presumes=(Prerequisite("lifecycle.complete.paid", "what is paid for is unpaid as well"),),
    ),
    _row(
        "complete.free_without_intent",
        _SHOULD,
        _OBSERVED,
        "A completed payment that a discount made free has no payment intent.",
        evidence("E-payment-1", "zero total, payment mode"),
        path="payment_intent",
        needs=(*_COMPLETION, "coupons"),
    ),
    _row(
        "complete.keeps_the_rest",
        _SHOULD,
        _OBSERVED,
        "Completing changes the status and what depends on it, and no other attribute.",
        evidence("E-lifecycle-24", "completion (payment)"),
        needs=_COMPLETION,
    ),
    _row(
        "complete.unpaid_while_processing",
        _MUST,
        _DOCUMENTED,
        "A completed session whose payment is still processing is unpaid.",
        _PAYMENT_STATUS,
        path="payment_status",
        needs=("delayed_completion",),
    ),
    _row(
        "complete.consent",
        _SHOULD,
        _DOCUMENTED,
        "A completed session that required the terms of service says that they were accepted.",
        reference("The Checkout Session object", "consent_collection.terms_of_service"),
        path="consent.terms_of_service",
        needs=(*_COMPLETION, "account_terms"),
    ),
    _row(
        "complete.shipping_details",
        _SHOULD,
        _DOCUMENTED,
        "A completed session whose page collected a shipping address has it.",
        reference("The Checkout Session object", "shipping_address_collection"),
        path="collected_information.shipping_details",
        needs=_COMPLETION,
    ),
    _row(
        "complete.phone",
        _SHOULD,
        _DOCUMENTED,
        "A completed session whose page collected a phone number has it.",
        reference("The Checkout Session object", "phone_number_collection.enabled"),
        path="customer_details.phone",
        needs=_COMPLETION,
    ),
    _row(
        "complete.billing_address",
        _SHOULD,
        _DOCUMENTED,
        "A completed session that always collects the billing address has its first line.",
        reference("The Checkout Session object", "billing_address_collection"),
        path="customer_details.address",
        needs=_COMPLETION,
    ),
    _row(
        "complete.custom_fields",
        _SHOULD,
        _DOCUMENTED,
        "A completed session has a value for a custom field that is not optional.",
        reference("The Checkout Session object", "custom_fields.optional"),
        path="custom_fields",
        needs=_COMPLETION,
    ),
    _row(
        "complete.customer_email",
        _MUST,
        _DOCUMENTED,
        "A customer without an e-mail address has the one that was entered in a session that they completed.",
        reference("Create a Checkout Session", "customer"),
        path="customer",
        needs=(*_COMPLETION, "customers"),
    ),
    _row(
        "recover.url_is_there",
        _MUST,
        _DOCUMENTED,
        "A recovery url leads somewhere: whoever clicks it gets a new session.",
        reference("The Checkout Session object", "after_expiration.recovery.url"),
        path="after_expiration.recovery.url",
        presumes=(Prerequisite("lifecycle.expire.recovery_url", "there is no recovery url"),),
    ),
    _row(
        "settle.paid",
        _MUST,
        _DOCUMENTED,
        "When the processing payment of a completed session succeeds, the session becomes paid.",
        _PAYMENT_STATUS,
        path="payment_status",
        needs=("delayed_completion",),
    ),
    _row(
        "settle.failed_stays_unpaid",
        _MUST,
        _DOCUMENTED,
        "When the processing payment of a completed session fails, the session stays complete and unpaid.",
        _PAYMENT_STATUS,
        path="payment_status",
        needs=("delayed_completion",),
    ),
    _row(
        "decline.stays_open",
        _MUST,
        _DOCUMENTED,
        "A declined payment leaves the session open and unpaid.",
        _STATUS,
        path="status",
        needs=("declined_completion",),
    ),
)
