package org.pitstop.sweep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.pitstop.api.image.Image;
import org.pitstop.api.image.ImageException;
import org.pitstop.api.image.ImageReader;
import org.pitstop.api.software.ImageFormat;
import org.pitstop.api.software.Sha256;
import org.pitstop.image.FileImageReader;
import org.pitstop.store.SimulatedDisk;

/** Gives the production reader a real file with the bytes of a simulated one; equal bytes share a file. */
final class MaterialisedImages implements ImageReader {
  private static final Map<Sha256, Path> REAL = new ConcurrentHashMap<>();

  private final FileImageReader reader = new FileImageReader();
  private final SimulatedDisk disk;
  private final Path directory;

  MaterialisedImages(SimulatedDisk disk, Path directory) {
    this.disk = disk;
    this.directory = directory;
  }

  @Override
  public Image read(Path file, ImageFormat format, long binaryAddress) throws ImageException, IOException {
    return reader.read(real(file), format, binaryAddress);
  }

  @Override
  public ImageFormat detect(Path file) throws IOException {
    throw new IOException("nobody asks for the format of " + file + " in a campaign");
  }

  private Path real(Path file) throws IOException {
    if (disk.size(file).isEmpty()) {
      throw new NoSuchFileException(file.toString());
    }
    byte[] bytes = disk.content(file);
    Sha256 digest = Sha256.of(bytes);
    Path known = REAL.get(digest);
    if (known == null) {
      known = directory.resolve(digest.hex());
      Path temporary = Files.createTempFile(directory, "image", ".new");
      Files.write(temporary, bytes);
      Files.move(temporary, known, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      REAL.put(digest, known);
    }
    return known;
  }
}
