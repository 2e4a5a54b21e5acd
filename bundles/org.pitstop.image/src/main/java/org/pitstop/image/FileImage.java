package org.pitstop.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.pitstop.api.image.Image;
import org.pitstop.api.image.ImageException;

/** An image whose bytes stay in its file: each area is decoded again from where it begins. */
final class FileImage implements Image {
  private final Path file;
  private final RecordFormat format;
  private final List<Area> areas;
  private final List<Records.Position> begins;

  private FileImage(Path file, RecordFormat format, List<Area> areas, List<Records.Position> begins) {
    this.file = file;
    this.format = format;
    this.areas = areas;
    this.begins = begins;
  }

  /** Reads all of a file once and checks it. */
  static FileImage check(Path file, RecordFormat format) throws ImageException, IOException {
    AreaList list = new AreaList(file);
    try (Records records = format.open(file, RecordFormat.BEGINNING)) {
      while (records.next()) {
        if (records.length() > 0) {
          list.add(records, records.length());
        }
      }
    }
    return new FileImage(file, format, list.areas(), list.begins());
  }

  @Override
  public List<Area> areas() {
    return areas;
  }

  @Override
  public InputStream open(Area area) throws IOException {
    int index = areas.indexOf(area);
    if (index < 0) {
      throw new IllegalArgumentException(area + " is no area of " + file);
    }
    try {
      return new AreaStream(file, format.open(file, begins.get(index)), area.sizeBytes());
    } catch (ImageException e) {
      throw new IOException("the file changed since it was checked: " + e.getMessage(), e);
    }
  }
}
