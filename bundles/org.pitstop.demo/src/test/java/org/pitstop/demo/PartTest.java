package org.pitstop.demo;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class PartTest {
  private static final long LIMIT_S = 30;

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private final ConcurrentLinkedQueue<String> shown = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> logged = new ConcurrentLinkedQueue<>();
  private final CountDownLatch lines = new CountDownLatch(4);

  @Test
  public void aCarriageReturnIsPartOfALineAndTheLogIsKept() throws Exception {
    try (Part part = part("printf 'up\\rclear\\n\\nlast'; echo why >&2")) {
      assertTrue(lines.await(LIMIT_S, TimeUnit.SECONDS));
    }
    assertEquals(List.of("up\rclear", "", "last"), List.copyOf(shown));
    assertEquals(List.of("why"), List.copyOf(logged));
    assertEquals(List.of("why"), Files.readAllLines(folder.getRoot().toPath().resolve("part.log")));
  }

  @Test
  public void aPartThatHasEndedIsNotWaitedForAnyMore() throws Exception {
    try (Part part = part("exit 3")) {
      IOException e = assertThrows(IOException.class, () -> part.waitBriefly(LIMIT_S * 1000));
      assertTrue(e.getMessage(), e.getMessage().startsWith("part ended with status 3"));
    }
  }

  private Part part(String script) throws IOException {
    return new Part("part", List.of("/bin/sh", "-c", script), folder.getRoot().toPath(), line -> {
      shown.add(line);
      lines.countDown();
    }, line -> {
      logged.add(line);
      lines.countDown();
    });
  }
}
