Feature: Messages made from a skeleton

  @no_placeholder_is_left_in @should @responder @requester @publisher
  @harm_interoperability
  Rule: No placeholder of a tool is left in a message
    Good practice; IEC 61968-100:2013 Annex A types most of what is left so
    A receiver takes a question mark for a name, a reason or a code; where the type is stricter it refuses all.

    Example: Every text of the run is looked at
      When all messages of this run are examined
      Then the rule holds
