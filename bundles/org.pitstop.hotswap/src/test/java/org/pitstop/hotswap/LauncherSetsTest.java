package org.pitstop.hotswap;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.Test;
import org.pitstop.hotswap.LauncherSets.Checked;
import org.pitstop.hotswap.LauncherSets.Refused;
import org.pitstop.hotswap.LauncherSets.Status;

/** The requests and answers that cross from the framework to the launcher, as maps. */
public class LauncherSetsTest {
  private final List<Map<String, String>> requests = new ArrayList<>();
  private Map<String, String> answer = Map.of("ok", "true");
  private final LauncherSets launcher = new LauncherSets(request -> {
    requests.add(request);
    return answer;
  });

  @Test
  public void statusIsReadInFull() throws Exception {
    answer = Map.ofEntries(Map.entry("ok", "true"), Map.entry("phase", "ON_PROBATION"), Map.entry("current", "0.1.1+abc"),
        Map.entry("previous", "feature"), Map.entry("starts", "2"), Map.entry("busy", "true"), Map.entry("history", "first\nset x was backed out: ill"),
        Map.entry("why", "ignored"), Map.entry("gone.org.a", "12"), Map.entry("backup.org.a", "0.1.0"), Map.entry("backup.org.new", ""));

    assertEquals(new Status(true, "0.1.1+abc", "feature", 2, true, List.of("first", "set x was backed out: ill"), Map.of("org.a", 12L),
        Map.of("org.a", "0.1.0", "org.new", "")), launcher.status());
    assertEquals("set x was backed out: ill", launcher.status().why());
  }

  @Test
  public void withoutASwapTheStatusSaysNothingOfOne() throws Exception {
    answer = Map.of("ok", "true", "phase", "STEADY", "current", "feature", "previous", "feature", "starts", "0", "busy", "false",
        "history", "");

    assertEquals(new Status(false, "feature", "feature", 0, false, List.of(), Map.of(), Map.of()), launcher.status());
    assertEquals("", launcher.status().why());
  }

  @Test
  public void jarsAreLinesOfPaths() throws Exception {
    answer = Map.of("ok", "true", "bundles", "org.a 0.1.0 0.1.1\norg.b - 1.0.0", "affected", "org.c\norg.a");
    Checked checked = launcher.swap("0.1.1+abc", List.of(Path.of("/t/a.jar"), Path.of("/t/b.jar")));

    assertEquals(List.of("org.a 0.1.0 0.1.1", "org.b - 1.0.0"), checked.bundles());
    assertEquals(Set.of("org.a", "org.c"), checked.affected());
    assertEquals(List.of(Map.of("do", "swap", "id", "0.1.1+abc", "jars", "/t/a.jar\n/t/b.jar")), requests);
  }

  @Test
  public void aRefusalTellsTheLaunchersReason() {
    answer = Map.of("ok", "false", "why", "bundle a is in the set twice");
    assertEquals("bundle a is in the set twice", assertThrows(Refused.class, () -> launcher.check(List.of(Path.of("a.jar")))).getMessage());
    answer = Map.of();
    assertEquals("the launcher gave no reason", assertThrows(Refused.class, launcher::confirm).getMessage());
    assertThrows(Refused.class, launcher::alive);
    assertThrows(Refused.class, launcher::restart);
    assertThrows(Refused.class, launcher::status);
  }

  @Test
  public void theReasonOfABackingOutIsHandedOn() throws Exception {
    launcher.back("ill; very");
    assertEquals(List.of(Map.of("do", "back", "why", "ill; very")), requests);
  }

  @Test
  public void bundlesOfTheFlashPathAreKnownByTheirNames() {
    assertTrue(FlashPath.touches(List.of("org.pitstop.shell", "org.pitstop.uds")));
    assertFalse(FlashPath.touches(List.of("org.pitstop.shell", "org.pitstop.download.ftp", "org.pitstop.tsp.mqtt", "org.pitstop.hotswap")));
  }
}
