Feature: Reading types

  @value_refers_to_its_type @shall @responder @publisher
  @harm_money
  Rule: Each Reading, IntervalBlock and PendingCalculation names its reading type in ReadingType/@ref
    IEC 61968-9:2013 foreword e), Annex C (READ-TYP-001, READ-TYP-002)
    A number without its type is a number of nothing; the schema lets the attribute be absent all the same.

    Example: The type of every value is looked at
      When all messages of this run are examined
      Then the rule holds

  @reading_type_has_eighteen_numbers @shall @responder @publisher
  @harm_money
  Rule: The code of a reading type is eighteen whole numbers, of which only the sixteenth may be negative
    IEC 61968-9:2013 Annex C (READ-TYP-003, READ-TYP-004)
    What a number means follows from its place; one field less moves all that follow.

    Example: The code of every type is taken apart
      When all messages of this run are examined
      Then the rule holds

  @reading_type_is_no_other_code @should @responder @publisher
  @harm_interoperability
  Rule: No code of another kind stands in the place of a reading type without an explanation
    IEC 61968-9:2013 Annex C; IEC TR 61968-900:2015 6.5.7
    An OBIS code or the code of an event means nothing here, or something else; the value is taken for another.

    Example: The code of every type is held against other kinds of codes
      When all messages of this run are examined
      Then the rule holds

  @reading_type_numbers_are_plain @should @responder @publisher
  @harm_form
  Rule: The numbers of a reading type are written without leading zeros, signs and blanks
    IEC 61968-9:2013 Annex C (READ-TYP-011)
    Many compare codes as text; two spellings of one type are two types to them.

    Example: The spelling of every type is looked at
      When all messages of this run are examined
      Then the rule holds

  @reading_type_numbers_are_assigned @shall @responder @publisher
  @harm_interoperability
  Rule: Each field of a reading type holds a number of its table
    IEC 61968-9:2013 Annex C, tables C.1 to C.28 (READ-TYP-005)
    An unassigned number says nothing to the receiver, who books the value wrongly or not at all.

    Example: The numbers of every type are looked up
      When all messages of this run are examined
      Then the rule holds

  @reading_type_is_of_this_edition @should @responder @publisher
  @harm_interoperability
  Rule: The numbers of a reading type are those of the 2013 edition, not of a draft, a later edition or a vendor
    IEC 61968-9:2013 Annex C, tables C.1 to C.28
    Two parties that were tested by one edition need not know the numbers of another.

    Example: The edition of every type is recognised by its numbers
      When all messages of this run are examined
      Then the rule holds

  @reading_type_fractions_are_whole @should @responder @publisher
  @harm_interoperability
  Rule: Harmonic and argument of a reading type are 0.0 or have a denominator, and a specified period has its length there
    IEC 61968-9:2013 Annex C (READ-TYP-012)
    A fraction without a denominator is not a number, and a specified interval without seconds has no length.

    Example: Harmonic and argument of every type are looked at
      When all messages of this run are examined
      Then the rule holds

  @reading_type_unit_fits_kind @should @responder @publisher
  @harm_interoperability
  Rule: Commodity, kind and unit of a reading type describe one quantity, and a power of ten scales a unit
    IEC 61968-9:2013 Annex C, table C.29 (READ-TYP-014, READ-TYP-015)
    Energy in watts is a mistake in one of two fields; which one, the receiver can only guess.

    Example: The unit of every type is held against its kind
      When all messages of this run are examined
      Then the rule holds

  @currency_goes_with_money @may @responder @publisher
  @harm_interoperability
  Rule: A reading type has a currency where it is about money, and only there
    IEC 61968-9:2013 table C.28 (READ-TYP-013)
    An amount without its currency cannot be booked; energy with one may be a price, or a slip.

    Example: The currency of every type is looked at
      When all messages of this run are examined
      Then the rule holds

  @reading_type_makes_sense @may @responder @publisher
  @harm_interoperability
  Rule: The fields of a reading type go together
    IEC 61968-9:2013 Annex C
    A difference without a period or the phases of water are legal numbers, and most often a slip in one field.

    Example: The fields of every type are held against one another
      When all messages of this run are examined
      Then the rule holds

  @unknown_type_is_explained @should @responder
  @harm_interoperability
  Rule: A reading type that is not a standard code is expanded at the root, or was named by the requester
    IEC TR 61968-900:2015 6.5.7 (READ-TYP-006, READ-TYP-007)
    A name is good between those who have agreed on it; a standard code needs no explanation, and may have one.

    Example: Every type that is not a code is looked for at the root
      When all messages of this run are examined
      Then the rule holds

  @expanded_type_agrees_with_code @should @responder @publisher
  @harm_interoperability
  Rule: The attributes of an expanded reading type agree with the fields of its code
    IEC 61968-9:2013 Figure 26 (READ-TYP-008)
    Some receivers read the code and others the attributes; they must come to the same value.

    Example: The attributes of every expanded type are held against its code
      When all messages of this run are examined
      Then the rule holds

  @expanded_type_is_used @may @responder @publisher
  @harm_form
  Rule: A reading type at the root is one that some value refers to
    Good practice; see IEC 61968-9:2013 Figure 26 (READ-TYP-010)
    A type that nothing refers to was meant for a value that is not there, or is ballast.

    Example: Every expanded type is looked for at the values
      When all messages of this run are examined
      Then the rule holds
