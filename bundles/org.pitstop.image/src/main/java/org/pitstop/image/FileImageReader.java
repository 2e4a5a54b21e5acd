package org.pitstop.image;

import java.io.IOException;
import java.nio.file.Path;
import org.osgi.service.component.annotations.Component;
import org.pitstop.api.image.Image;
import org.pitstop.api.image.ImageException;
import org.pitstop.api.image.ImageReader;
import org.pitstop.api.software.ImageFormat;

/** Opens image files of every format that {@link ImageFormat} names, in constant memory. */
@Component(name = "org.pitstop.image")
public final class FileImageReader implements ImageReader {

  @Override
  public Image read(Path file, ImageFormat format, long binaryAddress) throws ImageException, IOException {
    return FileImage.check(file, records(format, binaryAddress));
  }

  @Override
  public ImageFormat detect(Path file) throws IOException {
    return FormatMarks.of(file);
  }

  private static RecordFormat records(ImageFormat format, long binaryAddress) {
    return switch (format) {
      case BINARY -> (file, from) -> new BinaryRecords(file, from, binaryAddress);
      case INTEL_HEX -> IntelHexRecords::new;
      case S_RECORD -> MotorolaRecords::new;
      case VBF -> VbfRecords::new;
    };
  }
}
