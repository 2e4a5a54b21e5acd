package org.pitstop.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pitstop.api.image.ImageException;

/**
 * What the header of a VBF file says that programming needs.
 *
 * @param lengthBytes of the header: where the blocks begin
 * @param fileChecksum CRC-32 of the blocks
 */
record VbfHeader(int lengthBytes, long fileChecksum, int dataFormatId) {
  /** The longest header. */
  static final int MAX_BYTES = 64 * 1024;
  private static final Pattern BEGIN = Pattern.compile("\\bheader\\s*\\{");
  private static final Pattern COMMENT = Pattern.compile("//[^\r\n]*|\"[^\"\r\n]*\"");

  static VbfHeader read(Path file) throws IOException, ImageException {
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(MAX_BYTES);
    }
    // comments and strings may hold braces: made blank, so that offsets stay
    String text = COMMENT.matcher(new String(start, StandardCharsets.ISO_8859_1)).replaceAll(m -> " ".repeat(m.group().length()));
    Matcher begin = BEGIN.matcher(text);
    if (!text.contains("vbf_version") || !begin.find()) {
      throw new ImageException(file + ": no VBF file: 'vbf_version' or 'header {' is missing in its first " + MAX_BYTES + " bytes");
    }
    int end = end(text, begin.end());
    if (end < 0) {
      throw new ImageException(file + " offset " + begin.start() + ": the header does not end within " + MAX_BYTES + " bytes");
    }
    String header = text.substring(begin.end(), end);
    long checksum = number(header, "file_checksum").orElseThrow(() -> new ImageException(file + ": the header lacks file_checksum"));
    long dataFormatId = number(header, "data_format_identifier").orElse(0);
    if (dataFormatId > 0xFF) {
      throw new ImageException(file + ": data_format_identifier is 0x%X; 0x00–0xFF is right".formatted(dataFormatId));
    }
    return new VbfHeader(end + 1, checksum, (int) dataFormatId);
  }

  private static int end(String text, int from) {
    int depth = 1;
    for (int i = from; i < text.length(); i++) {
      depth += text.charAt(i) == '{' ? 1 : text.charAt(i) == '}' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    return -1;
  }

  private static OptionalLong number(String header, String key) {
    Matcher m = Pattern.compile("\\b" + key + "\\s*=\\s*0x([0-9A-Fa-f]{1,8})\\s*;").matcher(header);
    return m.find() ? OptionalLong.of(Long.parseLong(m.group(1), 16)) : OptionalLong.empty();
  }
}
