package org.pitstop.store;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.store.PartialFile;
import org.pitstop.api.store.Store;

public class DigestStoreTest {
  private static final Path DIRECTORY = Path.of("/store");
  private static final byte[] BYTES = "software of the brake".getBytes(StandardCharsets.UTF_8);
  private static final Sha256 DIGEST = Sha256.of(BYTES);
  private static final Sha256 OTHER = Sha256.of(new byte[1]);

  @Rule
  public final TemporaryFolder folder = new TemporaryFolder();
  private final PowerCutDisk disk = new PowerCutDisk();
  private final FixedTime time = new FixedTime();
  private DigestStore store;

  @Before
  public void open() throws IOException {
    store = new DigestStore(disk, time, DIRECTORY, 100, 10, 10);
  }

  private static ByteBuffer bytes(int from, int to) {
    return ByteBuffer.wrap(BYTES, from, to - from);
  }

  private Path keep(byte[] bytes) throws IOException {
    PartialFile part = store.begin(Sha256.of(bytes), bytes.length);
    part.append(ByteBuffer.wrap(bytes));
    return part.complete();
  }

  @Test
  public void aWholeFileIsFoundUnderItsDigest() throws IOException {
    assertEquals(Optional.empty(), store.find(DIGEST));
    assertEquals(DIRECTORY.resolve("files/" + DIGEST), keep(BYTES));
    assertEquals(Optional.of(DIRECTORY.resolve("files/" + DIGEST)), store.find(DIGEST));
    assertTrue(store.verify(DIGEST));
    assertThrows("it needs no download", IOException.class, () -> store.begin(DIGEST, BYTES.length));
  }

  @Test
  public void aPartGoesOnAfterARestart() throws IOException {
    PartialFile part = store.begin(DIGEST, BYTES.length);
    part.tag("20260301120000");
    part.append(bytes(0, 9));
    store.close();
    open();
    PartialFile again = store.begin(DIGEST, BYTES.length);
    assertEquals(9, again.position());
    assertEquals(Optional.of("20260301120000"), again.tag());
    again.append(bytes(9, BYTES.length));
    again.complete();
    assertTrue(store.verify(DIGEST));
  }

  @Test
  public void bytesThatWereNotForcedAreFetchedAgain() throws IOException {
    PartialFile part = store.begin(DIGEST, BYTES.length);
    part.append(bytes(0, 5));
    time.sleepNanos(StreamedPart.CHECKPOINT_NANOS);
    part.append(bytes(5, 8));
    part.append(bytes(8, 12));
    PowerCutDisk after = disk.again();
    byte[] torn = after.content(DIRECTORY.resolve("partial/" + DIGEST)).clone();
    torn[11] = 0;
    after.content(DIRECTORY.resolve("partial/" + DIGEST), torn);
    DigestStore again = new DigestStore(after, time, DIRECTORY, 100, 10, 10);
    PartialFile rest = again.begin(DIGEST, BYTES.length);
    assertEquals(8, rest.position());
    rest.append(bytes(8, BYTES.length));
    rest.complete();
  }

  @Test
  public void restartForgetsBytesAndTag() throws IOException {
    PartialFile part = store.begin(DIGEST, BYTES.length);
    part.tag("t");
    part.append(bytes(3, 9));
    part.restart();
    assertEquals(0, part.position());
    assertEquals(Optional.empty(), part.tag());
    part.append(bytes(0, BYTES.length));
    part.complete();
  }

  @Test
  public void whatIsNotWhatWasAnnouncedIsDeletedAndBothDigestsNamed() throws IOException {
    PartialFile part = store.begin(OTHER, BYTES.length);
    part.append(bytes(0, BYTES.length));
    IOException e = assertThrows(IOException.class, part::complete);
    assertTrue(e.getMessage(), e.getMessage().contains(OTHER.hex()) && e.getMessage().contains(DIGEST.hex()));
    assertEquals(0, store.begin(OTHER, BYTES.length).position());
    PartialFile brief = store.begin(DIGEST, BYTES.length);
    brief.append(bytes(0, 3));
    assertThrows("too short", IOException.class, brief::complete);
    assertEquals(List.of(), store.all());
  }

  @Test
  public void moreThanWasAnnouncedIsRefused() throws IOException {
    PartialFile part = store.begin(DIGEST, 10);
    assertThrows(IOException.class, () -> part.append(bytes(0, 11)));
    assertEquals(0, part.position());
    assertThrows("one writer a file", IOException.class, () -> store.begin(DIGEST, 10));
  }

