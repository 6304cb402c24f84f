Feature: Service requests

  @service_kind_is_listed @should @requester @responder @publisher
  @harm_interoperability
  Rule: The kind of a piece of work is one of the ten that are listed
    IEC 61968-9:2013 5.5.3, Figure 41 (MSR-001)
    The kind decides which crew is sent.

    Example: The kind of every piece of work is looked up
      When all messages of this run are examined
      Then the rule holds

  @service_work_names_its_meter @should @requester @responder @publisher
  @harm_interoperability
  Rule: A piece of work names its meter, and an old one only where another takes its place
    IEC 61968-9:2013 5.5.3, Figure 41 (MSR-002)
    The crew stands before a wall of meters.

    Example: The meters of every piece of work are looked at
      When all messages of this run are examined
      Then the rule holds

  @ended_service_takes_no_change @should @responder
  @harm_interoperability
  Rule: A request of service that was cancelled or closed is changed no more
    IEC 61968-9:2013 5.5; IEC 61968-100:2013 Annex B (MSR-003)
    Work that was called off would be done after all.

    Example: A request is cancelled, and changed then
      Given the harness has sent create(MeterServiceRequests) of a new request
      And the harness has sent cancel(MeterServiceRequests) of the new request
      When the harness sends change(MeterServiceRequests) of the new request
      Then the rule holds

    Example: A request is closed, and changed then
      Given the harness has sent create(MeterServiceRequests) of a new request
      And the harness has sent close(MeterServiceRequests) of the new request
      When the harness sends change(MeterServiceRequests) of the new request
      Then the rule holds

  @service_status_is_published @should @publisher @untested
  Rule: The progress of a service request is reported by changed, its end by closed
    IEC 61968-9:2013 Figures 37 to 40 (MSR-004)
    Whoever asked for the work waits for it.
    Untested: a request makes progress when a crew is at the meter; no request of ours moves one, and a publisher that is silent may have nothing to report.

  @service_is_changed_after_request @should @requester @responder @publisher
  @harm_interoperability
  Rule: A request of service was changed last after it was asked for
    Good practice; IEC 61968-9:2013 Figure 41 (MSR-005)
    Of two states the later counts.

    Example: The times of every piece of work are compared
      When all messages of this run are examined
      Then the rule holds

  @service_work_keeps_its_name @should @responder
  @harm_interoperability
  Rule: A service request is identified by the mRID or the name that it was created with
    IEC 61968-9:2013 Annex G (MSR-006)
    Nothing else ties the messages of one piece of work.

    Example: A request is made, changed and read
      Given the harness has sent create(MeterServiceRequests) of a new request
      And the harness has sent change(MeterServiceRequests) of the new request
      When the harness sends get(MeterServiceRequests) of the new request
      Then the rule holds
