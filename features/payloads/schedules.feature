Feature: Reading schedules

  @schedule_says_who @should @requester @responder @publisher
  @harm_interoperability
  Rule: A schedule names the devices that are read
    IEC 61968-9:2013 Figure 27 (MRS-001)
    A schedule without devices is one of all devices, or of none.

    Example: Every schedule is searched for the devices that are read
      When all messages of this run are examined
      Then the rule holds

  @schedule_says_when @should @requester @responder @publisher
  @harm_interoperability
  Rule: A schedule gives its times by an interval, a period or points of time
    IEC 61968-9:2013 Figure 27 (MRS-002)
    Meters that are read at no time deliver no values, and no message says so.

    Example: Every schedule is looked at for when
      When all messages of this run are examined
      Then the rule holds

  @offset_is_within_the_period @should @requester @responder @publisher
  @harm_interoperability
  Rule: The period of a schedule is longer than nothing, and than its offset
    Good practice; IEC 61968-9:2013 Figure 27 (MRS-004)
    An offset of a whole period reads a day that was not asked for.

    Example: The period of every schedule is looked at
      When all messages of this run are examined
      Then the rule holds

  @schedule_comes_back_as_told @may @responder
  @harm_money @rests_on_nouns
  Rule: A schedule is returned with the life, period and offset that it was created with
    IEC 61968-9:2013 5.3.3, Figures 14, 27 (GET-SCH-001)
    A schedule that begins at another hour reads another tariff.

    Example: A schedule is made and read
      Given the harness has sent create(MeterConfig) of a new meter with an mRID
      And the harness has sent create(MeterReadSchedule) of the new meter
      When the harness sends get(MeterReadSchedule) of the new meter
      Then the rule holds

  @ended_schedule_is_gone @should @responder
  @harm_money @rests_on_nouns
  Rule: A schedule that was deleted with OK no longer exists
    IEC 61968-100:2013 Annex B (MRS-006)
    Meters that are read for no purpose cost money.

    Example: A schedule is made, deleted and asked for
      Given the harness has sent create(MeterConfig) of a new meter with an mRID
      And the harness has sent create(MeterReadSchedule) of the new meter
      And the harness has sent delete(MeterReadSchedule) of the new meter
      When the harness sends get(MeterReadSchedule) of the new meter
      Then the rule holds

  @schedule_brings_its_readings @should @publisher @untested
  Rule: Readings come after each time of a schedule, within its life and never outside
    Good practice; IEC 61968-9:2013 Figures 14, 27 (MRS-003, GET-SCH-003)
    They are what the schedule is for.
    Untested: meters are read by the quarter of an hour at best, and no scenario listens so long.

  @schedule_without_types_means_all @may @publisher @untested
  Rule: A schedule that names no reading types delivers all of them
    IEC 61968-9:2013 Figure 27 (MRS-005)
    A value that was missed is lost forever.
    Untested: the first of its values comes after a period, and no scenario listens so long.

  @disabled_schedule_is_silent @may @publisher @untested
  Rule: A schedule that is disabled delivers no readings
    IEC 61968-9:2013 5.3.3, Figure 27 (GET-SCH-002)
    It was disabled because somebody wanted it so.
    Untested: silence proves something only beside a schedule that brings values meanwhile, after a period of both.

  @schedule_combines_who_and_what @may @publisher @untested
  Rule: Each device of a schedule is read for each of its types
    IEC 61968-9:2013 5.3.3, Figure 27 (GET-SCH-004)
    Two devices and two types are four series.
    Untested: the series are counted in what comes after a period, and no scenario listens so long.
