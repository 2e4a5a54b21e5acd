package org.pitstop.container;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.pitstop.api.campaign.CampaignObserver;
import org.pitstop.api.campaign.CampaignStatus;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.can.CanListener;

/** What happens on the way from a command to its last report, in order. What is random, or of today, has a name in angle brackets instead. */
final class Transcript implements CanListener, CampaignObserver {

  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  /** A longer message is shown by its beginning, its length and its digest. */
  private static final int SHOWN_BYTES = 24;
  private static final int SHOWN_FRAMES = 24;
  private static final int DIGEST_BYTES = 8;
  private static final int FINGERPRINT_DATE_BYTES = 3;
  private static final byte[] WRITE_FINGERPRINT = {0x2E, (byte) 0xF1, 0x5A};
  /** An object without another one in it, as the entries of a package are. */
  private static final Pattern ENTRY = Pattern.compile(",?(\\{[^{}]*\\}|\"software\":\\[)");

  private final int functionalId;
  private final int requestId;
  private final int responseId;
  private final IsoTpReader requests = new IsoTpReader();
  private final IsoTpReader responses = new IsoTpReader();
  private final Map<String, String> names = new LinkedHashMap<>();
  private final List<String> lines = new ArrayList<>();
  private final List<String> frames = new ArrayList<>();
  private boolean recording;

  Transcript(int functionalId, int requestId, int responseId) {
    this.functionalId = functionalId;
    this.requestId = requestId;
    this.responseId = responseId;
  }

  /** Whatever is to be called by a name: longer ones first, for one may be in another. */
  synchronized void name(String value, String name) {
    names.put(value, "<" + name + ">");
  }

  synchronized void line(String what, String text) {
    lines.add(String.format("%-9s %s", what, text).stripTrailing());
  }

  /** The content of a package, a line each entry. */
  synchronized void packageContent(String json) {
    ENTRY.matcher(json).replaceAll(match -> match.group().replace("$", "\\$") + "\n").lines().forEach(l -> line("package", l));
  }

  @Override
  public synchronized void state(String campaignId, String ecu, String from, String to, CampaignStatus status) {
    line("state", ecu.isEmpty() ? from + " -> " + to : "  " + ecu + ": " + from + " -> " + to);
    if (ecu.isEmpty() && to.equals("PROGRAMMING")) {
      recording = true;
    } else if (!ecu.isEmpty() && to.equals("VERIFIED")) {
      recording = false;
    }
  }

  @Override
  public synchronized void frame(CanFrame frame, long nanos) {
    int id = frame.id();
    if (!recording || id != functionalId && id != requestId && id != responseId) {
      return;
    }
    byte[] data = Arrays.copyOf(frame.data(), frame.length());
    IsoTpReader reader = id == responseId ? responses : requests;
    boolean request = id != responseId;
    String way = id == responseId ? "  <" : id == requestId ? "  >" : "  > all";
    reader.frame(data, data.length).ifPresent(message -> {
      withoutDate(message, data, request);
      line("uds", way + " " + shown(message));
    });
    frames.add(String.format("%03X%s%s", id, frame.fd() ? "##1" : "#", HEX.formatHex(data)));
  }

  /** The date in a fingerprint is that of the test: in the message and in the frame that carries it. */
  private static void withoutDate(byte[] message, byte[] frame, boolean request) {
    if (!request || !Arrays.equals(message, 0, Math.min(message.length, WRITE_FINGERPRINT.length), WRITE_FINGERPRINT, 0, WRITE_FINGERPRINT.length)) {
      return;
    }
    int inFrame = frame.length > 8 || frame[0] == 0 ? 2 : 1;
    Arrays.fill(message, WRITE_FINGERPRINT.length, WRITE_FINGERPRINT.length + FINGERPRINT_DATE_BYTES, (byte) 0);
    Arrays.fill(frame, inFrame + WRITE_FINGERPRINT.length, inFrame + WRITE_FINGERPRINT.length + FINGERPRINT_DATE_BYTES, (byte) 0);
  }

  private static String shown(byte[] message) {
    String head = HEX.withDelimiter(" ").formatHex(message, 0, Math.min(SHOWN_BYTES, message.length));
    return message.length <= SHOWN_BYTES ? head : head + " … (" + message.length + " bytes, SHA-256 " + digest(message) + "…)";
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);  // every JDK has it
    }
  }

  /** Everything so far, and the frames as candump writes them: the first ones, their number and the digest of all. */
  synchronized String text() {
    StringBuilder out = new StringBuilder();
    lines.forEach(l -> out.append(l).append('\n'));
    out.append('\n');
    frames.stream().limit(SHOWN_FRAMES).forEach(f -> out.append("frame     ").append(f).append('\n'));
    out.append("frames    ").append(frames.size()).append(" in all, SHA-256 ").append(digest(String.join("\n", frames).getBytes())).append("…\n");
    String text = out.toString();
    for (Map.Entry<String, String> name : names.entrySet()) {
      text = text.replace(name.getKey(), name.getValue());
    }
    return text;
  }
}
