"""Counts the cases by operation and status, and tells a refusal for form from one for substance."""

import atexit
import collections
import os
import zlib

import schemathesis
from schemathesis.openapi.checks import RejectedPositiveData, UnsupportedMethodResponse

OPERATOR = os.environ["FUZZ_OPERATOR_TOKEN"]

CASES = collections.Counter()

METHODS = {"get", "put", "post", "delete", "patch"}


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """Operations that no case comes to are to be seen as well."""
    for path, item in raw_schema["paths"].items():
        for method in METHODS & item.keys():
            CASES[(f"{method.upper()} {path}", 0)] += 0


# Where customers do what operators cannot do for them: one of them asks, most of the time.
CUSTOMERS = {
    "/api/cart": "X-User-Id",
    "/api/orders": "X-User-Id",
    "/api/order/place": "X-User-Id",
    "/Order/": "X-UserId",
}


@schemathesis.hook
def before_call(context, case, **kwargs):
    if case.headers is None:
        case.headers = {}
    for path, header in CUSTOMERS.items():
        if case.path.startswith(path):
            # Whoever shows the operator's token is not asked for another name.
            if header in case.headers:
                return
            if zlib.crc32(case.id.encode()) % 4:
                case.headers[header] = "2"
                return
    case.headers.setdefault("Authorization", f"Bearer {OPERATOR}")


@schemathesis.hook
def after_call(context, case, response):
    CASES[(case.operation.label, response.status_code)] += 1


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """A description can say how a product's id is written, not which products there are."""
    if isinstance(failure, UnsupportedMethodResponse):
        # Who asks is looked at before what is asked.
        return "X-UserId must be given once" not in response.text
    if not isinstance(failure, RejectedPositiveData):
        return True
    return any(not is_about_substance(fault) for fault in faults(case, response))


# Rules for texts and numbers that hang on the shop, or that a schema cannot say.
SUBSTANCE = (
    "the currency of this shop",
    "decimal places",
    "decimals",
    "looks like a card number",
    "NUL character",
    "at most 8 words",
    "a letter or a digit",
    "is not a currency of",
    "must not be before",
    "must not be less than",
    "is for pages",
    "is another in the query",
    "Quantity is required",
    "may not be sent to",
    "or else behind or since alone",
)


def is_about_substance(fault):
    return any(words in fault for words in SUBSTANCE)


def faults(case, response):
    """The faults of form that a refusal names; none if it is about something else."""
    try:
        body = response.json()
    except ValueError:
        return ["not JSON"]
    if case.operation.path.startswith("/orders"):
        # FastAPI's way: a list of what is wrong where.
        detail = body.get("detail")
        return [fault["msg"] for fault in detail] if isinstance(detail, list) else []
    if isinstance(body.get("errors"), dict):
        return list(body["errors"].values())
    if "type" in body and not body["type"].endswith(":validation-failed"):
        return []
    if case.operation.path.startswith("/api/order/") and body["error"] != "INVALID_REQUEST":
        return []
    violations = body.get("violations") or body.get("details") or []
    return [violation["message"] for violation in violations]


@atexit.register
def tell():
    with open(os.environ["FUZZ_CASES"], "w") as file:
        for (operation, status), cases in sorted(CASES.items()):
            file.write(f"{operation}\t{status}\t{cases}\n")
