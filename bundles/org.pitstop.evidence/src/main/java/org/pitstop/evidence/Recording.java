package org.pitstop.evidence;

import java.util.concurrent.atomic.AtomicLong;

/** One ECU's programming that is being recorded, as the links see it. */
final class Recording {
  private final String campaign;
  private final String ecu;
  private final String place;
  private final AtomicLong lost = new AtomicLong();
  private volatile boolean begun;

  /** @param place bus or host of the ECU */
  Recording(String campaign, String ecu, String place) {
    this.campaign = campaign;
    this.ecu = ecu;
    this.place = place;
  }

  String campaign() {
    return campaign;
  }

  String ecu() {
    return ecu;
  }

  String place() {
    return place;
  }

  boolean is(String ofCampaign, String ofEcu) {
    return campaign.equals(ofCampaign) && ecu.equals(ofEcu);
  }

  /** It begins with the first frame that this vehicle's tester sends there: an ECU may wait for its turn for hours. */
  boolean wants(String ofPlace, boolean ours) {
    if (!place.equals(ofPlace)) {
      return false;
    }
    begun |= ours;
    return begun;
  }

  void lose() {
    lost.incrementAndGet();
  }

  long lost() {
    return lost.get();
  }
}
