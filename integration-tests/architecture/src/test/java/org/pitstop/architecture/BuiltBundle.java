package org.pitstop.architecture;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** A bundle of this project as it is shipped: what its manifest and its descriptors say. */
record BuiltBundle(Path file, Map<String, String> headers, List<String> entries, List<String> pids) {

  static final Path DISTRIBUTION = Path.of(System.getProperty("pitstop.distribution"));

  static List<BuiltBundle> all() throws IOException {
    try (Stream<Path> jars = Files.list(DISTRIBUTION.resolve("repository"))) {
      return jars.filter(jar -> jar.getFileName().toString().startsWith("org.pitstop.")).sorted().map(BuiltBundle::read).toList();
    }
  }

  private static BuiltBundle read(Path file) {
    try (JarFile jar = new JarFile(file.toFile())) {
      Map<String, String> headers = new LinkedHashMap<>();
      jar.getManifest().getMainAttributes().forEach((name, value) -> headers.put(name.toString(), value.toString()));
      List<String> entries = jar.stream().map(entry -> entry.getName()).toList();
      List<String> pids = new ArrayList<>();
      for (String entry : entries) {
        if (entry.startsWith("OSGI-INF/metatype/") && entry.endsWith(".xml")) {
          pids.addAll(pids(jar.getInputStream(jar.getEntry(entry))));
        }
      }
      return new BuiltBundle(file, headers, entries, pids);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** OSGi Compendium R8, 105.8: {@code Designate} binds a PID or a factory PID to its attributes. */
  private static List<String> pids(InputStream metatype) throws IOException {
    try (metatype) {
      List<String> pids = new ArrayList<>();
      NodeList designates = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(metatype).getElementsByTagName("Designate");
      for (int i = 0; i < designates.getLength(); i++) {
        Element designate = (Element) designates.item(i);
        pids.add(designate.hasAttribute("factoryPid") ? designate.getAttribute("factoryPid") : designate.getAttribute("pid"));
      }
      return pids;
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException(e);
    }
  }

  /** {@code org.pitstop.flash-0.1.0.jar} is in the folder {@code org.pitstop.flash}. */
  String folder() {
    return file.getFileName().toString().replaceFirst("-[0-9].*", "");
  }

  /** The clauses of a header, each with its attributes and directives still in it. */
  List<String> clauses(String header) {
    List<String> clauses = new ArrayList<>();
    StringBuilder clause = new StringBuilder();
    boolean quoted = false;
    for (char c : headers.getOrDefault(header, "").toCharArray()) {
      quoted ^= c == '"';
      if (c == ',' && !quoted) {
        clauses.add(clause.toString());
        clause.setLength(0);
      } else {
        clause.append(c);
      }
    }
    if (!clause.isEmpty()) {
      clauses.add(clause.toString());
    }
    return clauses;
  }

  /** The names in a header, without attributes. */
  List<String> names(String header) {
    return clauses(header).stream().map(clause -> clause.replaceFirst(";.*", "").strip()).toList();
  }
}
