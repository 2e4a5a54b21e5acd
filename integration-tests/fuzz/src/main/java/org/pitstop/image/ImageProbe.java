package org.pitstop.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.pitstop.api.image.Image;
import org.pitstop.api.image.Image.Area;
import org.pitstop.api.image.ImageException;
import org.pitstop.api.software.ImageFormat;

/**
 * Reads image files for tests that are no Java: {@code ImageProbe ADDRESS FILE…} prints for each file its format as it was detected and a
 * line an area (address, bytes, data format, SHA-256), or why it was refused. {@code ADDRESS} is a binary's.
 */
public final class ImageProbe {
  private static final int PIECE_BYTES = 64 * 1024;

  private ImageProbe() {}

  public static void main(String[] args) throws IOException {
    FileImageReader reader = new FileImageReader();
    for (int i = 1; i < args.length; i++) {
      Path file = Path.of(args[i]);
      ImageFormat format = reader.detect(file);
      System.out.println("file " + format.code() + " " + file);
      try {
        Image image = reader.read(file, format, Long.decode(args[0]));
        for (Area area : image.areas()) {
          System.out.printf("area 0x%X %d 0x%02X %s%n", area.address(), area.sizeBytes(), area.dataFormatId(), digest(image, area));
        }
      } catch (ImageException e) {
        System.out.println("refused " + e.getMessage());
      }
    }
  }

  private static String digest(Image image, Area area) throws IOException {
    byte[] piece = new byte[PIECE_BYTES];
    try (InputStream in = image.open(area)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (int count = in.read(piece); count > 0; count = in.read(piece)) {
        digest.update(piece, 0, count);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
