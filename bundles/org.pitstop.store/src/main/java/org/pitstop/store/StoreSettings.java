package org.pitstop.store;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The one configuration of journal and files. */
@ObjectClassDefinition(name = "Pitstop store", description = "Software files and the journal on disk")
public @interface StoreSettings {

  @AttributeDefinition(description = "The directory that holds the journal and the files. One agent only may use it")
  String directory();

  @AttributeDefinition(description = "The most that all files together may take, in bytes")
  long quotaBytes() default 2L << 30;

  @AttributeDefinition(description = "Free bytes of the disk that are left to others")
  long reserveBytes() default 64L << 20;

  @AttributeDefinition(description = "Hours between two searches for rotten files; 0: none")
  int scrubHours() default 168;

  @AttributeDefinition(description = "How fast a search for rotten files reads, in bytes per second")
  int scrubBytesPerSecond() default 4 << 20;
}
