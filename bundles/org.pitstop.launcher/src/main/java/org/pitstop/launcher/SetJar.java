package org.pitstop.launcher;

/**
 * A bundle of a set.
 *
 * @param location where the framework knows it by
 * @param sha256 of its jar: the name of the file that holds it
 * @param startLevel 1 or more
 */
record SetJar(String location, String symbolicName, String version, String sha256, int startLevel) {

  /** What Felix calls itself. */
  static final String FRAMEWORK_NAME = "org.apache.felix.framework";
  /** In place of a location for the jar of the framework itself, which is no bundle of it. */
  static final String FRAMEWORK = PlannedBundle.LOCATION_PREFIX + "framework";
  private static final String SEPARATOR = " ";

  static SetJar parse(String location, String text) {
    String[] fields = text.split(SEPARATOR);
    if (fields.length != 4) {
      throw new IllegalArgumentException("'" + text + "' (expected: SHA-256, start level, symbolic name, version)");
    }
    return new SetJar(location, fields[2], fields[3], fields[0], Integer.parseInt(fields[1]));
  }

  /** What {@link #parse} reads. */
  String text() {
    return String.join(SEPARATOR, sha256, Integer.toString(startLevel), symbolicName, version);
  }
}
