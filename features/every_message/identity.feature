Feature: Identity and correlation of messages

  @reply_echoes_correlation_id @shall @responder
  Rule: A reply echoes the correlation id of its request
    IEC 61968-100:2013 5.2.5, 6.3.2, 6.9 (ENV-ID-005)
    Without it, a requester with two questions open cannot tell the answers apart.

    Example: Every reply of the run is held against its request
      Given the messages of this run
      Then the reply echoes the correlation id
