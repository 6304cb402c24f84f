Feature: The Reply: result and errors

  @reply_has_a_known_result @shall @responder
  @harm_interoperability
  Rule: Every response and fault has a Result of OK, PARTIAL or FAILED
    IEC 61968-100:2013 6.3.4, Annex A (ENV-RPL-001, ENV-RPL-026, RPL-RES-001)
    It is the one thing that a requester needs to decide what to do next.

    Example: The Result of every answer is looked up
      When all messages of this run are examined
      Then the rule holds

  @error_has_a_code @shall @responder
  @harm_interoperability
  Rule: Every Error has a code
    IEC 61968-100:2013 Annex A (ENV-RPL-003)
    Software acts on the code; the words beside it are for people.

    Example: The code of every Error is looked for
      When all messages of this run are examined
      Then the rule holds

  @failed_reply_names_an_error @shall @responder
  @harm_interoperability
  Rule: A FAILED reply names at least one Error, and none of the error-free family
    IEC 61968-100:2013 6.3.4 (ENV-RPL-004, RPL-RES-005)
    FAILED without a reason leaves the requester to try again and again.

    Example: The errors of every failed reply are looked for
      When all messages of this run are examined
      Then the rule holds

  @ok_reply_hides_no_failure @shall @responder
  @harm_loss
  Rule: An OK reply holds no error that is fatal or of a failure family, information excepted
    IEC 61968-100:2013 6.3.4 (ENV-RPL-005, RPL-RES-002)
    A requester that reads OK does not look for errors; it books what did not happen.

    Example: The errors of every OK reply are looked at
      When all messages of this run are examined
      Then the rule holds

  @ok_reply_code_is_error_free @should @responder
  @harm_interoperability
  Rule: An Error in an OK reply has the code 0.0, or 0.3 in an acknowledgement
    IEC 61968-100:2013 6.3.4; IEC 61968-9:2013 Annex B (ENV-RPL-006, RPL-RES-003)
    Any other code beside OK says two things at once.

    Example: The codes of every OK reply are looked at
      When all messages of this run are examined
      Then the rule holds

  @partial_reply_leaves_something_out @shall @responder
  @harm_interoperability
  Rule: A PARTIAL reply names an Error, or leaves out something that was asked for
    IEC 61968-100:2013 6.3.4 (RPL-RES-004)
    PARTIAL beside the whole answer makes a requester wait for what never comes.

    Example: Every partial reply is held against its request
      When all messages of this run are examined
      Then the rule holds

  @partial_reply_did_something @shall @responder
  @harm_interoperability
  Rule: A reply is PARTIAL only where a part was done or is delivered
    IEC 61968-100:2013 6.3.4 (RPL-RES-004)
    A requester that reads PARTIAL looks for the part, and takes the rest alone for lost.

    Example: Every partial reply of the run is looked into
      When all messages of this run are examined
      Then the rule holds

  @error_free_code_stands_alone @may @responder
  @harm_interoperability
  Rule: No error accompanies a code of the error-free family, except 0.1 and 0.2 in PARTIAL
    Good practice; IEC 61968-9:2013 Annex B (RPL-RES-007)
    A reply that says both all is well and something is wrong cannot be acted on.

    Example: The codes of every reply are compared
      When all messages of this run are examined
      Then the rule holds

  @error_level_fits_the_result @may @responder
  @harm_interoperability
  Rule: A FAILED reply has more than information, and its levels fit its Result
    Good practice; IEC 61968-100:2013 6.3.4 (RPL-RES-008)
    A failure that is mere information is either none, or not named.

    Example: The levels of every failed reply are looked at
      When all messages of this run are examined
      Then the rule holds

  @error_level_is_known @shall @responder
  @harm_form
  Rule: The level of an Error is INFORM, WARNING, FATAL or CATASTROPHIC
    IEC 61968-100:2013 Annex A (ENV-RPL-010)
    INFO and ERROR are invalid and break generated readers.

    Example: The level of every Error is looked up
      When all messages of this run are examined
      Then the rule holds

  @error_xpath_is_a_qname @shall @responder
  @harm_form
  Rule: The xpath of an Error is a qualified name with a bound prefix
    IEC 61968-100:2013 Annex A (ENV-RPL-011)
    The schema types it so; a real path makes the whole message invalid.

    Example: The xpath of every Error is read
      When all messages of this run are examined
      Then the rule holds

  @reply_children_are_in_order @shall @responder
  @harm_form
  Rule: The children of Reply are in the order Result, Error, ID, extensions, operationId
    IEC 61968-100:2013 Annex A (ENV-RPL-012)
    The schema is a sequence; generated readers stop at the first element out of place.

    Example: Every Reply is read in order
      When all messages of this run are examined
      Then the rule holds

  @error_code_is_family_and_number @should @responder
  @harm_form
  Rule: An error code is a family and a number, joined by a dot
    IEC 61968-9:2013 Annex B; IEC 61968-100:2013 6.3.4 (RPL-COD-001)
    The family tells a requester how to react, even to a number that it does not know.

    Example: The form of every code is looked at
      When all messages of this run are examined
      Then the rule holds

  @error_code_is_listed @may @responder
  @harm_form
  Rule: An error code is one of the listed ones where one fits
    IEC 61968-9:2013 Annex B (ENV-RPL-013, RPL-COD-005)
    The list is informative: a code outside it is noted, never held against a product.

    Example: Every code is looked up
      When all messages of this run are examined
      Then the rule holds

  @error_has_words_for_people @may @responder
  @harm_interoperability
  Rule: An Error gives a reason or details that a person can read
    IEC 61968-100:2013 6.3.4 (ENV-RPL-014)
    A person will have to find out what to correct.

    Example: The words of every Error are looked for
      When all messages of this run are examined
      Then the rule holds

  @no_stack_trace_is_sent @may @responder
  @harm_privacy @rests_on_option_discretion
  Rule: A reply exposes no stack trace
    Good practice; IEC 61968-100:2013 clause 9 (ENV-RPL-015, RPL-ERR-011)
    It helps an attacker more than the requester.

    Example: Every reply is searched for one
      When all messages of this run are examined
      Then the rule holds

  @specific_error_names_its_object @should @responder
  @harm_interoperability
  Rule: An Error about an object names that object in its ID
    IEC 61968-100:2013 6.3.4; IEC TR 61968-900:2015 4.5 (ENV-RPL-009, RPL-ERR-002)
    Of a hundred meters asked for, the requester must know which two are unknown.

    Example: Every Error of a specific code is looked at
      When all messages of this run are examined
      Then the rule holds

  @general_error_names_no_object @may @responder
  @harm_interoperability
  Rule: An Error about the message as a whole names no object
    IEC TR 61968-900:2015 4.5, 4.7 (RPL-ERR-001)
    An object named there looks like the only one that failed.

    Example: Every Error of a general code is looked at
      When all messages of this run are examined
      Then the rule holds

  @error_id_repeats_the_request @should @responder
  @harm_interoperability
  Rule: The ID of an Error repeats the identifier that the request used
    IEC TR 61968-900:2015 4.5; IEC 61968-100:2013 6.3.4 (RPL-ERR-005, NAM-016)
    A requester looks the object up by the identifier that it knows.

    Example: The ID of every Error is held against the request
      When all messages of this run are examined
      Then the rule holds

  @error_id_names_its_class @may @responder
  @harm_interoperability
  Rule: The ID of an Error gives in objectType the kind of object that it names
    IEC TR 61968-900:2015 4.5 (RPL-ERR-006)
    A meter and its usage point may have one name.

    Example: The ID of every Error is looked at
      When all messages of this run are examined
      Then the rule holds

  @deprecated_error_object_is_not_sent @should @responder
  @harm_form
  Rule: The deprecated element object of an Error is not sent
    IEC 61968-100:2013 Annex A (RPL-ERR-009)
    ID has taken its place; new requesters do not look for it.

    Example: Every Error of the run is looked at
      When all messages of this run are examined
      Then the rule holds

  @reply_id_is_no_error_pointer @may @responder
  @harm_interoperability
  Rule: The ID of a Reply does not repeat the object that an Error names
    IEC 61968-100:2013 6.3.4 (RPL-ID-003)
    It names what was made; beside a failure it would say the opposite.

    Example: The IDs of every failed reply are compared
      When all messages of this run are examined
      Then the rule holds

  @reply_only_in_answers @shall @requester @publisher
  @harm_interoperability
  Rule: Requests and events have no Reply
    IEC 61968-100:2013 6.3.1 (ENV-RPL-002)
    A Reply in an event is invalid, though one product sends it so.

    Example: Requests and events are searched for a Reply
      When all messages of this run are examined
      Then the rule holds

  @transaction_id_is_of_its_kind @may @responder @untested
  Rule: An ID of a Reply that names a transaction is of kind transaction
    IEC 61968-100:2013 Annex A (ENV-RPL-018)
    It could be taken for an object's identifier.
    Untested: whether an ID names a transaction or an object cannot be known from outside.

  @implicit_success_needs_specific_errors @may @requester
  @harm_loss @rests_on_option_implicit_success
  Rule: A requester takes what no error names for done only when every error is specific and the series is complete
    IEC TR 61968-900:2015 4.6 (RPL-IMP-002, RPL-IMP-003, RPL-IMP-005)
    One general error means that nothing was done.

    Example: The only error names no object
      Given the next answer of the harness is PARTIAL with a general error
      When the system requests create(MeterConfig)
      And the system reports what it did with it
      Then the rule holds

  @summary_error_is_allowed @may @responder @untested
  Rule: A responder may summarise many errors in one of code 5.4
    IEC TR 61968-900:2015 4.5, 4.7 (RPL-ERR-004)
    A requester then knows only that something is wrong.
    Untested: it permits, so that no answer could be wrong.

  @error_id_uses_the_requests_kind @may @responder @untested
  Rule: An Error names an object in the way that the request named it, mRID or name
    IEC TR 61968-900:2015 4.5 (RPL-ERR-007)
    A requester that knows names only cannot use an mRID.
    Untested: judged already by the rule that the ID repeats the request's identifier.

  @mismatch_error_names_both_objects @may @responder
  @harm_interoperability
  Rule: An Error about two objects that do not belong together names both
    IEC TR 61968-900:2015 4.5; IEC 61968-100:2013 6.3.4 (RPL-ERR-008)
    One of them alone looks unknown.

    Example: Every Error about two objects is looked at
      When all messages of this run are examined
      Then the rule holds
