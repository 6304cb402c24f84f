Feature: Names of any characters, and requests of any size

  @meter_is_found_by_any_name @should @responder
  @harm_interoperability
  @rests_on_ixit_meter_beyond_ascii @rests_on_ixit_meter_with_marks @rests_on_ixit_meter_with_long_name
  Rule: A known meter is found by its name, of whatever characters that is
    IEC 61968-9:2013 Annex G; XML 1.0 2.2
    Names are text of people: letters beyond ASCII, quotes, ampersands and blanks are in them.

    Example: Letters beyond ASCII
      When the harness sends get(MeterReadings) of a meter beyond ASCII
      Then the rule holds

    Example: Quotes, an ampersand and blanks
      When the harness sends get(MeterReadings) of a meter with marks
      Then the rule holds

    Example: As many characters as a name may have
      When the harness sends get(MeterReadings) of a meter with a long name
      Then the rule holds

  @name_comes_back_as_asked @should @responder
  @harm_loss
  @rests_on_ixit_meter_beyond_ascii @rests_on_ixit_meter_with_marks @rests_on_ixit_meter_with_long_name
  Rule: The answer names the meter by the very characters that it was asked by
    IEC TR 61968-900:2015 5.2; XML 1.0 2.2, 4.3.3
    A requester that finds no such meter of its own throws the values away.

    Example: Letters beyond ASCII, in the answer
      When the harness sends get(MeterReadings) of a meter beyond ASCII
      Then the rule holds

    Example: Quotes, an ampersand and blanks, in the answer
      When the harness sends get(MeterReadings) of a meter with marks
      Then the rule holds

    Example: As many characters as a name may have, in the answer
      When the harness sends get(MeterReadings) of a meter with a long name
      Then the rule holds

  @created_name_keeps_its_characters @should @responder
  @harm_loss @rests_on_ixit_name_characters
  Rule: An object that was made under a name of other characters is found and named by them
    IEC TR 61968-900:2015 5.5; XML 1.0 2.2, 4.3.3
    A database of another character set, or of shorter names, keeps what nobody has told it.

    Example: A meter is made and read
      Given the harness has sent create(MeterConfig) of a new meter with other characters
      When the harness sends get(MeterConfig) of the new meter with other characters
      Then the rule holds

  @many_meters_are_served @should @responder
  @harm_interoperability @rests_on_ixit_many_meters
  Rule: A request about hundreds of known meters is served
    IEC 61968-100:2013 6.7, Annex B
    A limit that was agreed upon and is not kept shows on the day of the first billing.

    Example: All that may be named at once
      When the harness sends get(MeterReadings) of many meters
      Then the rule holds
