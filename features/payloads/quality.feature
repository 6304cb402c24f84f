Feature: Qualities of values

  @quality_refers_to_its_type @shall @responder @publisher
  @harm_interoperability
  Rule: A quality names its type in ReadingQualityType/@ref: a standard code, or a type at the root
    IEC 61968-9:2013 Annex D, schema of the profile (READ-QUAL-003)
    A quality without a type warns of nothing that anybody can act upon.

    Example: The type of every quality is resolved
      When all messages of this run are examined
      Then the rule holds

  @quality_code_is_assigned @should @responder @publisher
  @harm_interoperability
  Rule: The code of a quality is system, category and index: three numbers, the first two from their tables
    IEC 61968-9:2013 tables D.1, D.2 (READ-QUAL-002)
    Which system doubts a value, and why, decides whether it is billed.

    Example: The code of every quality is looked up
      When all messages of this run are examined
      Then the rule holds

  @missing_value_says_why @should @responder @publisher
  @harm_money @rests_on_ixit_gap_window
  Rule: A value that is missing or empty has a quality that gives the reason
    IEC TR 61968-900:2015 6.6.3 (READ-QUAL-005)
    An empty value is not zero; without a reason somebody will take it for that.

    Example: Every value that is not there is looked at
      When all messages of this run are examined
      Then the rule holds

  @valid_is_not_failed_too @should @responder @publisher
  @harm_interoperability
  Rule: A system does not mark a value both as valid and as failed in validation
    IEC 61968-9:2013 Annex D (READ-QUAL-009)
    One of the two is wrong, and the receiver cannot tell which.

    Example: The qualities of every value are held against one another
      When all messages of this run are examined
      Then the rule holds

  @quality_is_not_before_value @should @responder @publisher
  @harm_interoperability
  Rule: The time of a quality is not before that of its value
    IEC 61968-9:2013 Annex D (READ-QUAL-010)
    A value cannot be doubted before there is one.

    Example: The time of every quality is held against its value
      When all messages of this run are examined
      Then the rule holds

  @device_neither_estimates_nor_edits @may @responder @publisher
  @harm_interoperability
  Rule: What was estimated or edited was so by a system, not by the device
    IEC 61968-9:2013 Annex D (READ-QUAL-007)
    The first number says whom to ask about the value.

    Example: The system of every estimate is looked at
      When all messages of this run are examined
      Then the rule holds

  @projected_value_lies_ahead @may @responder @publisher
  @harm_interoperability
  Rule: A projected value carries a time that is still to come
    IEC 61968-9:2013 table D.14 (READ-QUAL-008)
    A forecast of yesterday is most often a value that should have been replaced.

    Example: The time of every forecast is held against that of the message
      When all messages of this run are examined
      Then the rule holds

  @value_without_quality_is_good @may @subscriber @requester @untested
  Rule: A value without a quality is taken as good, and one may have several qualities
    IEC 61968-9:2013 Annex D (READ-QUAL-001, READ-QUAL-004)
    A receiver that demands a quality on each value throws good ones away.
    Untested: how a receiver books a value cannot be seen from outside; that senders may do both is shown by a variant of the reference.

  @qualities_of_others_are_kept @should @intermediary
  @harm_loss @rests_on_option_transparency
  Rule: A system that passes values on adds qualities under its own number and keeps those of others, unless it replaces the value
    IEC 61968-9:2013 Annex D (READ-QUAL-006)
    What the meter reported about a value is lost forever if a system on its way drops it.

    Example: A quality passes an intermediary
      When by way of the system the harness sends get(MeterReadings) of a known meter
      Then the rule holds

  @estimate_gives_way_to_measurement @should @subscriber @requester @untested
  Rule: An estimated value is replaced by one that is measured later, with the same object, type and time
    IEC 61968-9:2013 Annex D (READ-QUAL-011)
    Otherwise the customer is billed twice, or for the estimate.
    Untested: which of two values a receiver keeps cannot be seen from outside, and a head end that sends both is free to do so.
