package org.pitstop.evidence;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.pitstop.evidence.Chains.AMPLE;
import static org.pitstop.evidence.Chains.DIRECTORY;
import static org.pitstop.evidence.Chains.SMALL;
import static org.pitstop.evidence.Chains.facts;
import static org.pitstop.evidence.Chains.files;
import static org.pitstop.evidence.Chains.open;
import static org.pitstop.evidence.Chains.verify;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.Test;
import org.pitstop.api.evidence.EvidenceLog.Head;
import org.pitstop.api.software.Sha256;

public class ChainVerifierTest {
  private final PowerCutDisk disk = new PowerCutDisk();

  private Head chain(LogLimits limits, int count) throws IOException {
    try (ChainedLog log = open(disk, limits)) {
      log.append("campaign", facts(1, count));
      log.append("capture", facts(1, 1));
      return log.head().orElseThrow();
    }
  }

  @Test
  public void aWholeChainSaysHowManyRecordsAndWhereItEnds() throws IOException {
    Head head = chain(SMALL, 10);
    ChainVerifier.Result result = verify(disk);
    assertTrue(result.problems().toString(), result.whole());
    assertEquals(Optional.of(head), result.last());
    assertEquals(head.number(), result.records());
    assertEquals(List.of(), result.notes());
  }

  @Test
  public void aFlipInAnyByteIsFound() throws IOException {
    chain(SMALL, 3);
    long flips = 0;
    for (Path file : files(disk)) {
      byte[] good = disk.content(file).clone();
      for (int at = 0; at < good.length; at++) {
        byte[] flipped = good.clone();
        flipped[at] ^= (byte) (1 << at % 8);
        disk.content(file, flipped);
        ChainVerifier.Result result = verify(disk);
        assertFalse(file + " byte " + at, result.whole());
        assertTrue(result.problems().get(0), result.problems().get(0).startsWith(file.getFileName() + ", line "));
        flips++;
      }
      disk.content(file, good);
    }
    assertTrue(flips > 1500);
    assertTrue(verify(disk).whole());
  }

  @Test
  public void withoutAHeadAShortenedChainIsWholeAndWithOneItIsNot() throws IOException {
    Head head = chain(AMPLE, 5);
    Path file = files(disk).get(0);
    byte[] all = disk.content(file).clone();
    int lines = 0;
    for (int end = 0; end < all.length - 1; end++) {
      if (all[end] == '\n') {
        disk.content(file, Arrays.copyOf(all, end + 1));
        assertTrue("line " + ++lines, verify(disk).whole());
        ChainVerifier.Result result = verify(disk, Optional.of(head));
        assertEquals(List.of("record " + head.number() + " with SHA-256 " + head.sha256() + " is not in this chain: it ends with record " + lines
            + ", later ones are missing"), result.problems());
      }
    }
    assertEquals(6, lines);
    disk.content(file, all);
    assertTrue(verify(disk, Optional.of(head)).whole());
    disk.content(file, new byte[0]);
    assertEquals("it is empty", verify(disk, Optional.of(head)).problems().get(0).replaceAll(".*: ", ""));
  }

  @Test
  public void aChainThatWasMadeAnewDoesNotHaveTheHeadThatWasTold() throws IOException {
    Head told = chain(AMPLE, 5);
    PowerCutDisk forged = new PowerCutDisk();
    try (ChainedLog log = open(forged, AMPLE)) {
      log.append("campaign", facts(2, 5));
      log.append("campaign", facts(6, 9));
    }
    assertTrue(verify(forged).whole());
    ChainVerifier.Result result = verify(forged, Optional.of(told));
    assertTrue(result.problems().toString(), result.problems().get(0).endsWith("its record 7 is another one"));
  }

  @Test
  public void aLaterChainStillHasTheHeadThatWasTold() throws IOException {
    Head told = chain(SMALL, 5);
    try (ChainedLog log = open(disk, SMALL)) {
      log.append("campaign", facts(6, 20));
    }
    assertTrue(verify(disk, Optional.of(told)).whole());
  }

  @Test
  public void aMissingSegmentIsFound() throws IOException {
    chain(SMALL, 30);
    List<Path> files = files(disk);
    assertTrue(files.size() > 4);
    for (int i = 0; i < files.size() - 1; i++) {
      byte[] content = disk.content(files.get(i)).clone();
      disk.delete(files.get(i));
      assertFalse("without " + files.get(i), verify(disk).whole());
      disk.content(files.get(i), content);
    }
    assertTrue(verify(disk).whole());
  }

  @Test
  public void anEmptyDirectoryIsAnEmptyChain() throws IOException {
    ChainVerifier.Result result = verify(disk);
    assertTrue(result.whole());
    assertEquals(Optional.empty(), result.last());
  }

  @Test
  public void problemsAreCountedAndTheFirstOnesTold() throws IOException {
    disk.content(DIRECTORY.resolve("evidence-000000000001.jsonl"), "x\n".repeat(1000).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    ChainVerifier.Result result = verify(disk);
    assertEquals(1000, result.problemCount());
    assertEquals(ChainVerifier.MAX_TOLD, result.problems().size());
  }

  @Test
  public void aHeadIsANumberAndADigest() {
    assertEquals(new Head(17, new Sha256("ab".repeat(32))), ChainVerifier.head("17:" + "ab".repeat(32)));
    for (String wrong : List.of("", "17", "0:" + "ab".repeat(32), "17:ab", "x:" + "ab".repeat(32), "-1:" + "ab".repeat(32))) {
      assertThrows(wrong, IllegalArgumentException.class, () -> ChainVerifier.head(wrong));
    }
  }
}
