package org.pitstop.evidence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;
import org.pitstop.api.software.Sha256;

/** The file of one recording, while it is written. For one thread. */
final class CaptureFile {
  static final String UNFINISHED = ".part";
  private static final int BUFFER_BYTES = 64 * 1024;

  private final Disk disk;
  private final Path directory;
  private final String name;
  private final long limitBytes;
  private final MessageDigest digest = Sha256.digest();
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
  private Disk.OpenFile file;
  private CaptureFormat format;
  private long bytes;
  private long written;
  private long frames;
  private long notWritten;
  private String failure = "";

  /** @param name without what the format adds to it */
  CaptureFile(Disk disk, Path directory, String name, long limitBytes) {
    this.disk = disk;
    this.directory = directory;
    this.name = name;
    this.limitBytes = limitBytes;
  }

  /** Writes a frame, or counts it as lost. */
  void add(CaptureFormat ofFormat, byte[] text) {
    try {
      if (file == null && failure.isEmpty()) {
        format = ofFormat;
        file = disk.open(part());
        put(format.head());
      }
      if (!failure.isEmpty() || format != ofFormat) {
        notWritten++;
      } else if (bytes + text.length > limitBytes) {
        failure = "captureMegabytes is reached";
        notWritten++;
      } else {
        put(text);
        frames++;
      }
    } catch (IOException e) {
      failure = e.getMessage();
      notWritten++;
    }
  }

  private void put(byte[] text) throws IOException {
    if (text.length > buffer.remaining()) {
      flush();
    }
    if (text.length > buffer.remaining()) {
      write(ByteBuffer.wrap(text));
    } else {
      buffer.put(text);
    }
    digest.update(text);
    bytes += text.length;
  }

  private void flush() throws IOException {
    write(buffer.flip());
    buffer.clear();
  }

  private void write(ByteBuffer from) throws IOException {
    int count = from.remaining();
    file.writeFully(from, written);
    written += count;
  }

  private Path part() {
    return directory.resolve(fileName() + UNFINISHED);
  }

  private String fileName() {
    return name + format.suffix();
  }

  /** Ends the file and forces it. @return what is to be said of it */
  Map<String, String> end() {
    Map<String, String> details = new TreeMap<>();
    if (file != null) {
      finish();
      details.put("file", fileName());
      details.put("bytes", Long.toString(bytes));
      details.put("sha256", Sha256.finish(digest).hex());
    }
    if (!failure.isEmpty()) {
      details.put("incomplete", failure);
    }
    details.put("frames", Long.toString(frames));
    return details;
  }

  private void finish() {
    try (Disk.OpenFile f = file) {
      flush();
      f.force();
      disk.forceDirectory(directory);
    } catch (IOException e) {
      failure = failure.isEmpty() ? e.getMessage() : failure;
    }
  }

  /** Frames that were given and are not in the file. */
  long notWritten() {
    return notWritten;
  }

  /** The fact is kept: the file has its name. */
  void name() throws IOException {
    if (file != null) {
      disk.rename(part(), directory.resolve(fileName()));
      disk.forceDirectory(directory);
    }
  }
}
