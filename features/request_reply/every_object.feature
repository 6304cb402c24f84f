Feature: OK to a message about several objects

  @ok_holds_for_every_object @shall @responder
  @harm_loss
  Rule: OK to a transaction about two objects means that it was done to both
    IEC 61968-100:2013 6.3.4; IEC TR 61968-900:2015 4.6 (RPL-RES-002)
    Whoever sends a hundred meters does not read a hundred back to learn that one was made.

    Example: Two meters are made, and the second is read
      Given the harness has sent create(MeterConfig) of two new meters
      When the harness sends get(MeterConfig) of the other new meter
      Then the rule holds

    Example: Two meters are changed, and the second is read
      Given the harness has sent create(MeterConfig) of two new meters
      And the harness has sent change(MeterConfig) of both new meters
      When the harness sends get(MeterConfig) of the other new meter
      Then the rule holds

    Example: Two meters are deleted, and the second is read
      Given the harness has sent create(MeterConfig) of two new meters
      And the harness has sent delete(MeterConfig) of both new meters
      When the harness sends get(MeterConfig) of the other new meter
      Then the rule holds
