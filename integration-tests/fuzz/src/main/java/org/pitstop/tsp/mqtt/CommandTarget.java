package org.pitstop.tsp.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.pitstop.api.tsp.TspCommand;
import org.pitstop.flash.ProfileTarget;
import org.pitstop.fuzz.Checks;
import org.pitstop.fuzz.Target;

/** A message of the TSP, as a command and as an acknowledgement: every one ends as a command, an unreadable one at worst. */
public final class CommandTarget implements Target {
  private static final int MAX_ID = 64;

  @Override
  public void run(byte[] input) {
    TspCommand command = CommandCodec.decode(input);
    boolean named = command.commandId().matches("[ -~]{1," + MAX_ID + "}");
    if (command instanceof TspCommand.Unreadable unreadable) {
      Checks.message(unreadable.why());
      Checks.holds(named || command.commandId().isEmpty(), "id '" + command.commandId() + "'");
    } else {
      Checks.holds(named, "id '" + command.commandId() + "'");
    }
    try {
      Checks.holds(CommandCodec.decodeAck(input) >= 0, "a negative number");
    } catch (FieldException e) {
      Checks.message(e.getMessage());
    }
  }

  @Override
  public List<byte[]> seeds() {
    String head = "{\"v\": 1, \"commandId\": \"cmd-1\", \"issued\": \"2026-03-01T12:00:00Z\", ";
    return List.of(utf8(head + "\"type\": \"upgrade\", \"campaignId\": \"camp-1\", \"package\": \"AQIDBA==\", \"fileServer\": {\"user\": \"u\", \"password\": \"p\"}, \"x\": [1]}"),
        utf8(head + "\"type\": \"cancel\", \"campaignId\": \"camp-1\"}"), utf8(head + "\"type\": \"report-inventory\"}"),
        utf8(head + "\"type\": \"roll-back\", \"ecu\": \"brake\"}"), utf8("{\"reportSeq\": 42}"), utf8("{\"reportSeq\": 999999999999999999, \"more\": {\"a\": [{}]}}"));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public List<byte[]> words() {
    return ProfileTarget.jsonWords();
  }
}
