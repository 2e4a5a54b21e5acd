package org.pitstop.tester;

import java.util.Locale;
import java.util.Set;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.link.DoipAddress;

/** The options that say where an ECU is, for commands without a profile. */
final class AddressOptions {
  static final Set<String> WITH_VALUE = Set.of("--request-id", "--response-id", "--functional-id", "--addressing", "--target-extension",
      "--source-extension", "--padding", "--tx-dl", "--target", "--bus");
  static final Set<String> FLAGS = Set.of("--fd", "--no-brs");
  static final String BENCH = "bench";

  private static final int MAX_11_BITS = 0x7FF;
  private static final int MAX_29_BITS = 0x1FFFFFFF;
  private static final int FUNCTIONAL_11_BITS = 0x7DF;
  private static final int FUNCTIONAL_29_BITS = 0x18DB33F1;
  /** Normal fixed addressing, physical: 18DA target source. */
  private static final int FIXED_MASK = 0x1FFF0000;
  private static final int FIXED_PHYSICAL = 0x18DA0000;
  private static final int RESPONSE_DISTANCE = 8;
  private static final int DEFAULT_TESTER = 0x0E80;
  private static final int DEFAULT_FUNCTIONAL = 0xE000;

  private AddressOptions() {}

  static DoipAddress doip(Options options, Link link) throws WrongUse {
    int target = (int) Options.number("--target", options.required("--target"), 1, 0xFFFF);
    return link.behind(new DoipAddress(link.host(), link.port(), false, DEFAULT_TESTER, target, DEFAULT_FUNCTIONAL));
  }

  static CanAddress can(Options options, Link link) throws WrongUse {
    return can(options, link, (int) Options.number("--request-id", options.required("--request-id"), 0, MAX_29_BITS));
  }

  static CanAddress can(Options options, Link link, int request) throws WrongUse {
    boolean extended = request > MAX_11_BITS;
    int max = extended ? MAX_29_BITS : MAX_11_BITS;
    int response = (int) options.number("--response-id", 0, max, usualResponse(request));
    if (response < 0 || response == request) {
      throw new WrongUse("--response-id is missing: it cannot be guessed from --request-id 0x"
          + Integer.toHexString(request).toUpperCase(Locale.ROOT));
    }
    CanAddress.Addressing addressing = addressing(options);
    boolean fd = options.has("--fd");
    int target = (int) options.number("--target-extension", 0, 0xFF, 0);
    return new CanAddress(link.bus().isEmpty() ? options.text("--bus").orElse(BENCH) : link.bus(), request, response,
        (int) options.number("--functional-id", 0, max, extended ? FUNCTIONAL_29_BITS : FUNCTIONAL_11_BITS), extended, addressing, target,
        (int) options.number("--source-extension", 0, 0xFF, 0), addressing == CanAddress.Addressing.MIXED ? target : 0xDF, fd,
        fd && !options.has("--no-brs"), (int) options.number("--tx-dl", 8, fd ? 64 : 8, fd ? 64 : 8), padding(options), 0, 0);
  }

  /** As most vehicles have it: 8 above, or target and source exchanged. @return -1: no rule */
  static int usualResponse(int request) {
    if ((request & FIXED_MASK) == FIXED_PHYSICAL) {
      return FIXED_PHYSICAL | (request & 0xFF) << 8 | request >> 8 & 0xFF;
    }
    return request <= MAX_11_BITS - RESPONSE_DISTANCE ? request + RESPONSE_DISTANCE : -1;
  }

  private static CanAddress.Addressing addressing(Options options) throws WrongUse {
    String word = options.text("--addressing").orElse("normal");
    return switch (word) {
      case "normal" -> CanAddress.Addressing.NORMAL;
      case "normalFixed" -> CanAddress.Addressing.NORMAL_FIXED;
      case "extended" -> CanAddress.Addressing.EXTENDED;
      case "mixed" -> CanAddress.Addressing.MIXED;
      default -> throw new WrongUse("--addressing " + word + " (allowed: normal, normalFixed, extended, mixed)");
    };
  }

  private static int padding(Options options) throws WrongUse {
    String word = options.text("--padding").orElse("0xCC");
    return word.equals("none") ? CanAddress.NO_PADDING : (int) Options.number("--padding", word, 0, 0xFF);
  }
}
