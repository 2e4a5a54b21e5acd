package org.pitstop.launcher;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class OptionsTest {

  @Rule
  public final TemporaryFolder folder = new TemporaryFolder();

  private String feature;
  private String directory;

  @Before
  public void files() throws IOException {
    File file = folder.newFile("a.json");
    feature = file.getPath();
    directory = folder.newFolder("d").getPath();
  }

  @Test
  public void everyOptionArrives() throws UsageException {
    Options options = Options.parse("--feature", feature, "--feature", feature, "--repository", directory, "--config", directory,
        "--state", "/var/lib/none", "-Da.b=c=d");

    assertEquals(2, options.features().size());
    assertEquals(Path.of(directory), options.repository());
    assertEquals(List.of(Path.of(directory)), options.configs());
    assertEquals(Path.of("/var/lib/none"), options.state());
    assertEquals("c=d", options.properties().get("a.b"));
  }

  @Test
  public void aMissingOptionIsNamed() {
    assertWrong("--feature is missing", "--repository", directory, "--config", directory, "--state", "x");
    assertWrong("--config is missing", "--feature", feature, "--repository", directory, "--state", "x");
    assertWrong("--repository is missing", "--feature", feature, "--config", directory, "--state", "x");
    assertWrong("--state is missing", "--feature", feature, "--config", directory, "--repository", directory);
  }

  @Test
  public void aWrongOptionIsNamed() {
    assertWrong("unknown option --stat", "--stat", "x");
    assertWrong("--state needs a value", "--state");
    assertWrong("--state needs a value", "--state", "--config");
    assertWrong("no such file", "--feature", directory + "/none.json");
    assertWrong("no such directory", "--config", directory + "/none");
    assertWrong("not -Dkey=value: -Dkey", "-Dkey");
  }

  private static void assertWrong(String says, String... args) {
    UsageException e = assertThrows(UsageException.class, () -> Options.parse(args));
    assertTrue(e.getMessage(), e.getMessage().contains(says));
  }
}
