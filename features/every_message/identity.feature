Feature: Identity and correlation of messages

  @reply_has_a_correlation_id @should @responder
  @harm_interoperability
  Rule: A reply to a request with a correlation id has one
    IEC 61968-100:2013 6.3.2, 6.9, 6.10.3 (OPSET-024)
    Without it, a requester with two questions open cannot tell the answers apart.

    Example: Every reply of the run is looked at
      When all messages of this run are examined
      Then the rule holds

  @reply_echoes_correlation_id @shall @responder
  @harm_interoperability
  Rule: A reply echoes the correlation id of its request
    IEC 61968-100:2013 5.2.5, 6.3.2, 6.9 (ENV-ID-005)
    Another id belongs to another question, and an asynchronous answer without one belongs to none.

    Example: Every reply of the run is held against its request
      When all messages of this run are examined
      Then the rule holds

  @message_id_is_present @may @responder @requester @publisher
  @harm_interoperability
  Rule: A message has a MessageID
    IEC 61968-100:2013 6.3.2 (ENV-ID-001)
    It is what a later message, or a person with a log, refers to.

    Example: The MessageID of every message is looked for
      When all messages of this run are examined
      Then the rule holds

  @message_ids_are_unique @should @responder @requester @publisher
  @harm_interoperability
  Rule: No two messages of a system share a MessageID
    IEC 61968-100:2013 6.3.2 (ENV-ID-002, XCH-012)
    Receivers drop the second as a repetition of the first.

    Example: The MessageIDs of the run are compared
      When all messages of this run are examined
      Then the rule holds

  @message_id_is_uuid_or_number @should @responder @requester @publisher
  @harm_form
  Rule: A MessageID is a UUID or a sequence number
    IEC 61968-100:2013 6.3.2, 6.9 (ENV-ID-003)
    Both are unique by construction; names and times are not.

    Example: The form of every MessageID is looked at
      When all messages of this run are examined
      Then the rule holds

  @reply_has_its_own_message_id @may @responder
  @harm_interoperability
  Rule: A reply has a MessageID of its own, not that of its request
    IEC 61968-100:2013 6.3.2 (ENV-ID-008)
    Two messages with one id cannot be distinguished in any log or store.

    Example: The MessageID of every reply is compared
      When all messages of this run are examined
      Then the rule holds

  @id_kind_is_known @shall @responder @requester @publisher
  @harm_form
  Rule: The kind of an ID is name, uuid, transaction or other
    IEC 61968-100:2013 Annex A (ENV-ID-021)
    Any other kind is invalid, and does not say how to look the object up.

    Example: The kind of every ID is looked up
      When all messages of this run are examined
      Then the rule holds

  @uuid_id_holds_an_mrid @should @responder @requester @publisher
  @harm_interoperability
  Rule: An ID without a kind, or of kind uuid, holds an mRID
    IEC 61968-100:2013 6.3.3 (ENV-ID-022)
    A receiver looks such an identifier up among mRIDs; a name is not found there.

    Example: Every ID taken for a uuid is read
      When all messages of this run are examined
      Then the rule holds

  @named_id_gives_its_type @should @responder @requester @publisher
  @harm_interoperability
  Rule: An ID of kind name gives in idType which name it is
    IEC 61968-100:2013 6.3.3 (ENV-ID-023)
    A meter has several names; without its type a name may belong to two objects.

    Example: The type of every named ID is looked for
      When all messages of this run are examined
      Then the rule holds

  @correlation_id_is_uuid_or_number @should @requester
  @harm_form
  Rule: The correlation id of a request is a UUID or number, unique among those that are open
    IEC 61968-100:2013 6.9 (ENV-ID-004)
    The responder copies it; only the requester can make it unique.

    Example: The correlation id of every request is read
      When all messages of this run are examined
      Then the rule holds

  @caused_event_carries_correlation_id @should @publisher
  @harm_interoperability
  Rule: Events caused by a synchronous request carry its correlation id where possible
    IEC 61968-100:2013 6.9 (ENV-ID-011)
    A subscriber that asked itself need not treat its own change as news.

    Example: A meter is created
      Given the harness subscribes to created(MeterConfig)
      And the harness has sent create(MeterConfig) of a new meter
      When the harness waits for what is published
      Then the rule holds

  @unsolicited_event_borrows_no_id @may @publisher
  @harm_interoperability
  Rule: An unsolicited event does not carry a requester's correlation id
    IEC 61968-100:2013 6.9 (ENV-ID-012)
    It would complete a request that it does not answer.

    Example: An outage is published after a request
      Given the harness has sent create(MeterConfig) of a new meter
      When the system publishes created(EndDeviceEvents)
      Then the rule holds

  @asynchronous_request_can_be_matched @should @requester @option_later_requests
  @harm_interoperability
  Rule: An asynchronous request carries a correlation id or a MessageID
    IEC 61968-100:2013 6.9 (ENV-ID-018)
    Without either its answer cannot be matched.

    Example: The identifiers of a request for later are read
      When the system requests get(MeterReadings) later
      Then the rule holds

  @interleaved_requests_are_matched @may @requester @option_interleaved_requests
  @harm_money @rests_on_option_interleaved_requests
  Rule: Interleaved requests are each matched to their own reply
    IEC 61968-100:2013 6.9 (ENV-ID-019)
    Answers overtake one another; only identifiers show which is whose.

    Example: The second of two requests is answered first
      Given the next answer of the harness is FAILED
      And the answer after that is OK
      When the system sends two requests at once, each get(MeterReadings)
      And the system reports what it did with them
      Then the rule holds

  @name_is_resolved_by_its_type @should @responder @untested
  Rule: An object referred to by name is found by name, type and authority together
    IEC 61968-100:2013 6.3.3 (ENV-ID-024)
    The same name under two types may be two meters.
    Untested: needs two objects of one name in the system's own data, which few systems can offer.
