Feature: Intermediaries: systems between requester and responder

  @forms_are_alike_on_both_sides @shall @intermediary
  @harm_interoperability
  Rule: Messages have the same form on both sides of an intermediary, whatever the transports
    IEC 61968-100:2013 clause 1, 5.3.1, 5.3.3 (IM-001, IM-004)
    Neither end needs to know that there is an intermediary.

    Example: Readings are asked for by way of it
      When by way of the system the harness sends get(MeterReadings) of a known meter
      Then the rule holds

    Example: A control is created by way of it
      When by way of the system the harness sends create(EndDeviceControls) for a known meter
      Then the rule holds

  @correlation_id_survives_the_hop @shall @intermediary
  @harm_interoperability
  Rule: The correlation id passes an intermediary unchanged
    IEC 61968-100:2013 5.2.5 (IM-002)
    The requester has no other way to recognise its answer.

    Example: An answer is recognised by its correlation id
      When by way of the system the harness sends get(MeterReadings) of a known meter
      Then the rule holds

  @payload_passes_unchanged @may @intermediary
  @harm_loss @rests_on_option_transparency
  Rule: The payload passes an intermediary unchanged, agreed transformations excepted
    IEC 61968-100:2013 5.3.2, Annex F (IM-003, IM-006, XCH-015)
    What changes on the way was stated by neither side.

    Example: The query and the readings are the same on both sides
      When by way of the system the harness sends get(MeterReadings) of a known meter
      Then the rule holds

    Example: The control is the same on both sides
      When by way of the system the harness sends create(EndDeviceControls) for a known meter
      Then the rule holds

  @header_passes_unchanged @may @intermediary
  @harm_safety @rests_on_option_transparency
  Rule: What a Header says of the order passes an intermediary unchanged
    IEC 61968-100:2013 5.3.2, 6.3.2
    A trial that loses its Context on the way is carried out, and nobody knows any more who has ordered it.

    Example: The request and its answer on both sides
      Given the next answer of the harness is PARTIAL with every part of a Reply
      When by way of the system the harness sends get(MeterReadings) of a known meter with every part of a Header
      Then the rule holds

  @reply_passes_unchanged @may @intermediary
  @harm_loss @rests_on_option_transparency
  Rule: Each identifier and each part of an Error in a Reply passes an intermediary unchanged
    IEC 61968-100:2013 5.3.2, 6.3.4
    An Error without the identifier of its object says that something is lost, and not what.

    Example: A Reply with an identifier and two errors
      Given the next answer of the harness is PARTIAL with every part of a Reply
      When by way of the system the harness sends get(MeterReadings) of a known meter with every part of a Header
      Then the rule holds

  @refusal_passes_the_hop @shall @intermediary
  @harm_loss
  Rule: An intermediary gives the refusal of the far side back, as the refusal it is
    IEC 61968-100:2013 5.3.1, 6.3.4 (RPL-RES-002)
    A requester that receives OK for what was refused believes that it was done.

    Example: The far side refuses a control
      Given the next answer of the harness is FAILED
      When by way of the system the harness sends create(EndDeviceControls) for a known meter
      Then the rule holds

    Example: The far side refuses a part
      Given the next answer of the harness is PARTIAL with every part of a Reply
      When by way of the system the harness sends get(MeterReadings) of a known meter
      Then the rule holds

  @silence_behind_is_answered_in_front @should @intermediary
  @harm_loss @rests_on_option_transparency
  Rule: A requester behind an intermediary is notified when the far side fails or stays silent
    Good practice; compare IEC 61968-100:2013 5.3 (XCH-016)
    Otherwise it waits for an answer that will never come, or believes that its order was carried out.

    Example: The far side stays silent
      Given the next answer of the harness is silence
      When by way of the system the harness sends get(MeterReadings) of a known meter
      Then the rule holds

    Example: The far side breaks off
      Given the next answer of the harness is half an answer
      When by way of the system the harness sends get(MeterReadings) of a known meter
      Then the rule holds

  @routed_event_is_published_once @should @intermediary @untested
  Rule: After a routed transaction one event is published, by the service or by the bus
    IEC 61968-100:2013 6.8 (IM-005)
    Two events look like two changes.
    Untested: who publishes is agreed for each installation, and no message says which of the two it is.

  @restart_between_messages_does_no_harm @should @intermediary @untested
  Rule: An intermediary may be restarted between messages
    IEC 61968-100:2013 4.3 (IM-007)
    An intermediary is to keep no state.
    Untested: a restart is a deed of an operator; run the suite again after one and compare both runs.
