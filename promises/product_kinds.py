"""Kinds of products, which no answer may give where a product's name is asked. Plain functions."""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# A kind of product is not a product: an answer made of these words alone is refused.
_KINDS_OF_PRODUCT = _words(
    """crm erp database db datawarehouse warehouse dwh bi hris hrms hr lms cms wms tms pos mes plm pim dms api idp sso
    accounting bookkeeping payroll finance billing invoicing ecommerce shop webshop store till tills email mail calendar
    chat ticketing helpdesk help desk ticket tickets marketing analytics reporting report spreadsheet storage file files
    directory identity provider payment payments gateway data lake web site website sql mainframe commerce"""
)
_FILLING = _words(
    """a an the their our your his her its customer customers client clients buyer buyers company existing current old new
    own internal main s system systems software tool tools platform solution app apps application applications service
    services product package suite vendor some any other one and or of for e cloud online hosted local in house home grown
    on prem premise premises legacy custom bespoke third party tbd"""
)
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"[vV]?\d+")


def is_only_a_kind(product: str) -> bool:
    """Whether an answer says what sort of product it is and not which one: "CRM", "our data warehouse"."""
    words = [word.casefold() for word in _WORD.findall(product) if not _NUMBER.fullmatch(word)]
    return bool(words) and all(word in _KINDS_OF_PRODUCT or word in _FILLING for word in words)
