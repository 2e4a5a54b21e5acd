package org.pitstop.flash;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.link.DoipAddress;
import org.pitstop.api.link.EcuAddress;

/** The group {@code link} of a profile. */
final class LinkReader {
  private static final Pattern NAME = Pattern.compile("[!-~]{1,64}");
  private static final String NAME_ALLOWED = "1–64 printable ASCII characters without blanks";

  private enum Kind { CAN, CANFD, DOIP }

  private final Keys keys;
  private final List<String> mistakes;

  LinkReader(Keys keys, List<String> mistakes) {
    this.keys = keys;
    this.mistakes = mistakes;
  }

  /** The address; empty after a mistake. */
  Optional<EcuAddress> read() {
    int before = mistakes.size();
    Kind kind = keys.choice("kind", Keys.words(Kind.values()), null);
    EcuAddress address = switch (kind) {
      case CAN -> can(false, before);
      case CANFD -> can(true, before);
      case DOIP -> doip();
    };
    keys.end();
    return mistakes.size() == before ? Optional.of(address) : Optional.empty();
  }

  private EcuAddress can(boolean fd, int before) {
    String bus = keys.text("bus", NAME, NAME_ALLOWED, null);
    boolean extended = keys.choice("idBits", new TreeMap<>(Map.of("11", false, "29", true)), "11");
    int max = extended ? 0x1FFF_FFFF : 0x7FF;
    int request = (int) keys.hex("requestId", 0, max, null);
    int response = (int) keys.hex("responseId", 0, max, null);
    keys.rule(request != response || mistakes.size() > before, "responseId", "another one than requestId");
    int functional = (int) keys.hex("functionalId", 0, max, extended ? 0x18DB33F1L : 0x7DFL);
    CanAddress.Addressing addressing = keys.choice("addressing", Keys.words(CanAddress.Addressing.values()), "normal");
    int target = (int) keys.hex("targetExtension", 0, 0xFF, 0L);
    int source = (int) keys.hex("sourceExtension", 0, 0xFF, 0L);
    int functionalExtension = (int) keys.hex("functionalExtension", 0, 0xFF, usualFunctionalExtension(addressing, target));
    boolean bitRateSwitch = keys.flag("bitRateSwitch", fd);
    keys.rule(fd || !bitRateSwitch, "bitRateSwitch", "false, because 'kind' is \"can\"");
    int txDl = keys.choice("txDlBytes", txDls(fd), fd ? "64" : "8");
    int padding = keys.choice("padding", paddings(), "0xCC");
    int blockSize = keys.integer("blockSize", 0, 255, 0);
    int stMin = (int) keys.hex("stMin", 0, 0xF9, 0L);
    keys.rule(stMin <= 0x7F || stMin >= 0xF1, "stMin", "\"0x00\"…\"0x7F\" ms, \"0xF1\"…\"0xF9\" for 100–900 µs");
    if (mistakes.size() > before) {
      return CanAddress.classic("?", 0, 1);
    }
    return new CanAddress(bus, request, response, functional, extended, addressing, target, source, functionalExtension, fd, bitRateSwitch, txDl, padding,
        blockSize, stMin);
  }

  private static long usualFunctionalExtension(CanAddress.Addressing addressing, int target) {
    return switch (addressing) {
      case NORMAL, NORMAL_FIXED -> 0;
      case EXTENDED -> 0xDF;
      case MIXED -> target;
    };
  }

  private EcuAddress doip() {
    return new DoipAddress(keys.text("host", NAME, NAME_ALLOWED, null), keys.integer("port", 1, 65_535, 13_400), keys.flag("tls", false),
        (int) keys.hex("testerAddress", 0x0E00, 0x0FFF, 0x0E80L), (int) keys.hex("targetAddress", 1, 0xFFFF, null),
        (int) keys.hex("functionalAddress", 0xE000, 0xE3FF, 0xE000L));
  }

  /** TX_DL of ISO 15765-2:2016, table 3. */
  private static Map<String, Integer> txDls(boolean fd) {
    Map<String, Integer> lengths = new LinkedHashMap<>();
    for (int length : fd ? new int[] {8, 12, 16, 20, 24, 32, 48, 64} : new int[] {8}) {
      lengths.put(Integer.toString(length), length);
    }
    return lengths;
  }

  private static Map<String, Integer> paddings() {
    Map<String, Integer> bytes = new LinkedHashMap<>();
    bytes.put("none", CanAddress.NO_PADDING);
    for (int b : new int[] {0xCC, 0xAA, 0x55, 0x00, 0xFF}) {
      bytes.put("0x%02X".formatted(b), b);
    }
    return bytes;
  }
}
