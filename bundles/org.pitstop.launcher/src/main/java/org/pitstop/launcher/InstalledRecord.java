package org.pitstop.launcher;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Which jar the launcher last installed for each bundle: location to {@link JarStamp}. A bundle updated in place keeps its line, so it is
 * left alone for as long as the feature's jar stays the same.
 */
final class InstalledRecord {

  private final Path file;
  private final Map<String, JarStamp> stamps = new TreeMap<>();

  private InstalledRecord(Path file) {
    this.file = file;
  }

  static InstalledRecord load(Path file) throws IOException {
    InstalledRecord record = new InstalledRecord(file);
    if (Files.exists(file)) {
      Properties lines = new Properties();
      try (Reader reader = Files.newBufferedReader(file)) {
        lines.load(reader);
      }
      lines.forEach((location, stamp) -> record.stamps.put(location.toString(), JarStamp.parse(stamp.toString())));
    }
    return record;
  }

  Map<String, JarStamp> stamps() {
    return stamps;
  }

  /** Replaces the file: written beside it, forced, renamed, directory forced. */
  void save() throws IOException {
    Properties lines = new Properties();
    stamps.forEach((location, stamp) -> lines.setProperty(location, stamp.toString()));
    StringWriter text = new StringWriter();
    lines.store(text, "SHA-256 of the jar that the launcher installed for each bundle");
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    DurableFiles.force(file.getParent());
  }
}
