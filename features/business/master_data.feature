Feature: Transfer of master data: the exchanges of figures 54 to 63 and K.3

  @deleted_object_can_be_made_again @may @responder
  @harm_interoperability
  Rule: An object that was deleted can be made again
    IEC 61968-9:2013 clause 5, figure 60, figure K.3
    A meter comes back from repair under the name that it had.

    Example: A meter is made, deleted and made again
      Given the harness has sent create(MeterConfig) of a meter that comes back
      And the harness has sent delete(MeterConfig) of the meter that comes back
      When the harness sends create(MeterConfig) of a meter that comes back
      Then the rule holds
