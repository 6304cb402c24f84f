Feature: The Header of a message

  @response_verb_is_reply @shall @responder
  Rule: The verb of a response is reply
    IEC 61968-100:2013 3.3.15, Table 1 (ENV-HDR-007)
    A requester tells answers from events by the verb; created in an answer looks like news.

    Example: Every response of the run is looked at
      Given the messages of this run
      Then the response verb is reply
