Feature: Controls and what follows them: the exchanges of figures 33 and 34

  @control_does_not_hinder_reading @may @responder
  @harm_money @rests_on_ixit_known_meters
  Rule: A meter can be read after it was controlled
    IEC 61968-9:2013 clause 5, figures 33, 34
    The final reading of a contract is taken after the meter was switched off.

    Example: A control, and then a reading
      Given the harness sends create(EndDeviceControls) for a known meter at the end of its contract
      When the harness sends get(MeterReadings) of a known meter
      Then the rule holds

  @event_may_overtake_the_reply @may @requester
  @harm_interoperability
  Rule: A requester copes with the event of a control before the reply to it
    Good practice; IEC TR 61968-900:2015 7.2 (C2E-015, XCH-007)
    The two travel separately, and a meter may be quick.

    Example: A device reports on its control before the head end has answered
      Given the harness, before it answers, sends created(EndDeviceEvents) of a known meter
      When the system requests create(EndDeviceControls)
      And the system again requests create(EndDeviceControls)
      Then the rule holds
