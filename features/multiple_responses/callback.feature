Feature: A callback: the answer comes as a request of the server's own

  @callback_carries_correlation_id @may @responder @untested
  Rule: A callback is a request of the server with the client's correlation id
    IEC 61968-100:2013 4.6 (MEP-CB-001)
    The client finds by it what it had asked for.
    Untested: nothing in a request asks for a callback rather than a late reply, so parties agree on it.

  @callback_is_answered @may @requester @untested
  Rule: A client answers a callback with a reply of the same correlation id
    IEC 61968-100:2013 4.6 (MEP-CB-002)
    The server waits for it.
    Untested: which verb and payload a callback has the standard does not say, so that what we would send were a guess.

  @callback_stays_open_until_answered @may @responder @untested
  Rule: A server holds a callback open until the client has answered
    IEC 61968-100:2013 4.6 (MEP-CB-003)
    Only then does it know that the result has arrived.
    Untested: whether a server holds an exchange open shows nowhere outside of it.
