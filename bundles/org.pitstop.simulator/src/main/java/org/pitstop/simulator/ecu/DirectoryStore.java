package org.pitstop.simulator.ecu;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;

/**
 * Two files an ECU: {@code ID.flash}, the memory with all bits inverted, so that what was never written (a hole or beyond the end) is
 * erased; and {@code ID.marks}, replaced by renaming. Survives the death of this process, not that of the machine: nothing is forced.
 */
final class DirectoryStore implements EcuStore {
  private final Path marksFile;
  private final FileChannel channel;

  DirectoryStore(Path directory, String ecu) throws IOException {
    Files.createDirectories(directory);
    marksFile = directory.resolve(ecu + ".marks");
    channel = FileChannel.open(directory.resolve(ecu + ".flash"),
        StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /** Fills a memory with what is kept. @return the marks; empty: nothing is kept yet */
  Optional<Marks> load(Flash flash) throws IOException {
    if (!Files.exists(marksFile)) {
      return Optional.empty();
    }
    byte[] page = new byte[Flash.PAGE];
    for (int at = 0; at < Math.min(channel.size(), Flash.SIZE); at += Flash.PAGE) {
      ByteBuffer buffer = ByteBuffer.wrap(page);
      while (buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) > 0) {
        // a read may bring less than asked for
      }
      int count = buffer.position();
      if (invert(page, count)) {
        flash.restore(Flash.START + at, page, 0, count);
      }
    }
    return Optional.of(marks());
  }

  private Marks marks() throws IOException {
    Properties p = new Properties();
    p.load(new StringReader(Files.readString(marksFile)));
    String programmed = p.getProperty("programmed");
    String fingerprint = p.getProperty("fingerprint");
    if (programmed == null || fingerprint == null) {
      throw new IOException(marksFile + " lacks 'programmed' or 'fingerprint': delete the ECU's files to begin with a new one");
    }
    return new Marks("true".equals(p.getProperty("applicationValid")), programmed, fingerprint);
  }

  @Override
  public void write(long address, byte[] data, int from, int count) throws IOException {
    byte[] inverted = Arrays.copyOfRange(data, from, from + count);
    invert(inverted, count);
    put(inverted, Flash.offset(address));
  }

  @Override
  public void erase(long address, long size) throws IOException {
    long end = Math.min(Flash.offset(address) + size, channel.size());
    for (long at = Flash.offset(address); at < end; at += Flash.PAGE) {
      put(new byte[(int) Math.min(Flash.PAGE, end - at)], at);
    }
  }

  @Override
  public void marks(Marks marks) throws IOException {
    String text = String.format("applicationValid=%s%nprogrammed=%s%nfingerprint=%s%n", marks.applicationValid(), marks.programmed(),
        marks.fingerprint());
    Path temporary = marksFile.resolveSibling(marksFile.getFileName() + ".new");
    Files.writeString(temporary, text, StandardCharsets.US_ASCII);
    Files.move(temporary, marksFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void put(byte[] bytes, long at) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer, at + buffer.position());
    }
  }

  /** @return whether any byte was not zero */
  private static boolean invert(byte[] bytes, int count) {
    boolean any = false;
    for (int i = 0; i < count; i++) {
      any |= bytes[i] != 0;
      bytes[i] = (byte) ~bytes[i];
    }
    return any;
  }
}
