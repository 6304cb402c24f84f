Feature: Whose readings, and why

  @reading_names_its_object @should @responder @publisher
  @harm_interoperability
  Rule: Each MeterReading names its meter or usage point
    IEC TR 61968-900:2015 5.2, 6.5.2 (READ-ID-001)
    A value without its meter cannot be booked.

    Example: Every MeterReading is looked at
      When all messages of this run are examined
      Then the rule holds

  @reason_is_a_known_word @shall @responder @publisher
  @harm_interoperability
  Rule: The reason of a Reading, if given, is one of twelve words
    IEC 61968-9:2013 Annex H (READ-ID-006)
    The schema lists them; what is not listed stops a parser.

    Example: Every reason is looked at
      When all messages of this run are examined
      Then the rule holds

  @embedded_event_is_the_meters @should @responder @publisher
  @harm_interoperability
  Rule: Events inside a MeterReading are of its meter
    IEC TR 61968-900:2015 6.6.4 (READ-EVT-001)
    Another meter's outage does not explain this meter's gap.

    Example: The assets of every such event are compared
      When all messages of this run are examined
      Then the rule holds

  @embedded_event_type_is_explained @should @responder @publisher
  @harm_interoperability
  Rule: A type of event inside a MeterReading that is not a standard code is explained at the root
    IEC TR 61968-900:2015 6.6.4 (READ-EVT-002)
    A word of the vendor's own means nothing to the receiver.

    Example: The type of every such event is resolved
      When all messages of this run are examined
      Then the rule holds

  @meters_are_not_mixed @may @responder @publisher @untested
  Rule: Values of an old and a new meter are never in one MeterReading
    Good practice (READ-ID-005)
    Two registers in one series look like a leap of consumption.
    Untested: no message says that one meter took the place of another, and a new one has measured nothing in the seconds that a run lasts.
