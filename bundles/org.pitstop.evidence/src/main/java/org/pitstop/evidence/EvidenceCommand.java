package org.pitstop.evidence;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pitstop.api.evidence.EvidenceLog.Head;

/**
 * {@code pitstop evidence}: verifies, exports and shows a chain. Reads only, takes no lock, needs no framework. Exit status: 0 done, 1 the
 * chain is not whole or cannot be read, 2 wrong use.
 */
public final class EvidenceCommand {
  private static final String VERIFY = "verify";
  private static final String EXPORT = "export";
  private static final String SHOW = "show";
  private static final int WRONG_USE = 2;
  private static final int MAX_LAST = 100_000;
  private static final Map<String, Set<String>> OPTIONS = Map.of(VERIFY, Set.of("--head"), EXPORT, Set.of("--state", "--campaign", "--to"),
      SHOW, Set.of("--state", "--campaign", "--last"));

  private final Disk disk = new FileSystemDisk();
  private final PrintStream out;
  private final Map<String, String> options = new HashMap<>();
  private Path place = Path.of("");

  private EvidenceCommand(PrintStream out) {
    this.out = out;
  }

  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    System.exit(run(List.of(arguments), out, err));
  }

  /** @return the exit status */
  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    try {
      return new EvidenceCommand(out).run(arguments);
    } catch (IllegalArgumentException e) {
      err.println("pitstop: " + e.getMessage() + "; see: pitstop evidence --help");
      return WRONG_USE;
    } catch (IOException e) {
      err.println("pitstop: " + e.getMessage());
      return 1;
    }
  }

  private int run(List<String> arguments) throws IOException {
    String what = arguments.isEmpty() ? "" : arguments.get(0);
    if (!OPTIONS.containsKey(what)) {
      throw new IllegalArgumentException("evidence '" + what + "' (allowed: verify, export, show)");
    }
    parse(what, arguments.subList(1, arguments.size()));
    List<Path> files = files();
    return switch (what) {
      case VERIFY -> verify(files);
      case EXPORT -> export(files);
      default -> show(files);
    };
  }

  private void parse(String what, List<String> words) {
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (!word.startsWith("--") && place.toString().isEmpty()) {
        place = Path.of(word);
      } else if (!OPTIONS.get(what).contains(word)) {
        throw new IllegalArgumentException("evidence " + what + ": " + (word.startsWith("--") ? "unknown option " + word : "'" + word + "' is one too many"));
      } else if (++i == words.size()) {
        throw new IllegalArgumentException(word + " needs a value");
      } else {
        options.put(word, words.get(i));
      }
    }
    if (place.toString().isEmpty()) {
      place = Path.of(Optional.ofNullable(options.get("--state")).orElseThrow(() -> new IllegalArgumentException("evidence " + what
          + ": which one? name a directory or a file")));
    }
  }

  /** One file; or the segments of a directory or of a state directory, in their order. */
  private List<Path> files() throws IOException {
    if (Files.isRegularFile(place)) {
      return List.of(place);
    }
    for (Path directory : List.of(place, place.resolve("evidence"))) {
      if (Files.isDirectory(directory)) {
        List<Path> segments = Segment.all(disk, directory).stream().map(Segment::file).toList();
        if (!segments.isEmpty()) {
          return segments;
        }
      }
    }
    throw new IOException(place + " holds no evidence: no file of that name, and no evidence-*.jsonl in it or in its directory 'evidence'");
  }

  private int verify(List<Path> files) throws IOException {
    Optional<Head> anchor = Optional.ofNullable(options.get("--head")).map(ChainVerifier::head);
    ChainVerifier.Result result = ChainVerifier.verify(disk, files, anchor);
    result.notes().forEach(n -> out.println("note: " + n));
    more(result.noteCount(), result.notes().size(), "notes");
    result.problems().forEach(p -> out.println("WRONG: " + p));
    more(result.problemCount(), result.problems().size(), "problems");
    out.println(result.records() + " records" + (result.omitted() == 0 ? "" : " (of " + result.omitted() + " only the place is here)")
        + ", chain " + (result.whole() ? "whole" : "NOT whole") + ", head "
        + result.last().map(h -> "n=" + h.number() + " sha256=" + h.sha256()).orElse("none"));
    if (result.whole() && anchor.isPresent()) {
      out.println("record " + anchor.get().number() + " is the one of --head");
    }
    return result.whole() ? 0 : 1;
  }

  private void more(long all, int told, String what) {
    if (all > told) {
      out.println("… and " + (all - told) + " more " + what);
    }
  }

  /** Takes each line of the chain; is told where it stands. */
  private interface Lines {
    void line(LineReader line, String where) throws IOException;
  }

  private void each(List<Path> files, Lines lines) throws IOException {
    for (Path path : files) {
      try (Disk.OpenFile file = disk.openToRead(path)) {
        LineReader reader = new LineReader(file);
        while (reader.next()) {
          lines.line(reader, path + ", line " + reader.number());
        }
      }
    }
  }

  private int export(List<Path> files) throws IOException {
    if (options.containsKey("--to")) {
      Path to = Path.of(options.get("--to"));
      try (OutputStream file = Files.newOutputStream(to)) {
        export(files, file);
      }
    } else {
      export(files, out);
      if (out.checkError()) {
        throw new IOException("standard output takes no more: the export is not complete");
      }
    }
    return 0;
  }

  private void export(List<Path> files, OutputStream to) throws IOException {
    Optional<String> campaign = Optional.ofNullable(options.get("--campaign"));
    each(files, (line, where) -> {
      if (line.read() instanceof LogRecord.Good good && campaign.isPresent() && !concerns(good.record(), campaign.get())) {
        to.write(good.record().withoutBody().bytes());
      } else {
        // also what is damaged: an export is no better than what it was made of
        to.write(line.bytes(), 0, line.length());
        to.write('\n');
      }
    });
  }

  /** Whether a record is of a campaign, or of the chain itself. */
  private static boolean concerns(LogRecord record, String campaign) {
    return record.omitted() || record.campaign().equals(campaign) || record.source().equals(Own.SOURCE);
  }

  private int show(List<Path> files) throws IOException {
    Optional<String> campaign = Optional.ofNullable(options.get("--campaign"));
    int limit = last();
    Deque<String> shown = new ArrayDeque<>();
    each(files, (line, where) -> {
      LogRecord.Read read = line.read();
      boolean wanted = !(read instanceof LogRecord.Good good) || campaign.isEmpty() || good.record().campaign().equals(campaign.get());
      if (wanted) {
        String words = read instanceof LogRecord.Good good ? Words.line(good.record()) : where + ": no record: " + ((LogRecord.Bad) read).why();
        if (limit == 0) {
          out.println(words);
        } else {
          shown.add(words);
          while (shown.size() > limit) {
            shown.remove();
          }
        }
      }
    });
    shown.forEach(out::println);
    return 0;
  }

  /** 0: all. */
  private int last() {
    String text = options.getOrDefault("--last", "0");
    if (!text.matches("[0-9]{1,6}") || Integer.parseInt(text) > MAX_LAST) {
      throw new IllegalArgumentException("--last " + text + " (allowed: 1-" + MAX_LAST + ")");
    }
    return Integer.parseInt(text);
  }
}
