package org.pitstop.architecture;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.BeforeClass;
import org.junit.Test;

/** What the documents say is there is there. */
public class DocumentsTest {

  private static final Pattern JAVA_FILE = Pattern.compile("`([^`\\s]+\\.java)`");
  private static final Pattern TABLE_ROW = Pattern.compile("(?m)^\\|(.*)\\|[ \\t]*$");
  private static final Pattern TEST_NAME = Pattern.compile("(\\w*)#(\\w+)");
  /** A test that works on the finished distribution from outside. */
  private static final Pattern SCRIPT = Pattern.compile("integration-tests/\\S+\\.py");

  private static ProjectSources sources;

  @BeforeClass
  public static void findTheSources() throws IOException {
    sources = new ProjectSources();
  }

  @Test
  public void everyFileOfTheWalkthroughExists() throws IOException {
    List<String> named = JAVA_FILE.matcher(read("WALKTHROUGH.md")).results().map(match -> match.group(1)).toList();

    assertTrue("docs/WALKTHROUGH.md names only " + named.size() + " files in backticks", named.size() >= 8);
    assertEquals(List.of(), named.stream().filter(file -> !sources.has(file)).toList());
  }

  @Test
  public void everyPromiseHasItsTest() throws IOException {
    List<String> breaches = new ArrayList<>();
    int tests = 0;
    for (String row : rows("PROMISES.md")) {
      String last = row.substring(row.lastIndexOf('|') + 1).replace("`", "").strip();
      List<String> names = names(last);
      List<String> scripts = SCRIPT.matcher(last).results().map(MatchResult::group).toList();
      tests += names.size();
      if (names.isEmpty() && scripts.isEmpty()) {
        breaches.add("no test: " + row);
      }
      for (String name : names) {
        String[] part = name.split("#");
        if (!sources.hasTest(part[0], part[1])) {
          breaches.add(name + " is not a test");
        }
      }
      scripts.stream().filter(script -> !Files.isRegularFile(ProjectSources.PROJECT.resolve(script)))
          .forEach(script -> breaches.add("no " + script));
    }
    assertEquals(List.of(), breaches);
    assertTrue("docs/PROMISES.md names only " + tests + " tests", tests >= 20);
  }

  /** {@code A#b, #c} becomes {@code A#b}, {@code A#c}. */
  private static List<String> names(String column) {
    List<String> names = new ArrayList<>();
    String className = "";
    for (MatchResult match : (Iterable<MatchResult>) TEST_NAME.matcher(column).results()::iterator) {
      className = match.group(1).isEmpty() ? className : match.group(1);
      names.add(className + "#" + match.group(2));
    }
    return names;
  }

  /** The rows of the tables, without the two lines of each head. */
  private static List<String> rows(String document) throws IOException {
    List<String> rows = new ArrayList<>();
    for (MatchResult match : (Iterable<MatchResult>) TABLE_ROW.matcher(read(document)).results()::iterator) {
      if (match.group(1).matches("[-:| ]+")) {
        rows.remove(rows.size() - 1);
      } else {
        rows.add(match.group(1));
      }
    }
    return rows;
  }

  private static String read(String document) throws IOException {
    return Files.readString(ProjectSources.PROJECT.resolve("docs").resolve(document));
  }
}
