Feature: Device events

  @event_refers_to_its_type @shall @responder @publisher
  @harm_interoperability
  Rule: Each event states in EndDeviceEventType/@ref what happened
    IEC 61968-9:2013 foreword e), Annex E (EVT-TYP-002)
    An alarm that does not say what it is about is ignored.

    Example: The type of every event is looked at
      When all messages of this run are examined
      Then the rule holds

  @unlisted_event_type_is_expanded @shall @responder @publisher
  @harm_interoperability
  Rule: An event whose type is not a code of Annex E has its type expanded at the root
    IEC 61968-9:2013 foreword e), Figure 13, Annex E (EVT-TYP-002, EVT-NST-001)
    A word of the vendor means nothing to anybody else.

    Example: Every type that is not a code is looked for at the root
      When all messages of this run are examined
      Then the rule holds

  @event_numbers_are_assigned @should @responder @publisher
  @harm_interoperability
  Rule: The four numbers of an event are assigned, or its type is expanded with words
    IEC 61968-9:2013 tables E.1 to E.4 (EVT-TYP-005)
    A number that only one vendor knows is filed as unknown.

    Example: The numbers of every event are looked up
      When all messages of this run are examined
      Then the rule holds

  @event_is_no_command @should @responder @publisher
  @harm_interoperability
  Rule: The last number of an event is something that happened, and no command
    IEC 61968-9:2013 table E.4 (EVT-TYP-003)
    Connect is an order, Connected is news; a receiver that mixes them up switches.

    Example: The last number of every event is looked up
      When all messages of this run are examined
      Then the rule holds

  @event_names_its_device @should @responder @publisher
  @harm_interoperability
  Rule: An event names its device, or the usage point where it is
    IEC TR 61968-900:2015 7.5.2 (EVT-ID-001)
    Somewhere the power is off.

    Example: The device of every event is looked for
      When all messages of this run are examined
      Then the rule holds

  @event_is_not_of_the_future @should @responder @publisher
  @harm_interoperability
  Rule: An event is not later than the message that reports it
    Good practice; IEC 61968-9:2013 5.2 (EVT-TIM-003)
    The zone is missing or wrong, and every outage is an hour off.

    Example: The time of every event is held against that of its message
      When all messages of this run are examined
      Then the rule holds

  @events_of_device_share_type @may @responder @publisher
  @harm_interoperability
  Rule: The first number of the events of one device is one type of device, or 0
    IEC 61968-9:2013 table E.1 (EVT-TYP-004)
    One meter cannot be a water meter on Mondays.

    Example: The first numbers of the events of each device
      When all messages of this run are examined
      Then the rule holds

  @began_and_ended_alternate @may @responder @publisher
  @harm_interoperability
  Rule: What has begun at a device ends before it begins again
    IEC 61968-9:2013 table E.4 (EVT-PAIR-001, EVT-PAIR-002)
    Outages are counted wrongly, and it is unknown whose power is off.

    Example: Outages and their ends at each device
      When all messages of this run are examined
      Then the rule holds

  @event_keeps_its_time @should @responder
  @harm_interoperability
  Rule: createdDateTime of an event is the same whenever it is reported
    IEC 61968-9:2013 5.2, schema of the profile (EVT-TIM-001)
    The time of forwarding makes a new outage of an old one.

    Example: Asked for twice
      Given the harness has sent get(EndDeviceEvents) of a known meter
      When the harness sends get(EndDeviceEvents) of a known meter
      Then the rule holds

  @event_keeps_its_mrid @should @responder
  @harm_interoperability
  Rule: An event that is reported again keeps its mRID
    Good practice; IEC 61968-9:2013 5.2 (EVT-ID-003)
    Receivers use it to drop what they already have.

    Example: The mRIDs of events that were asked for twice
      When all messages of this run are examined
      Then the rule holds

  @created_event_has_an_event @should @responder @option_late_events
  @harm_interoperability
  Rule: A created(EndDeviceEvents) carries at least one event
    IEC 61968-9:2013 Figure 13 (EVT-TYP-001)
    An alarm about nothing wakes people for nothing.

    Example: The outcome of a control that is answered later
      When the harness sends create(EndDeviceControls) for a known meter later
      Then the rule holds

  @status_time_is_another @may @publisher @untested
  Rule: status/dateTime is when a state changed, which is another time than that of the event
    IEC 61968-9:2013 5.2 (EVT-TIM-002)
    Read for one another, they move the event.
    Untested: both times may be the same, so that neither can be called wrong.

  @events_come_in_any_order @may @subscriber @untested
  Rule: Events are in a message in any order, and sorting them by time is good
    Good practice (EVT-TIM-004)
    A receiver that takes the last for the latest takes the wrong one.
    Untested: any order is right; that a variant of the reference reports them backwards breaks nothing.

  @severity_and_user_are_free @may @publisher @untested
  Rule: severity and reason are free text, and userID is there where a person caused the event
    IEC 61968-9:2013 5.2 (EVT-DET-002)
    A machine as the user hides who did it.
    Untested: who caused an event cannot be seen in its message.

  @alarms_may_be_closed @may @subscriber @untested
  Rule: closed and changed of EndDeviceEvents report the end of an alarm, or more about it
    Good practice (EVT-VRB-001)
    A receiver that knows only created keeps alarms forever.
    Untested: what a subscriber makes of an alarm that is closed cannot be seen from outside.

  @unsolicited_event_answers_nothing @should @publisher
  @harm_interoperability
  Rule: An unsolicited event does not have the CorrelationID of an open request
    IEC 61968-100:2013 6.3.2 (EVT-COR-001)
    It is taken for an answer, and the answer for an event.

    Example: An outage is published while a request is open
      Given the harness, without waiting, sends get(MeterReadings) of a known and a slow meter later
      When the system publishes created(EndDeviceEvents)
      Then the rule holds
