Feature: Controls that cannot be carried out

  @control_of_nothing_is_refused @should @responder
  @harm_interoperability
  Rule: A create of EndDeviceControls without a control is refused
    IEC 61968-9:2013 Figure 36 (CTL-TYP-001)
    Taken as done, it hides that the order got lost on its way.

    Example: No control at all
      When the harness sends create(EndDeviceControls) of nothing
      Then the rule holds

  @control_without_type_is_refused @shall @responder
  @harm_safety
  Rule: A control that does not state its kind is refused
    IEC 61968-9:2013 foreword e), Annex F (CTL-TYP-002)
    Whatever is done in its place was not ordered.

    Example: The type has no ref
      When the harness sends create(EndDeviceControls) for one meter but with Payload/EndDeviceControls/EndDeviceControl/EndDeviceControlType@ref ""
      Then the rule holds

  @event_as_control_is_refused @may @responder
  @harm_interoperability
  Rule: A control with the code of an event is refused
    IEC 61968-9:2013 table E.4 (CTL-TYP-003)
    An event reports; it orders nothing.

    Example: A power failure as an order
      When the harness sends create(EndDeviceControls) for one meter but with Payload/EndDeviceControls/EndDeviceControl/EndDeviceControlType@ref "3.26.0.85"
      Then the rule holds

  @control_of_other_device_is_refused @may @responder
  @harm_interoperability
  Rule: A control for another type of device than the one addressed is refused
    IEC 61968-9:2013 table E.1 (CTL-TYP-004)
    Device type 0 fits any device; another number was meant for another one.

    Example: A control for a water meter
      When the harness sends create(EndDeviceControls) for one meter but with Payload/EndDeviceControls/EndDeviceControl/EndDeviceControlType@ref "${foreign_control_type}"
      Then the rule holds

  @control_for_nobody_is_refused @should @responder
  @harm_interoperability
  Rule: A control that names no device, group or usage point is refused
    IEC TR 61968-900:2015 7.3.2 (CTL-TGT-001)
    Taken as done, it is believed to have been carried out.

    Example: No target
      When the harness sends create(EndDeviceControls) for no target
      Then the rule holds

  @control_of_the_past_is_refused @should @responder
  @harm_safety @rests_on_option_waiting_controls
  Rule: A control whose interval has ended is refused
    IEC 61968-9:2013 5.4 (CTL-TIM-007)
    Carried out late, it switches a customer off who has paid since.

    Example: The interval ended years ago
      When the harness sends create(EndDeviceControls) within a window but with Payload/EndDeviceControls/EndDeviceControl/primaryDeviceTiming/interval/end "2020-01-02T00:00:00Z"
      Then the rule holds

  @control_of_no_duration_is_refused @may @responder
  @harm_interoperability
  Rule: A control with a duration of nothing is refused
    IEC 61968-9:2013 5.4 (CTL-TIM-005)
    A load that is shed for no time is not shed.

    Example: Load control of no duration
      When the harness sends create(EndDeviceControls) that starts load control but with Payload/EndDeviceControls/EndDeviceControl/primaryDeviceTiming/duration "0"
      Then the rule holds

  @each_randomisation_is_understood @should @responder
  @harm_interoperability
  Rule: A control with any randomisation of the schema is accepted like one with none
    IEC 61968-9:2013 5.4, schema of the profile (CTL-TIM-008)
    Thousands of loads that come back in one second are an outage of its own.

    Example: Start and end are spread
      When the harness sends create(EndDeviceControls) that is spread by chance but with Payload/EndDeviceControls/EndDeviceControl/primaryDeviceTiming/randomisation "startAndEnd"
      Then the rule holds

    Example: As the device has it
      When the harness sends create(EndDeviceControls) that is spread by chance but with Payload/EndDeviceControls/EndDeviceControl/primaryDeviceTiming/randomisation "default"
      Then the rule holds

  @impossible_duty_cycle_is_refused @should @responder
  @harm_interoperability
  Rule: A duty cycle over 100 per cent is refused
    IEC 61968-9:2013 5.4 (CTL-DR-002)
    What a device makes of 150 per cent is left to chance.

    Example: 150 per cent
      When the harness sends create(EndDeviceControls) that plans a load event but with Payload/EndDeviceControls/EndDeviceControl/PanDemandResponse/dutyCycle "150"
      Then the rule holds

  @mismatched_pan_control_is_refused @may @responder
  @harm_interoperability
  Rule: A control whose PanDisplay, PanPricing or PanDemandResponse does not go with its type is refused
    IEC 61968-9:2013 table F.3 (CTL-PAN-001)
    The display shows nothing, and the customer was not informed.

    Example: A text without a text
      When the harness sends create(EndDeviceControls) that shows a price
      Then the rule holds

  @second_control_of_mrid_is_refused @should @responder
  @harm_interoperability
  Rule: A second create with the mRID of a control is refused
    IEC 61968-9:2013 Annex G (CTL-ID-001)
    To cancel it by that mRID would hit either of two.

    Example: The same mRID in another message
      Given the harness has sent create(EndDeviceControls) with an mRID
      When the harness sends create(EndDeviceControls) with an mRID
      Then the rule holds

  @price_without_number_is_refused @should @responder
  @harm_interoperability
  Rule: A priceSignal that is not a number is refused
    IEC 61968-9:2013 5.4, schema of the profile (CTL-PRC-001)
    Devices compare prices; a word is neither high nor low.

    Example: A word for a price
      When the harness sends create(EndDeviceControls) that sends a price signal but with Payload/EndDeviceControls/EndDeviceControl/priceSignal "cheap"
      Then the rule holds

  @pairing_without_address_is_refused @may @responder
  @harm_privacy @rests_on_ixit_pan_gateway
  Rule: A device that is to join a premises network without its MAC address is refused
    IEC TR 61968-900:2015 7.7.3 (PAN-002)
    The gateway does not know which device to let in, and the window is open to any.

    Example: No electronicAddress
      When the harness sends create(EndDeviceControls) that opens the pairing window but without Payload/EndDeviceControls/EndDeviceControl/EndDevices/electronicAddress
      Then the rule holds

  @secondary_timing_is_for_others @should @requester @untested
  Rule: primaryDeviceTiming is for the device addressed, secondaryDeviceTiming for those behind it
    IEC 61968-9:2013 5.4 (CTL-TIM-001)
    A gateway that acts when its thermostat should is no use.
    Untested: which of two devices acted when is not reported by any event that the standard asks for.

  @interval_bounds_and_duration_lasts @should @responder @untested
  Rule: The interval of a control is when it is carried out, its duration how long it lasts
    IEC 61968-9:2013 5.4 (CTL-TIM-003)
    Mixed up, a load stays off all day.
    Untested: it would have to be waited for; a run lasts seconds and a control minutes at least.

  @spread_controls_may_come_late @may @requester @subscriber @untested
  Rule: A requester that waits for an outcome allows for the spread of a randomised control
    Good practice (CTL-TIM-009)
    A customer who is spread to the end is no failure.
    Untested: how long an issuer waits shows in no message; when the harness is the one that waits, its owner sets how long, by outcome_s.

  @demand_response_levels_are_kept @should @responder @untested
  Rule: drProgramLevel 0 is an emergency, and a mandatory program knows no opting out
    IEC 61968-9:2013 5.4 (CTL-DR-001)
    An emergency that may be declined does not save the grid.
    Untested: it needs a customer who opts out at a device behind the system.

  @reason_of_control_may_count @may @responder @untested
  Rule: A receiver may act by the reason of a control
    IEC 61968-9:2013 5.4 (CTL-ID-003)
    A customer who has not paid is switched off at noon, not at night.
    Untested: what a system makes of the words of a reason is agreed between the parties.

  @action_in_control_is_named @may @requester @untested
  Rule: A command text in EndDeviceAction, which the profile does not offer, is named as a deviation
    Good practice (CTL-DEV-001)
    It is met in the field; its receiver should know what it is.
    Untested: the schema of the profile refuses it, so that the harness does not send it and a requester under test falls by its schema.

  @known_controls_can_be_asked @may @responder @option_waiting_controls
  @harm_interoperability @rests_on_option_waiting_controls
  Rule: get(EndDeviceControls) gives the controls that wait, run, or are done
    IEC 61968-9:2013 Figures J.3 to J.5; IEC TR 61968-900:2015 5.5 (GET-CTL-001)
    Whoever has lost an answer can ask what there is.

    Example: A control that waits is asked for by its meter
      Given the harness has sent create(EndDeviceControls) that waits
      When the harness sends get(EndDeviceControls) of a known meter
      Then the rule holds
