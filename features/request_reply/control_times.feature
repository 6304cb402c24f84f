Feature: Controls that wait, and are withdrawn

  @control_keeps_to_its_start @should @responder @option_outcomes @option_waiting_controls
  @harm_safety @rests_on_option_waiting_controls
  Rule: A control is not carried out before its start, and one whose start has passed is carried out or refused
    IEC 61968-9:2013 5.4 (CTL-TIM-006)
    Too early it surprises, and passed over it is believed to have been done.

    Example: It starts tomorrow
      Given the harness has sent create(EndDeviceControls) that waits
      When the harness sends get(EndDeviceEvents) of a known meter
      Then the rule holds

    Example: It should have started yesterday
      When the harness sends create(EndDeviceControls) that starts too late
      And the harness repeats get(EndDeviceEvents) of a known meter until the outcome is known
      Then the rule holds

  @control_without_start_acts_now @should @responder @option_outcomes
  @harm_interoperability @rests_on_option_outcomes
  Rule: A control without a start is carried out at once
    IEC TR 61968-900:2015 7.3.2 (CTL-TIM-002)
    An operator who orders without a time waits at the telephone.

    Example: No timing
      Given the harness has sent create(EndDeviceControls) for one meter
      When the harness repeats get(EndDeviceEvents) of a known meter until the outcome is known
      Then the rule holds

  @waiting_control_can_be_cancelled @may @responder @option_waiting_controls
  @harm_safety @rests_on_option_waiting_controls
  Rule: A control that waits can be cancelled
    IEC 61968-100:2013 Annex B (CTL-CXL-001)
    The customer has paid in the meantime.

    Example: By mRID and issuerTrackingID
      Given the harness has sent create(EndDeviceControls) that waits to be cancelled
      When the harness sends cancel(EndDeviceControls) of the waiting control
      Then the rule holds

  @cancelled_control_is_told @should @responder @option_outcomes @option_waiting_controls
  @harm_interoperability @rests_on_option_waiting_controls
  Rule: The cancellation of a control is reported by an event Cancelled or CancelFailed
    IEC 61968-9:2013 table E.4 (C2E-011)
    Somebody must know that the device will do nothing.

    Example: Cancelled before its start
      Given the harness has sent create(EndDeviceControls) that waits
      And the harness has sent cancel(EndDeviceControls) of the waiting control
      When the harness repeats get(EndDeviceEvents) of a known meter until the outcome is known
      Then the rule holds

  @cancelled_control_waits_no_longer @should @responder @option_waiting_controls
  @harm_safety @rests_on_option_waiting_controls
  Rule: A control that was cancelled with OK waits for no device any more
    IEC 61968-9:2013 5.4, Figures J.3 to J.5
    What still waits is carried out when its time comes, whatever was said to the cancel.

    Example: Asked for by its meter, after it was cancelled
      Given the harness has sent create(EndDeviceControls) that waits
      And the harness has sent get(EndDeviceControls) of a known meter
      And the harness has sent cancel(EndDeviceControls) of the waiting control
      When the harness sends get(EndDeviceControls) of a known meter
      Then the rule holds

  @cancel_of_one_leaves_others @may @responder @option_outcomes @option_waiting_controls
  @harm_safety @rests_on_option_waiting_controls
  Rule: To cancel a control for one of its devices leaves the others alone
    Good practice; IEC 61968-9:2013 5.4 (CTL-CXL-003)
    One customer has paid, and not the whole street.

    Example: The other device
      Given the harness has sent create(EndDeviceControls) that waits for two meters
      And the harness has sent cancel(EndDeviceControls) of the waiting control
      When the harness sends get(EndDeviceEvents) of the second meter
      Then the rule holds

  @finished_control_is_not_cancelled @should @responder
  @harm_loss @rests_on_nouns
  Rule: A control that is finished cannot be cancelled
    IEC 61968-100:2013 6.2.2 (CTL-CXL-002)
    OK would say that it was not carried out.

    Example: Cancelled too late
      Given the harness has sent create(EndDeviceControls) with an mRID
      When the harness sends cancel(EndDeviceControls) of the finished control
      Then the rule holds

  @finished_control_is_not_changed @may @responder
  @harm_loss @rests_on_nouns
  Rule: A control that is finished cannot be changed
    Good practice; IEC 61968-9:2013 5.4 (CTL-CXL-004)
    OK would say that it will be carried out at the new time.

    Example: Changed too late
      Given the harness has sent create(EndDeviceControls) with an mRID
      When the harness sends change(EndDeviceControls) of the finished control
      Then the rule holds
