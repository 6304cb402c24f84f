Feature: Systems that stand in between

  @forms_are_alike_on_both_sides @shall @intermediary @untested
  Rule: Messages have the same form on both sides of an intermediary, whatever the transports
    IEC 61968-100:2013 clause 1, 5.3.1, 5.3.3 (IM-001, IM-004)
    Neither end needs to know that there is one.
    Untested: needs an intermediary under test; see the features on intermediaries.

  @correlation_id_survives_the_hop @shall @intermediary @untested
  Rule: The correlation id passes an intermediary unchanged
    IEC 61968-100:2013 5.2.5 (IM-002)
    The requester has nothing else to tell its answer by.
    Untested: needs an intermediary under test; see the features on intermediaries.

  @payload_passes_unchanged @may @intermediary @untested
  Rule: The payload passes an intermediary unchanged, agreed transformations excepted
    IEC 61968-100:2013 5.3.2, Annex F (IM-003, IM-006)
    What changes on the way is nobody's statement.
    Untested: needs an intermediary under test; see the features on intermediaries.

  @routed_event_is_published_once @should @intermediary @untested
  Rule: After a routed transaction one event is published, by the service or by the bus
    IEC 61968-100:2013 6.8 (IM-005)
    Two events look like two changes.
    Untested: needs an intermediary under test; see the features on intermediaries.

  @restart_between_messages_does_no_harm @should @intermediary @untested
  Rule: An intermediary may be restarted between messages
    IEC 61968-100:2013 4.3 (IM-007)
    It is to keep no state.
    Untested: needs an intermediary under test; see the features on intermediaries.
