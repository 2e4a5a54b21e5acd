package org.pitstop.api.link;

/** Where an ECU is reached. */
public sealed interface EcuAddress permits CanAddress, DoipAddress {

  /** The bus or host, for people and for scheduling: ECUs with the same place share it. */
  String place();
}
