Feature: Names and identifiers

  @object_has_an_identifier @shall @responder @publisher
  @harm_interoperability
  Rule: An object of a configuration has an mRID, a name, or both
    IEC 61968-9:2013 Annex G, foreword d) (NAM-001)
    Without either it cannot be known later which object was meant.

    Example: Every object of a configuration is looked at
      When all messages of this run are examined
      Then the rule holds

  @mrid_is_unique_worldwide @should @responder @publisher
  @harm_interoperability
  Rule: An mRID is a UUID, or of another form that is unique in the world
    CIM; IEC 61968-9:2013 Annex G; RFC 4122 (NAM-002)
    Two systems that count meters from 1 on cannot be joined.

    Example: Every mRID is looked at
      When all messages of this run are examined
      Then the rule holds

  @name_serves_like_an_mrid @should @responder
  @harm_interoperability
  Rule: Where an object is found by its mRID it is found by its name, and the reverse
    IEC 61968-9:2013 foreword d) (NAM-003)
    A requester that knows the one may never have seen the other.

    Example: A meter is asked for by its name, then by its mRID
      Given the harness has sent get(MeterConfig) of a known meter
      When the harness sends get(MeterConfig) of a known meter by mRID
      Then the rule holds

  @names_for_relations_are_no_fault @may @responder @untested
  Rule: The advice of the CIM against names as references does not apply to messages
    IEC 61968-9:2013 foreword d) (NAM-004)
    A product is not blamed by a sentence that the standard takes back.
    Untested: it says which text counts, not what a message has to be.

  @parties_agree_on_names @may @responder @requester @untested
  Rule: The parties agree whether they name objects by mRID or by name
    IEC 61968-9:2013 Annex G (NAM-005)
    An agreement saves a look-up in each message.
    Untested: the agreement is outside the interface; the system file says what was agreed.

  @mrid_outweighs_a_name @should @responder
  @harm_money @rests_on_ixit_known_meter_mrid
  Rule: Where mRID and name belong to two objects, the one of the name is not returned without an error
    IEC 61968-9:2013 Annex G (NAM-006)
    The customer of the one would be billed for the other.

    Example: The mRID of one meter with the name of another
      When the harness sends get(MeterConfig) of a known meter by mRID with the name of another
      Then the rule holds

  @several_names_have_types @should @responder @publisher
  @harm_interoperability
  Rule: Of several names each has a NameType
    IEC 61968-9:2013 G.2 (NAM-007)
    A serial number and a name look alike.

    Example: Every object with several names is looked at
      When all messages of this run are examined
      Then the rule holds

  @name_names_one_object @should @responder @publisher
  @harm_interoperability
  Rule: Authority, type and name name one object of a class
    IEC 61968-9:2013 Annex G, Figure G.1 (NAM-008, NAM-009)
    Values booked by a name that two objects share are booked by chance.

    Example: The names of all objects of a message are compared
      When all messages of this run are examined
      Then the rule holds

  @mrid_names_one_object @should @responder @publisher
  @harm_interoperability
  Rule: An mRID names one object of a class
    CIM; IEC 61968-9:2013 Annex G
    Of two meters with one mRID the values of both are booked on the first.

    Example: Every object with an mRID and a name is examined
      When all messages of this run are examined
      Then the rule holds

  @unknown_name_type_is_ignored @may @responder
  @harm_interoperability
  Rule: A name of an unknown type beside a known one makes no difference
    IEC 61968-9:2013 Annex G (NAM-010)
    One message serves several receivers, each with its own names.

    Example: A meter with a name for somebody else first
      When the harness sends get(MeterConfig) of a known meter with a name for others
      Then the rule holds

  @plain_name_is_understood @may @responder
  @harm_interoperability
  Rule: A name without a type is understood where only one kind of name exists
    IEC 61968-9:2013 Annex G (NAM-011)
    Simple clients do not know the types of their names.

    Example: A meter by its plain name
      When the harness sends get(MeterConfig) of a known meter but without Request/GetMeterConfig/Meter/Names/NameType
      Then the rule holds

  @objects_carry_no_bare_names @should @responder @publisher
  @harm_interoperability
  Rule: An object has no name, aliasName or localName outside Names
    IEC 61968-9:2013 Annex G, foreword d) (NAM-012)
    A receiver that reads Names does not see it.

    Example: Every object of a configuration is looked at for bare names
      When all messages of this run are examined
      Then the rule holds

  @references_resolve @shall @responder @publisher
  @harm_interoperability
  Rule: A reference of a configuration names an object of the message, or a standard code
    IEC 61968-9:2013 Annex G, Figures G.3, 70, 73 (NAM-013, CFG-008, CFG-010)
    An unknown function or type cannot be configured.

    Example: Every reference of a configuration is resolved
      When all messages of this run are examined
      Then the rule holds

  @names_have_no_outer_blanks @should @responder @publisher
  @harm_form
  Rule: A name has no blanks before and behind it
    Good practice; IEC 61968-9:2013 Annex G (NAM-014)
    Names are compared exactly, and a blank is not seen.

    Example: Every name is looked at
      When all messages of this run are examined
      Then the rule holds

  @meter_names_no_usage_point @should @responder
  @harm_money @rests_on_ixit_usage_point
  Rule: The name of a meter is not mistaken for the name of a usage point
    IEC TR 61968-900:2015 5.3 (NAM-017)
    After a change of meters the two part, and the values go astray.

    Example: A usage point by the name of a meter
      When the harness sends get(MeterReadings) of a usage point by the name of a meter
      Then the rule holds

  @object_keeps_the_names_given @should @responder
  @harm_interoperability @rests_on_nouns
  Rule: An object keeps the mRID and the names that its create gave
    IEC TR 61968-900:2015 5.5 (NAM-018)
    Its maker knows it by no other.

    Example: A meter with an mRID and two names is made and read
      Given the harness has sent create(MeterConfig) of a new meter with an mRID
      When the harness sends get(MeterConfig) of the new meter
      Then the rule holds
