package org.pitstop.image;

import java.io.IOException;
import java.nio.file.Path;
import org.pitstop.api.image.ImageException;

/** How to read the records of a file from a place in it. */
@FunctionalInterface
interface RecordFormat {
  Records.Position BEGINNING = new Records.Position(0, 1, 0);

  Records open(Path file, Records.Position from) throws IOException, ImageException;
}
