package org.pitstop.hotswap;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** A bundle set as a file: a zip of jars, side by side. */
final class BundleSetFile {

  static final int MAX_JARS = 64;
  static final long MAX_BYTES = 128L << 20;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._+-]{0,127}\\.jar");
  private static final int BUFFER_BYTES = 64 * 1024;

  private BundleSetFile() {}

  /**
   * Unpacks the jars of a set.
   *
   * @return the jars, in the order of the file
   * @throws IOException if it is no set: says which entry is wrong and what is allowed
   */
  static List<Path> unpack(Path file, Path directory) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      if (zip.size() < 1 || zip.size() > MAX_JARS) {
        throw new IOException("the bundle set has " + zip.size() + " entries (allowed: 1–" + MAX_JARS + " jars)");
      }
      Files.createDirectories(directory);
      List<Path> jars = new ArrayList<>();
      long left = MAX_BYTES;
      for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements();) {
        ZipEntry entry = entries.nextElement();
        if (!NAME.matcher(entry.getName()).matches()) {
          throw new IOException("the bundle set has an entry '" + entry.getName() + "' (allowed: jars, without directories)");
        }
        Path jar = directory.resolve(entry.getName());
        try (InputStream in = zip.getInputStream(entry)) {
          left -= copy(in, jar, left);
        }
        jars.add(jar);
      }
      return jars;
    }
  }

  /** What an entry says of its length is not believed. */
  private static long copy(InputStream in, Path to, long limit) throws IOException {
    long copied = 0;
    try (var out = Files.newOutputStream(to)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        copied += n;
        if (copied > limit) {
          throw new IOException("the bundle set has more than " + MAX_BYTES + " bytes");
        }
        out.write(buffer, 0, n);
      }
    }
    return copied;
  }

  /** Removes what {@link #unpack} made. */
  static void remove(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (var files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    }
  }
}
