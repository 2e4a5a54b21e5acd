package org.pitstop.evidence;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.pitstop.api.evidence.EvidenceLog;
import org.pitstop.api.evidence.Fact;
import org.pitstop.api.time.WallTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Facts as lines of JSON, each with the SHA-256 of the one before, in segments that are only ever appended to (docs/EVIDENCE.md). */
@Component(name = "org.pitstop.evidence", configurationPolicy = ConfigurationPolicy.REQUIRE, service = EvidenceLog.class, immediate = true)
@Designate(ocd = EvidenceSettings.class)
public final class ChainedLog implements EvidenceLog, Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(ChainedLog.class);
  /** Sources that one chain may have: the numbers of all of them stand at the beginning of each segment. */
  static final int MAX_SOURCES = 64;
  private static final Pattern SOURCE = Pattern.compile("[a-z][a-z0-9.-]{0,31}");

  private final WallTime time;
  private final Closeable lock;
  private final SegmentChain chain;
  private final Map<String, Long> lasts = new ConcurrentHashMap<>();
  private volatile Optional<Head> head = Optional.empty();

  /** @throws IOException if the directory is locked by another agent or the disk fails; damage is no reason */
  @Activate
  public ChainedLog(EvidenceSettings settings, @Reference WallTime time) throws IOException {
    this(new FileSystemDisk(), time, Path.of(settings.directory()), LogLimits.of(settings));
  }

  ChainedLog(Disk disk, WallTime time, Path directory, LogLimits limits) throws IOException {
    this.time = time;
    disk.createDirectories(directory);
    lock = disk.lock(directory.resolve("lock"));
    try {
      chain = new SegmentChain(disk, directory, limits);
      Recovery found = chain.open();
      lasts.putAll(found.lasts());
      keptUpTo();
      for (Recovery.Finding f : found.findings()) {
        chain.toTell(f);
        LOG.warn("evidence: {} {}", f.kind(), f.details());
      }
      tellFindings();
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
    LOG.info("evidence open directory={} records={}", directory, head.map(Head::number).orElse(0L));
  }

  /** What was found at the start belongs into the chain; should that fail now, it is told before the next fact. */
  private void tellFindings() {
    try {
      chain.tell(this::own);
    } catch (IOException e) {
      LOG.error("evidence: what was found at the start is not recorded yet: {}", e.getMessage());
    } finally {
      keptUpTo();
    }
  }

  private void keptUpTo() {
    head = chain.number() == 0 ? Optional.empty() : Optional.of(new Head(chain.number(), chain.sha256()));
  }

  @Override
  public long last(String source) {
    return lasts.getOrDefault(source, 0L);
  }

  @Override
  public Optional<Head> head() {
    return head;
  }

  @Override
  public synchronized void append(String source, List<Fact> facts) throws IOException {
    check(source);
    try {
      for (Fact fact : facts) {
        if (fact.seq() > last(source)) {
          chain.append(source, fact, this::own);
          lasts.put(source, fact.seq());
        }
      }
    } finally {
      keptUpTo();
    }
  }

  private void check(String source) {
    if (!SOURCE.matcher(source).matches() || source.equals(Own.SOURCE)) {
      throw new IllegalArgumentException("'" + source + "' cannot be a source of evidence (allowed: " + SOURCE + ", and not " + Own.SOURCE + ")");
    }
    if (!lasts.containsKey(source) && lasts.size() >= MAX_SOURCES) {
      throw new IllegalArgumentException("'" + source + "' would be one source of evidence too many (allowed: " + MAX_SOURCES + ")");
    }
  }

  /** A fact of the log itself. It counts from here on: its number must not come again, whatever becomes of it. */
  private Fact own(String kind, Map<String, String> details) {
    Map<String, String> all = new TreeMap<>(details);
    if (kind.equals(Own.SEGMENT) || kind.equals(Own.DAMAGE)) {
      all.putAll(Own.lasts(lasts));
    }
    long seq = lasts.merge(Own.SOURCE, 1L, Long::sum);
    return new Fact(seq, time.now(), kind, "", "", all);
  }

  @Deactivate
  @Override
  public synchronized void close() throws IOException {
    try (Closeable l = lock) {
      chain.close();
    }
  }
}
