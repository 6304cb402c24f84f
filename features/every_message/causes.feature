Feature: What an error says about its cause

  @error_code_fits_its_cause @should @responder
  @harm_interoperability
  Rule: The code of an error is of a family that fits its cause
    IEC 61968-9:2013 Annex B
    The family tells a requester whether to correct its request, to wait, or to ask for rights.

    Example: The codes of this run are compared with what was bad
      When all messages of this run are examined
      Then the rule holds

  @error_names_the_bad_object @should @responder
  @harm_interoperability
  Rule: An error about an object names the one that is bad
    IEC TR 61968-900:2015 4.5, 4.8
    An error that names a neighbour sends people to the wrong house.

    Example: The objects of errors are compared with those that were bad
      When all messages of this run are examined
      Then the rule holds

  @distinct_causes_get_distinct_codes @should @responder
  @harm_interoperability
  Rule: Two causes get two codes
    IEC 61968-9:2013 Annex B
    One code for an unknown meter and for an unknown usage point sends people to the wrong list.

    Example: The codes of this run are compared with one another
      When all messages of this run are examined
      Then the rule holds
