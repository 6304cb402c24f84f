Feature: Asking for meter readings

  @get_reply_carries_its_noun @shall @responder
  @harm_interoperability
  Rule: The reply to a get that was served carries the noun asked for
    IEC 61968-100:2013 6.2.4 (ENV-PAY-004, GET-EVT-003, GET-EVT-004)
    OK without the data leaves the requester to guess whether there are none.

    Example: A known meter is read
      When the harness sends get(MeterReadings) of a known meter
      Then the rule holds

    Example: A known configuration is read
      When the harness sends get(MeterConfig) of a known meter
      Then the rule holds

    Example: The events of a known meter are read
      When the harness sends get(EndDeviceEvents) of a known meter
      Then the rule holds

  @known_meter_is_served @should @responder
  @harm_interoperability @rests_on_ixit_known_meters
  Rule: A get of a known meter is served
    IEC 61968-100:2013 6.7, Annex B
    It is what the interface is for.

    Example: By name
      When the harness sends get(MeterReadings) of a known meter
      Then the rule holds

    Example: By mRID
      When the harness sends get(MeterReadings) of a known meter by mRID
      Then the rule holds

    Example: Its raw data
      When the harness sends get(MeterReadings) of raw data
      Then the rule holds

    Example: Its registers within a window
      When the harness sends get(MeterReadings) of registers within a window
      Then the rule holds

    Example: At the end of a month
      When the harness sends get(MeterReadings) within a month end window
      Then the rule holds

    Example: For a reason
      When the harness sends get(MeterReadings) for a reason
      Then the rule holds

    Example: Its demand
      When the harness sends get(MeterReadings) of demand within a window
      Then the rule holds

    Example: At its usage point
      When the harness sends get(MeterReadings) of a known usage point
      Then the rule holds

  @answer_covers_all_that_was_asked @shall @responder
  @harm_loss
  Rule: Every meter asked for is in the answer or in an error, and with OK in the answer
    IEC 61968-100:2013 6.3.4; IEC TR 61968-900:2015 4.6 (MEP-SYNC-005, RPL-IMP-001)
    A meter that is in neither is lost unnoticed.

    Example: Several known meters
      When the harness sends get(MeterReadings) of several meters
      Then the rule holds

    Example: A known and an unknown meter
      When the harness sends get(MeterReadings) of a known and an unknown meter
      Then the rule holds

    Example: Hundreds of meters
      When the harness sends get(MeterReadings) of many meters
      Then the rule holds

  @answer_holds_only_what_was_asked @may @responder
  @harm_money @rests_on_nouns
  Rule: The answer holds only readings of the meters and types asked for
    IEC TR 61968-900:2015 6.3.6 (GET-CMB-002, GET-CMB-009)
    A requester books what it gets; another meter's values are another customer's bill.

    Example: One meter and one type
      When the harness sends get(MeterReadings) of a known meter
      Then the rule holds

    Example: Several types of one meter
      When the harness sends get(MeterReadings) of several reading types
      Then the rule holds

    Example: Two types of two meters
      When the harness sends get(MeterReadings) of all types of several meters
      Then the rule holds

  @doubled_meter_is_answered_once @may @responder
  @harm_money @rests_on_ixit_truth
  Rule: A meter that is named twice is answered once
    IEC TR 61968-900:2015 6.3.6 (GET-CMB-007)
    Doubled values are added up by receivers that do not look.

    Example: The same meter is named twice in the request
      When the harness sends get(MeterReadings) of the same meter twice
      Then the rule holds

    Example: Hundreds of meters, each of them once
      When the harness sends get(MeterReadings) of many meters
      Then the rule holds

  @values_lie_in_the_window @may @responder
  @harm_interoperability
  Rule: Interval values lie after the start of the window and not after its end
    IEC TR 61968-900:2015 6.3.5; IEC 61968-9:2013 Figure 25 (GET-TIM-004)
    An interval carries the time of its end; the first one of a day ends after midnight.

    Example: Two days around the change to summer time
      When the harness sends get(MeterReadings) within a window
      Then the rule holds

  @offset_of_window_makes_no_difference @should @responder
  @harm_money @rests_on_ixit_window
  Rule: A window in UTC gets the same values as the same window in local time
    IEC 61968-100:2013 6.11 (GET-TIM-008, TIM-002)
    Requesters may write times in any zone; what counts is the instant.

    Example: The same two days in UTC
      Given the harness has sent get(MeterReadings) within a window
      When the harness sends get(MeterReadings) within a window in UTC
      Then the rule holds

  @future_window_holds_no_values @may @responder
  @harm_money @rests_on_ixit_truth
  Rule: A window in the future holds no values
    IEC TR 61968-900:2015 6.3.5 (GET-TIM-007)
    Values of times to come are made up.

    Example: A day far ahead
      When the harness sends get(MeterReadings) within a future window
      Then the rule holds

  @profile_overrides_request_times @shall @responder
  @harm_interoperability
  Rule: The times of the Get profile override StartTime and EndTime of the Request
    IEC 61968-100:2013 6.3.3 (ENV-REQ-007, GET-REQ-004)
    Two windows that differ must not be mixed; the profile is the more exact.

    Example: The Request names another window
      Given the harness has sent get(MeterReadings) within a window
      When the harness sends get(MeterReadings) within a window beside other times
      Then the rule holds

  @request_times_filter_the_answer @should @responder @soap_generic @http @jms
  @harm_interoperability
  Rule: Without a Get profile StartTime and EndTime of the Request filter the answer
    IEC 61968-100:2013 6.3.3 (ENV-REQ-008, GET-REQ-007)
    Simple requesters know no profile.

    Example: A meter by ID and a window by times
      When the harness sends get(MeterReadings) by ID and times
      Then the rule holds

  @request_ids_filter_the_answer @should @responder @soap_generic @http @jms
  @harm_interoperability
  Rule: Without a Get profile the ID of the Request filters the answer
    IEC 61968-100:2013 6.3.3 (ENV-REQ-009)
    Simple requesters know no profile.

    Example: A meter by ID
      When the harness sends get(MeterReadings) by ID and times
      Then the rule holds

  @unknown_meter_is_reported @should @responder
  @harm_interoperability
  Rule: An unknown meter is reported, never passed over
    IEC 61968-100:2013 6.3.4, 6.7
    Silence about a meter that is not there looks like a meter without data.

    Example: One unknown meter by name
      When the harness sends get(MeterReadings) of an unknown meter
      Then the rule holds

    Example: One unknown meter by mRID
      When the harness sends get(MeterReadings) of an unknown mRID
      Then the rule holds

    Example: Events of an unknown meter
      When the harness sends get(EndDeviceEvents) of an unknown meter
      Then the rule holds

    Example: The configuration of an unknown meter
      When the harness sends get(MeterConfig) of an unknown meter
      Then the rule holds

  @each_bad_object_has_its_error @may @responder
  @harm_interoperability
  Rule: Each bad object has an Error of its own
    IEC TR 61968-900:2015 4.5, 4.8 (RPL-ERR-003)
    One error for ten meters names one of them at best.

    Example: Two unknown meters
      When the harness sends get(MeterReadings) of two unknown meters
      Then the rule holds

  @mixed_answer_is_not_ok @should @responder
  @harm_interoperability
  Rule: An answer with data for some and errors for others is PARTIAL or FAILED
    IEC 61968-100:2013 6.3.4 (ENV-RPL-008, RPL-RES-009, RPL-IMP-004, GET-CMB-006)
    OK would hide the errors; the standard gives both of the others.

    Example: A known and an unknown meter at once
      When the harness sends get(MeterReadings) of a known and an unknown meter
      Then the rule holds

  @unreachable_meter_is_reported @may @responder
  @harm_loss @rests_on_ixit_unreachable_meter
  Rule: A meter that does not answer is reported, in time
    IEC 61968-9:2013 Annex B (MEP-SYNC-006, GET-OND-003)
    The requester may try again later, if it knows.

    Example: A meter is out of reach
      When the harness sends get(MeterReadings) of an unreachable meter
      Then the rule holds

  @nothing_found_is_no_unknown_object @may @responder
  @harm_interoperability @rests_on_ixit_meter_without_data
  Rule: An empty result is distinguished from an unknown object
    IEC 61968-9:2013 Annex B (ENV-RPL-025, RPL-RES-011)
    The one is an answer, the other a mistake in the request.

    Example: A known meter without data
      Given the harness has sent get(MeterReadings) of a known meter
      When the harness sends get(MeterReadings) of a meter without data
      Then the rule holds

  @unknown_usage_point_is_reported @should @responder
  @harm_interoperability
  Rule: An unknown usage point is reported
    IEC 61968-100:2013 6.3.4, 6.7
    Silence looks like a usage point without a meter.

    Example: One unknown usage point
      When the harness sends get(MeterReadings) of an unknown usage point
      Then the rule holds

  @mismatched_pair_is_reported @may @responder
  @harm_money @rests_on_ixit_usage_point
  Rule: A meter that is not at the usage point named with it is reported
    IEC 61968-9:2013 Annex B (GET-CMB-004)
    One of the two is wrong, and with it the customer.

    Example: A meter and the usage point of another
      When the harness sends get(MeterReadings) of a meter at the usage point of another
      Then the rule holds

  @unsupported_reading_type_is_reported @should @responder
  @harm_money @rests_on_ixit_reading_types
  Rule: A reading type that is not supported is reported, or gets no values
    IEC 61968-100:2013 6.3.4; IEC 61968-9:2013 Annex B
    Values of another type in its place would be booked as what was asked for.

    Example: A meter of electricity is asked for gas
      When the harness sends get(MeterReadings) of an unsupported reading type
      Then the rule holds

  @malformed_reading_type_is_reported @may @responder
  @harm_interoperability
  Rule: A malformed reading type is reported
    IEC 61968-9:2013 Annex B, Annex C (GET-TYP-003)
    A code of seventeen fields means nothing.

    Example: The code lacks a field
      When the harness sends get(MeterReadings) of a malformed reading type
      Then the rule holds

    Example: The code has a letter
      When the harness sends get(MeterReadings) of a reading type with letters
      Then the rule holds
