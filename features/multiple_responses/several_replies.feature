Feature: One request, several replies

  @several_parts_say_partial @shall @responder @option_several_replies
  @harm_interoperability
  Rule: Each of several replies shows by the code 0.1 or 0.2 whether more follows
    IEC 61968-100:2013 5.2.5, 6.3.4, figure 27 (ENV-RPL-007, MEP-REPLY-002, RPL-MUL-002, RPL-MUL-003, RPL-MUL-004)
    Otherwise the requester cannot know whether to wait. The last is PARTIAL with 0.2, or OK, or FAILED; a responder that cannot know which is the last says 0.1 in all of them.

    Example: Several meters in several parts
      When the harness sends get(MeterReadings) of several meters later
      Then the rule holds

    Example: Parts of which one failed
      When the harness sends get(MeterReadings) of a known and an unreachable meter later
      Then the rule holds

  @nothing_follows_the_last_reply @shall @responder @option_several_replies
  @harm_interoperability
  Rule: All of several replies but the last are PARTIAL, and nothing follows the last
    IEC 61968-100:2013 5.2.5, 6.3.4, figure 27 (MEP-REPLY-001, MEP-REPLY-003, RPL-MUL-005, XCH-014)
    The requester no longer listens, and takes a part for the whole.

    Example: Several meters, and nothing behind them
      When the harness, which keeps listening, sends get(MeterReadings) of several meters later
      Then the rule holds

  @part_is_not_last_and_more @may @responder @option_several_replies
  @harm_interoperability
  Rule: A message does not state both that more follows and that it is the last
    IEC 61968-100:2013 6.3.4 (MEP-REPLY-004)
    The codes 0.1 and 0.2 contradict each other.

    Example: The codes of several parts
      When the harness sends get(MeterReadings) of several meters later
      Then the rule holds

  @object_is_not_both_told @may @responder @option_several_replies
  @harm_interoperability
  Rule: No object is reported as both read and failed in one series
    Good practice; IEC TR 61968-900:2015 4.6 (MEP-REPLY-005)
    The requester cannot know which of the two to believe.

    Example: A meter that answers, and one that does not
      When the harness sends get(MeterReadings) of a known and an unreachable meter later
      Then the rule holds

  @parts_cover_every_object @should @responder @option_several_replies
  @harm_loss @rests_on_option_several_replies
  Rule: The parts together cover every object, by data or by an Error
    IEC TR 61968-900:2015 4.6, 4.7 (MEP-REPLY-006)
    An object in none of them is lost, and the requester believes that it succeeded.

    Example: Several meters, each reported on
      When the harness sends get(MeterReadings) of several meters later
      Then the rule holds

    Example: One that cannot be reached, reported on
      When the harness sends get(MeterReadings) of a known and an unreachable meter later
      Then the rule holds

  @part_names_its_meters @may @responder @option_several_replies
  @harm_interoperability
  Rule: Each part can be read by itself
    Good practice; IEC 61968-100:2013 6.3.4 (MEP-REPLY-011)
    Parts may come in any order, and one may be lost.

    Example: Several meters, each named in its part
      When the harness sends get(MeterReadings) of several meters later
      Then the rule holds

  @acknowledgement_is_no_part @may @responder @untested
  Rule: The acknowledgement is not counted as a part
    IEC 61968-100:2013 5.2.5 (MEP-REPLY-012)
    A series begins behind it.
    Untested: it says how to count, and every rule on several replies counts so.

  @errors_may_stand_in_parts @may @responder @untested
  Rule: The codes 0.1 and 0.2 may stand beside the errors of objects
    IEC 61968-100:2013 6.3.4 (RPL-MUL-008)
    A part may say that more follows, and what went wrong with what it reports.
    Untested: it permits, so that no answer could be wrong.

  @acknowledgement_is_told_by_its_flag @may @requester @option_later_requests @late_response
  @harm_interoperability
  Rule: AsyncReplyFlag decides whether OK without a code is an acknowledgement
    IEC 61968-100:2013 5.2.5 (RPL-MUL-007)
    Nothing in the reply itself shows it.

    Example: An acknowledgement has no code
      Given the next answer of the harness is OK without data
      And the harness will deliver the last part about ${known_meter}
      When the system requests get(MeterReadings) later
      And the system reports what it did with it
      Then the rule holds

  @requester_waits_for_the_last @shall @requester @option_later_requests @late_response
  @harm_loss
  Rule: A requester waits after PARTIAL until the last reply, or until its time is up
    IEC 61968-100:2013 5.2.5 (MEP-REPLY-007, RPL-MUL-009)
    Otherwise it loses what follows.

    Example: Two parts say that more follows
      Given the next answer of the harness is an acknowledgement
      And the harness will deliver a part about ${known_meter}
      And the harness will deliver a part about ${second_meter}
      And the harness will deliver FAILED
      When the system requests get(MeterReadings) later
      And the system reports what it did with it
      Then the rule holds

    Example: A part does not say whether more follows
      Given the next answer of the harness is an acknowledgement
      And the harness will deliver a part without a code about ${known_meter}
      And the harness will deliver OK about ${second_meter}
      When the system requests get(MeterReadings) later
      And the system reports what it did with it
      Then the rule holds

    Example: A part holds nothing but an error
      Given the next answer of the harness is an acknowledgement
      And the harness will deliver a part that failed
      And the harness will deliver the last part about ${second_meter}
      When the system requests get(MeterReadings) later
      And the system reports what it did with it
      Then the rule holds

  @requester_stops_at_the_last @shall @requester @option_later_requests @late_response
  @harm_interoperability
  Rule: A requester stops to wait at OK, at FAILED and at PARTIAL with 0.2
    IEC 61968-100:2013 5.2.5, 6.3.4 (MEP-REPLY-008)
    Nothing more comes.

    Example: A part comes behind OK
      Given the next answer of the harness is an acknowledgement
      And the harness will deliver OK about ${known_meter}
      And the harness will deliver a part about ${second_meter}
      When the system requests get(MeterReadings) later
      And the system reports what it did with it
      Then the rule holds

    Example: A part comes behind FAILED
      Given the next answer of the harness is an acknowledgement
      And the harness will deliver FAILED
      And the harness will deliver a part about ${second_meter}
      When the system requests get(MeterReadings) later
      And the system reports what it did with it
      Then the rule holds

    Example: A failure comes behind the last part
      Given the next answer of the harness is an acknowledgement
      And the harness will deliver the last part about ${known_meter}
      And the harness will deliver FAILED
      When the system requests get(MeterReadings) later
      And the system reports what it did with it
      Then the rule holds

  @requester_keeps_an_unended_series @may @requester @option_later_requests @late_response
  @harm_loss @rests_on_option_later_requests
  Rule: A requester keeps the data of a series that never says which part is the last
    IEC 61968-100:2013 6.3.4 (MEP-REPLY-009)
    A responder that cannot know says 0.1 in all parts.

    Example: No last part comes
      Given the next answer of the harness is an acknowledgement
      And the harness will deliver a part about ${known_meter}
      And the harness will deliver a part about ${second_meter}
      And the system has ${patience_s} s to give up
      When the system requests get(MeterReadings) later
      And the system reports what it did with it
      Then the rule holds

  @requester_merges_parts_rightly @may @requester @option_later_requests @late_response
  @harm_interoperability
  Rule: A requester merges parts that come out of order, or twice
    Good practice; IEC 61968-100:2013 6.3.4 (MEP-REPLY-010)
    The envelope has no number to order them by, and who delivers may try again.

    Example: A part comes twice
      Given the next answer of the harness is an acknowledgement
      And the harness will deliver a part about ${second_meter}
      And the harness will deliver the same again
      And the harness will deliver the last part about ${known_meter}
      When the system requests get(MeterReadings) later
      And the system reports what it did with it
      Then the rule holds
