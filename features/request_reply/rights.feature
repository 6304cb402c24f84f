Feature: Who may ask, and what must not be touched

  @unaccepted_source_is_refused @may @responder
  @harm_privacy @rests_on_ixit_unaccepted_source
  Rule: A message of a source that is not accepted is refused
    IEC 61968-100:2013 6.3.2; IEC 61968-9:2013 Annex B
    A system that serves anybody serves those who should not be connected.

    Example: A source that the system turns down
      When the harness sends get(MeterReadings) of a known meter but with Header/Source "${unaccepted_source}"
      Then the rule holds

  @user_without_rights_is_refused @should @responder
  @harm_safety @rests_on_ixit_user_without_rights
  Rule: A user without the right is refused
    IEC 61968-100:2013 6.3.2, clause 9; IEC 61968-9:2013 Annex B
    Making meters, and switching customers off, is not for everybody.

    Example: A user who may only read
      When the harness sends create(MeterConfig) of a new meter but with Header/User/UserID "${user_without_rights}"
      Then the rule holds

  @wrong_credentials_are_refused @should @responder @soap @http @option_authentication
  @harm_privacy @rests_on_option_authentication
  Rule: Wrong credentials are refused
    IEC 61968-100:2013 clause 9; IEC 61968-9:2013 Annex B
    Credentials that are not looked at protect nothing.

    Example: A wrong password
      When the harness sends get(MeterReadings) of a known meter but with the HTTP header Authorization "Basic Y2ltY29uZm9ybTp3cm9uZw=="
      Then the rule holds

  @protected_meter_is_not_switched @should @responder
  @harm_safety @rests_on_ixit_protected_meter
  Rule: A control of a protected meter is refused
    IEC 61968-9:2013 Annex B
    Behind some meters somebody depends on a machine.

    Example: A meter that must not be switched
      When the harness sends create(EndDeviceControls) for a protected meter
      Then the rule holds
