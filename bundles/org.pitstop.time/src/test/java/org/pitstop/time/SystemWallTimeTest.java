package org.pitstop.time;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class SystemWallTimeTest {
  private static final Instant BUILT = Instant.parse("2026-01-01T00:00:00Z");
  private long nanos;
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void aClockOf1970IsLiftedToTheBuildDate() {
    try (SystemWallTime time = at("1970-01-01T00:00:10Z")) {
      assertEquals(BUILT, time.now());
    }
  }

  @Test
  public void aClockThatIsRightIsBelieved() {
    try (SystemWallTime time = at("2027-05-05T00:00:00Z")) {
      assertEquals(Instant.parse("2027-05-05T00:00:00Z"), time.now());
    }
  }

  @Test
  public void aProvenTimeSurvivesARestartAndIsNeverLowered() {
    Instant proven = Instant.parse("2028-01-01T00:00:00Z");
    try (SystemWallTime time = at("1970-01-01T00:00:10Z")) {
      time.proven(proven);
      time.proven(BUILT);
      assertEquals(proven, time.now());
    }
    try (SystemWallTime time = at("1970-01-01T00:00:10Z")) {
      assertEquals(proven, time.now());
    }
  }

  @Test
  public void timeGoesOnFromTheBuildDateThoughTheClockDoesNot() {
    try (SystemWallTime time = at("1970-01-01T00:00:10Z")) {
      nanos = Duration.ofHours(3).toNanos();
      assertEquals(BUILT.plus(Duration.ofHours(3)), time.now());
      time.proven(BUILT.plus(Duration.ofHours(2)));
      assertEquals(BUILT.plus(Duration.ofHours(3)), time.now());
    }
  }

  @Test
  public void aFileThatCannotBeReadCountsAsNone() throws IOException {
    Files.writeString(file(), "rubbish");
    try (SystemWallTime time = at("1970-01-01T00:00:10Z")) {
      assertEquals(BUILT, time.now());
    }
  }

  private SystemWallTime at(String now) {
    return new SystemWallTime(Clock.fixed(Instant.parse(now), ZoneOffset.UTC), () -> nanos, BUILT, file());
  }

  private Path file() {
    return folder.getRoot().toPath().resolve("proven-time");
  }
}
