Feature: Controls for the network of a premises

  @pairing_window_is_told @should @responder @option_outcomes
  @harm_privacy @rests_on_option_outcomes
  Rule: The gateway reports that a pairing window was opened or closed
    IEC 61968-9:2013 tables F.3, E.24 (PAN-003, PAN-005)
    Behind an open window anybody may come in.

    Example: Opened for a device
      Given the harness has sent create(EndDeviceControls) that opens the pairing window
      When the harness repeats get(EndDeviceEvents) of the gateway until the outcome is known
      Then the rule holds

    Example: Closed
      Given the harness has sent create(EndDeviceControls) that closes the pairing window
      When the harness repeats get(EndDeviceEvents) of the gateway until the outcome is known
      Then the rule holds

  @text_on_display_is_told @should @responder @option_outcomes
  @harm_interoperability @rests_on_option_outcomes
  Rule: A text that asks for confirmation is reported as displayed or failed
    IEC 61968-9:2013 table F.3 (PAN-008, CTL-PAN-002)
    The customer was warned, or was not: somebody has to prove it.

    Example: A text is shown
      Given the harness has sent create(EndDeviceControls) that shows a text
      When the harness repeats get(EndDeviceEvents) of the gateway until the outcome is known
      Then the rule holds

  @price_is_told @should @responder @option_outcomes
  @harm_money @rests_on_option_outcomes
  Rule: A price that is sent into the premises is reported as created or failed
    IEC 61968-9:2013 table F.3 (PAN-009)
    A bill by a price that was never shown is disputed.

    Example: A price for an hour
      Given the harness has sent create(EndDeviceControls) that sends a price
      When the harness repeats get(EndDeviceEvents) of the gateway until the outcome is known
      Then the rule holds

  @load_event_is_told @should @responder @option_outcomes
  @harm_safety @rests_on_option_outcomes
  Rule: A load control event that is planned or withdrawn is reported
    IEC 61968-9:2013 table F.3 (PAN-010)
    The grid counts on the load that is to be shed.

    Example: Planned for tomorrow
      Given the harness has sent create(EndDeviceControls) that plans a load event
      When the harness repeats get(EndDeviceEvents) of the gateway until the outcome is known
      Then the rule holds

    Example: Withdrawn
      Given the harness has sent create(EndDeviceControls) that plans a load event
      And the harness has sent create(EndDeviceControls) that withdraws the load event
      When the harness repeats get(EndDeviceEvents) of the gateway until the outcome is known
      Then the rule holds

  @network_control_is_told @should @responder @option_outcomes
  @harm_interoperability @rests_on_option_outcomes
  Rule: A premises network that is enabled is reported as enabled or failed
    IEC 61968-9:2013 table F.3 (PAN-011)
    Without it no other control for the premises arrives.

    Example: Enabled
      Given the harness has sent create(EndDeviceControls) that enables the network
      When the harness repeats get(EndDeviceEvents) of the gateway until the outcome is known
      Then the rule holds

  @unpaired_device_is_told_failed @may @responder @option_outcomes
  @harm_loss @rests_on_ixit_unpaired_device
  Rule: A control for a device that is not paired is refused, or reported as failed
    IEC 61968-9:2013 tables E.23, E.24 (PAN-006)
    A text that went nowhere was not read.

    Example: A text for it
      When the harness sends create(EndDeviceControls) for an unpaired device
      And the harness repeats get(EndDeviceEvents) of the unpaired device until the outcome is known
      Then the rule holds

  @secrets_are_not_repeated @should @responder
  @harm_privacy @rests_on_option_discretion
  Rule: No reply and no event contains an installCode or a password
    Good practice; IEC 61968-9:2013 5.9 (PAN-013)
    Whoever reads events could join the network.

    Example: After a pairing
      Given the harness has sent create(EndDeviceControls) that opens the pairing window
      When the harness sends get(EndDeviceEvents) of the gateway
      Then the rule holds

  @gateway_and_device_may_both_tell @may @responder @untested
  Rule: The gateway and the device may both report the outcome of one control, and what the customer has opted for
    IEC 61968-9:2013 table E.24; IEC TR 61968-900:2015 7.7.2 (PAN-007, C2E-012)
    A receiver that expects one event takes the second for a fault.
    Untested: it asks nothing of a responder; a variant of the reference shows that such events are no fault.

  @unpairing_ends_the_tie @may @responder @untested
  Rule: A device that is unpaired is no longer tied to its gateway
    Good practice; IEC 61968-9:2013 5.9 (PAN-012)
    A thermostat that has moved house obeys the old one.
    Untested: no control for unpairing is known for certain.
