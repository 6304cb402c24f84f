Feature: Outages: an exchange of figure 5

  @events_are_of_the_type_asked @may @responder
  @harm_interoperability
  Rule: Where a get names types of events, it is answered with events of these types
    IEC 61968-9:2013 clause 5, figure 5
    Who looks for outages must not wade through every event of a meter.

    Example: The outages of a meter that was controlled
      Given the harness sends create(EndDeviceControls) for a known meter
      When the harness sends get(EndDeviceEvents) of outages and their ends
      Then the rule holds
