package org.pitstop.server.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import org.pitstop.api.software.Sha256;

/** The directory of the version file server: each file is named by its SHA-256, and never changed. */
public final class Depot {
  private static final int BUFFER_BYTES = 256 * 1024;
  private final Path dir;
  private final long maxBytes;

  public Depot(Path dir, long maxBytes) throws IOException {
    this.dir = Files.createDirectories(dir);
    this.maxBytes = maxBytes;
  }

  /** A file that is there for good. */
  public record Stored(Sha256 sha256, long lengthBytes) {}

  /** Takes a file in, in constant memory. @throws IOException if it is empty or too long, or the disk is full */
  public Stored store(InputStream in) throws IOException {
    Path temporary = Files.createTempFile(dir, ".incoming-", ".part");
    try {
      MessageDigest digest = Sha256.digest();
      long length = copy(in, temporary, digest);
      if (length == 0) {
        throw new IOException("the file is empty");
      }
      Sha256 sha256 = Sha256.finish(digest);
      Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-r--r--"));
      Files.move(temporary, dir.resolve(sha256.hex()), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel directory = FileChannel.open(dir, StandardOpenOption.READ)) {
        directory.force(true);
      }
      return new Stored(sha256, length);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private long copy(InputStream in, Path to, MessageDigest digest) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long length = 0;
    try (FileChannel out = FileChannel.open(to, StandardOpenOption.WRITE)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        length += n;
        if (length > maxBytes) {
          throw new IOException("the file is longer than " + maxBytes + " bytes (maxFileBytes)");
        }
        digest.update(buffer, 0, n);
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
      }
      out.force(true);
    }
    return length;
  }
}
