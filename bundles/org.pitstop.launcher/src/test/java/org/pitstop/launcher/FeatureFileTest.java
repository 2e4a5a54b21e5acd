package org.pitstop.launcher;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class FeatureFileTest {

  @Rule
  public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void bundlesStartLevelsAndFrameworkPropertiesAreRead() throws Exception {
    Plan plan = read("""
        {"feature-resource-version": "1.0", "id": "g:f:1",
         "bundles": [{"id": "g:a:1.2.3", "bundleStartLevel": 5}, {"id": "g:b:2"}],
         "extensions": {"framework-launching-properties": {"type": "text", "kind": "mandatory", "text": ["x.y=1", "z = a=b"]}}}
        """);

    assertEquals(List.of(new PlannedBundle("g", "a", "1.2.3", 5), new PlannedBundle("g", "b", "2", 1)), plan.bundles());
    assertEquals(Map.of("x.y", "1", "z", "a=b"), plan.frameworkProperties());
    assertEquals("a-1.2.3.jar", plan.bundles().get(0).fileName());
  }

  @Test
  public void whatIsWrongIsNamedWithItsFile() {
    assertRefused("cannot be read", "{\"id\": \"g:f:1\", \"bundles\": [");
    assertRefused("bundleStartLevel is 0", feature("{\"id\": \"g:a:1\", \"bundleStartLevel\": 0}", ""));
    assertRefused("bundleStartLevel is high", feature("{\"id\": \"g:a:1\", \"bundleStartLevel\": \"high\"}", ""));
    assertRefused("not key=value: nonsense", feature("{\"id\": \"g:a:1\"}", """
        , "extensions": {"framework-launching-properties": {"type": "text", "text": ["nonsense"]}}"""));
    assertRefused("must be of type text", feature("{\"id\": \"g:a:1\"}", """
        , "extensions": {"framework-launching-properties": {"type": "json", "json": {"a": "b"}}}"""));
  }

  private static String feature(String bundle, String rest) {
    return "{\"feature-resource-version\": \"1.0\", \"id\": \"g:f:1\", \"bundles\": [" + bundle + "]" + rest + "}";
  }

  private void assertRefused(String says, String json) {
    LaunchException e = assertThrows(LaunchException.class, () -> read(json));
    assertTrue(e.getMessage(), e.getMessage().contains(says) && e.getMessage().contains("feature.json"));
  }

  private Plan read(String json) throws IOException, LaunchException {
    Path file = folder.getRoot().toPath().resolve("feature.json");
    return FeatureFile.read(Files.writeString(file, json));
  }
}
