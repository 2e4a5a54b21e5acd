package org.pitstop.flash;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.pitstop.api.image.Image;
import org.pitstop.api.image.ImageReader;
import org.pitstop.api.software.ImageFormat;

/** Images whose areas hold 0, 1, 2 … each, whatever the file; every file is said to hold S-records. */
final class MemoryImages implements ImageReader {
  private final Supplier<List<Image.Area>> areas;
  ImageFormat asked;

  MemoryImages(Supplier<List<Image.Area>> areas) {
    this.areas = areas;
  }

  @Override
  public Image read(Path file, ImageFormat format, long binaryAddress) {
    asked = format;
    List<Image.Area> now = areas.get();
    return new Image() {
      @Override
      public List<Area> areas() {
        return now;
      }

      @Override
      public InputStream open(Area area) {
        return new ByteArrayInputStream(bytes((int) area.sizeBytes()));
      }
    };
  }

  @Override
  public ImageFormat detect(Path file) {
    return ImageFormat.S_RECORD;
  }

  static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }
}
