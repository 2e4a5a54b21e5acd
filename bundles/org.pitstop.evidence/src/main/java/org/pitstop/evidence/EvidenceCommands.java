package org.pitstop.evidence;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.pitstop.api.evidence.EvidenceLog;

/** {@code pitstop:evidence}: the end of the chain, for somebody at the vehicle. */
@Component(name = "org.pitstop.evidence.commands", configurationPid = "org.pitstop.evidence", configurationPolicy = ConfigurationPolicy.REQUIRE,
    service = EvidenceCommands.class, property = {"osgi.command.scope=pitstop", "osgi.command.function=evidence"})
public final class EvidenceCommands {
  private static final int SHOWN = 20;
  private static final int MAX_SHOWN = 1000;

  private final Disk disk = new FileSystemDisk();
  private final EvidenceLog log;
  private final Path directory;

  @Activate
  public EvidenceCommands(EvidenceSettings settings, @Reference EvidenceLog log) {
    this.log = log;
    this.directory = Path.of(settings.directory());
  }

  @Descriptor("the end of the evidence chain and its last records; a number says how many")
  public String evidence(String... arguments) throws IOException {
    int count = arguments.length == 1 && arguments[0].matches("[0-9]{1,4}") ? Math.min(MAX_SHOWN, Integer.parseInt(arguments[0])) : SHOWN;
    Deque<String> shown = new ArrayDeque<>();
    List<Segment> segments = Segment.all(disk, directory);
    // the newest two: the last one may have only just begun
    for (Segment segment : segments.subList(Math.max(0, segments.size() - 2), segments.size())) {
      read(segment, count, shown);
    }
    String head = log.head().map(h -> "head  n=" + h.number() + " sha256=" + h.sha256()).orElse("nothing is kept yet");
    return String.join("\n", shown) + (shown.isEmpty() ? "" : "\n") + head;
  }

  private void read(Segment segment, int count, Deque<String> shown) throws IOException {
    try (Disk.OpenFile file = disk.openToRead(segment.file())) {
      LineReader reader = new LineReader(file);
      while (reader.next()) {
        shown.add(reader.read() instanceof LogRecord.Good good ? Words.line(good.record()) : segment.name() + ", line " + reader.number() + ": no record");
        while (shown.size() > count) {
          shown.remove();
        }
      }
    }
  }
}
