package org.pitstop.evidence;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The one configuration of the evidence log and of captures. */
@ObjectClassDefinition(name = "Pitstop evidence", description = "The hash-chained record of what was asked of the vehicle and done to it")
public @interface EvidenceSettings {

  @AttributeDefinition(description = "The directory that holds the chain and the captures. One agent only may use it")
  String directory();

  @AttributeDefinition(description = "A segment that has reached this size is followed by a new one, in KiB. Default 1024")
  int segmentKilobytes() default 1024;

  @AttributeDefinition(description = "The most that all segments together may take, in MiB. Default 64")
  int limitMegabytes() default 64;

  @AttributeDefinition(description = "At the limit the oldest segments are dropped as long as this much remains, in MiB; 0: nothing is ever "
      + "dropped, and at the limit nothing more is kept. Default 0")
  int keepMegabytes() default 0;

  @AttributeDefinition(description = "Record the frames of each ECU's programming. Default false")
  boolean captureFrames() default false;

  @AttributeDefinition(description = "The most that all captures together may take, in MiB; the oldest are dropped. Default 256")
  int captureMegabytes() default 256;
}