  @Test
  public void whatDoesNotFitIsRefusedBeforeItBegins() throws IOException {
    keep(BYTES);
    Store.Wanted there = new Store.Wanted(DIGEST, BYTES.length);
    assertEquals(0, store.shortageBytes(List.of(there, new Store.Wanted(OTHER, 100 - BYTES.length))));
    assertEquals(3, store.shortageBytes(List.of(new Store.Wanted(OTHER, 103 - BYTES.length), there)));
    IOException e = assertThrows(IOException.class, () -> store.begin(OTHER, 103 - BYTES.length));
    assertTrue(e.getMessage(), e.getMessage().contains("lacks 3 bytes: quota 100 bytes, used " + BYTES.length));
    disk.freeBytes = 50;
    assertEquals("10 bytes of the disk are left to others", 5, store.shortageBytes(List.of(new Store.Wanted(OTHER, 45))));
    assertThrows(IOException.class, () -> store.begin(OTHER, 0));
    assertThrows(IOException.class, () -> store.begin(OTHER, -1));
  }

  @Test
  public void whatHasBegunIsCountedInFull() throws IOException {
    store.begin(DIGEST, 60).append(bytes(0, 10));
    assertEquals(1, store.shortageBytes(List.of(new Store.Wanted(OTHER, 41))));
  }

  @Test
  public void aRottenFileIsPutAsideAndNoLongerFound() throws IOException {
    Path file = keep(BYTES);
    byte[] rotten = BYTES.clone();
    rotten[4] ^= 1;
    disk.content(file, rotten);
    assertFalse(store.verify(DIGEST));
    assertEquals(Optional.empty(), store.find(DIGEST));
    assertTrue(disk.size(DIRECTORY.resolve("rotten/" + DIGEST)).isPresent());
  }

  @Test
  public void aScrubReadsSlowlyAndFindsRot() throws Exception {
    Path file = keep(BYTES);
    keep(new byte[] {1, 2, 3});
    long begin = time.nanos();
    assertEquals(0, store.scrub());
    assertTrue("24 bytes at 10 a second", time.nanos() - begin >= 2_000_000_000L);
    disk.content(file, new byte[5]);
    assertEquals(1, store.scrub());
    assertEquals(0, store.scrub());
  }

  @Test
  public void aScrubThatIsStoppedPutsNothingAside() throws Exception {
    keep(BYTES);
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, store::scrub);
    assertTrue(store.find(DIGEST).isPresent());
  }

  @Test
  public void retainDeletesTheRestButNotWhatIsBeingWritten() throws IOException {
    keep(BYTES);
    keep(new byte[] {1, 2, 3});
    PartialFile open = store.begin(OTHER, 1);
    PartialFile left = store.begin(Sha256.of(new byte[2]), 9);
    left.append(ByteBuffer.allocate(4));
    left.close();
    long freed = store.retain(Set.of(DIGEST));
    assertTrue("" + freed, freed >= 7);
    assertEquals(List.of(DIGEST), store.all());
    open.append(ByteBuffer.allocate(1));
    open.complete();
    assertTrue(store.verify(OTHER));
    assertEquals(0, store.begin(Sha256.of(new byte[2]), 9).position());
  }

  @Test
  public void aQuarterGibibytePassesWithSixtyFourMebibytesOfHeap() throws IOException {
    int pieces = 1024;
    byte[] piece = new byte[256 * 1024];
    MessageDigest digest = Sha256.digest();
    for (int i = 0; i < pieces; i++) {
      piece[0] = (byte) i;
      digest.update(piece);
    }
    Sha256 expected = Sha256.finish(digest);
    assertTrue("this test runs with -Xmx64m", Runtime.getRuntime().maxMemory() <= 70L << 20);
    Path directory = folder.getRoot().toPath();
    try (DigestStore real = new DigestStore(new FileSystemDisk(), time, directory, 1L << 30, 0, 1 << 20)) {
      PartialFile part = real.begin(expected, (long) pieces * piece.length);
      ByteBuffer buffer = ByteBuffer.allocateDirect(piece.length);
      for (int i = 0; i < pieces; i++) {
        piece[0] = (byte) i;
        part.append(buffer.clear().put(piece).flip());
      }
      part.complete();
      assertTrue(real.verify(expected));
    }
  }

  @Test
  public void twoCannotShareADirectory() throws IOException {
    Path directory = folder.getRoot().toPath();
    try (DigestStore first = new DigestStore(new FileSystemDisk(), time, directory, 1, 0, 1)) {
      assertThrows(IOException.class, () -> new DigestStore(new FileSystemDisk(), time, directory, 1, 0, 1));
    }
    new DigestStore(new FileSystemDisk(), time, directory, 1, 0, 1).close();
  }
}
