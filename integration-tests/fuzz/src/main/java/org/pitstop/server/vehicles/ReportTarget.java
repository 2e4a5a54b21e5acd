package org.pitstop.server.vehicles;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.pitstop.api.tsp.Report;
import org.pitstop.flash.ProfileTarget;
import org.pitstop.fuzz.Checks;
import org.pitstop.fuzz.Target;

/** A message on a report topic, as the server reads it: a vehicle may be anybody's who has its key. */
public final class ReportTarget implements Target {

  @Override
  public void run(byte[] input) {
    Incoming incoming = ReportReader.read(input);
    if (incoming instanceof Incoming.Garbage garbage) {
      Checks.holds(!garbage.why().isBlank(), "the error says nothing");
    } else if (incoming instanceof Incoming.Unreadable unreadable) {
      Checks.holds(unreadable.seq() > 0 && !unreadable.why().isBlank(), unreadable.toString());
    } else if (incoming instanceof Incoming.Readable readable) {
      Checks.holds(readable.report().seq() > 0, readable.toString());
    }
  }

  /** What the vehicle wrote is what the server reads. */
  public static final class Read {
    private Read() {}

    public static void check(byte[] encoded, Report written) {
      Incoming incoming = ReportReader.read(encoded);
      Checks.holds(incoming instanceof Incoming.Readable, "the server cannot read it: " + incoming);
      Report read = ((Incoming.Readable) incoming).report();
      Checks.holds(read.seq() == written.seq() && read.type() == written.type() && read.at().equals(written.at()), read.toString());
      String text = written.text().replace("\0", "");
      Checks.holds(clean(text).startsWith(clean(read.text())) || clean(read.text()).length() >= 2000 - 1, "another text: " + read.text());
    }

    /** A half of a pair of surrogates has no form in UTF-8. */
    private static String clean(String text) {
      return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).replaceAll("[?\uFFFD]", "");
    }
  }

  @Override
  public List<byte[]> seeds() {
    String whole = """
        {"v":1,"seq":12,"type":"flashing","at":"2026-03-01T12:00:00Z","commandId":"c","campaignId":"k","reason":"R","text":"t","ecus":[
          {"ecu":"brake","hardware":"H","running":"1","backup":"1","target":"2","state":"S","text":""}]}""";
    String little = "{\"v\":1,\"seq\":1,\"type\":\"inventory\",\"at\":\"2026-03-01T12:00:00.123Z\"}";
    String longNumber = "{\"v\":1,\"seq\":1" + "0".repeat(1200) + ",\"at\":1}";
    return Stream.of(whole, little, longNumber).map(s -> s.getBytes(StandardCharsets.UTF_8)).toList();
  }

  @Override
  public List<byte[]> words() {
    return ProfileTarget.jsonWords();
  }
}
