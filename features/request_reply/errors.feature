Feature: Requests that a responder must refuse

  @request_without_verb_is_refused @shall @responder
  Rule: A request whose Header lacks its Verb is refused
    IEC 61968-100:2013 6.7 (ENV-HDR-043)
    A server that guesses what was meant may act on what was not.

    Example: The Verb is left out
      When the harness sends get(MeterReadings) of a known meter but without Header/Verb
      Then the request without verb is refused
