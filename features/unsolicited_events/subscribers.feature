Feature: Events that come to a subscriber

  @event_is_answered_by_a_response @shall @subscriber @soap
  @harm_interoperability
  Rule: A subscriber answers an event over SOAP by a response, as the WSDLs ask for it
    IEC 61968-100:2013 Annex C, Annex D (MEP-EVT-004)
    It is the only sign to the publisher that the event has arrived.

    Example: A device event has been created
      When the harness sends created(EndDeviceEvents) of a known meter
      Then the rule holds

    Example: Readings have been created
      When the harness sends created(MeterReadings) of a known meter
      Then the rule holds

    Example: A meter has been changed
      When the harness sends changed(MeterConfig) of a new meter
      Then the rule holds

    Example: A meter has been deleted
      When the harness sends deleted(MeterConfig) of a new meter
      Then the rule holds

    Example: A meter has been canceled
      When the harness sends canceled(MeterConfig) of a new meter
      Then the rule holds

    Example: A meter has been closed
      When the harness sends closed(MeterConfig) of a new meter
      Then the rule holds

  @bad_event_stops_nothing @shall @subscriber
  @harm_loss
  Rule: An event that cannot be read is dropped, and the next one is taken
    IEC 61968-100:2013 6.8 (MEP-EVT-006)
    One bad event must not cost all that follow.

    Example: An event is cut in half
      When the harness sends created(EndDeviceEvents) of a known meter but cut in half
      And the harness sends created(EndDeviceEvents) of a known meter
      Then the rule holds

    Example: An event has no verb
      When the harness sends created(EndDeviceEvents) of a known meter but without Header/Verb
      And the harness sends created(EndDeviceEvents) of a known meter
      Then the rule holds

  @foreign_event_is_ignored @shall @subscriber @soap_generic @http @jms
  @harm_interoperability
  Rule: An event that is of no interest is ignored without an error
    IEC 61968-100:2013 6.8 (MEP-EVT-007)
    Publishers send every event to every subscriber; one that needs nothing of it stays silent.

    Example: A pricing structure has been created
      When the harness sends an event of no interest to the system
      Then the rule holds

  @repeated_event_counts_once @may @subscriber
  @harm_money @rests_on_option_repetitions
  Rule: An event that comes twice is taken once
    IEC 61968-100:2013 6.3.2 (MEP-EVT-014)
    Who guarantees delivery sends again when in doubt.

    Example: A publisher was not sure
      When the harness sends created(EndDeviceEvents) with an identifier of its own
      And the harness sends created(EndDeviceEvents) with an identifier of its own
      And the system reports what it did with it
      Then the rule holds

  @disordered_events_are_taken @may @subscriber @soap @http
  @harm_interoperability
  Rule: Events are accepted in any order of arrival
    IEC 61968-100:2013 4.4 (MEP-EVT-015)
    No transport promises the order of delivery.

    Example: A change comes before the creation
      When the harness sends changed(MeterConfig) of a new meter
      And the harness sends created(MeterConfig) of a new meter
      Then the rule holds

  @mass_event_is_taken @shall @subscriber
  @harm_loss
  Rule: An event of a thousand objects is taken
    IEC 61968-100:2013 Annex B (MEP-EVT-018)
    After an outage all meters of a town come back at once.

    Example: A thousand meters report the same event
      When the harness sends created(EndDeviceEvents) of a known meter but with Payload/EndDeviceEvents/EndDeviceEvent 1000 times, each by another name
      Then the rule holds
