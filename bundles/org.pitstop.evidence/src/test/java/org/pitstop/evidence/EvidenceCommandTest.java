package org.pitstop.evidence;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.pitstop.evidence.Chains.SMALL;
import static org.pitstop.evidence.Chains.facts;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.api.evidence.EvidenceLog.Head;
import org.pitstop.api.evidence.Fact;

public class EvidenceCommandTest {
  @Rule
  public final TemporaryFolder folder = new TemporaryFolder();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private String state;
  private Head head;

  @Before
  public void aChainOfTwoCampaigns() throws IOException {
    Path directory = folder.getRoot().toPath();
    state = directory.toString();
    try (ChainedLog log = new ChainedLog(new FileSystemDisk(), new FixedTime(), directory.resolve("evidence"), SMALL)) {
      log.append("campaign", facts(1, 8));
      log.append("campaign", List.of(new Fact(9, Instant.EPOCH, "consent", "c-2", "", Map.of("by", "driver \u001b[2J"))));
      head = log.head().orElseThrow();
    }
  }

  private int run(String... arguments) {
    out.reset();
    err.reset();
    return EvidenceCommand.run(List.of(arguments), new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  public void verifySaysTheHeadOfTheChain() {
    for (String place : List.of(state, state + "/evidence")) {
      assertEquals(0, run("verify", place));
      assertEquals(head.number() + " records, chain whole, head n=" + head.number() + " sha256=" + head.sha256() + "\n", said());
    }
    assertEquals(0, run("verify", state, "--head", head.number() + ":" + head.sha256()));
    assertTrue(said(), said().endsWith("record " + head.number() + " is the one of --head\n"));
  }

  @Test
  public void verifyNamesWhatIsWrongAndWhere() throws IOException {
    Path file = folder.getRoot().toPath().resolve("evidence/evidence-000000000001.jsonl");
    Files.writeString(file, Files.readString(file).replace("PENDING", "PROMOTED"));
    assertEquals(1, run("verify", state));
    assertTrue(said(), said().startsWith("WRONG: evidence-000000000001.jsonl, line 2: no record: it is not the one its sha256 was made of\n"));
    assertTrue(said(), said().contains("chain NOT whole"));
    assertEquals(1, run("verify", state, "--head", head.number() + ":" + "00".repeat(32)));
    assertTrue(said(), said().contains("its record " + head.number() + " is another one"));
  }

  @Test
  public void anExportIsTheWholeChainInOneFile() throws IOException {
    Path to = folder.getRoot().toPath().resolve("all.jsonl");
    assertEquals(0, run("export", "--state", state, "--to", to.toString()));
    assertEquals(0, run("verify", to.toString(), "--head", head.number() + ":" + head.sha256()));
    assertEquals(0, run("export", "--state", state));
    assertEquals(Files.readString(to), said());
  }

  @Test
  public void anExportOfOneCampaignHidesTheOthersAndIsStillProvedToTheHead() throws IOException {
    Path to = folder.getRoot().toPath().resolve("c-2.jsonl");
    assertEquals(0, run("export", "--state", state, "--campaign", "c-2", "--to", to.toString()));
    String text = Files.readString(to);
    assertTrue(text.contains("consent"));
    assertFalse(text.contains("brake"));
    assertEquals(0, run("verify", to.toString(), "--head", head.number() + ":" + head.sha256()));
    assertTrue(said(), said().startsWith(head.number() + " records (of 8 only the place is here), chain whole"));
    for (String omitted : text.lines().filter(l -> l.contains("\"omitted\"")).toList()) {
      Files.writeString(to, text.replace(omitted + "\n", ""));
      assertEquals(1, run("verify", to.toString()));
      Files.writeString(to, text.replace(omitted, omitted.replaceFirst("\"omitted\":\"[0-9a-f]{4}", "\"omitted\":\"0000")));
      assertEquals(1, run("verify", to.toString()));
    }
    Files.writeString(to, text.replace("driver", "nobody"));
    assertEquals(1, run("verify", to.toString()));
  }

  @Test
  public void showTellsInWordsAndMovesNoCursor() {
    assertEquals(0, run("show", "--state", state, "--campaign", "c-2"));
    assertEquals(String.format("%6d  1970-01-01T00:00:00Z  campaign 9  consent  c-2  by=driver .[2J%n", head.number()), said());
    assertEquals(0, run("show", state, "--last", "2"));
    assertEquals(2, said().lines().count());
    assertEquals(0, run("show", state));
    assertEquals(head.number(), said().lines().count());
  }

  @Test
  public void wrongUseSaysWhatIsAllowed() {
    for (List<String> wrong : List.of(List.<String>of(), List.of("burn"), List.of("verify"), List.of("verify", state, "--state", "x"),
        List.of("show", state, "--last", "x"), List.of("export", "--to"), List.of("verify", state, "again"), List.of("verify", state, "--head", "1"))) {
      assertEquals(wrong.toString(), 2, run(wrong.toArray(String[]::new)));
      assertTrue(err.toString(StandardCharsets.UTF_8).endsWith("; see: pitstop evidence --help\n"));
    }
    assertEquals(1, run("verify", state + "/nowhere"));
    assertTrue(err.toString(StandardCharsets.UTF_8).contains("holds no evidence"));
  }
}
