Feature: The outcome of a control

  @accepted_device_has_an_outcome @should @responder @option_outcomes
  @harm_loss @rests_on_option_outcomes
  Rule: Each device that has accepted a control reports success or failure
    IEC TR 61968-900:2015 7.2, 7.5 (C2E-004, XCH-006, XCH-009)
    The reply says only that it was accepted; the customer wants light.

    Example: One meter
      Given the harness has sent create(EndDeviceControls) for one meter
      When the harness repeats get(EndDeviceEvents) of a known meter until the outcome is known
      Then the rule holds

    Example: Two meters
      Given the harness has sent create(EndDeviceControls) for two known meters
      When the harness repeats get(EndDeviceEvents) of two meters until the outcome is known
      Then the rule holds

    Example: A group
      Given the harness has sent create(EndDeviceControls) for a known group
      When the harness repeats get(EndDeviceEvents) of a known meter until the outcome is known
      Then the rule holds

    Example: A switch is opened
      Given the harness has sent create(EndDeviceControls) that opens the switch
      When the harness repeats get(EndDeviceEvents) of the switched meter until the outcome is known
      Then the rule holds

    Example: A switch is closed
      Given the harness has sent create(EndDeviceControls) that closes the switch
      When the harness repeats get(EndDeviceEvents) of the switched meter until the outcome is known
      Then the rule holds

    Example: Load control is started and stopped
      Given the harness has sent create(EndDeviceControls) that starts load control
      And the harness has sent create(EndDeviceControls) that stops load control
      When the harness repeats get(EndDeviceEvents) of the meter under load control until the outcome is known
      Then the rule holds

  @every_target_is_controlled @should @responder @option_outcomes
  @harm_loss @rests_on_option_outcomes
  Rule: A control is for all that it names, be it as a device or by a group
    IEC 61968-9:2013 5.4 (CTL-TGT-002)
    Who is in the group is forgotten where a device stands beside it.

    Example: A meter and its group
      Given the harness has sent create(EndDeviceControls) for a known meter and its group
      When the harness repeats get(EndDeviceEvents) of two meters until the outcome is known
      Then the rule holds

  @doubly_named_device_acts_once @may @responder @option_outcomes
  @harm_safety @rests_on_option_outcomes
  Rule: A device that is reached by two targets is controlled once
    Good practice; IEC 61968-9:2013 5.4 (CTL-TGT-003)
    Twice the reset is a day without demand.

    Example: A meter that is in the group too
      Given the harness has sent create(EndDeviceControls) for a known meter and its group
      When the harness repeats get(EndDeviceEvents) of a known meter until the outcome is known
      Then the rule holds

  @others_are_controlled_all_the_same @should @responder @option_outcomes
  @harm_loss @rests_on_option_outcomes
  Rule: An unknown target does not keep the others from being controlled
    IEC TR 61968-900:2015 4.6 (CTL-TGT-004)
    What is not named in an Error was done; that is what the requester goes by.

    Example: A known and an unknown meter
      Given the harness has sent create(EndDeviceControls) for a known and an unknown meter
      When the harness repeats get(EndDeviceEvents) of a known meter until the outcome is known
      Then the rule holds

  @refused_device_has_no_outcome @should @responder @option_outcomes
  @harm_safety @rests_on_option_outcomes
  Rule: A device that an Error names as refused reports no outcome
    IEC TR 61968-900:2015 7.4, 4.5 (C2E-002, XCH-008)
    Refused and done at once cannot both be true.

    Example: A protected customer
      Given the harness has sent create(EndDeviceControls) for a protected and a known meter
      When the harness sends get(EndDeviceEvents) of the protected meter
      Then the rule holds

  @failed_control_is_told_failed @should @responder @option_outcomes
  @harm_safety @rests_on_ixit_failing_meter @rests_on_option_outcomes
  Rule: A control that the device could not carry out is reported as failed
    IEC TR 61968-900:2015 7.5
    A party that believes in a success sends no crew to look.

    Example: A device that fails
      Given the harness has sent create(EndDeviceControls) for a failing meter
      When the harness repeats get(EndDeviceEvents) of the failing meter until the outcome is known
      Then the rule holds

  @silent_device_has_an_outcome @may @responder @option_outcomes
  @harm_loss @rests_on_ixit_unreachable_meter @rests_on_option_outcomes
  Rule: A control for a device that does not answer is refused, or reported as failed
    Good practice; IEC TR 61968-900:2015 7.5 (C2E-013)
    Without an event the issuer waits forever.

    Example: A meter out of reach
      When the harness sends create(EndDeviceControls) for an unreachable meter
      And the harness repeats get(EndDeviceEvents) of the unreachable meter until the outcome is known
      Then the rule holds

  @events_of_control_are_found @should @responder @option_outcomes
  @harm_interoperability @rests_on_option_outcomes
  Rule: get(EndDeviceEvents) of an issuerTrackingID gives the events of that control, and no others
    IEC 61968-9:2013 5.2; IEC 61968-100:2013 Annex H (GET-EVT-005)
    It is the way to fetch an outcome that got lost.

    Example: By the id of the control
      Given the harness has sent create(EndDeviceControls) for one meter
      When the harness repeats get(EndDeviceEvents) that came of the control until the outcome is known
      Then the rule holds

  @outcome_is_of_its_device @should @responder @option_outcomes
  @harm_safety @rests_on_option_outcomes
  Rule: The device of an outcome is one that the control was for
    IEC TR 61968-900:2015 7.5 (C2E-008)
    Another customer is believed to be switched off.

    Example: All devices that report on it
      Given the harness has sent create(EndDeviceControls) for two known meters
      When the harness repeats get(EndDeviceEvents) that came of the control until the outcome is known
      Then the rule holds

  @arming_does_not_switch @should @responder @option_outcomes
  @harm_safety @rests_on_ixit_switch_meter
  Rule: To arm a switch does not move it
    IEC 61968-9:2013 table F.4 (CTL-RCD-001)
    An armed switch is closed by the customer, who looks first whether the stove is on.

    Example: Armed for closure
      Given the harness has sent create(EndDeviceControls) that arms the switch
      When the harness repeats get(EndDeviceEvents) of the switched meter until the outcome is known
      Then the rule holds

  @disabled_switch_does_not_switch @should @responder @option_outcomes
  @harm_safety @rests_on_ixit_switch_meter
  Rule: A disabled switch does not open, and reports it
    IEC 61968-9:2013 table F.4 (CTL-RCD-002)
    It was disabled because somebody depends on it.

    Example: Opened while it is disabled
      Given the harness has sent create(EndDeviceControls) that disables the switch
      When the harness sends create(EndDeviceControls) that opens the switch
      And the harness sends create(EndDeviceControls) that enables the switch
      And the harness repeats get(EndDeviceEvents) of the switched meter until the outcome is known
      Then the rule holds

  @state_agrees_with_outcome @should @responder @untested
  Rule: The state of a device agrees with its reported outcome
    Good practice; IEC 61968-9:2013 5.4 (C2E-014)
    A switch that says closed and is open costs a journey.
    Untested: UsagePointConfig may tell whether a point is connected, and need not; the switch itself takes a look at the device.
