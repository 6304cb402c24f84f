"""[ics] of a system file: what the system claims to do, role by role."""

import json
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field, model_validator

from cimconform.system.bindings import Table, one_of

VERBS = ("get", "create", "change", "cancel", "close", "delete", "execute")
EVENT_VERBS = ("created", "changed", "canceled", "closed", "deleted", "executed")
NOUNS = tuple(
    """
    AuxiliaryAgreementConfig ComModuleConfig CustomerAccountConfig CustomerAgreementConfig
    CustomerConfig CustomerMeterDataSet EndDeviceConfig EndDeviceControls EndDeviceEvents
    EndDeviceGroups MasterDataLinkageConfig MeterConfig MeterReadSchedule MeterReadings
    MeterServiceRequests OperationSet PricingStructureConfig ReceiptRecord ServiceCategoryConfig
    ServiceLocationConfig ServiceSupplierConfig TransactionRecord UsagePointConfig
    UsagePointGroups UsagePointLocationConfig
    """.split()
)
Role = Literal["responder", "requester", "publisher", "subscriber", "intermediary"]
Pattern = Literal[
    "request_reply", "multiple_responses", "unsolicited_events", "get_cancel", "operation_sets"
]
PATTERNS: tuple[str, ...] = get_args(Pattern)
ROLES: tuple[str, ...] = get_args(Role)
VERBS_OF = {
    "responder": VERBS,
    "requester": VERBS,
    "publisher": EVENT_VERBS,
    "subscriber": EVENT_VERBS,
    "intermediary": (*VERBS, *EVENT_VERBS),
}

Noun = Annotated[str, AfterValidator(lambda word: one_of(word, NOUNS))]
Verb = Annotated[str, AfterValidator(lambda word: one_of(word, (*VERBS, *EVENT_VERBS)))]


class RoleClaims(Table):
    """[ics.ROLE]: what the system claims to do in one role."""

    nouns: dict[Noun, tuple[Verb, ...]] = Field(default_factory=dict)


class Ics(Table):
    """[ics]: what the system claims to do; whatever is not claimed is not applicable.

    Each role has nouns of its own; `nouns` are those of a system that claims one role alone.
    """

    roles: tuple[Role, ...] = Field(min_length=1)
    nouns: dict[Noun, tuple[Verb, ...]] = Field(default_factory=dict)
    responder: RoleClaims = RoleClaims()
    requester: RoleClaims = RoleClaims()
    publisher: RoleClaims = RoleClaims()
    subscriber: RoleClaims = RoleClaims()
    intermediary: RoleClaims = RoleClaims()
    patterns: tuple[Pattern, ...] = ("request_reply",)
    options: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_table_for_a_role(self) -> "Ics":
        own = [role for role in ROLES if getattr(self, role).nouns]
        for role in own:
            if role not in self.roles:
                raise ValueError(f"[ics.{role}.nouns] claims nouns, and roles lists no {role}")
        if self.nouns and own:
            raise ValueError(f"[ics.nouns] stands beside [ics.{own[0]}.nouns]; move it there")
        if self.nouns and len(self.roles) > 1:
            raise ValueError(f"[ics.nouns] is of one role; write instead: {self._by_role()}")
        return self

    def _by_role(self) -> str:
        """Write the tables of each role, with the verbs that fit it."""
        tables = []
        for role in self.roles:
            fitting = {
                noun: [v for v in own if v in VERBS_OF[role]] for noun, own in self.nouns.items()
            }
            rows = " ".join(f"{n} = {json.dumps(verbs)}" for n, verbs in fitting.items() if verbs)
            tables.append(f"[ics.{role}.nouns] {rows}".strip())
        return "; ".join(tables)

    def nouns_of(self, role: str) -> dict[str, tuple[str, ...]]:
        """Give the nouns that the system claims in a role, each with its verbs."""
        claims: RoleClaims = getattr(self, role)
        return dict(claims.nouns or self.nouns)

    def table_of(self, role: str) -> str:
        """Name the table that claims the nouns of a role."""
        return "ics.nouns" if self.nouns else f"ics.{role}.nouns"
