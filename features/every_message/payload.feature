Feature: How the payload is carried

  @payload_uses_one_branch @shall @responder @requester @publisher
  @harm_interoperability
  Rule: A Payload holds one of these: foreign documents, an OperationSet, Compressed, or IDs
    IEC 61968-100:2013 Annex A (ENV-PAY-008)
    The schema has a choice here; some validators do not notice, but receivers do.

    Example: The content of every Payload is sorted
      When all messages of this run are examined
      Then the rule holds

  @payload_root_has_a_namespace @shall @responder @requester @publisher
  @harm_interoperability
  Rule: The root of a payload is in a namespace, and not in that of the envelope
    IEC 61968-100:2013 Annex A (ENV-PAY-009)
    The wildcard of the schema lets nothing else through.

    Example: The namespace of every payload is looked at
      When all messages of this run are examined
      Then the rule holds

  @payload_namespace_is_the_editions @should @responder @requester @publisher
  @rests_on_edition
  @harm_interoperability
  Rule: The payload is in the namespace of the edition's profile
    IEC 61968-100:2013 clause 10 (ENV-PAY-011)
    A receiver bound to one edition does not know the elements of another.

    Example: The namespace of every payload is compared
      When all messages of this run are examined
      Then the rule holds

  @payload_is_schema_valid @shall @responder @requester @publisher
  @harm_interoperability
  Rule: A payload is valid against the schema of its profile
    IEC 61968-100:2013 3.3.9, clause 7 (ENV-PAY-010, READ-TYP-009, EVT-ID-002, EVT-DET-001, GRP-005)
    Validating the envelope skips the payload, so this is where its faults hide.

    Example: Every payload of the run is validated
      When all messages of this run are examined
      Then the rule holds

  @payload_is_xml_and_no_text @shall @responder @requester @publisher
  @harm_interoperability
  Rule: The payload is an XML document, not a document written as text
    IEC 61968-100:2013 6.4, Annex A (ENV-PAY-010)
    XML that was escaped or put into CDATA is a string: no receiver finds the elements that it looks for.

    Example: The text in every payload is looked at
      When all messages of this run are examined
      Then the rule holds

  @one_payload_document @may @responder @requester @publisher
  @harm_interoperability
  Rule: A message carries one payload document
    IEC 61968-100:2013 6.1 (ENV-PAY-012)
    The noun names one; anything beside it is easily overlooked.

    Example: The documents of every payload are counted
      When all messages of this run are examined
      Then the rule holds

  @format_stands_after_the_content @shall @responder @requester @publisher
  @harm_form
  Rule: Format is spelled with a capital and follows the content of the Payload
    IEC 61968-100:2013 Annex A (ENV-PAY-013)
    A figure of the standard spells it small; the schema does not.

    Example: The Format of every Payload is looked at
      When all messages of this run are examined
      Then the rule holds

  @plain_payload_is_format_xml @should @responder @requester @publisher
  @harm_form
  Rule: With a plain XML payload the Format is absent, XML or RDF
    IEC 61968-100:2013 Table 2 (ENV-PAY-014)
    Any other value makes a receiver decode what is not encoded.

    Example: The Format of every plain payload is read
      When all messages of this run are examined
      Then the rule holds

  @compressed_payload_names_its_format @should @responder @requester @publisher
  @harm_interoperability
  Rule: A compressed payload comes with its Format
    IEC 61968-100:2013 Table 2 (ENV-PAY-015)
    Without it a receiver cannot know what it has unpacked.

    Example: The Format of every compressed payload is looked for
      When all messages of this run are examined
      Then the rule holds

  @compressed_payload_is_base64_gzip @shall @responder @requester @publisher
  @harm_interoperability
  Rule: Compressed holds base64 of gzip, or of anything where the Format is BINARY
    IEC 61968-100:2013 6.4, Table 2, Annex F (ENV-PAY-016, ENV-PAY-017)
    What is packed in another way cannot be unpacked by the other side.

    Example: Every compressed payload is unpacked
      When all messages of this run are examined
      Then the rule holds

  @compressed_xml_is_the_noun @shall @responder @requester @publisher
  @harm_interoperability
  Rule: What is compressed as XML is well-formed, named by the Noun and valid
    IEC 61968-100:2013 Table 2 (ENV-PAY-018)
    Compression must not hide a payload that would be refused in plain.

    Example: Every compressed document is read
      When all messages of this run are examined
      Then the rule holds

  @failed_get_has_no_payload @should @responder
  @harm_interoperability
  Rule: A get that failed without data has no Payload
    IEC 61968-100:2013 6.2.4 (ENV-PAY-005)
    An empty document beside FAILED is read by some as an answer.

    Example: Every failed get of the run is looked at
      When all messages of this run are examined
      Then the rule holds

  @transaction_reply_has_no_noun @should @responder
  @harm_interoperability
  Rule: The reply to a transaction carries no noun payload
    IEC 61968-100:2013 6.2.4 (ENV-PAY-006, RPL-RES-010, C2E-001)
    What was created is identified by Reply/ID; a payload here looks like an event.

    Example: Every reply to a transaction is looked at
      When all messages of this run are examined
      Then the rule holds

  @reply_has_no_request_part @shall @responder @publisher
  @harm_form
  Rule: Responses, events and faults have no Request
    IEC 61968-100:2013 6.3.1, 6.3.5 (ENV-REQ-001, MEP-EVT-001)
    A Request in an answer is invalid, and looks like a question.

    Example: Every answer of the run is looked at
      When all messages of this run are examined
      Then the rule holds

  @get_carries_no_payload @should @requester
  @harm_interoperability
  Rule: A get has no Payload
    IEC 61968-100:2013 6.2.4 (ENV-REQ-002, GET-REQ-001)
    Parameters belong into Request; a responder does not look elsewhere.

    Example: The parts of a get are looked at
      When the system requests get(MeterReadings)
      Then the rule holds

  @get_parameters_stand_in_request @should @requester
  @harm_interoperability
  Rule: The parameters of a get are in Request
    IEC 61968-100:2013 6.2.4, 6.3.3 (ENV-REQ-003)
    A responder does not look for them elsewhere.

    Example: The parameters of a get are looked for
      When the system requests get(MeterReadings)
      Then the rule holds

  @request_children_are_in_order @shall @requester
  @harm_form
  Rule: The children of Request are in the order of the schema
    IEC 61968-100:2013 Annex A (ENV-REQ-004)
    The schema is a sequence.

    Example: The children of Request are read in order
      When the system requests get(MeterReadings)
      Then the rule holds

  @get_profile_names_the_noun @shall @requester
  @harm_interoperability
  Rule: The parameter document of a get is called Get and the noun
    IEC 61968-100:2013 6.3.1 (ENV-REQ-005, GET-REQ-002)
    A responder looks for it by that name.

    Example: The parameter document is named
      When the system requests get(MeterReadings)
      Then the rule holds

  @get_profile_is_schema_valid @shall @requester
  @harm_interoperability
  Rule: The parameter document of a get is valid against its schema
    IEC 61968-100:2013 3.3.9; IEC 61968-9:2013 Annex J (ENV-REQ-006, GET-REQ-003, NAM-015)
    The envelope's schema lets anything through at this place.

    Example: The parameter document is validated
      When the system requests get(MeterReadings)
      Then the rule holds

  @removal_names_its_objects @shall @requester
  @harm_loss
  Rule: A cancel, close or delete names at least one object
    IEC 61968-100:2013 6.2.4, 6.3.3, 6.4 (ENV-REQ-014)
    One that names nothing could be taken to mean everything.

    Example: A meter is deleted by the system
      When the system requests delete(MeterConfig)
      Then the rule holds

  @create_carries_a_payload @shall @requester
  @harm_interoperability
  Rule: A create carries what is to be made
    IEC 61968-100:2013 6.2.4 (ENV-PAY-001)
    There is nothing to make without it.

    Example: A control is created by the system
      When the system requests create(EndDeviceControls)
      Then the rule holds

  @change_carries_a_payload @shall @requester
  @harm_interoperability
  Rule: A change carries what is to be changed
    IEC 61968-100:2013 6.2.4 (ENV-PAY-002)
    There is nothing to change without it.

    Example: A meter is changed by the system
      When the system requests change(MeterConfig)
      Then the rule holds

  @event_repeats_the_transaction @should @publisher
  @harm_interoperability
  Rule: The event that a transaction causes has the transaction's payload
    IEC 61968-100:2013 6.2.4, 6.8 (ENV-PAY-023)
    Subscribers keep their copies alike by it.

    Example: A meter is created
      Given the harness subscribes to created(MeterConfig)
      And the harness has sent create(MeterConfig) of a new meter
      When the harness waits for what is published
      Then the rule holds

  @change_sends_what_changes @should @requester @untested
  Rule: A change sends the identity and what changes, no more
    IEC 61968-100:2013 6.10.1 (ENV-PAY-024)
    What is sent beside it may undo what somebody else changed.
    Untested: what a requester meant to change cannot be seen in its message.
