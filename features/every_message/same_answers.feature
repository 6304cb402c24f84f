Feature: The same answers over every binding

  @same_answer_over_every_binding @may @responder
  @harm_interoperability
  Rule: The same request has the same answer over every binding
    IEC 61968-100:2013 clause 1, 5.3
    A message says the same whatever carries it; two ways in that differ are two systems to maintain.

    Example: Answers over one binding are compared with those over the first
      When all messages of this run are examined
      Then the rule holds
