Feature: Events that a publisher sends

  @event_is_an_event_message @should @publisher
  @harm_interoperability
  Rule: An event is sent as an event message, not as the untyped Message
    IEC 61968-100:2013 6.3.1 (ENV-ROOT-007)
    The stereotype tells a receiver what to expect before it looks inside.

    Example: The root of an event is read
      When the system publishes created(EndDeviceEvents)
      Then the rule holds

  @event_verb_is_past_tense @shall @publisher
  @harm_interoperability
  Rule: The verb of an event is one of the six in the past tense
    IEC 61968-100:2013 3.3.18, Table 1 (ENV-HDR-008, MEP-EVT-011)
    A subscriber that reads create as an order would carry it out again.

    Example: The verb of an event is read
      When the system publishes created(EndDeviceEvents)
      Then the rule holds

  @event_carries_a_payload @should @publisher
  @harm_interoperability
  Rule: An event carries a payload
    IEC 61968-100:2013 6.2.4, 6.3.1 (ENV-PAY-007)
    A subscriber has no other way to learn what happened.

    Example: The payload of an event is looked for
      When the system publishes created(EndDeviceEvents)
      Then the rule holds

  @unsolicited_event_is_created @shall @publisher
  @harm_interoperability
  Rule: Unsolicited readings and device events are published as created
    IEC TR 61968-900:2015 6.6; IEC 61968-100:2013 7.6, 4.4 (MEP-EVT-017)
    Subscribers wait for created(MeterReadings) and created(EndDeviceEvents), and nothing else.

    Example: An outage is published
      When the system publishes created(EndDeviceEvents)
      Then the rule holds

    Example: Readings are published
      When the system publishes created(MeterReadings)
      Then the rule holds

  @publisher_needs_no_reply @shall @publisher @jms
  @harm_interoperability
  Rule: A publisher continues without any answer to its events
    IEC 61968-100:2013 5.2.4, Annex B (MEP-EVT-002)
    Over JMS an event is not answered.

    Example: Two events are published one after the other
      When the system publishes created(MeterReadings)
      And the system publishes created(EndDeviceEvents)
      Then the rule holds

  @publisher_takes_any_response @may @publisher @soap
  @harm_interoperability
  Rule: A publisher over SOAP takes any valid response for a receipt
    IEC 61968-100:2013 Annex C, Annex D (MEP-EVT-005)
    OK without an Error is as good as OK with 0.0.

    Example: The receipt has no Error
      Given the next answer of the harness is OK
      When the system publishes created(EndDeviceEvents)
      And the system again publishes created(EndDeviceEvents)
      Then the rule holds

  @all_subscribers_get_the_event @shall @publisher @intermediary
  @harm_loss
  Rule: All subscribers get an event, and its payload is the same for each
    IEC 61968-100:2013 6.8, Annex D (MEP-EVT-012, XCH-011)
    Two systems that received different messages disagree forever.

    Example: Two subscribers listen
      When the system publishes created(EndDeviceEvents)
      Then the rule holds

  @failed_delivery_is_retried @should @publisher @intermediary @soap @http
  @harm_loss @rests_on_option_guaranteed_delivery
  Rule: An event that could not be delivered is sent once more, where delivery is guaranteed
    IEC 61968-100:2013 4.4 (MEP-EVT-013)
    A subscriber that restarts must not lose what happened meanwhile.

    Example: A subscriber is not available for a moment
      Given the next answer of the harness is HTTP 503
      And the answer after that is a receipt
      When the system publishes created(EndDeviceEvents)
      Then the rule holds

  @transaction_is_followed_by_event @should @responder @intermediary
  @harm_interoperability
  Rule: A create, change, cancel, close, delete or execute that was done is followed by its event
    IEC 61968-100:2013 6.8 (MEP-EVT-008, XCH-010)
    Subscribers keep their copies alike by it.

    Example: A meter is created and deleted
      Given the harness subscribes to created(MeterConfig)
      And the harness subscribes to deleted(MeterConfig)
      And the harness has sent create(MeterConfig) of a new meter
      And the harness has sent delete(MeterConfig) of the new meter
      When the harness waits for what is published
      Then the rule holds

    Example: A control is ordered
      Given the harness subscribes to created(MeterConfig)
      And the harness subscribes to created(EndDeviceControls)
      And the harness has sent create(MeterConfig) of a new meter
      And the harness has sent create(EndDeviceControls) for one meter
      When the harness waits for what is published
      Then the rule holds

  @each_done_object_is_told @should @publisher
  @harm_loss @rests_on_pattern_unsolicited_events
  Rule: Of several transactions, and of several objects in one, each is published
    IEC 61968-100:2013 6.2.4, 6.8
    A subscriber that misses one of two is wrong from then on, and nobody sees it.

    Example: Two meters, one right after the other
      Given the harness subscribes to created(MeterConfig)
      And the harness has sent create(MeterConfig) of a new meter
      And the harness has sent create(MeterConfig) of another new meter
      When the harness waits for what is published
      Then the rule holds

    Example: Two meters in one message
      Given the harness subscribes to created(MeterConfig)
      And the harness has sent create(MeterConfig) of two new meters
      When the harness waits for what is published
      Then the rule holds

  @unsubscribed_hears_nothing_more @should @publisher
  @harm_privacy @rests_on_pattern_unsolicited_events
  Rule: Whoever has ended its subscription is sent no event any more
    IEC 61968-100:2013 6.8, Annex D
    A partner whose contract is over goes on learning of every customer.

    Example: A meter is made after the end of a subscription
      Given the harness subscribes to created(MeterConfig)
      And the harness has sent create(MeterConfig) of a new meter
      And the harness waits for what is published
      And the harness has sent create(MeterConfig) of another new meter
      When the harness, which has ended its subscription to created(MeterConfig), listens on
      Then the rule holds

  @outcome_is_told_to_subscribers @should @publisher
  @harm_loss @rests_on_pattern_unsolicited_events
  Rule: The outcome of a control is published to subscribers as created(EndDeviceEvents)
    IEC TR 61968-900:2015 7.2, 7.5; IEC 61968-9:2013 figure 33
    The reply says only that the control was accepted; the event brings the rest, even to a party that asks for nothing.

    Example: A control is carried out
      Given the harness subscribes to created(MeterConfig)
      And the harness subscribes to created(EndDeviceEvents)
      And the harness has sent create(MeterConfig) of a new meter
      And the harness has sent create(EndDeviceControls) for one meter
      When the harness waits for what is published
      Then the rule holds

  @failed_transaction_publishes_nothing @shall @responder @intermediary
  @harm_interoperability
  Rule: A transaction that failed is followed by no event
    IEC 61968-100:2013 6.8 (MEP-EVT-009)
    Subscribers would take over what never happened.

    Example: A meter that is not there is changed, before another is created
      Given the harness subscribes to created(MeterConfig)
      And the harness subscribes to changed(MeterConfig)
      And the harness sends change(MeterConfig) of an unknown meter
      And the harness has sent create(MeterConfig) of a new meter
      When the harness waits for what is published
      Then the rule holds

  @get_publishes_nothing @shall @publisher
  @harm_interoperability
  Rule: A get produces no event
    IEC 61968-100:2013 Table 1 (MEP-EVT-010)
    Reading changes nothing that has to be published.

    Example: A meter is read, before it is deleted
      Given the harness subscribes to created(MeterConfig)
      And the harness subscribes to changed(MeterConfig)
      And the harness subscribes to deleted(MeterConfig)
      And the harness has sent create(MeterConfig) of a new meter
      And the harness sends get(MeterConfig) of the new meter
      And the harness has sent delete(MeterConfig) of the new meter
      When the harness waits for what is published
      Then the rule holds
