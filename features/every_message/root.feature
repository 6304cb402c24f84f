Feature: The document and its root element

  @message_is_well_formed @shall @responder @requester @publisher @subscriber
  Rule: A message is well-formed XML 1.0
    IEC 61968-100:2013 6.7, 6.8 (ENV-ROOT-001)
    What cannot be read cannot be acted on; a receiver can only answer with a fault.

    Example: Every message of the run is read
      Given the messages of this run
      Then the message is well formed
