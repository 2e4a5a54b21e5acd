package org.pitstop.api.image;

import java.io.IOException;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;
import org.pitstop.api.software.ImageFormat;

/** Opens image files. */
@ProviderType
public interface ImageReader {

  /**
   * Reads a file to its end and checks all of it: check sums, order, overlaps, truncation.
   *
   * @param binaryAddress where a {@link ImageFormat#BINARY} begins; ignored for the others
   * @throws ImageException if the content is wrong
   */
  Image read(Path file, ImageFormat format, long binaryAddress) throws ImageException, IOException;

  /**
   * Finds out a file's format by its first bytes.
   *
   * @return {@link ImageFormat#BINARY} if it is none of the others
   */
  ImageFormat detect(Path file) throws IOException;
}
