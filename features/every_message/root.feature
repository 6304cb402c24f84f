Feature: The document and its root element

  @message_is_well_formed @shall @responder @requester @publisher @subscriber
  @harm_interoperability
  Rule: A message is well-formed XML 1.0
    IEC 61968-100:2013 6.7, 6.8 (ENV-ROOT-001)
    What cannot be read cannot be acted on; a receiver can only answer with a fault.

    Example: Every message of the run is read
      When all messages of this run are examined
      Then the rule holds

  @root_is_a_message_element @shall @responder @requester @publisher @subscriber
  @harm_interoperability
  Rule: The root is one of the five message elements, or the typed wrapper of an operation
    IEC 61968-100:2013 6.3.1, Annex A, Annex C (ENV-ROOT-002)
    A receiver tells by the root what kind of message it has; any other root is no message at all.

    Example: Every root of the run is looked at
      When all messages of this run are examined
      Then the rule holds

  @message_namespace_is_the_editions @shall @responder @requester @publisher @subscriber
  @harm_interoperability
  Rule: The envelope is in the message namespace of the edition
    IEC 61968-100:2013 Annex A (ENV-ROOT-004)
    A receiver bound to one namespace sees an unknown message in any other, be it one letter off.

    Example: The namespace of every message is compared
      When all messages of this run are examined
      Then the rule holds

  @message_is_schema_valid @shall @responder @requester @publisher @subscriber
  @harm_interoperability
  Rule: A message validates against Message.xsd or its typed wrapper
    IEC 61968-100:2013 6.1, 6.3 (ENV-ROOT-003)
    Receivers are generated from the schema; what is not valid breaks them in ways of their own.

    Example: Every message of the run is validated
      When all messages of this run are examined
      Then the rule holds

  @envelope_parts_have_no_attributes @shall @responder @requester @publisher @subscriber
  @harm_form
  Rule: The root, Header, Request, Reply and Payload carry no attributes
    IEC 61968-100:2013 Annex A (ENV-ROOT-009)
    The schema declares none; a strict receiver refuses the whole message for one.

    Example: The attributes of every message are looked at
      When all messages of this run are examined
      Then the rule holds

  @tags_are_namespace_qualified @should @responder @requester @publisher @subscriber
  @harm_form
  Rule: Every tag is qualified by a namespace
    IEC 61968-100:2013 6.12 (ENV-ROOT-010)
    An element without a namespace cannot be distinguished from one of another schema.

    Example: The tags of every message are looked at
      When all messages of this run are examined
      Then the rule holds

  @answer_is_a_response_message @should @responder
  @harm_interoperability
  Rule: An answer is sent as a response message, not as the untyped Message
    IEC 61968-100:2013 6.3.1 (ENV-ROOT-006)
    The untyped root is meant for use inside intermediaries; on an interface it hides what is meant.

    Example: The root of every answer is looked at
      When all messages of this run are examined
      Then the rule holds

  @text_is_in_declared_encoding @may @responder @requester @publisher @subscriber
  @harm_interoperability
  Rule: A message is UTF-8, and what declares its encoding agrees
    Good practice; XML 1.0 4.3.3 (ENV-ROOT-013)
    Where declaration and bytes differ, names with letters beyond ASCII arrive broken.

    Example: The encoding of every message is compared
      When all messages of this run are examined
      Then the rule holds

  @one_edition_in_one_message @may @responder @requester @publisher @subscriber
  @harm_interoperability
  Rule: A message does not mix the namespaces of several editions
    IEC 61968-100:2013 clause 10 (ENV-ROOT-015)
    A receiver is built for one edition; parts of another are unknown to it.

    Example: The namespaces of every message are gathered
      When all messages of this run are examined
      Then the rule holds

  @request_is_a_request_message @should @requester
  @harm_interoperability
  Rule: A request is sent as a request message, not as the untyped Message
    IEC 61968-100:2013 6.3.1 (ENV-ROOT-005)
    The stereotype tells a receiver what to expect before it looks inside.

    Example: Roots of requests
      When all messages of this run are examined
      Then the rule holds
