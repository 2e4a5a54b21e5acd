package org.pitstop.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.felix.feature.impl.FeatureServiceImpl;
import org.osgi.service.feature.Feature;
import org.osgi.service.feature.FeatureBundle;
import org.osgi.service.feature.FeatureExtension;

/** Reads an OSGi Feature file; the names of its extension and metadata are those of OSGi Compendium R8.1, 160.4 and 160.3. */
public final class FeatureFile {

  private static final String START_LEVEL = "bundleStartLevel";
  private static final String FRAMEWORK_PROPERTIES = "framework-launching-properties";
  private static final int DEFAULT_START_LEVEL = 1;

  private FeatureFile() {}

  public static Plan read(Path file) throws LaunchException {
    Feature feature = parse(file);
    List<PlannedBundle> bundles = new ArrayList<>();
    for (FeatureBundle bundle : feature.getBundles()) {
      var id = bundle.getID();
      bundles.add(new PlannedBundle(id.getGroupId(), id.getArtifactId(), id.getVersion(), startLevel(file, bundle)));
    }
    return new Plan(bundles, frameworkProperties(file, feature.getExtensions().get(FRAMEWORK_PROPERTIES)));
  }

  private static Feature parse(Path file) throws LaunchException {
    try (Reader reader = Files.newBufferedReader(file)) {
      return new FeatureServiceImpl().readFeature(reader);
    } catch (IOException | RuntimeException e) {
      // the parser reports broken JSON by exceptions of several kinds, all of them unchecked
      throw new LaunchException("feature " + file + " cannot be read", e);
    }
  }

  private static int startLevel(Path file, FeatureBundle bundle) throws LaunchException {
    Object level = bundle.getMetadata().getOrDefault(START_LEVEL, DEFAULT_START_LEVEL);
    try {
      int value = Integer.parseInt(level.toString());
      if (value >= 1) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw badLevel(file, bundle, level);
    }
    throw badLevel(file, bundle, level);
  }

  private static LaunchException badLevel(Path file, FeatureBundle bundle, Object level) {
    return new LaunchException("feature " + file + ", bundle " + bundle.getID() + ": " + START_LEVEL + " is " + level
        + ", must be a number from 1");
  }

  private static Map<String, String> frameworkProperties(Path file, FeatureExtension extension) throws LaunchException {
    Map<String, String> properties = new LinkedHashMap<>();
    if (extension == null) {
      return properties;
    }
    if (extension.getType() != FeatureExtension.Type.TEXT) {
      throw new LaunchException("feature " + file + ": " + FRAMEWORK_PROPERTIES + " must be of type text, with one key=value a line");
    }
    for (String line : extension.getText()) {
      int equals = line.indexOf('=');
      if (equals < 1) {
        throw new LaunchException("feature " + file + ": " + FRAMEWORK_PROPERTIES + " has a line that is not key=value: " + line);
      }
      properties.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
    }
    return properties;
  }
}
