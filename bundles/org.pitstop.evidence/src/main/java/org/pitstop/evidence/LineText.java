package org.pitstop.evidence;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.TreeMap;
import org.pitstop.api.software.Sha256;

/** Writes and reads the text of a line. The reader takes what the writer writes and nothing else, so that no text means the same as another. */
final class LineText {
  private static final int DIGEST_DIGITS = 64;
  private static final String PREV = ",\"prev\":\"";
  private static final String SHA256 = "\",\"sha256\":\"";
  private static final String END = "\"}";
  /** What follows the body, without the line feed. */
  private static final int TAIL_CHARACTERS = PREV.length() + DIGEST_DIGITS + SHA256.length() + DIGEST_DIGITS + END.length();
  private static final int MAX_NUMBER_DIGITS = 18;

  private final String text;
  private int at;

  private LineText(String text) {
    this.text = text;
  }

  static byte[] tail(Sha256 prev, Sha256 sha256) {
    return (PREV + prev.hex() + SHA256 + sha256.hex() + END + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  /** As JSON has it; what is no Unicode text (half a surrogate pair) as an escape. */
  static void quote(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair = Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair) {
        out.append(c).append(text.charAt(++i));
      } else if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c == 0x7F || Character.isSurrogate(c)) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  /** The line is no record; says why. */
  private static final class NoRecord extends Exception {
    private static final long serialVersionUID = 1;

    NoRecord(String why) {
      super(why, null, false, false);
    }
  }

  static LogRecord.Read read(byte[] line, int length) {
    try {
      String all = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line, 0, length)).toString();
      return new LogRecord.Good(new LineText(all).record(line, length));
    } catch (CharacterCodingException e) {
      return new LogRecord.Bad("it is no UTF-8 text");
    } catch (NoRecord e) {
      return new LogRecord.Bad(e.getMessage());
    }
  }

  private LogRecord record(byte[] line, int length) throws NoRecord {
    literal("{\"v\":");
    long version = number();
    if (version != LogRecord.VERSION) {
      throw new NoRecord("it has format version " + version + ", this software reads " + LogRecord.VERSION);
    }
    literal(",\"n\":");
    long n = number();
    LogRecord unchecked = text.startsWith(",\"omitted\":\"", at) ? omitted(n) : whole(n, body(line, length));
    if (at != text.length()) {
      throw new NoRecord("something follows it");
    }
    if (!LogRecord.chained(unchecked.prev(), unchecked.bodySha256()).equals(unchecked.sha256())) {
      throw new NoRecord("it is not the one its sha256 was made of");
    }
    return unchecked;
  }

  private static Sha256 body(byte[] line, int length) throws NoRecord {
    if (length <= TAIL_CHARACTERS) {
      throw new NoRecord("it is too short");
    }
    MessageDigest digest = Sha256.digest();
    digest.update(line, 0, length - TAIL_CHARACTERS);
    return Sha256.finish(digest);
  }

  private LogRecord omitted(long n) throws NoRecord {
    literal(",\"omitted\":\"");
    Sha256 body = digest();
    literal("\"");
    return withTail(n, true, "", "", 0, "", "", "", new TreeMap<>(), body);
  }

  private LogRecord whole(long n, Sha256 body) throws NoRecord {
    literal(",\"at\":");
    String time = string();
    try {
      if (!Instant.parse(time).toString().equals(time)) {
        throw new NoRecord("'" + time + "' is no time as it is written here");
      }
    } catch (DateTimeException e) {
      throw new NoRecord("'" + time + "' is no time");
    }
    literal(",\"source\":");
    String source = string();
    literal(",\"seq\":");
    long seq = number();
    literal(",\"kind\":");
    String kind = string();
    literal(",\"campaign\":");
    String campaign = string();
    literal(",\"ecu\":");
    String ecu = string();
    literal(",\"details\":{");
    return withTail(n, false, time, source, seq, kind, campaign, ecu, details(), body);
  }

  private LogRecord withTail(long n, boolean omitted, String time, String source, long seq, String kind, String campaign, String ecu,
      TreeMap<String, String> details, Sha256 body) throws NoRecord {
    literal(PREV);
    Sha256 prev = digest();
    literal(SHA256);
    Sha256 own = digest();
    literal(END);
    return new LogRecord(n, omitted, time, source, seq, kind, campaign, ecu, details, body, prev, own);
  }

  private TreeMap<String, String> details() throws NoRecord {
    TreeMap<String, String> details = new TreeMap<>();
    while (!text.startsWith("}", at)) {
      if (!details.isEmpty()) {
        literal(",");
      }
      String key = string();
      if (!details.isEmpty() && key.compareTo(details.lastKey()) <= 0) {
        throw new NoRecord("its details are not in their order");
      }
      literal(":");
      details.put(key, string());
    }
    literal("}");
    return details;
  }

  private void literal(String wanted) throws NoRecord {
    if (!text.startsWith(wanted, at)) {
      throw new NoRecord("character " + (at + 1) + ": no " + wanted);
    }
    at += wanted.length();
  }

  private long number() throws NoRecord {
    int from = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9' && at - from < MAX_NUMBER_DIGITS) {
      at++;
    }
    if (at == from || text.charAt(from) == '0') {
      throw new NoRecord("character " + (from + 1) + ": no number from 1");
    }
    return Long.parseLong(text, from, at, 10);
  }

  private Sha256 digest() throws NoRecord {
    int from = at;
    at = Math.min(text.length(), from + DIGEST_DIGITS);
    try {
      return new Sha256(text.substring(from, at));
    } catch (IllegalArgumentException e) {
      throw new NoRecord("character " + (from + 1) + ": no SHA-256");
    }
  }

  private String string() throws NoRecord {
    literal("\"");
    int from = at;
    StringBuilder s = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '"') {
      s.append(text.charAt(at) == '\\' ? escape() : text.charAt(at));
      at++;
    }
    int end = at;
    literal("\"");
    StringBuilder again = new StringBuilder();
    quote(again, s.toString());
    if (!again.substring(1, again.length() - 1).equals(text.substring(from, end))) {
      throw new NoRecord("character " + (from + 1) + ": a text that is not written as it is here");
    }
    return s.toString();
  }

  /** Leaves {@link #at} at the escape's last character. */
  private char escape() throws NoRecord {
    at++;
    char c = at < text.length() ? text.charAt(at) : ' ';
    if (c == '"' || c == '\\') {
      return c;
    }
    if (c == 'u' && at + 4 < text.length()) {
      try {
        at += 4;
        return (char) Integer.parseInt(text, at - 3, at + 1, 16);
      } catch (NumberFormatException e) {
        throw new NoRecord("character " + at + ": no escape");
      }
    }
    throw new NoRecord("character " + (at + 1) + ": no escape");
  }
}
