Feature: One-way requests

  @one_way_request_says_so @shall @requester @option_one_way_requests
  @harm_interoperability
  Rule: A request that wants no answer indicates it by AckRequired
    IEC 61968-100:2013 6.3.2 (MEP-OWAY-001)
    The responder would answer into nothing, or be waited for.

    Example: A control is sent one way
      When the system requests create(EndDeviceControls) one way
      Then the rule holds
