Feature: Configuration of master data

  @provisioned_object_comes_back_whole @may @responder
  @harm_loss @rests_on_nouns
  Rule: What was provisioned is returned whole when it is asked for
    IEC 61968-9:2013 5.10.3, foreword k) and l); IEC TR 61968-900:2015 5.5, 8 (GET-CFG-001, CFG-009, CFG-016)
    A part that was dropped in silence is missed only when it is needed.

    Example: An end device with the firmware of its communication
      Given the harness has sent create(EndDeviceConfig) of a new end device
      When the harness sends get(EndDeviceConfig) of the new end device
      Then the rule holds

    Example: A usage point with what has to be measured there
      Given the harness has sent create(UsagePointConfig) of a new usage point
      When the harness sends get(UsagePointConfig) of the new usage point
      Then the rule holds

    Example: A service location
      Given the harness has sent create(ServiceLocationConfig) of a new service location
      When the harness sends get(ServiceLocationConfig) of the new service location
      Then the rule holds

    Example: The location of a usage point
      Given the harness has sent create(UsagePointLocationConfig) of a new usage point location
      When the harness sends get(UsagePointLocationConfig) of the new usage point location
      Then the rule holds

    Example: A service category
      Given the harness has sent create(ServiceCategoryConfig) of a new service category
      When the harness sends get(ServiceCategoryConfig) of the new service category
      Then the rule holds

    Example: A service supplier
      Given the harness has sent create(ServiceSupplierConfig) of a new service supplier
      When the harness sends get(ServiceSupplierConfig) of the new service supplier
      Then the rule holds

    Example: A communication module with its function
      Given the harness has sent create(ComModuleConfig) of a new communication module
      When the harness sends get(ComModuleConfig) of the new communication module
      Then the rule holds

    Example: A pricing structure
      Given the harness has sent create(PricingStructureConfig) of a new pricing structure
      When the harness sends get(PricingStructureConfig) of the new pricing structure
      Then the rule holds

    Example: A customer
      Given the harness has sent create(CustomerConfig) of a new customer
      When the harness sends get(CustomerConfig) of the new customer
      Then the rule holds

    Example: A customer account
      Given the harness has sent create(CustomerAccountConfig) of a new customer account
      When the harness sends get(CustomerAccountConfig) of the new customer account
      Then the rule holds

    Example: A customer agreement
      Given the harness has sent create(CustomerAgreementConfig) of a new customer agreement
      When the harness sends get(CustomerAgreementConfig) of the new customer agreement
      Then the rule holds

    Example: A group of end devices with its members
      Given the harness has sent create(EndDeviceGroups) of a new group
      When the harness sends get(EndDeviceGroups) of the new group
      Then the rule holds

    Example: A group of usage points with its members
      Given the harness has sent create(UsagePointGroups) of a new group of usage points
      When the harness sends get(UsagePointGroups) of the new group of usage points
      Then the rule holds

  @unmentioned_stays_as_it_was @should @responder
  @harm_loss @rests_on_nouns
  Rule: Whatever the noun, a change leaves everything that it does not mention as it was
    IEC 61968-100:2013 6.10.1 (CFG-002)
    A change sends what changes and no more; the rest is not to be blanked.

    Example: The route of a usage point when its cycle changes
      Given the harness has sent create(UsagePointConfig) of a new usage point
      And the harness has sent get(UsagePointConfig) of the new usage point
      And the harness has sent change(UsagePointConfig) of the new usage point
      When the harness sends get(UsagePointConfig) of the new usage point
      Then the rule holds

    Example: The time zone of an end device when its serial number changes
      Given the harness has sent create(EndDeviceConfig) of a new end device
      And the harness has sent get(EndDeviceConfig) of the new end device
      And the harness has sent change(EndDeviceConfig) of the new end device
      When the harness sends get(EndDeviceConfig) of the new end device
      Then the rule holds

    Example: The kind of a customer when a need changes
      Given the harness has sent create(CustomerConfig) of a new customer
      And the harness has sent get(CustomerConfig) of the new customer
      And the harness has sent change(CustomerConfig) of the new customer
      When the harness sends get(CustomerConfig) of the new customer
      Then the rule holds

  @existence_decides_create_and_change @should @responder
  @harm_loss @rests_on_option_existence
  Rule: A create of an existing object is refused, and so is a change of an unknown one
    IEC 61968-9:2013 Annex B (CFG-012)
    An object overwritten in silence takes its history with it.

    Example: A usage point is made twice
      Given the harness has sent create(UsagePointConfig) of a new usage point
      When the harness sends create(UsagePointConfig) of the new usage point again
      Then the rule holds

    Example: A customer is made twice
      Given the harness has sent create(CustomerConfig) of a new customer
      When the harness sends create(CustomerConfig) of the new customer again
      Then the rule holds

    Example: An unknown usage point is changed
      When the harness sends change(UsagePointConfig) of an unknown usage point
      Then the rule holds

  @object_without_identity_is_refused @should @responder
  @harm_interoperability
  Rule: A change of an object without mRID and name is refused
    IEC 61968-100:2013 6.10.1 (CFG-001)
    It is unclear which one was to be changed, and another one was.

    Example: A usage point without a name is changed
      Given the harness has sent create(UsagePointConfig) of a new usage point
      And the harness has sent change(UsagePointConfig) of the new usage point
      When the harness sends change(UsagePointConfig) of the new usage point but without Payload/UsagePointConfig/UsagePoint/Names
      Then the rule holds

    Example: A customer without a name is changed
      Given the harness has sent create(CustomerConfig) of a new customer
      And the harness has sent change(CustomerConfig) of the new customer
      When the harness sends change(CustomerConfig) of the new customer but without Payload/CustomerConfig/Customer/Names
      Then the rule holds

  @each_object_stands_by_itself @should @responder
  @harm_loss @rests_on_option_implicit_success
  Rule: Of several objects in one message each is judged by itself
    IEC TR 61968-900:2015 4.6, 8.2 (CFG-013)
    One bad customer must not keep a thousand good ones out, nor hide among them.

    Example: A customer that is there and one that is new
      Given the harness has sent create(CustomerConfig) of a new customer
      And the harness sends create(CustomerConfig) of the new customer and another one
      When the harness sends get(CustomerConfig) of the other customer
      Then the rule holds

  @usage_point_needs_no_meter @may @responder
  @harm_interoperability
  Rule: A usage point can be made before it has a meter
    IEC 61968-100:2013 6.10.4 (CFG-014)
    Objects come first and links later; a new house has no meter yet.

    Example: A usage point alone
      When the harness sends create(UsagePointConfig) of a new usage point
      Then the rule holds

  @link_selects_the_device @should @responder
  @harm_money @rests_on_nouns
  Rule: Objects that MasterDataLinkageConfig has linked are found by one another
    IEC 61968-9:2013 5.10.3.1, Figures 53, 64 (CFG-004)
    A link that is kept nowhere leads to no bill.

    Example: A meter is linked to a customer and asked for by it
      Given the harness has sent create(MeterConfig) of a new meter
      And the harness has sent create(CustomerConfig) of a new customer
      And the harness has sent create(MasterDataLinkageConfig) of the new customer and the new meter
      When the harness sends get(MeterConfig) of the new customer
      Then the rule holds

  @deleted_link_selects_nothing @may @responder
  @harm_privacy @rests_on_nouns
  Rule: A link that was deleted with OK selects nothing
    IEC 61968-9:2013 5.10.3.1
    A customer who moves out must not see the values of the one who moves in.

    Example: The link between a meter and a customer is deleted
      Given the harness has sent create(MeterConfig) of a new meter
      And the harness has sent create(CustomerConfig) of a new customer
      And the harness has sent create(MasterDataLinkageConfig) of the new customer and the new meter
      And the harness has sent delete(MasterDataLinkageConfig) of the new customer and the new meter
      When the harness sends get(MeterConfig) of the new customer
      Then the rule holds

  @lone_object_makes_no_link @may @responder
  @harm_interoperability
  Rule: A link that names one object alone is refused
    IEC 61968-9:2013 Figure 64 (CFG-005)
    The other end was lost on the way, and will not be looked for.

    Example: A link of a meter to nothing
      Given the harness has sent create(MeterConfig) of a new meter
      And the harness has sent create(CustomerConfig) of a new customer
      And the harness has sent create(MasterDataLinkageConfig) of the new customer and the new meter
      When the harness sends create(MasterDataLinkageConfig) of the new customer and the new meter but without Payload/MasterDataLinkageConfig/Customer
      Then the rule holds

  @link_to_unknown_is_refused @should @responder
  @harm_interoperability
  Rule: A link to an unknown object is refused
    IEC 61968-9:2013 Annex B (CFG-006)
    OK would say that the meter has a customer now.

    Example: A meter and an unknown customer
      Given the harness has sent create(MeterConfig) of a new meter
      When the harness sends create(MasterDataLinkageConfig) of an unknown customer and the new meter
      Then the rule holds

  @announced_change_waits @should @responder
  @harm_money @rests_on_nouns
  Rule: A change that takes effect on a later day is not in force before that day
    CIM; IEC 61968-9:2013 5.10.3 (CFG-007)
    A new meter that is in force a day early counts the energy of the old one.

    Example: A serial number from a later day on
      Given the harness has sent create(MeterConfig) of a new meter
      And the harness has sent change(MeterConfig) of the new meter from a later day
      When the harness sends get(MeterConfig) of the new meter
      Then the rule holds

  @first_edition_noun_is_refused @should @responder
  @harm_interoperability
  Rule: A noun of the first edition is refused
    IEC 61968-9:2013 foreword (CFG-011)
    Its profile has changed with its name; served as the new one it means something else.

    Example: The noun that MeterConfig had
      When the harness sends get(MeterConfig) of a known meter but with Header/Noun "MeterAssetConfig"
      Then the rule holds

  @others_hear_of_a_change @may @publisher
  @harm_interoperability
  Rule: A change that succeeded is published to other parties by an event
    IEC 61968-100:2013 6.8 (CFG-015)
    A billing system that receives no event bills the old state.

    Example: A meter is changed
      Given the harness subscribes to created(MeterConfig)
      And the harness subscribes to changed(MeterConfig)
      And the harness has sent create(MeterConfig) of a new meter
      And the harness has sent change(MeterConfig) of the new meter
      When the harness waits for what is published
      Then the rule holds

  @criteria_of_two_kinds_agree @may @responder
  @harm_privacy @rests_on_nouns
  Rule: Criteria of two kinds in one query both have to hold
    IEC TR 61968-900:2015 5.5, 6.3.6 (GET-CFG-003)
    A union in its place hands out the meters of other customers.

    Example: A known meter of a customer who has none
      Given the harness has sent create(CustomerConfig) of a new customer
      When the harness sends get(MeterConfig) of a known meter of the new customer
      Then the rule holds
