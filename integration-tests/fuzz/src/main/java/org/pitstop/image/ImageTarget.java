package org.pitstop.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.pitstop.api.image.Image;
import org.pitstop.api.image.Image.Area;
import org.pitstop.api.image.ImageException;
import org.pitstop.api.software.ImageFormat;
import org.pitstop.fuzz.Checks;
import org.pitstop.fuzz.InputFile;
import org.pitstop.fuzz.Target;

/** A file of one format: it is refused with its name and a place, or read as the slow reader reads it. */
public final class ImageTarget implements Target {
  private static final long BINARY_ADDRESS = 0xFFFF_F000L;
  private final ImageFormat format;
  private final FileImageReader reader = new FileImageReader();
  private final InputFile file;

  public ImageTarget(ImageFormat format) throws IOException {
    this.format = format;
    this.file = new InputFile("." + format.code());
  }

  @Override
  public void run(byte[] input) throws IOException {
    Path path = file.with(input);
    ImageFormat detected = reader.detect(path);
    try {
      Image image = reader.read(path, format, BINARY_ADDRESS);
      Checks.holds(format == ImageFormat.BINARY || detected == format || beginsLate(input), "it was taken for " + detected);
      compare(image, input);
    } catch (ImageException e) {
      Checks.message(e.getMessage());
      Checks.holds(e.getMessage().startsWith(path.toString()), "the error does not name the file: " + e.getMessage());
      Checks.holds(e.getMessage().matches(".*(line \\d+|offset \\d+|is empty|no data|lacks|file_checksum).*"), "no place: " + e.getMessage());
    }
  }

  /** So many blank lines that the mark is not among the first bytes. */
  private static boolean beginsLate(byte[] input) {
    return new String(input, StandardCharsets.ISO_8859_1).stripLeading().length() < input.length - 1000 || format(input);
  }

  /** A comment before the VBF mark may be as long. */
  private static boolean format(byte[] input) {
    return input.length > FormatMarks.MAX_BYTES && input[0] == '/';
  }

  private void compare(Image image, byte[] input) throws IOException {
    SortedMap<Long, Byte> expected = expected(input);
    long end = -1;
    long bytes = 0;
    for (Area area : image.areas()) {
      Checks.holds(area.sizeBytes() > 0 && area.address() > end, "areas " + image.areas());
      end = area.dataFormatId() == 0 ? area.address() + area.sizeBytes() - 1 : area.address();
      bytes += compare(image, area, expected);
    }
    Checks.holds(bytes == image.sizeBytes() && (image.areas().get(0).dataFormatId() != 0 || bytes == expected.size()),
        bytes + " bytes read, " + expected.size() + " expected");
  }

  private static long compare(Image image, Area area, SortedMap<Long, Byte> expected) throws IOException {
    byte[] bytes;
    try (InputStream in = image.open(area)) {
      int first = in.read();
      bytes = in.readAllBytes();
      Checks.holds(first >= 0 && bytes.length == area.sizeBytes() - 1, 1 + bytes.length + " bytes of " + area);
      Checks.holds(area.dataFormatId() != 0 || expected.get(area.address()) == (byte) first, "the first byte of " + area + " is " + first);
    }
    for (int i = 0; i < bytes.length && area.dataFormatId() == 0; i++) {
      Byte right = expected.get(area.address() + 1 + i);
      Checks.holds(right != null && right == bytes[i], "byte " + (i + 1) + " of " + area + " is to be " + right);
    }
    return 1 + bytes.length;
  }

  private SortedMap<Long, Byte> expected(byte[] input) {
    return switch (format) {
      case INTEL_HEX -> ImageTexts.hex(input);
      case S_RECORD -> ImageTexts.srec(input);
      case VBF -> ImageTexts.vbf(input);
      case BINARY -> {
        SortedMap<Long, Byte> memory = new TreeMap<>();
        for (int i = 0; i < input.length; i++) {
          memory.put(BINARY_ADDRESS + i, input[i]);
        }
        yield memory;
      }
    };
  }

  @Override
  public byte[] repaired(byte[] input) {
    return switch (format) {
      case INTEL_HEX -> ImageTexts.repairLines(input, 1);
      case S_RECORD -> ImageTexts.repairLines(input, 2);
      case VBF -> ImageTexts.repairVbf(input);
      case BINARY -> input;
    };
  }

  @Override
  public List<byte[]> seeds() throws IOException {
    byte[] data = new byte[600];
    RandomGenerator random = new SplittableRandom(1);
    random.nextBytes(data);
    return switch (format) {
      case INTEL_HEX -> List.of(hex(data, false), hex(data, true));
      case S_RECORD -> List.of(srec(data, 1), srec(data, 2), srec(data, 3));
      case VBF -> List.of(ImageFiles.vbf(0, 0x1000L, data, 0x8000L, new byte[10], 0x800AL, new byte[5]),
          ImageFiles.vbf(0x10, 0x1000L, data, 0x1040L, new byte[3]), ImageFiles.vbf(0, 0xFFFF_FFFFL, new byte[1]));
      case BINARY -> List.of(data, new byte[4096], new byte[4097], new byte[0]);
    };
  }

  private static byte[] hex(byte[] data, boolean segments) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageFiles.hex(out, 0, 0x10, data, 0, 16);
    ImageFiles.hex(out, 0, 0x20, data, 16, 255);
    ImageFiles.hex(out, segments ? 2 : 4, 0, new byte[] {0x10, 0}, 0, 2);
    ImageFiles.hex(out, segments ? 3 : 5, 0, new byte[4], 0, 4);
    ImageFiles.hex(out, 0, 0xFFF0, data, 300, segments ? 16 : 32);
    ImageFiles.hex(out, segments ? 2 : 4, 0, new byte[] {0x20, 0}, 0, 2);
    ImageFiles.hex(out, 0, 0x10, data, 400, 1);
    ImageFiles.hex(out, 0, 0x11, data, 401, 0);
    ImageFiles.hex(out, 1, 0, data, 0, 0);
    return out.toString(StandardCharsets.US_ASCII).replace("\n", segments ? "\n" : "\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] srec(byte[] data, int type) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageFiles.srec(out, 0, 0, data, 0, 8);
    ImageFiles.srec(out, type, 0x10, data, 0, 16);
    ImageFiles.srec(out, type, 0x20, data, 16, 250);
    ImageFiles.srec(out, type, 0x1000, data, 300, 1);
    ImageFiles.srec(out, 5, 3, data, 0, 0);
    ImageFiles.srec(out, type, 0xFFF0, data, 400, 16);
    ImageFiles.srec(out, 6, 4, data, 0, 0);
    ImageFiles.srec(out, 10 - type, 0x10, data, 0, 0);
    return out.toByteArray();
  }

  @Override
  public List<byte[]> words() {
    return List.of(":00000001FF\n", ":020000040001F9\n", ":020000021000EC\n", "S9030000FC\n", "S5030001FB\n", "\r\n", "\n", "\u00EF\u00BB\u00BF", "//",
        "/*", "*/", "\"", "{{{{", "}", "vbf_version = 2.6;\nheader {", "data_format_identifier = 16;", "file_checksum = 0x0;", "\0\0\0\u0001",
        "\u00FF\u00FF\u00FF\u00FF").stream().map(w -> w.getBytes(StandardCharsets.ISO_8859_1)).toList();
  }
}
