package org.pitstop.tester;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.link.CanAddress;

/** The requests of one tester to one ECU, and the answers, out of a log of the whole bus. */
final class RecordedTalk {
  /** All messages together, in bytes: they are held in memory. */
  private static final long MAX_BYTES = 48L << 20;
  private static final int TESTER_PRESENT = 0x3E;

  private final List<RecordedExchange> exchanges = new ArrayList<>();
  private final PassiveIsoTp requests;
  private final PassiveIsoTp answers;
  private final PassiveIsoTp functional;
  private String bus = "";
  private boolean testerPresent;
  private long bytes;

  private RecordedTalk(CanAddress a) {
    int head = switch (a.addressing()) {
      case NORMAL, NORMAL_FIXED -> 0;
      case EXTENDED, MIXED -> 1;
    };
    requests = new PassiveIsoTp(a.request(), a.extendedIds(), head, a.targetExtension());
    answers = new PassiveIsoTp(a.response(), a.extendedIds(), head, a.sourceExtension());
    functional = new PassiveIsoTp(a.functional(), a.extendedIds(), head, a.functionalExtension());
  }

  static RecordedTalk read(Path log, CanAddress address) throws IOException {
    RecordedTalk talk = new RecordedTalk(address);
    CandumpLog.read(log, (line, ofBus, nanos, frame) -> talk.frame(log + ", line " + line, address, ofBus, nanos, frame));
    if (talk.exchanges.isEmpty()) {
      throw new IOException(log + String.format(" has no request to 0x%X: is the profile that of the recorded ECU?", address.request()));
    }
    return talk;
  }

  private void frame(String where, CanAddress address, String ofBus, long nanos, CanFrame frame) throws IOException {
    if (frame.id() == address.request() && frame.extended() == address.extendedIds()) {
      if (!bus.isEmpty() && !bus.equals(ofBus)) {
        throw new IOException(where + ": requests to this ECU are on bus " + ofBus + " as well as on " + bus + "; take one of them out with grep");
      }
      bus = ofBus;
    } else if (!bus.isEmpty() && !bus.equals(ofBus)) {
      return;
    }
    Optional<byte[]> request = requests.frame(frame, nanos);
    if (request.isPresent()) {
      request(where, new RecordedExchange(request.get(), false, requests.started(), nanos));
    }
    Optional<byte[]> toAll = functional.frame(frame, nanos);
    if (toAll.isPresent()) {
      request(where, new RecordedExchange(toAll.get(), true, functional.started(), nanos));
    }
    Optional<byte[]> answer = answers.frame(frame, nanos);
    if (answer.isPresent()) {
      count(where, answer.get().length);
      answer(answer.get(), nanos);
    }
  }

  private void request(String where, RecordedExchange exchange) throws IOException {
    count(where, exchange.request().length);
    if (exchange.service() == TESTER_PRESENT && exchange.suppressed()) {
      testerPresent = true;
    } else {
      fold();
      exchanges.add(exchange);
    }
  }

  private void answer(byte[] answer, long nanos) {
    if (!exchanges.isEmpty() && !last().functional()) {
      last().answer(answer, nanos);
    }
  }

  private RecordedExchange last() {
    return exchanges.get(exchanges.size() - 1);
  }

  /** The last exchange is complete: one that only repeats the one before it becomes part of that. */
  private void fold() {
    int size = exchanges.size();
    if (size > 1 && exchanges.get(size - 2).absorb(last())) {
      exchanges.remove(size - 1);
    }
  }

  private void count(String where, int more) throws IOException {
    bytes += more;
    if (bytes > MAX_BYTES) {
      throw new IOException(where + ": the messages up to here have more than " + (MAX_BYTES >> 20) + " MiB; cut the log at a request");
    }
  }

  List<RecordedExchange> exchanges() {
    fold();
    return exchanges;
  }

  /** Whether the tester kept the session with TesterPresent. */
  boolean testerPresent() {
    return testerPresent;
  }

  /** Messages that are not whole in the record. */
  int broken() {
    return requests.broken() + answers.broken() + functional.broken();
  }
}
