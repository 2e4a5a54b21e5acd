package org.pitstop.launcher;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class ConfigOverlayTest {

  @Rule
  public final TemporaryFolder folder = new TemporaryFolder();

  private Path base;
  private Path over;
  private Path linked;

  @Before
  public void directories() throws Exception {
    base = folder.newFolder("base").toPath();
    over = folder.newFolder("over").toPath();
    linked = folder.getRoot().toPath().resolve("linked");
    Files.createDirectory(base.resolve("ecus"));
    Files.writeString(base.resolve("a.cfg"), "x=base a");
    Files.writeString(base.resolve("b.cfg"), "x=base b");
    Files.writeString(base.resolve("ecus/brake.json"), "{}");
    Files.writeString(over.resolve("b.cfg"), "x=over b");
  }

  @Test
  public void oneDirectoryIsUsedAsItIs() throws Exception {
    assertEquals(base, ConfigOverlay.lay(List.of(base), linked));
    assertFalse(Files.exists(linked));
  }

  @Test
  public void theLaterDirectoryWinsByFileName() throws Exception {
    Path config = ConfigOverlay.lay(List.of(base, over), linked);

    assertEquals("x=base a", Files.readString(config.resolve("a.cfg")));
    assertEquals("x=over b", Files.readString(config.resolve("b.cfg")));
    assertEquals("{}", Files.readString(config.resolve("ecus/brake.json")));
  }

  @Test
  public void aLaterFileThatSaysNothingTakesTheEarlierOneAway() throws Exception {
    Files.writeString(over.resolve("a.cfg"), "# not here\n\n");
    Path config = ConfigOverlay.lay(List.of(base, over), linked);

    assertFalse(Files.exists(config.resolve("a.cfg")));
  }

  @Test
  public void anEditOfTheSourceArrivesAndARemovedFileIsGoneAtTheNextStart() throws Exception {
    ConfigOverlay.lay(List.of(base, over), linked);
    Files.writeString(over.resolve("b.cfg"), "x=edited");
    assertEquals("x=edited", Files.readString(linked.resolve("b.cfg")));
    Files.delete(base.resolve("a.cfg"));
    ConfigOverlay.lay(List.of(base, over), linked);

    assertFalse(Files.exists(linked.resolve("a.cfg")));
  }
}
