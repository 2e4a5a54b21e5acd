package org.pitstop.tsp.mqtt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The operations whose order decides what a power cut leaves of a key. */
interface Durable {

  /** The real disk. */
  Durable DISK = new Durable() {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    @Override
    public void write(Path file, String content) throws IOException {
      Files.deleteIfExists(file);
      Files.createFile(file, OWNER_ONLY);
      try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
      }
    }

    @Override
    public void force(Path path) throws IOException {
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }

    @Override
    public void move(Path from, Path to) throws IOException {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(Path file) throws IOException {
      Files.deleteIfExists(file);
    }
  };

  /** Writes a file anew that only its owner may read (mode 600); not yet forced. */
  void write(Path file, String content) throws IOException;

  /** Forces a file's bytes, or the names in a directory. */
  void force(Path path) throws IOException;

  /** Puts a file in another's place at once. */
  void move(Path from, Path to) throws IOException;

  /** Nothing happens if there is none. */
  void delete(Path file) throws IOException;

  /** Makes a file appear whole or not at all, and stay: written beside it, forced, renamed, directory forced. */
  default void replace(Path file, String content) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    write(temporary, content);
    force(temporary);
    move(temporary, file);
    force(file.getParent());
  }
}
