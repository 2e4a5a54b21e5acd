package org.pitstop.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * The SHA-256 of a jar, and what the file system said when it was read: while that is the same the jar is not read again, which saves
 * tenths of a second at a start.
 *
 * @param fileState size and time of the last change of the inode; the time of modification would not do, as an unpacked archive sets it
 */
record JarStamp(String sha256, String fileState) {

  private static final int BUFFER_BYTES = 64 * 1024;

  /** @param before the stamp taken last; null: none */
  static JarStamp of(Path jar, JarStamp before) throws IOException {
    String state = fileState(jar);
    return before != null && before.fileState.equals(state) ? before : new JarStamp(sha256(jar), state);
  }

  static JarStamp parse(String text) {
    int space = text.indexOf(' ');
    return space < 0 ? new JarStamp(text, "") : new JarStamp(text.substring(0, space), text.substring(space + 1));
  }

  @Override
  public String toString() {
    return sha256 + " " + fileState;
  }

  private static String fileState(Path jar) throws IOException {
    Map<String, Object> attributes = Files.readAttributes(jar, "unix:size,ctime,ino");
    FileTime changed = (FileTime) attributes.get("ctime");
    return attributes.get("size") + "/" + attributes.get("ino") + "/" + changed.toInstant();
  }

  private static String sha256(Path jar) throws IOException {
    try (InputStream in = Files.newInputStream(jar)) {
      MessageDigest digest = digest();
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    }
  }

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
