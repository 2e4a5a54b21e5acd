package org.pitstop.evidence;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pitstop.api.evidence.Fact;
import org.pitstop.api.software.Sha256;

/**
 * One line of the chain. It has one form only, which docs/EVIDENCE.md defines:
 *
 * <pre>
 * {"v":1,"n":7,"at":"2026-03-01T12:00:00Z","source":"campaign","seq":5,"kind":"state","campaign":"c-1","ecu":"brake","details":{"to":"VERIFIED"}
 *     ,"prev":"64 digits","sha256":"64 digits"}
 * </pre>
 *
 * <p>The <em>body</em> is what stands before {@code ,"prev":}. {@code sha256} is over the 128 digits of {@code prev} and of the body's own
 * SHA-256. So a record can be left out of an export without a gap in the chain: its body's SHA-256 stands for it.
 *
 * @param n number in the chain, from 1
 * @param omitted whether the body is not here, only its SHA-256; then everything from {@code at} to {@code details} is empty
 * @param bodySha256 of the body
 * @param prev {@code sha256} of the record before; of the first one {@link #NONE}
 */
record LogRecord(long n, boolean omitted, String at, String source, long seq, String kind, String campaign, String ecu,
    SortedMap<String, String> details, Sha256 bodySha256, Sha256 prev, Sha256 sha256) {
  static final int VERSION = 1;
  /** The longest line, its line feed included, in bytes. */
  static final int MAX_LINE_BYTES = 64 * 1024;
  /** What comes before the first record. */
  static final Sha256 NONE = new Sha256("0".repeat(64));

  /** The longest text of a fact that is no detail, in characters. */
  private static final int MAX_WORD_CHARACTERS = 256;
  private static final int SHOWN_CHARACTERS = 160;
  /** What a body may have, so that the rest of the line fits. */
  private static final int MAX_BODY_BYTES = MAX_LINE_BYTES - 512;

  LogRecord {
    details = Collections.unmodifiableSortedMap(new TreeMap<>(details));
  }

  /** The line of a fact, as the next one behind {@code prev}. */
  static Line of(long n, Sha256 prev, String source, Fact fact) {
    byte[] body = body(n, source, fact, fact.details());
    if (body.length > MAX_BODY_BYTES) {
      body = body(n, source, fact, Map.of("tooLong", "the details have " + body.length + " bytes, a record has room for " + MAX_BODY_BYTES
          + ": only their SHA-256 is kept", "sha256", Sha256.of(details(fact.details()).getBytes(StandardCharsets.UTF_8)).hex()));
    }
    Sha256 sha256 = chained(prev, Sha256.of(body));
    byte[] tail = LineText.tail(prev, sha256);
    byte[] line = new byte[body.length + tail.length];
    System.arraycopy(body, 0, line, 0, body.length);
    System.arraycopy(tail, 0, line, body.length, tail.length);
    return new Line(n, sha256, line);
  }

  private static byte[] body(long n, String source, Fact f, Map<String, String> details) {
    StringBuilder s = new StringBuilder(256).append("{\"v\":").append(VERSION).append(",\"n\":").append(n).append(",\"at\":");
    LineText.quote(s, f.at().toString());
    LineText.quote(s.append(",\"source\":"), source);
    s.append(",\"seq\":").append(f.seq());
    LineText.quote(s.append(",\"kind\":"), word(f.kind()));
    LineText.quote(s.append(",\"campaign\":"), word(f.campaignId()));
    LineText.quote(s.append(",\"ecu\":"), word(f.ecu()));
    return s.append(",\"details\":").append(details(new TreeMap<>(details))).toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String details(SortedMap<String, String> details) {
    StringBuilder s = new StringBuilder("{");
    details.forEach((key, value) -> {
      LineText.quote(s.append(s.length() == 1 ? "" : ","), key);
      LineText.quote(s.append(':'), value);
    });
    return s.append('}').toString();
  }

  private static String word(String text) {
    return text.length() <= MAX_WORD_CHARACTERS ? text
        : text.substring(0, SHOWN_CHARACTERS) + "… (" + text.length() + " characters, SHA-256 "
            + Sha256.of(text.getBytes(StandardCharsets.UTF_8)) + ")";
  }

  /** The same record without its body: only its place in the chain can be proved. */
  Line withoutBody() {
    return new Line(n, sha256, ("{\"v\":" + VERSION + ",\"n\":" + n + ",\"omitted\":\"" + bodySha256.hex() + "\""
        + new String(LineText.tail(prev, sha256), StandardCharsets.US_ASCII)).getBytes(StandardCharsets.US_ASCII));
  }

  /** The {@code sha256} of a record. */
  static Sha256 chained(Sha256 prev, Sha256 bodySha256) {
    MessageDigest digest = Sha256.digest();
    digest.update(prev.hex().getBytes(StandardCharsets.US_ASCII));
    digest.update(bodySha256.hex().getBytes(StandardCharsets.US_ASCII));
    return Sha256.finish(digest);
  }

  /** What a line was read as. */
  sealed interface Read {}

  /** A record that has the one form it may have, and the digest it says. */
  record Good(LogRecord record) implements Read {}

  /** None. @param why in words */
  record Bad(String why) implements Read {}

  /** A line that was made, its line feed included. */
  record Line(long n, Sha256 sha256, byte[] bytes) {}

  /** @param length without a line feed */
  static Read read(byte[] line, int length) {
    return LineText.read(line, length);
  }
}
