Feature: WS-Security around messages, where it was agreed

  @answer_signature_holds @should @responder @soap @option_signed_answers
  @harm_privacy @rests_on_option_signed_answers
  Rule: The signature of an answer holds
    IEC 61968-100:2013 6.6, clause 9; WS-Security 1.1 clause 8; W3C XML Signature 3.2
    Whoever checks signatures throws such an answer away; whoever does not takes one that somebody has changed.

    Example: Every signed answer of the run is verified
      When all messages of this run are examined
      Then the rule holds

  @secured_request_gets_signed_answer @should @responder @soap @option_signed_answers
  @harm_privacy @rests_on_option_signed_answers
  Rule: An answer to a request under WS-Security is signed
    IEC 61968-100:2013 6.6, clause 9; WS-Security 1.1 clause 8
    It was agreed; without it nobody can show who answered, nor what.

    Example: Readings are asked for under WS-Security
      When the harness sends get(MeterReadings) of a known meter but under WS-Security
      Then the rule holds
