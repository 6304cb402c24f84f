Feature: The object that is meant, and no other

  @control_spares_other_devices @should @responder @option_outcomes
  @harm_safety @rests_on_option_outcomes
  Rule: A control is carried out by no device that it does not name
    IEC 61968-9:2013 5.4; IEC TR 61968-900:2015 7
    The neighbour stands in the dark, and the answer about the device that was meant is in order.

    Example: The second meter, when the first is controlled
      Given the harness has sent create(EndDeviceControls) for one meter
      And the harness repeats get(EndDeviceEvents) of a known meter until the outcome is known
      When the harness sends get(EndDeviceEvents) of the second meter
      Then the rule holds

  @delete_spares_other_objects @should @responder
  @harm_loss @rests_on_nouns
  Rule: A delete takes away the object that it names, and no other
    IEC 61968-100:2013 6.2.2; IEC 61968-9:2013 Annex G
    An object whose name begins like that of another is lost with it.

    Example: A meter whose name begins with the name of another
      Given the harness has sent create(MeterConfig) of two new meters
      And the harness sends get(MeterConfig) of the other new meter
      And the harness has sent delete(MeterConfig) of the new meter
      When the harness sends get(MeterConfig) of the other new meter
      Then the rule holds

  @change_spares_other_objects @should @responder
  @harm_loss @rests_on_nouns
  Rule: A change touches the object that it names, and no other
    IEC 61968-100:2013 6.2.2; IEC 61968-9:2013 Annex G
    What belongs to one customer is written to the records of two.

    Example: A meter that was made beside another
      Given the harness has sent create(MeterConfig) of two new meters
      And the harness sends get(MeterConfig) of the other new meter
      And the harness has sent change(MeterConfig) of the new meter
      When the harness sends get(MeterConfig) of the other new meter
      Then the rule holds

  @removed_meter_is_read_no_more @should @responder
  @harm_money @rests_on_ixit_removed_meter
  Rule: Where a meter was exchanged, a usage point gives the readings of the new one alone
    IEC 61968-9:2013 5.5; IEC TR 61968-900:2015 6.3
    Two meters that are active at one usage point are two bills, or a wrong one.

    Example: A usage point at which the meter was exchanged
      When the harness sends get(MeterReadings) of the exchanged usage point
      Then the rule holds
