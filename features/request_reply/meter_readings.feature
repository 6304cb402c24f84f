Feature: Asking for meter readings

  @get_reply_carries_its_noun @shall @responder
  Rule: The reply to a get that was served carries the noun asked for
    IEC 61968-100:2013 6.2.4 (ENV-PAY-004)
    OK without the data leaves the requester to guess whether there are none.

    Example: A known meter is read
      When the harness sends get(MeterReadings) of a known meter
      Then the get reply carries its noun
